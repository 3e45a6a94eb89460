import { messageOf } from "../errors.ts";
import { isScore } from "../is-score.ts";
import { errored, withinRange } from "../scores.ts";
import type { CompleteGroup, Context, GroupReward, Score } from "../types.ts";

/** Asks a Reward about a group. Whatever the Reward does, there is one Score a sample and nothing is thrown. */
export async function askGroup(reward: GroupReward, group: CompleteGroup, context: Context): Promise<readonly Score[]> {
  const { length } = group.samples;
  const breach = (what: string): readonly Score[] =>
    new Array<Score>(length).fill(errored("E_REWARD_CONTRACT", `The Reward "${reward.spec.use}" ${what}.`));
  try {
    // As loose as what a Reward written in JavaScript may give.
    const scores: unknown = await reward.score(group, context);
    if (!Array.isArray(scores)) return breach("gave no list of Scores");
    if (scores.length !== length) return breach(`gave ${scores.length} Scores for ${length} samples`);
    if (!scores.every(isScore)) return breach("gave something that is no Score");
    return scores.map((score) => withinRange(score, reward));
  } catch (error) {
    return breach(`threw: ${messageOf(error)}`);
  }
}
