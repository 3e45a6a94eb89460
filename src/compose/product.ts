import { defineCombinator, type Combinator } from "../core/combinator.ts";
import type { Range, SampleReward } from "../core/types.ts";
import { askAll, namedRewards, partsOf } from "../core/parts.ts";
import { figure, firstErrored, isFault, listOf, scoredWhole, shorten, unlessAllScored, unscoredWhole } from "../core/whole.ts";
import { shownReward, worstRewards } from "./worst-rewards.ts";

/**
 * Multiplies parts.
 *
 * | parts                                             | outcome |
 * |---------------------------------------------------|---------|
 * | all scored                                        | scored: the product |
 * | some abstained, none errored, a scored part is 0  | scored: 0, since no abstained part could change it |
 * | some abstained otherwise, none errored            | abstained, with the cause of the first |
 * | any errored                                       | errored, with that part's code; retryable where all errored parts are |
 *
 * Two negative parts make a positive whole: `rescale` parts whose minimum is below 0 first. A part that the candidate broke counts at
 * the end of its range that makes the product lowest.
 *
 * @example
 * product({ correct: math(), form: format({ require: ["boxed"] }) });
 */
export const product: Combinator<Readonly<Record<string, SampleReward>>> = defineCombinator({
  name: "product",
  version: 1,
  summary: "Multiplies parts.",
  options: namedRewards,
  nodes: ["*"],
  create(options) {
    const parts = partsOf(options);
    const bounded = parts.every(({ reward }) => reward.range.every(Number.isFinite));
    const range = parts.reduce((before, { reward }) => times(before, reward.range), [1, 1] as Range);
    return {
      range,
      score: (batch, context) =>
        askAll(parts, batch, context, (scores) => {
          const errored = firstErrored(scores);
          if (errored) return unscoredWhole(errored, scores);
          const rewards = worstRewards(scores, parts, multiply);
          const zeros = scores.filter((_, index) => rewards[index] === 0);
          const zero = zeros.find(({ score }) => isFault(score)) ?? zeros[0];
          const unscored = unlessAllScored(scores);
          if (zero && (bounded || !unscored)) {
            const reason = shorten(`the product is 0 since ${zero.name} is 0: ${zero.score.reason}`);
            return scoredWhole(0, { range, reason, parts: scores, deciding: [zero] });
          }
          if (unscored) return unscored;
          const value = multiply(rewards);
          const factors = scores.map(({ name, score }, index) => `${name} ${shownReward(score, rewards[index])}`);
          return scoredWhole(value, {
            range,
            reason: `the product of ${listOf(factors)} is ${figure(value)}`,
            parts: scores,
            deciding: scores,
          });
        }),
    };
  },
});

function multiply(rewards: readonly (number | null)[]): number {
  return rewards.reduce((before: number, reward) => before * (reward ?? 1), 1);
}

/** The product of two ranges. 0 × ∞ is 0: an unbounded reward is still a finite number. */
function times([a, b]: Range, [c, d]: Range): Range {
  const ends = [a * c, a * d, b * c, b * d].map((end) => (Number.isNaN(end) ? 0 : end));
  return [Math.min(...ends), Math.max(...ends)];
}
