import { score, type ScoreOptions } from "../../src/core/run.ts";
import type { Sample, SampleReward, Score } from "../../src/core/types.ts";

/** Scores samples of any reference type: tests also give references that a Reward must refuse. */
export async function runScore<Ref>(
  reward: SampleReward<Ref>,
  samples: readonly Sample[],
  options: ScoreOptions = {},
): Promise<readonly Score[]> {
  return await score(reward as SampleReward, samples, options);
}
