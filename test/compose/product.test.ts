import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { product } from "../../src/compose/product.ts";
import type { Json } from "../../src/core/types.ts";
import { conformance } from "../support/conformance.ts";
import { always, column, groupReward } from "./support/fakes.ts";
import { judge, mixes, outcome, share, statuses } from "./support/judge.ts";

const both = product({ a: column("a"), b: column("b") });

describe("product", () => {
  conformance({ reward: both, samples: mixes(["a", "b"], statuses) });

  it.each<[Json, Json, string | number]>([
    [1, 1, 1],
    [0.5, 0.5, 0.25],
    [0, 1, 0],
    [0, "abstains", 0],
    ["abstains", 0, 0],
    [0.5, "abstains", "abstained judge"],
    ["abstains", "abstains", "abstained judge"],
    [0, "errs", "errored E_CHECK_THREW"],
    ["abstains", "errs", "errored E_CHECK_THREW"],
    ["errs-retryable", "errs", "errored E_CHECK_THREW"],
    ["errs-retryable", 1, "errored E_WORKER_START retryable"],
  ])("makes %j and %j into %j", async (a, b, expected) => {
    expect(await outcome(both, { a, b })).toBe(expected);
  });

  it("abstains beside a 0 where the other part is unbounded", async () => {
    const reward = product({ a: column("a"), b: column("b", { range: [0, Infinity] }) });
    expect(reward.range).toEqual([0, Infinity]);
    expect(await outcome(reward, { a: 0, b: "abstains" })).toBe("abstained judge");
    expect(await outcome(reward, { a: 0, b: 7 })).toBe(0);
  });

  it("names the part that is 0", async () => {
    const score = await judge(both, { a: 1, b: 0 });
    expect(score).toMatchObject({ reason: "the product is 0 since b is 0: b says 0", evidence: [{ kind: "decided-by", part: "b" }] });
    expect(score).not.toHaveProperty("decision");
  });

  it("carries the candidate's cause on where it made the product 0", async () => {
    expect(await judge(both, { a: 0, b: "broken" })).toMatchObject({ reward: 0, cause: "candidate", code: "E_WORK_BUDGET" });
  });

  it("counts a part that the candidate broke at the end that makes the product lowest", async () => {
    const reward = product({ a: column("a", { range: [-1, 1] }), b: column("b", { range: [-1, 1] }) });
    expect(await judge(reward, { a: -1, b: "broken" })).toMatchObject({ reward: -1, cause: "candidate" });
    expect(await outcome(reward, { a: 1, b: "broken" })).toBe(-1);
  });

  it("never gives negative zero", async () => {
    const reward = product({ a: column("a", { range: [-1, 1] }), b: column("b") });
    expect(Object.is((await judge(reward, { a: -1, b: 0 })).reward, 0)).toBe(true);
  });

  it("knows its range from its parts", () => {
    const range = (...ranges: readonly (readonly [number, number])[]): readonly [number, number] =>
      product(Object.fromEntries(ranges.map((one, index) => [`p${index}`, always(0, { range: one })]))).range;
    expect(range([0, 1], [0, 5])).toEqual([0, 5]);
    expect(range([-1, 2], [-3, 4])).toEqual([-6, 8]);
    expect(range([0, Infinity], [0, 1])).toEqual([0, Infinity]);
    expect(range([-1, 1], [0, Infinity])).toEqual([-Infinity, Infinity]);
  });

  it("equals the hand computation, stays in its range and is the same in any order of its parts", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(share(), { minLength: 1, maxLength: 6 }), async (values) => {
        const entries = values.map((value, index) => [`p${index}`, always(value)] as const);
        const reward = product(Object.fromEntries(entries));
        const value = await outcome(reward, {});
        expect(value).toBeCloseTo(
          values.reduce((before, one) => before * one, 1),
          12,
        );
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(Math.min(...values));
        expect(await outcome(product(Object.fromEntries(entries.toReversed())), {})).toBe(value);
      }),
      { numRuns: 60 },
    );
  });

  it("refuses no parts, strange names and group Rewards", () => {
    expect(() => product({})).toThrow(expect.objectContaining({ code: "E_OPTIONS" }));
    expect(() => product({ "a.b": always(1) })).toThrow(expect.objectContaining({ code: "E_OPTIONS" }));
    expect(() => product({ a: groupReward() })).toThrow(expect.objectContaining({ code: "E_GROUP_IN_BRANCH" }));
  });
});
