import * as z from "zod";
import { defineCombinator, type Combinator } from "../core/combinator.ts";
import { errored } from "../core/scores.ts";
import type { Range, SampleReward, Score } from "../core/types.ts";
import { compileFormula, maxLength } from "./compile-formula.ts";
import { interval } from "./interval.ts";
import { askAll, namedRewards, partsOf } from "../core/parts.ts";
import { baseOf, figure, listOf, scoredWhole, shorten, unlessAllScored } from "../core/whole.ts";
import { shownReward, worstRewards } from "./worst-rewards.ts";

export interface FormulaOptions {
  /** Arithmetic over the names of the parts, such as `0.8 * correct + 0.2 * min(format, 1)`. */
  readonly formula: string;
  /** Names are letters, digits and `_`, so that `-` is always minus. */
  readonly parts: Readonly<Record<string, SampleReward>>;
  /** Where the result has to lie. Default [0, 1]. */
  readonly range?: Range | undefined;
}

/**
 * Computes a reward from its parts by a formula of numbers, names of parts, `+ - * / ^`, comparisons, which give 0 or 1, and the functions
 * abs, ceil, exp, floor, log (natural), max, min, round, sign and sqrt.
 *
 * | parts                           | outcome |
 * |---------------------------------|---------|
 * | all scored                      | scored: the result |
 * | all scored, result not a finite real number | errored, E_FORMULA: put `max`, `min` or a `clip` where that can happen |
 * | all scored, result outside `range`          | errored, E_CHECK_RESULT |
 * | some abstained, none errored    | abstained, with the cause of the first |
 * | any errored                     | errored, with that part's code; retryable where all errored parts are |
 *
 * A part that the candidate broke counts at the end of its range that makes the result lowest.
 *
 * @example
 * formula({ formula: "0.8 * correct + 0.2 * min(form, 1)", parts: { correct: math(), form: format({ require: ["boxed"] }) } });
 */
export const formula: Combinator<FormulaOptions> = defineCombinator({
  name: "formula",
  version: 1,
  summary: "Computes a reward from its parts by a formula.",
  options: z.strictObject({
    formula: z.string().min(1).max(maxLength).describe("Arithmetic over the names of the parts."),
    parts: namedRewards,
    range: interval.default([0, 1]).describe("Where the result has to lie."),
  }),
  nodes: ["parts.*"],
  create({ formula: text, parts: record, range }) {
    const parts = partsOf(record);
    const evaluate = compileFormula(
      text,
      parts.map(({ name }) => name),
    );
    const shown = shorten(text, 120);
    const compute = (rewards: readonly (number | null)[]): number => evaluate(rewards.map((reward) => reward ?? Number.NaN));
    return {
      range,
      score: (batch, context) =>
        askAll(parts, batch, context, (scores) => {
          const unscored = unlessAllScored(scores);
          if (unscored) return unscored;
          const rewards = worstRewards(scores, parts, compute);
          const value = compute(rewards);
          const values = listOf(scores.map(({ name, score }, index) => `${name} = ${shownReward(score, rewards[index])}`));
          const refuse = (code: "E_FORMULA" | "E_CHECK_RESULT", what: string): Score =>
            errored(code, `The formula ${shown} gave ${what} with ${values}.`, baseOf(scores, scores));
          if (!Number.isFinite(value)) return refuse("E_FORMULA", "no finite real number");
          const whole = scoredWhole(value, {
            range,
            reason: `${shown} = ${figure(value)} with ${values}`,
            parts: scores,
            deciding: scores,
          });
          const inside = whole.status === "scored" && whole.reward >= range[0] && whole.reward <= range[1];
          return inside ? whole : refuse("E_CHECK_RESULT", `${value}, outside its range [${range.join(", ")}],`);
        }),
    };
  },
});
