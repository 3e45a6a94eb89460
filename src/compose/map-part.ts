import type { Context, Sample, SampleReward, Score } from "../core/types.ts";
import { askAll, type NamedScore } from "../core/parts.ts";
import { figure, scoredWhole, shorten, unscoredWhole } from "../core/whole.ts";

export interface MapOptions {
  readonly reward: SampleReward;
  readonly range: SampleReward["range"];
  /** The word between the two numbers in the reason, such as `clipped to`. */
  readonly verb: string;
  readonly map: (reward: number) => number;
}

/** Changes the number of one part, which stands under the name "reward"; abstained and errored Scores go through with their cause and code. */
export function mapPart({ reward, range, verb, map }: MapOptions, batch: readonly Sample[], context: Context): readonly Promise<Score>[] {
  return askAll([{ name: "reward", reward }], batch, context, (parts) => {
    const [part] = parts as readonly [NamedScore]; // one part was asked
    if (part.score.status !== "scored") return unscoredWhole(part, parts);
    const before = part.score.reward;
    const value = map(before);
    const change = value === before ? figure(value) : `${figure(before)} ${verb} ${figure(value)}`;
    return scoredWhole(value, { range, reason: shorten(`${change}: ${part.score.reason}`), parts, deciding: parts });
  });
}
