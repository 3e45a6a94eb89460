import type { Range, SampleReward } from "../core/types.ts";
import { askAll, partsOf } from "../core/parts.ts";
import { figure, firstErrored, isFault, scoredWhole, shorten, unlessAllScored, unscoredWhole } from "../core/whole.ts";

/** What min and max share. Of equal parts the first by name decides, but one that the candidate broke comes before it. */
export function extreme(options: Readonly<Record<string, SampleReward>>, pick: "min" | "max"): Pick<SampleReward, "range" | "score"> {
  const parts = partsOf(options);
  const end = pick === "min" ? Math.min : Math.max;
  const word = pick === "min" ? "lowest" : "highest";
  const range: Range = [end(...parts.map(({ reward }) => reward.range[0])), end(...parts.map(({ reward }) => reward.range[1]))];
  const bound = pick === "min" ? range[0] : range[1];
  return {
    range,
    score: (batch, context) =>
      askAll(parts, batch, context, (scores) => {
        const errored = firstErrored(scores);
        if (errored) return unscoredWhole(errored, scores);
        const value = end(...scores.flatMap(({ score }) => (score.status === "scored" ? [score.reward] : [])));
        const unscored = unlessAllScored(scores);
        // A part at the end of the range decides, whatever an abstained part would have said.
        if (unscored && value !== bound) return unscored;
        const equal = scores.filter(({ score }) => score.status === "scored" && score.reward === value);
        const deciding = equal.find(({ score }) => isFault(score)) ?? equal[0];
        const reason = shorten(`${deciding?.name} is the ${word} of ${scores.length} with ${figure(value)}: ${deciding?.score.reason}`);
        return scoredWhole(value, { range, reason, parts: scores, deciding: deciding ? [deciding] : [] });
      }),
  };
}
