import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { max } from "../../src/compose/max.ts";
import type { Json } from "../../src/core/types.ts";
import { conformance } from "../support/conformance.ts";
import { always, column, groupReward } from "./support/fakes.ts";
import { judge, mixes, outcome, share, statuses } from "./support/judge.ts";

const both = max({ a: column("a"), b: column("b") });

describe("max", () => {
  conformance({ reward: both, samples: mixes(["a", "b"], statuses) });

  it.each<[Json, Json, string | number]>([
    [1, 1, 1],
    [0.25, 1, 1],
    [1, "abstains", 1],
    ["abstains", 1, 1],
    [0, "abstains", "abstained judge"],
    ["abstains", "abstains", "abstained judge"],
    ["abstains", "errs", "errored E_CHECK_THREW"],
    [0, "errs", "errored E_CHECK_THREW"],
    [1, "errs", "errored E_CHECK_THREW"],
    ["errs-retryable", "errs", "errored E_CHECK_THREW"],
    ["errs-retryable", 1, "errored E_WORKER_START retryable"],
  ])("makes %j and %j into %j", async (a, b, expected) => {
    expect(await outcome(both, { a, b })).toBe(expected);
  });

  it("names the highest part", async () => {
    const score = await judge(both, { a: 1, b: 0.25 });
    expect(score).toMatchObject({ reason: "a is the highest of 2 with 1: a says 1", evidence: [{ kind: "decided-by", part: "a" }] });
    expect(score).not.toHaveProperty("decision");
  });

  it("carries the cause of a part that the candidate broke on where the whole is at its minimum", async () => {
    expect(await judge(both, { a: 0, b: "broken" })).toMatchObject({ reward: 0, cause: "candidate", code: "E_WORK_BUDGET" });
    expect(await judge(both, { a: 1, b: "broken" })).not.toHaveProperty("cause");
  });

  it("knows its range from its parts, and abstains below its maximum only", async () => {
    const reward = max({ a: column("a", { range: [-1, 3] }), b: column("b", { range: [0, 1] }) });
    expect(reward.range).toEqual([0, 3]);
    expect(await outcome(reward, { a: "abstains", b: 1 })).toBe("abstained judge");
    expect(await outcome(reward, { a: 3, b: "abstains" })).toBe(3);
  });

  it("equals Math.max, stays in its range and is the same in any order of its parts", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(share(), { minLength: 1, maxLength: 6 }), async (values) => {
        const entries = values.map((value, index) => [`p${index}`, always(value)] as const);
        expect(await outcome(max(Object.fromEntries(entries)), {})).toBe(Math.max(...values));
        expect(await outcome(max(Object.fromEntries(entries.toReversed())), {})).toBe(Math.max(...values));
      }),
      { numRuns: 40 },
    );
  });

  it("refuses no parts and group Rewards", () => {
    expect(() => max({})).toThrow(expect.objectContaining({ code: "E_OPTIONS" }));
    expect(() => max({ a: groupReward() })).toThrow(expect.objectContaining({ code: "E_GROUP_IN_BRANCH" }));
  });
});
