import { messageOf } from "./errors.ts";
import { isScore } from "./is-score.ts";
import { errored, withinRange } from "./scores.ts";
import type { Context, Sample, SampleReward, Score } from "./types.ts";

/** A Reward under the name that it has inside another one. */
export interface NamedReward {
  readonly name: string;
  readonly reward: SampleReward;
}

/** Asks one part about a batch. Whatever the part does, there is one promise a sample and none rejects. */
export function askPart({ name, reward }: NamedReward, batch: readonly Sample[], context: Context): readonly Promise<Score>[] {
  const breach = (what: string): Score => errored("E_REWARD_CONTRACT", `The Reward "${reward.spec.use}" of part "${name}" ${what}.`);
  try {
    const asked = reward.score(batch, context);
    if (asked.length !== batch.length)
      return batch.map(() => Promise.resolve(breach(`gave ${asked.length} Scores for ${batch.length} samples`)));
    return asked.map((promise) =>
      promise.then(
        (score) => (isScore(score) ? withinRange(score, reward) : breach("gave something that is no Score")),
        (error: unknown) => breach(`rejected: ${messageOf(error)}`),
      ),
    );
  } catch (error) {
    return batch.map(() => Promise.resolve(breach(`threw: ${messageOf(error)}`)));
  }
}

/** Asks one part about one sample, unless the run has ended meanwhile. */
export async function askOne(part: NamedReward, sample: Sample, context: Context): Promise<Score> {
  if (context.signal.aborted) return errored("E_ABORTED", `The run was ended before part "${part.name}" was asked.`);
  const [score] = askPart(part, [sample], context);
  return score ?? errored("E_REWARD_CONTRACT", `Part "${part.name}" gave no Score.`);
}
