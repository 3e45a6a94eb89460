import * as z from "zod";
import { defineCombinator, rewardNode, type Combinator } from "../core/combinator.ts";
import { AssayError } from "../core/errors.ts";
import { compensatedSum } from "../core/numbers.ts";
import type { Range, SampleReward } from "../core/types.ts";
import { askAll, inOrder, partName, partNamePattern } from "../core/parts.ts";
import { figure, firstErrored, hull, listOf, scoredWhole, unlessAllScored, unscoredWhole } from "../core/whole.ts";
import { shownReward, worstRewards } from "./worst-rewards.ts";

export interface WeightedPart {
  /** Any finite number; a negative one makes the part a penalty. */
  readonly weight: number;
  readonly reward: SampleReward;
}

/** Parts by name, and `renormalise` among them. */
export interface WeightedSumOptions {
  /** Leaves abstained parts out and gives their weight to the others. Default false. */
  readonly renormalise?: boolean | undefined;
  readonly [name: string]: WeightedPart | boolean | undefined;
}

const options: z.ZodType<WeightedSumOptions, WeightedSumOptions> = z
  .object({ renormalise: z.boolean().default(false).describe("Leaves abstained parts out and gives their weight to the others.") })
  .catchall(z.strictObject({ weight: z.number().describe("Any number; a negative one makes the part a penalty."), reward: rewardNode }))
  .superRefine((value, context) => {
    for (const name of Object.keys(value)) {
      const parsed = partName.safeParse(name);
      if (!parsed.success) context.addIssue({ code: "custom", path: [name], message: parsed.error.issues[0]?.message ?? "" });
    }
    const parts = weightedParts(value);
    if (parts.length === 0) context.addIssue({ code: "custom", message: "expected at least one part" });
    else if (parts.every(({ weight }) => weight === 0)) context.addIssue({ code: "custom", message: "expected a weight other than 0" });
  })
  // For editors: at least one part, and names of parts.
  .meta({
    anyOf: [{ minProperties: 1, not: { required: ["renormalise"] } }, { minProperties: 2 }],
    propertyNames: { pattern: partNamePattern.source },
  });

/**
 * Adds parts up, each times its weight.
 *
 * | parts                                | outcome |
 * |--------------------------------------|---------|
 * | all scored                           | scored: the sum of weight × reward |
 * | some abstained, none errored         | abstained, with the cause of the first |
 * | some abstained, `renormalise: true`  | scored: the sum over the scored parts × (all weights ÷ weights of the scored parts), weights by their absolute value |
 * | no weight left to renormalise        | abstained |
 * | any errored                          | errored, with that part's code; retryable where all errored parts are |
 *
 * A penalty (negative weight) that the candidate broke (`cause: "candidate"`) counts at its maximum: breaking the check of a penalty is
 * no way out of it. A part of weight 0 is shown and adds nothing, but abstains and errs like any other.
 *
 * @example
 * weightedSum({ correct: { weight: 0.9, reward: math() }, style: { weight: 0.1, reward: format({ require: ["boxed"] }) } });
 */
export const weightedSum: Combinator<WeightedSumOptions> = defineCombinator({
  name: "weighted-sum",
  version: 1,
  summary: "Adds parts up, each times its weight.",
  options,
  nodes: ["*.reward"],
  create(given) {
    const renormalise = given.renormalise === true;
    const parts = weightedParts(given);
    const weights = parts.map(({ weight }) => weight);
    const total = sum(weights.map(Math.abs));
    if (!Number.isFinite(total))
      throw new AssayError("E_OPTIONS", { message: `Options of "weighted-sum": the weights add up to ${total}.` });
    const spans = parts.map(({ reward, weight }) => weighted(reward.range, weight));
    const range = renormalise ? anyMeanOf(spans, weights, total) : sumOf(spans);

    return {
      range,
      score: (batch, context) =>
        askAll(parts, batch, context, (scores) => {
          const errored = firstErrored(scores);
          if (errored) return unscoredWhole(errored, scores);
          const judged = scores.filter(({ score }) => score.status === "scored");
          const weight = sum(scores.map(({ score }, index) => (score.status === "scored" ? Math.abs(weights[index] ?? 0) : 0)));
          const missing = judged.length < scores.length;
          const unscored = missing && (!renormalise || weight === 0) ? unlessAllScored(scores) : undefined;
          if (unscored) return unscored;
          const scale = missing ? total / weight : 1;
          const add = (rewards: readonly (number | null)[]): number =>
            sum(rewards.map((reward, index) => (reward === null ? 0 : (weights[index] ?? 0) * scale * reward)));
          const rewards = worstRewards(scores, parts, add);
          const value = add(rewards);
          const terms = scores.flatMap(({ name, score }, index) =>
            score.status === "scored" ? [`${figure(weights[index] ?? 0)} × ${name} ${shownReward(score, rewards[index])}`] : [],
          );
          const without = scores.filter(({ score }) => score.status === "abstained").map(({ name }) => name);
          const rest = missing ? `, with the weight of ${listOf(without)} (abstained) shared out` : "";
          return scoredWhole(value, { range, reason: `${listOf(terms)} give ${figure(value)}${rest}`, parts: scores, deciding: judged });
        }),
    };
  },
});

function weightedParts(options: WeightedSumOptions): readonly (WeightedPart & { readonly name: string })[] {
  return inOrder(Object.entries(options).flatMap(([name, part]) => (typeof part === "object" ? [{ name, ...part }] : [])));
}

function weighted([min, max]: Range, weight: number): Range {
  if (weight === 0) return [0, 0];
  return weight > 0 ? [weight * min, weight * max] : [weight * max, weight * min];
}

function sumOf(spans: readonly Range[]): Range {
  return [sum(spans.map(([min]) => min)), sum(spans.map(([, max]) => max))];
}

/** Where any part may be missing, the whole is `total` times a mean over the parts that are left: between their least and greatest. */
function anyMeanOf(spans: readonly Range[], weights: readonly number[], total: number): Range {
  const means = spans.flatMap(([min, max], index): readonly Range[] => {
    const weight = Math.abs(weights[index] ?? 0);
    return weight === 0 ? [] : [[(min / weight) * total, (max / weight) * total]];
  });
  return hull(means);
}

/** Compensated where all terms are finite; the plain sum where one end is unbounded. */
function sum(values: readonly number[]): number {
  const plain = values.reduce((before, value) => before + value, 0);
  return Number.isFinite(plain) ? compensatedSum(values) : plain;
}
