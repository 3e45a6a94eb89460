import { describe, expect, it } from "vitest";
import { clip } from "../../src/compose/clip.ts";
import type { Json } from "../../src/core/types.ts";
import { conformance } from "../support/conformance.ts";
import { always, column, groupReward } from "./support/fakes.ts";
import { judge, mixes, outcome } from "./support/judge.ts";

const wide = column("a", { range: [-5, 5] });
const clipped = clip({ reward: wide, min: 0, max: 1 });

describe("clip", () => {
  conformance({ reward: clipped, samples: mixes(["a"], [-5, -0, 0.5, 5, "abstains", "errs", "broken"]) });

  it.each<[Json, string | number]>([
    [-5, 0],
    [0, 0],
    [0.5, 0.5],
    [1, 1],
    [5, 1],
    ["abstains", "abstained judge"],
    ["errs", "errored E_CHECK_THREW"],
    ["errs-retryable", "errored E_WORKER_START retryable"],
  ])("makes %j into %j", async (a, expected) => {
    expect(await outcome(clipped, { a })).toBe(expected);
  });

  it("clips on one side alone, and makes an unbounded range bounded", async () => {
    const reward = clip({ reward: column("a", { range: [-Infinity, 3] }), min: 0 });
    expect(reward.range).toEqual([0, 3]);
    expect(await outcome(reward, { a: -1e300 })).toBe(0);
    expect(clip({ reward: wide, max: 1 }).range).toEqual([-5, 1]);
  });

  it("says what was clipped and carries the candidate's cause on", async () => {
    expect(await judge(clipped, { a: 5 })).toMatchObject({
      reason: "5 clipped to 1: a says 5",
      parts: { reward: { reward: 5 } },
      cost: { usd: 0.5 },
    });
    expect(await judge(clipped, { a: 5 })).not.toHaveProperty("decision");
    expect(await judge(clipped, { a: 0.5 })).toMatchObject({ reason: "0.5: a says 0.5" });
    expect(await judge(clipped, { a: "broken" })).toMatchObject({ reward: 0, cause: "candidate", code: "E_WORK_BUDGET" });
  });

  it.each<[string, unknown, string]>([
    ["neither end", { reward: always(1) }, "E_OPTIONS"],
    ["ends the wrong way round", { reward: always(1), min: 1, max: 0 }, "E_OPTIONS"],
    ["equal ends", { reward: always(1), min: 0.5, max: 0.5 }, "E_OPTIONS"],
    ["ends that leave one value", { reward: always(1), min: 1, max: 2 }, "E_OPTIONS"],
    ["an infinite end", { reward: always(1), min: -Infinity }, "E_OPTIONS"],
    ["no reward", { min: 0 }, "E_OPTIONS"],
    ["a group Reward", { reward: groupReward(), min: 0 }, "E_GROUP_IN_BRANCH"],
  ])("refuses %s", (_, options, code) => {
    expect(() => clip.build(options)).toThrow(expect.objectContaining({ code }));
  });
});
