import fc from "fast-check";
import { runScore } from "../../support/run-score.ts";
import { sample } from "../../support/sample.ts";
import type { Json, Sample, SampleReward, Score } from "../../../src/core/types.ts";

/** One sample whose metadata tells the columns what to say. */
export async function judge(reward: SampleReward, metadata: Readonly<Record<string, Json>>): Promise<Score> {
  const [score] = await runScore(reward, [sample({ metadata })]);
  return score as Score; // runScore gives one Score a sample
}

/** The outcome in one word or number, for tables. */
export async function outcome(reward: SampleReward, metadata: Readonly<Record<string, Json>>): Promise<string | number> {
  const score = await judge(reward, metadata);
  if (score.status === "scored") return score.reward;
  if (score.status === "abstained") return `abstained ${score.cause}`;
  return `errored ${score.error.code}${score.error.retryable ? " retryable" : ""}`;
}

/** Samples for the shared suite: every mix of a few values of the named columns. */
export function mixes(names: readonly string[], values: readonly Json[]): readonly Sample[] {
  let rows: readonly Readonly<Record<string, Json>>[] = [{}];
  for (const name of names) rows = rows.flatMap((row) => values.map((value) => ({ ...row, [name]: value })));
  return rows.map((metadata, index) => sample({ id: `mix-${index}`, metadata }));
}

export const statuses: readonly Json[] = [0, 0.25, 1, "abstains", "errs", "errs-retryable", "broken"];

/** Rewards in [0, 1] that add up with little rounding. */
export function share(): fc.Arbitrary<number> {
  return fc.integer({ min: 0, max: 1000 }).map((thousandths) => thousandths / 1000);
}
