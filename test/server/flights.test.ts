import { describe, expect, it } from "vitest";
import { abstained, errored, scored } from "../../src/core/scores.ts";
import type { Score } from "../../src/core/types.ts";
import { createFlights } from "../../src/server/flights.ts";

const right = scored(1, "It is.");

/** A clock that the test sets. */
function clock(): { time: number; now: () => number } {
  const state = { time: 0, now: () => state.time };
  return state;
}

describe("createFlights", () => {
  it("gives those who ask meanwhile the same answer, and keeps it for a time", async () => {
    const time = clock();
    const flights = createFlights({ keepMs: 100, now: time.now });
    const landing = Promise.withResolvers<Score>();
    expect(flights.find("a")).toBeUndefined();
    const first = flights.start("a", () => landing.promise);
    expect(flights.find("a")).toBe(first);
    expect(flights.find("b")).toBeUndefined();
    expect(flights.open()).toBe(1);
    landing.resolve(right);
    await first;
    expect(flights.open()).toBe(0);
    time.time = 99;
    expect(await flights.find("a")).toBe(right);
    time.time = 100;
    expect(flights.find("a")).toBeUndefined();
  });

  it.each([
    ["a reward", right, true],
    ["an abstention", abstained("reference", "There is no reference."), true],
    ["an error that stays", errored("E_CHECK_THREW", "It threw."), true],
    ["an error that may pass", errored("E_REQUEST_DEADLINE", "Too late."), false],
  ])("keeps %s: %s", async (_name, score, keeps) => {
    const flights = createFlights({ keepMs: 100, now: () => 0 });
    await flights.start("a", () => Promise.resolve(score));
    expect(flights.find("a") !== undefined).toBe(keeps);
  });

  it.each([
    ["reasons", scored(1, "x".repeat(10_000))],
    ["evidence", scored(1, "It is.", { evidence: [{ kind: "answer", text: "x".repeat(10_000) }] })],
    ["lists in evidence", scored(1, "It is.", { evidence: [{ kind: "answer", tests: Array.from({ length: 2_000 }, () => "pass") }] })],
    ["steps", { ...right, steps: Array.from({ length: 500 }, (_, end) => ({ end, unit: "char" as const, reward: 1 })) }],
    ["parts", { ...right, parts: { part: scored(1, "x".repeat(10_000)) } }],
  ])("keeps the latest answers that fit, long %s counted", async (_name, score) => {
    const flights = createFlights({ keepMs: 100, maxKeptBytes: 100_000, now: () => 0 });
    const keys = Array.from({ length: 100 }, (_, key) => String(key));
    for (const key of keys) await flights.start(key, () => Promise.resolve(score));
    const kept = keys.filter((key) => flights.find(key) !== undefined);
    expect(kept.length).toBeGreaterThan(0);
    expect(kept.length).toBeLessThan(12);
    expect(kept).toEqual(keys.slice(-kept.length));
  });

  it("keeps what was dropped and asked for again as long as any, and in its new place", async () => {
    const time = clock();
    const flights = createFlights({ keepMs: 100, maxKeptBytes: 2_000, now: time.now });
    const ask = (key: string): Promise<Score> => flights.start(key, () => Promise.resolve(right));
    await ask("a");
    time.time = 50;
    await ask("b");
    flights.drop("a");
    await ask("a");
    time.time = 120;
    expect([flights.find("a"), flights.find("b")]).not.toContain(undefined);
    // An answer counts 816 bytes, so there is room for two.
    await ask("c");
    expect([flights.find("a") !== undefined, flights.find("b") !== undefined, flights.find("c") !== undefined]).toEqual([
      true,
      false,
      true,
    ]);
  });
});
