import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { weightedSum } from "../../src/compose/weighted-sum.ts";
import type { Json } from "../../src/core/types.ts";
import { conformance } from "../support/conformance.ts";
import { always, column, groupReward } from "./support/fakes.ts";
import { judge, mixes, outcome, share, statuses } from "./support/judge.ts";

const both = weightedSum({ a: { weight: 0.75, reward: column("a") }, b: { weight: 0.25, reward: column("b") } });
const renormalised = weightedSum({ renormalise: true, a: { weight: 0.75, reward: column("a") }, b: { weight: 0.25, reward: column("b") } });
const penalty = weightedSum({ a: { weight: 1, reward: column("a") }, b: { weight: -0.5, reward: column("b") } });

describe("weighted-sum", () => {
  conformance({ reward: both, samples: mixes(["a", "b"], statuses) });
  describe("with renormalise and a penalty", () => {
    const reward = weightedSum({ renormalise: true, a: { weight: 1, reward: column("a") }, b: { weight: -0.5, reward: column("b") } });
    conformance({ reward, samples: mixes(["a", "b"], statuses) });
  });

  it.each<[Json, Json, string | number]>([
    [1, 1, 1],
    [1, 0, 0.75],
    [0, 1, 0.25],
    [0.5, 0.5, 0.5],
    [1, "abstains", "abstained judge"],
    ["abstains", "abstains", "abstained judge"],
    [1, "errs", "errored E_CHECK_THREW"],
    ["abstains", "errs", "errored E_CHECK_THREW"],
    ["errs", "abstains", "errored E_CHECK_THREW"],
    [1, "errs-retryable", "errored E_WORKER_START retryable"],
    ["errs-retryable", "errs", "errored E_CHECK_THREW"],
  ])("makes %j and %j into %j", async (a, b, expected) => {
    expect(await outcome(both, { a, b })).toBe(expected);
  });

  it.each<[Json, Json, string | number]>([
    [1, 1, 1],
    [1, "abstains", 1],
    [0.5, "abstains", 0.5],
    ["abstains", 0.5, 0.5],
    ["abstains", "abstains", "abstained judge"],
    ["abstains", "errs", "errored E_CHECK_THREW"],
  ])("with renormalise makes %j and %j into %j", async (a, b, expected) => {
    expect(await outcome(renormalised, { a, b })).toBe(expected);
  });

  it("lets absolute weights decide where a penalty abstains", async () => {
    const reward = weightedSum({ renormalise: true, a: { weight: 1, reward: column("a") }, b: { weight: -0.5, reward: column("b") } });
    expect(await outcome(reward, { a: 1, b: "abstains" })).toBe(1.5);
    expect(await outcome(reward, { a: "abstains", b: 1 })).toBe(-1.5);
    expect(reward.range).toEqual([-1.5, 1.5]);
  });

  it("abstains where only parts of weight 0 are left to renormalise", async () => {
    const reward = weightedSum({ renormalise: true, a: { weight: 1, reward: column("a") }, b: { weight: 0, reward: column("b") } });
    expect(await outcome(reward, { a: "abstains", b: 1 })).toBe("abstained judge");
    expect(await outcome(reward, { a: 0.5, b: "abstains" })).toBe(0.5);
  });

  it("takes a penalty off", async () => {
    expect(await outcome(penalty, { a: 1, b: 1 })).toBe(0.5);
    expect(await outcome(penalty, { a: 0, b: 1 })).toBe(-0.5);
    expect(penalty.range).toEqual([-0.5, 1]);
  });

  it("counts a penalty that the candidate broke in full", async () => {
    expect(await judge(penalty, { a: 1, b: "broken" })).toMatchObject({
      reward: 0.5,
      reason: expect.stringContaining("1 (broken by the completion)"),
    });
    expect(await outcome(penalty, { a: "broken", b: 0 })).toBe(0);
  });

  it("carries the candidate's cause on only where the whole is at its minimum", async () => {
    expect(await judge(both, { a: "broken", b: 0 })).toMatchObject({ reward: 0, cause: "candidate", code: "E_WORK_BUDGET" });
    expect(await judge(both, { a: "broken", b: 1 })).not.toHaveProperty("cause");
    expect(await judge(penalty, { a: 0, b: "broken" })).toMatchObject({ reward: -0.5, cause: "candidate", code: "E_WORK_BUDGET" });
  });

  it("holds parts, adds cost and time up, names every term and drops the decision", async () => {
    const score = await judge(both, { a: 1, b: 0.5 });
    expect(score).toMatchObject({ cost: { usd: 1 }, durationMs: 4, metrics: {}, parts: { a: { reward: 1 }, b: { reward: 0.5 } } });
    expect(score.reason).toBe("0.75 × a 1, 0.25 × b 0.5 give 0.875");
    expect(score).not.toHaveProperty("decision");
  });

  it("says whose weight was shared out", async () => {
    expect((await judge(renormalised, { a: 1, b: "abstains" })).reason).toBe(
      "0.75 × a 1 give 1, with the weight of b (abstained) shared out",
    );
  });

  it("knows its range from its parts", () => {
    const range = (min: number, max: number, weight: number): readonly [number, number] =>
      weightedSum({ a: { weight, reward: always(min, { range: [min, max] }) }, b: { weight: 2, reward: always(1) } }).range;
    expect(range(-1, 3, 2)).toEqual([-2, 8]);
    expect(range(-1, 3, -2)).toEqual([-6, 4]);
    expect(range(0, Infinity, 1)).toEqual([0, Infinity]);
    expect(range(0, Infinity, -1)).toEqual([-Infinity, 2]);
    expect(range(-Infinity, Infinity, 0)).toEqual([0, 2]);
  });

  it("is errored where finite parts overflow", async () => {
    const reward = weightedSum({ a: { weight: 1e308, reward: always(9, { range: [0, Infinity] }) } });
    expect(await outcome(reward, {})).toBe("errored E_CHECK_RESULT");
  });

  it("sums without losing small parts", async () => {
    const range = [-Infinity, Infinity] as const;
    const reward = weightedSum({
      a: { weight: 1, reward: always(1e100, { range }) },
      b: { weight: 1, reward: always(1, { range }) },
      c: { weight: 1, reward: always(-1e100, { range }) },
    });
    expect(await outcome(reward, {})).toBe(1);
  });

  it("equals the hand computation, stays in its range and is the same in any order of its parts", async () => {
    const part = fc.record({ weight: fc.integer({ min: -20, max: 20 }).map((tenths) => tenths / 10), value: share() });
    await fc.assert(
      fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 6 }), async (parts) => {
        fc.pre(parts.some(({ weight }) => weight !== 0));
        const entries = parts.map(({ weight, value }, index) => [`p${index}`, { weight, reward: always(value) }] as const);
        const reward = weightedSum(Object.fromEntries(entries));
        const value = await outcome(reward, {});
        const byHand = parts.reduce((sum, { weight, value: part }) => sum + weight * part, 0);
        expect(value).toBeCloseTo(byHand, 12);
        expect(value).toBeGreaterThanOrEqual(reward.range[0]);
        expect(value).toBeLessThanOrEqual(reward.range[1]);
        expect(await outcome(weightedSum(Object.fromEntries(entries.toReversed())), {})).toBe(value);
      }),
      { numRuns: 60 },
    );
  });

  it("does not fall where a part of positive weight rises", async () => {
    await fc.assert(
      fc.asyncProperty(share(), share(), share(), async (low, high, other) => {
        const of = (value: number): Promise<string | number> => outcome(both, { a: value, b: other });
        expect(await of(Math.max(low, high))).toBeGreaterThanOrEqual(Number(await of(Math.min(low, high))));
      }),
      { numRuns: 40 },
    );
  });

  it.each<[string, unknown, string]>([
    ["no parts", {}, "E_OPTIONS"],
    ["only renormalise", { renormalise: true }, "E_OPTIONS"],
    ["weights of 0 alone", { a: { weight: 0, reward: always(1) } }, "E_OPTIONS"],
    ["a weight that is not finite", { a: { weight: Infinity, reward: always(1) } }, "E_OPTIONS"],
    ["weights that add up to infinity", { a: { weight: 1e308, reward: always(1) }, b: { weight: 1e308, reward: always(1) } }, "E_OPTIONS"],
    ["an unknown key of a part", { a: { weight: 1, reward: always(1), wieght: 2 } }, "E_OPTIONS"],
    ["an empty name", { "": { weight: 1, reward: always(1) } }, "E_OPTIONS"],
    ["a name of 65 letters", { ["a".repeat(65)]: { weight: 1, reward: always(1) } }, "E_OPTIONS"],
    ["a name with a space", { "a b": { weight: 1, reward: always(1) } }, "E_OPTIONS"],
    ["a part named renormalise", { renormalise: { weight: 1, reward: always(1) } }, "E_OPTIONS"],
    ["the name __proto__", JSON.parse('{"__proto__":{"weight":1}}'), "E_OPTIONS"],
    ["a group Reward", { a: { weight: 1, reward: groupReward() } }, "E_GROUP_IN_BRANCH"],
  ])("refuses %s", (_, options, code) => {
    expect(() => weightedSum.build(options)).toThrow(expect.objectContaining({ code }));
  });
});
