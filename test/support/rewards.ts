import type { Context, Range, Sample, SampleReward, Score } from "../../src/core/types.ts";

/** A Reward from a function, for tests of what stands around Rewards. */
export function rewardOf(one: (sample: Sample, context: Context) => Promise<Score>, range: Range = [0, 1]): SampleReward {
  return {
    scope: "sample",
    spec: { use: "test", version: 1, with: {} },
    range,
    score: (batch, context) => batch.map((sample) => one(sample, context)),
  };
}
