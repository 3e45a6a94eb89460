import { describe, expect, it, onTestFinished } from "vitest";
import { join } from "node:path";
import { openSqliteStore } from "../../src/cache/sqlite-store.ts";
import type { CacheClaims, CacheStore } from "../../src/cache/store.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { keyOf } from "./support/keys.ts";

type Shared = CacheStore & { readonly claims: CacheClaims };

/** Stores on one file, as processes have them. */
function storesOn(count: number): Shared[] {
  const file = join(temporaryFolder(), "cache.sqlite");
  return Array.from({ length: count }, () => {
    const store = openSqliteStore(file);
    onTestFinished(() => store.close());
    if (!store.claims) throw new Error("a file can be shared");
    return { ...store, claims: store.claims };
  });
}

const [a, b, c] = [keyOf(0), keyOf(1), keyOf(2)];

const claim = async (store: Shared, keys: readonly string[]): Promise<readonly string[]> => {
  const claims = await store.claims.claim(keys);
  return claims.map((one) => (one.state === "known" ? one.text : one.state));
};

/** Claims as soon as all who came before have said what they compute. */
const claimWhenKnown = async (store: Shared, others: readonly Shared[], keys: readonly string[]): Promise<readonly string[]> => {
  for (const other of others) await other.claims.claim([]);
  return await claim(store, keys);
};

describe("claims on a cache file", () => {
  it("give a process alone every key", async () => {
    const [one] = storesOn(1);
    expect(one?.claims.shared()).toBe(false);
    expect(one && (await claim(one, [a, b]))).toEqual(["ours", "ours"]);
  });

  it("give a key to the first who asks for it", async () => {
    const [one, other] = storesOn(2) as [Shared, Shared]; // as many as were asked for
    expect(await claim(one, [a, b])).toEqual(["ours", "ours"]);
    expect(other.claims.shared()).toBe(true);
    expect(await claim(other, [b, c, a])).toEqual(["theirs", "ours", "theirs"]);
  });

  it("tell those who come later what was claimed before", async () => {
    const [one, other] = storesOn(2) as [Shared, Shared]; // as many as were asked for
    await one.claims.claim([a]);
    expect(await claimWhenKnown(other, [one], [a, b])).toEqual(["theirs", "ours"]);
  });

  it("make a newcomer wait until those before it have said what they compute", async () => {
    const [, other] = storesOn(2) as [Shared, Shared]; // as many as were asked for
    expect(await claim(other, [a])).toEqual(["theirs"]);
  });

  it("stand aside for a value that is there", async () => {
    const [one, other] = storesOn(2) as [Shared, Shared]; // as many as were asked for
    await claim(one, [a, b]);
    await one.set([{ key: a, text: "1" }]);
    expect(await other.get([a, b])).toEqual(["1", undefined]);
    await one.set([{ key: b, text: "2" }]);
    expect(await claim(other, [a, b])).toEqual(["1", "2"]);
  });

  it("are given back where there will be no value", async () => {
    const [one, other] = storesOn(2) as [Shared, Shared]; // as many as were asked for
    await claim(one, [a, b]);
    await one.claims.drop([a]);
    expect(await claim(other, [a, b])).toEqual(["ours", "theirs"]);
  });

  it("go with the process that holds them", async () => {
    const [one, other] = storesOn(2) as [Shared, Shared]; // as many as were asked for
    await claim(one, [a]);
    await one.close();
    expect(await claim(other, [a])).toEqual(["ours"]);
    expect(other.claims.shared()).toBe(false);
  });

  it("are not taken over as long as they are young", async () => {
    const [one, other] = storesOn(2) as [Shared, Shared]; // as many as were asked for
    await claim(one, [a]);
    expect(await other.claims.claim([a], { takeOver: true })).toEqual([{ state: "theirs" }]);
  });

  it("say when another process has written", async () => {
    const [one, other] = storesOn(2) as [Shared, Shared]; // as many as were asked for
    other.claims.news();
    expect(other.claims.news()).toBe(false);
    await one.set([{ key: a, text: "1" }]);
    expect(other.claims.news()).toBe(true);
    expect(other.claims.news()).toBe(false);
  });
});
