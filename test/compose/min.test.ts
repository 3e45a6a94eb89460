import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { min } from "../../src/compose/min.ts";
import type { Json } from "../../src/core/types.ts";
import { conformance } from "../support/conformance.ts";
import { always, column, groupReward } from "./support/fakes.ts";
import { judge, mixes, outcome, share, statuses } from "./support/judge.ts";

const both = min({ a: column("a"), b: column("b") });

describe("min", () => {
  conformance({ reward: both, samples: mixes(["a", "b"], statuses) });

  it.each<[Json, Json, string | number]>([
    [1, 1, 1],
    [0.25, 1, 0.25],
    [0, "abstains", 0],
    ["abstains", 0, 0],
    [1, "abstains", "abstained judge"],
    ["abstains", "abstains", "abstained judge"],
    ["abstains", "errs", "errored E_CHECK_THREW"],
    [0, "errs", "errored E_CHECK_THREW"],
    [1, "errs", "errored E_CHECK_THREW"],
    ["errs-retryable", "errs", "errored E_CHECK_THREW"],
    ["errs-retryable", 1, "errored E_WORKER_START retryable"],
  ])("makes %j and %j into %j", async (a, b, expected) => {
    expect(await outcome(both, { a, b })).toBe(expected);
  });

  it("names the lowest part", async () => {
    const score = await judge(both, { a: 1, b: 0.25 });
    expect(score).toMatchObject({ reason: "b is the lowest of 2 with 0.25: b says 0.25", evidence: [{ kind: "decided-by", part: "b" }] });
    expect(score).not.toHaveProperty("decision");
  });

  it("carries the cause of a part that the candidate broke on, also beside an equal one", async () => {
    expect(await judge(both, { a: 0, b: "broken" })).toMatchObject({ reward: 0, cause: "candidate", code: "E_WORK_BUDGET" });
    expect(await judge(both, { a: "broken", b: 1 })).toMatchObject({ reward: 0, cause: "candidate", code: "E_WORK_BUDGET" });
  });

  it("knows its range from its parts, and abstains above its minimum only", async () => {
    const reward = min({ a: column("a", { range: [-1, 3] }), b: column("b", { range: [0, Infinity] }) });
    expect(reward.range).toEqual([-1, 3]);
    expect(await outcome(reward, { a: "abstains", b: 0 })).toBe("abstained judge");
    expect(await outcome(reward, { a: -1, b: "abstains" })).toBe(-1);
  });

  it("equals Math.min, stays in its range and is the same in any order of its parts", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(share(), { minLength: 1, maxLength: 6 }), async (values) => {
        const entries = values.map((value, index) => [`p${index}`, always(value)] as const);
        expect(await outcome(min(Object.fromEntries(entries)), {})).toBe(Math.min(...values));
        expect(await outcome(min(Object.fromEntries(entries.toReversed())), {})).toBe(Math.min(...values));
      }),
      { numRuns: 40 },
    );
  });

  it("refuses no parts and group Rewards", () => {
    expect(() => min({})).toThrow(expect.objectContaining({ code: "E_OPTIONS" }));
    expect(() => min({ a: groupReward() })).toThrow(expect.objectContaining({ code: "E_GROUP_IN_BRANCH" }));
  });
});
