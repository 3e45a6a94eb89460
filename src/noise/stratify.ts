import * as z from "zod";
import { defineCombinator, rewardNode, type Combinator } from "../core/combinator.ts";
import { AssayError } from "../core/errors.ts";
import { askFirst } from "../core/parts.ts";
import type { SampleReward } from "../core/types.ts";
import { scoredWhole, unscoredWhole } from "../core/whole.ts";
import { maxStrata } from "./channel-file.ts";
import { featureOf, featureSchema, type FeatureOption, type ParsedFeature } from "./stratum-features.ts";

export interface StratifyOptions {
  readonly reward: SampleReward;
  /** What strata are told apart by, in the order of their names. */
  readonly by: readonly FeatureOption[];
}

const options: z.ZodType<{ readonly reward: SampleReward; readonly by: readonly ParsedFeature[] }, StratifyOptions> = z.strictObject({
  reward: rewardNode,
  by: z.array(featureSchema).min(1).max(8).describe("What strata are told apart by, in the order of their names."),
});

/**
 * Refines the stratum of a decision, so that error rates can be told apart by kind: `math` becomes `math/boxed/0-499`. Rewards stay as they are.
 *
 * | by             | labels |
 * |----------------|--------|
 * | length         | bins of the completion's characters: 0-499, 500-1999, 2000-7999, 8000+ |
 * | { length: [100, 400], unit: tokens } | bins of your own; `unknown` where no token count came |
 * | answer-format  | boxed, tag, hash, code, phrase, bare: how the completion marks its answer |
 * | finish-reason  | stop, length, other, unknown |
 * | script         | latin, han, kana, hangul, cyrillic, arabic, devanagari, other, none: of most letters |
 * | parse          | answered, no-answer, unknown: whether the verifier right inside found an answer |
 * | { metadata: source, values: [a, b] } | a, b, other. The field must have been known before the completion was drawn |
 *
 * A stratum made from the truth makes every correction wrong, so nothing is read from the reference, and no field of metadata that you do not
 * name. All labels are known beforehand; 10,000 combinations are the limit. A Score without a decision stays without one; one that abstained or
 * errored goes through with its cause and code.
 *
 * @example
 * stratify({ reward: math(), by: ["answer-format", { length: [1000] }] });
 */
export const stratify: Combinator<StratifyOptions> = defineCombinator({
  name: "stratify",
  version: 1,
  summary: "Tells the decisions of a Reward apart by kinds of samples, for audits and corrections.",
  options,
  nodes: ["reward"],
  create({ reward, by }) {
    const features = by.map(featureOf);
    const strata = features.reduce((product, { labels }) => product * labels.length, 1);
    if (strata > maxStrata)
      throw new AssayError("E_OPTIONS", {
        message: `Options of "stratify": by makes ${strata} strata, and ${maxStrata} are the limit.`,
        hint: "Each stratum needs labels of its own to have error rates: tell fewer things apart.",
      });
    const { range } = reward;
    return {
      range,
      score: (batch, context) =>
        askFirst({ name: "reward", reward }, batch, context, (score, sample) => {
          const part = { name: "reward", score };
          const labels = score.decision ? features.map((feature) => feature.labelOf(sample, score)) : [];
          const decision = score.decision && { ...score.decision, stratum: [score.decision.stratum, ...labels].join("/") };
          if (score.status !== "scored") return unscoredWhole(part, [part], decision);
          return scoredWhole(score.reward, { range, reason: score.reason, parts: [part], deciding: [part], decision });
        }),
    };
  },
});
