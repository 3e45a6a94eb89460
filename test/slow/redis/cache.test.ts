import { createClient } from "@redis/client";
import { describe, expect, it, onTestFinished } from "vitest";
import { openCache, type OpenCacheOptions } from "../../../src/cache/open-cache.ts";
import { redisKeys } from "../../../src/cache/redis-keys.ts";
import type { OpenCache } from "../../../src/cache/score-cache.ts";
import { storedText } from "../../../src/redis/stored-text.ts";
import { scored } from "../../../src/core/scores.ts";
import { ask, keyOf, scoreFor } from "../../cache/support/keys.ts";
import { noRedis, redisPath, startRedis } from "../../support/redis.ts";

const found = redisPath();
const count = 600;
const reasons = Array.from({ length: count }, (_, index) => scoreFor(index).reason);

function opened(url: string, options: OpenCacheOptions = {}): { readonly cache: OpenCache; readonly notes: string[] } {
  const notes: string[] = [];
  const cache = openCache(url, { note: (text) => notes.push(text), ...options });
  onTestFinished(() => cache.close());
  return { cache, notes };
}

type Raw = (...words: string[]) => Promise<unknown>;

/** Commands to a Redis as another program would send them. */
async function raw(url: string): Promise<Raw> {
  const client = createClient({ url });
  await client.connect();
  onTestFinished(() => client.destroy());
  return (...words) => client.sendCommand(words);
}

/** Fills a Redis with the entries of all keys. */
async function fill(url: string): Promise<void> {
  const { cache } = opened(url);
  await ask(cache, count);
  await cache.close();
}

describe.skipIf(found === undefined)(`a cache in Redis${found === undefined ? ` (left out: ${noRedis})` : ""}`, () => {
  it("gives what another has stored, for as long as it was told to", async () => {
    const redis = await startRedis();
    const first = opened(redis.url, { ttlMs: 60_000 });
    await ask(first.cache, count);
    await first.cache.close();
    const second = opened(redis.url);
    const { scores, computed } = await ask(second.cache, count);
    expect(scores.map((score) => score.reason)).toEqual(reasons);
    expect([computed, first.notes, second.notes]).toEqual([[], [], []]);
    expect(scores.every((score) => score.cached)).toBe(true);
    const send = await raw(redis.url);
    const left = Number(await send("PTTL", redisKeys.entry(keyOf(1))));
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(60_000);
    expect(await send("DBSIZE")).toBe(count);
  });

  it("goes on without a Redis that is killed under way, tells it once, and uses it again when it is back", async () => {
    const redis = await startRedis();
    const { cache, notes } = opened(redis.url);
    let started = (): void => undefined;
    const begun = new Promise<void>((resolve) => (started = resolve));
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const asked = ask(cache, count, async (index) => {
      started();
      await gate;
      return scoreFor(index);
    });
    await begun;
    await redis.kill();
    release();
    const { scores } = await asked;
    expect(scores.map((score) => score.reason)).toEqual(reasons);
    expect(notes.filter((text) => text.startsWith("warning"))).toHaveLength(1);
    await startRedis({ port: redis.port });
    await expect.poll(() => notes.at(-1), { timeout: 20_000 }).toMatch(/answers and is used again/u);
    await ask(cache, count);
    await cache.flush();
    expect((await ask(opened(redis.url).cache, count)).computed).toEqual([]);
    expect(notes).toHaveLength(2);
  }, 60_000);

  it("does not wait for a Redis that stops answering", async () => {
    const redis = await startRedis();
    await fill(redis.url);
    const { cache, notes } = opened(redis.url);
    await ask(cache, 1);
    redis.signal("SIGSTOP");
    const { scores } = await ask(cache, count);
    expect(scores.map((score) => score.reason)).toEqual(reasons);
    expect(notes).toEqual([expect.stringContaining("it did not answer in time")]);
    redis.signal("SIGCONT");
    await expect.poll(() => notes.length, { timeout: 20_000 }).toBe(2);
    expect((await ask(cache, count)).computed).toEqual([]);
  }, 60_000);

  it("computes where the password is wrong, and tells neither password", async () => {
    const redis = await startRedis({ password: "the/right" });
    const { cache, notes } = opened(`redis://:the%2Fwrong@127.0.0.1:${redis.port}`);
    const { scores } = await ask(cache, count);
    expect(scores.map((score) => score.reason)).toEqual(reasons);
    expect(notes).toEqual([expect.stringContaining("WRONGPASS")]);
    expect(notes.join()).not.toMatch(/the.{0,3}(right|wrong)/u);
    const right = opened(redis.url);
    await ask(right.cache, 1);
    expect(right.notes).toEqual([]);
  });

  it.each<[string, (send: Raw, name: string) => Promise<unknown>]>([
    ["a text that is none of ours", (send, name) => send("SET", name, '{"status":"scored","cached":true,"reward":1}')],
    ["a text that was cut", (send, name) => send("SETRANGE", name, "20", "#")],
    ["bytes that are no text", (send, name) => send("SETRANGE", name, "3", "\u0000\ufffd")],
    ["the entry of another key", (send, name) => send("COPY", redisKeys.entry(keyOf(1)), name, "REPLACE")],
    ["an empty text", (send, name) => send("SET", name, "")],
    ["a list", async (send, name) => [await send("DEL", name), await send("RPUSH", name, "a", "b")]],
    ["a hash", async (send, name) => [await send("DEL", name), await send("HSET", name, "a", "b")]],
  ])("computes anew what has become %s, and writes over it", async (_, spoil) => {
    const redis = await startRedis();
    await fill(redis.url);
    await spoil(await raw(redis.url), redisKeys.entry(keyOf(7)));
    const { cache, notes } = opened(redis.url);
    const { scores, computed } = await ask(cache, count);
    expect(scores.map((score) => score.reason)).toEqual(reasons);
    expect([computed, notes]).toEqual([[7], []]);
    await cache.close();
    expect((await ask(opened(redis.url).cache, count)).computed).toEqual([]);
  });

  it("computes keys whose claims are not what is written there", async () => {
    const redis = await startRedis();
    const send = await raw(redis.url);
    await send("RPUSH", redisKeys.claim(keyOf(3)), "a");
    const { cache } = opened(redis.url);
    expect((await ask(cache, 10)).computed).toHaveLength(10);
    await cache.close();
    expect(await send("EXISTS", redisKeys.claim(keyOf(3)))).toBe(0);
  });

  it("neither keeps nor believes entries over the limit", async () => {
    const redis = await startRedis();
    const long = scored(1, "long ".repeat(100), { durationMs: 1 });
    const { cache } = opened(redis.url, { maxEntryCharacters: 400 });
    await ask(cache, 2, async (index) => (index === 0 ? long : scored(1, "short", { durationMs: 1 })));
    await cache.close();
    const send = await raw(redis.url);
    expect([await send("EXISTS", redisKeys.entry(keyOf(0))), await send("EXISTS", redisKeys.entry(keyOf(1)))]).toEqual([0, 1]);
    expect(await send("DBSIZE")).toBe(1);
    await send("SET", redisKeys.entry(keyOf(0)), storedText(keyOf(0), JSON.stringify({ ...long, cached: true })));
    expect((await ask(opened(redis.url, { maxEntryCharacters: 400 }).cache, 2)).computed).toEqual([0]);
  });

  it("computes all where Redis has no room, and tells it once", async () => {
    const redis = await startRedis({ words: ["--maxmemory", "1", "--maxmemory-policy", "noeviction"] });
    const { cache, notes } = opened(redis.url);
    const { scores } = await ask(cache, count);
    await cache.flush();
    expect(scores.map((score) => score.reason)).toEqual(reasons);
    expect(cache.stats()).toMatchObject({ stored: 0, dropped: count });
    expect(notes).toEqual([expect.stringMatching(/takes no entries for now: OOM/u)]);
  });
});
