import type { SampleReward, Score } from "../core/types.ts";
import type { NamedScore } from "../core/parts.ts";
import { figure, isFault } from "../core/whole.ts";

/**
 * The rewards that a whole is computed from; null where a part is not scored. A part that the candidate broke stands at its minimum, but
 * in a whole that falls where the part rises, such as a penalty, that would be a way out: there it counts at its maximum.
 */
export function worstRewards(
  scores: readonly NamedScore[],
  parts: readonly { readonly reward: Pick<SampleReward, "range"> }[],
  compute: (rewards: readonly (number | null)[]) => number,
): readonly (number | null)[] {
  let rewards: readonly (number | null)[] = scores.map(({ score }) => score.reward);
  for (const [index, { score }] of scores.entries()) {
    const highest = parts[index]?.reward.range[1];
    if (!isFault(score) || highest === undefined || !Number.isFinite(highest)) continue;
    const other = rewards.with(index, highest);
    if (compute(other) < compute(rewards)) rewards = other;
  }
  return rewards;
}

/** A part's reward in a reason, with a word where it counts as something else. */
export function shownReward(score: Score, counted: number | null | undefined): string {
  if (counted === null || counted === undefined) return score.status;
  return counted === score.reward ? figure(counted) : `${figure(counted)} (broken by the completion)`;
}
