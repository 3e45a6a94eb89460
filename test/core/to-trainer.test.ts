import { describe, expect, it } from "vitest";
import { abstained, errored, scored } from "../../src/core/scores.ts";
import { toTrainer } from "../../src/core/to-trainer.ts";

const scores = [scored(0.5, "half"), abstained("reference", "unreadable"), errored("E_CHECK_THREW", "threw")];

describe("toTrainer", () => {
  it.each([
    [{ abstained: null, errored: null }, [0.5, null, null]],
    [{ abstained: 0, errored: null }, [0.5, 0, null]],
    [{ abstained: null, errored: -1 }, [0.5, null, -1]],
  ])("gives rewards by the policy %j", (policy, expected) => {
    expect(toTrainer(scores, policy)).toEqual(expected);
  });

  it.each([
    { abstained: "throw", errored: null },
    { abstained: null, errored: "throw" },
    { abstained: Number.NaN, errored: null },
    { abstained: null, errored: Infinity },
  ] as const)("throws by the policy %j", (policy) => {
    expect(() => toTrainer(scores, policy)).toThrow(expect.objectContaining({ code: "E_ON_NULL" }));
  });
});
