import { describe, expect, it } from "vitest";
import { createMemoryStore } from "../../src/cache/memory-store.ts";
import { createScoreCache } from "../../src/cache/score-cache.ts";
import type { CacheStore } from "../../src/cache/store.ts";
import { abstained, candidateFault, errored, scored } from "../../src/core/scores.ts";
import type { CacheForm, Score } from "../../src/core/types.ts";
import { ask, keyOf, scoreFor } from "./support/keys.ts";

const memory = (): CacheStore => createMemoryStore({ maxBytes: 50_000_000 });

describe("createScoreCache", () => {
  it("computes a key once, and gives the same Score again, marked as cached and without duration", async () => {
    const cache = createScoreCache(memory());
    const first = await ask(cache, 1_000);
    const second = await ask(cache, 1_000);
    expect(first.scores).toEqual(Array.from({ length: 1_000 }, (_, index) => scoreFor(index)));
    expect(second.computed).toEqual([]);
    expect(second.scores).toEqual(first.scores.map((score) => ({ ...score, cached: true, durationMs: 0 })));
    await cache.flush();
    expect(cache.stats()).toEqual({ hits: 1_000, misses: 1_000, joined: 0, stored: 1_000, dropped: 0 });
  });

  it("computes once for calls that overlap, and marks what the others get as cached", async () => {
    const cache = createScoreCache(memory());
    let computed = 0;
    const compute = (): Promise<Score> => {
      computed += 1;
      return Promise.resolve(scored(1, "right", { durationMs: 3 }));
    };
    const scores = await Promise.all([1, 2, 3].map(() => cache.through(keyOf(0), compute)));
    expect(computed).toBe(1);
    expect(scores.map((score) => [score.cached, score.durationMs])).toEqual([
      [false, 3],
      [true, 0],
      [true, 0],
    ]);
    expect(cache.stats()).toMatchObject({ misses: 1, joined: 2 });
  });

  it("holds values of other kinds under their own keys", async () => {
    const cache = createScoreCache(memory());
    const form: CacheForm<{ readonly word: string; readonly again?: true }> = {
      toText: ({ word }) => (word === "odd" ? undefined : word),
      fromText: (word) => ({ word, again: true }),
      asCached: ({ word }) => ({ word, again: true }),
    };
    const ask = (index: number, word: string): Promise<unknown> => cache.throughAs(form, keyOf(index), () => Promise.resolve({ word }));
    expect(await Promise.all([ask(0, "kept"), ask(0, "joined"), ask(1, "odd")])).toEqual([
      { word: "kept" },
      { word: "kept", again: true },
      { word: "odd" },
    ]);
    expect(await Promise.all([ask(0, "anew"), ask(1, "anew")])).toEqual([{ word: "kept", again: true }, { word: "anew" }]);
  });

  it("gives parts as they were", async () => {
    const cache = createScoreCache(memory());
    const whole = scored(1, "whole", { parts: { one: scored(0.5, "part", { durationMs: 7 }) } });
    await cache.through(keyOf(0), () => Promise.resolve(whole));
    const again = await cache.through(keyOf(0), () => Promise.reject(new Error("computed again")));
    expect(again).toEqual({ ...whole, cached: true });
  });

  it.each<[string, Score]>([
    ["an error", errored("E_CHECK_THREW", "thrown")],
    ["a deadline of work", candidateFault("E_WORK_DEADLINE", [0, 1], "slow")],
    ["a worker that died", candidateFault("E_WORKER_DIED", [0, 1], "ended")],
    ["an error in a part", scored(1, "whole", { parts: { one: errored("E_CHECK_THREW", "thrown") } })],
    ["a number that JSON has no text for", scored(1, "whole", { metrics: { ratio: Number.NaN } })],
  ])("never keeps %s", async (_name, score) => {
    const cache = createScoreCache(memory());
    const compute = (): Promise<Score> => Promise.resolve(score);
    await cache.through(keyOf(0), compute);
    await cache.flush();
    expect((await cache.through(keyOf(0), compute)).cached).toBe(false);
    expect(cache.stats()).toMatchObject({ hits: 0, misses: 2, stored: 0 });
  });

  it("keeps abstentions and a budget of work that was exceeded", async () => {
    const cache = createScoreCache(memory());
    for (const [index, score] of [abstained("reference", "none"), candidateFault("E_WORK_BUDGET", [0, 1], "long")].entries()) {
      await cache.through(keyOf(index), () => Promise.resolve(score));
      expect((await cache.through(keyOf(index), () => Promise.resolve(score))).cached).toBe(true);
    }
  });

  it("lets every joined call compute for itself where the first was aborted", async () => {
    const cache = createScoreCache(memory());
    const first = cache.through(keyOf(0), () => Promise.resolve(errored("E_ABORTED", "ended")));
    const others = ["a", "b"].map((reason) => cache.through(keyOf(0), () => Promise.resolve(scored(1, reason))));
    expect(await first).toMatchObject({ status: "errored" });
    expect((await Promise.all(others)).map((score) => [score.reason, score.cached])).toEqual([
      ["a", false],
      ["b", false],
    ]);
  });

  it("rejects the one call whose compute rejects, and lets the joined ones compute", async () => {
    const cache = createScoreCache(memory());
    const first = cache.through(keyOf(0), () => Promise.reject(new Error("own fault")));
    const second = cache.through(keyOf(0), () => Promise.resolve(scored(1, "right")));
    await expect(first).rejects.toThrow("own fault");
    expect(await second).toMatchObject({ reason: "right" });
  });

  it("turns itself off where the store fails to read, tells it once and computes everything", async () => {
    const notes: string[] = [];
    const broken: CacheStore = { ...memory(), get: () => Promise.reject(new Error("no such thing")) };
    const cache = createScoreCache(broken, { note: (text) => notes.push(text) });
    expect((await ask(cache, 1_000)).computed.length).toBe(1_000);
    expect((await ask(cache, 1_000)).computed.length).toBe(1_000);
    await cache.close();
    expect(notes).toEqual(["warning: the cache is off for the rest of the run: no such thing"]);
  });

  it("turns itself off where the store fails to write", async () => {
    const notes: string[] = [];
    const broken: CacheStore = { ...memory(), set: () => Promise.reject(new Error("no room")) };
    const cache = createScoreCache(broken, { note: (text) => notes.push(text) });
    await ask(cache, 10);
    await cache.flush();
    expect((await ask(cache, 10)).computed.length).toBe(10);
    expect(notes).toEqual(["warning: the cache is off for the rest of the run: no room"]);
  });

  it("answers from what is not written yet, and drops what the store does not take in time", async () => {
    const stuck: CacheStore = { ...memory(), set: () => Promise.resolve("later") };
    const cache = createScoreCache(stuck);
    const large = scored(1, "x".repeat(1_000_000));
    for (let index = 0; index < 20; index += 1) await cache.through(keyOf(index), () => Promise.resolve(large));
    expect((await ask(cache, 20, () => Promise.resolve(large))).computed).toEqual([16, 17, 18, 19]);
    await cache.close();
    expect(cache.stats()).toMatchObject({ hits: 16, stored: 0, dropped: 24 });
  });

  it("does not keep a Score of more than a million characters", async () => {
    const cache = createScoreCache(memory());
    await cache.through(keyOf(0), () => Promise.resolve(scored(1, "x".repeat(1_100_000))));
    await cache.flush();
    expect(cache.stats()).toMatchObject({ stored: 0, dropped: 1 });
  });

  it("takes a text that is no Score for a miss", async () => {
    const store = memory();
    await store.set(["", "{", "null", "[]", '{"a":1}'].map((text, index) => ({ key: keyOf(index), text })));
    expect((await ask(createScoreCache(store), 5)).computed).toEqual([0, 1, 2, 3, 4]);
  });

  it("computes after it was closed", async () => {
    const cache = createScoreCache(memory());
    await ask(cache, 10);
    await cache.close();
    await cache.close();
    expect((await ask(cache, 10)).computed.length).toBe(10);
  });

  it("starts what waits for a look-up when it is closed", async () => {
    const cache = createScoreCache(memory());
    const scores = ask(cache, 10);
    await cache.close();
    expect((await scores).computed.length).toBe(10);
  });
});
