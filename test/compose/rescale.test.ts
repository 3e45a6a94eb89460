import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rescale } from "../../src/compose/rescale.ts";
import type { Json } from "../../src/core/types.ts";
import { conformance } from "../support/conformance.ts";
import { always, column, groupReward } from "./support/fakes.ts";
import { judge, mixes, outcome, share, statuses } from "./support/judge.ts";

const signed = rescale({ reward: column("a"), to: [-1, 1] });

describe("rescale", () => {
  conformance({ reward: signed, samples: mixes(["a"], statuses) });

  it.each<[Json, string | number]>([
    [0, -1],
    [0.5, 0],
    [1, 1],
    ["abstains", "abstained judge"],
    ["errs", "errored E_CHECK_THREW"],
    ["errs-retryable", "errored E_WORKER_START retryable"],
  ])("makes %j into %j", async (a, expected) => {
    expect(await outcome(signed, { a })).toBe(expected);
  });

  it("reads from and goes past to where the part goes past from", async () => {
    const reward = rescale({ reward: column("a", { range: [0, Infinity] }), from: [0, 100], to: [0, 1] });
    expect(reward.range).toEqual([0, Infinity]);
    expect(await outcome(reward, { a: 25 })).toBe(0.25);
    expect(await outcome(reward, { a: 200 })).toBe(2);
    expect(rescale({ reward: column("a", { range: [0, 5] }), from: [1, 5], to: [0, 1] }).range).toEqual([-0.25, 1]);
  });

  it("says what it did and carries the candidate's cause on", async () => {
    expect(await judge(signed, { a: 0.75 })).toMatchObject({
      reason: "0.75 rescaled to 0.5: a says 0.75",
      parts: { reward: { reward: 0.75 } },
    });
    expect(await judge(signed, { a: 0.75 })).not.toHaveProperty("decision");
    expect(await judge(signed, { a: "broken" })).toMatchObject({ reward: -1, cause: "candidate", code: "E_WORK_BUDGET" });
  });

  it("meets both ends exactly, keeps the order and stays in the range", async () => {
    const end = fc.integer({ min: -1000, max: 1000 }).map((value) => value / 7);
    await fc.assert(
      fc.asyncProperty(end, end, share(), share(), async (a, b, x, y) => {
        fc.pre(a < b);
        const reward = rescale({ reward: column("a"), to: [a, b] });
        expect(reward.range).toEqual([a, b]);
        const [low, high] = await Promise.all([outcome(reward, { a: Math.min(x, y) }), outcome(reward, { a: Math.max(x, y) })]);
        expect(low).toBeTypeOf("number");
        expect(high).toBeTypeOf("number");
        expect(Number(high) - Number(low)).toBeGreaterThanOrEqual(-1e-12);
        expect(await outcome(reward, { a: 0 })).toBe(a === 0 ? 0 : a);
        expect(await outcome(reward, { a: 1 })).toBe(b === 0 ? 0 : b);
      }),
      { numRuns: 40 },
    );
  });

  it.each<[string, unknown, string]>([
    ["an unbounded part without from", { reward: always(1, { range: [0, Infinity] }), to: [0, 1] }, "E_OPTIONS"],
    ["a missing to", { reward: always(1) }, "E_OPTIONS"],
    ["a reversed to", { reward: always(1), to: [1, 0] }, "E_OPTIONS"],
    ["an empty from", { reward: always(1), from: [1, 1], to: [0, 1] }, "E_OPTIONS"],
    ["a to of three numbers", { reward: always(1), to: [0, 1, 2] }, "E_OPTIONS"],
    ["a group Reward", { reward: groupReward(), to: [0, 1] }, "E_GROUP_IN_BRANCH"],
  ])("refuses %s", (_, options, code) => {
    expect(() => rescale.build(options)).toThrow(expect.objectContaining({ code }));
  });
});
