import * as z from "zod";
import { propensitySchema, type Propensity } from "../core/appeals.ts";
import { defineCombinator, rewardNode } from "../core/combinator.ts";
import { AssayError } from "../core/errors.ts";
import { askFirst } from "../core/parts.ts";
import type { Recipe, RecipeTools } from "../core/recipe.ts";
import { abstained, errored } from "../core/scores.ts";
import { quote } from "../core/text.ts";
import type { Evidence, Json, Range, SampleReward, Score } from "../core/types.ts";
import { baseOf, figure, scoredWhole, shorten, unscoredWhole } from "../core/whole.ts";
import { channelsSchema, channelsText } from "./channel-file.ts";
import type { ChannelSet } from "./channel.ts";
import { correctDecision, rangeOfCorrection, type CorrectedDecision, type CorrectionPlan, type NoiseMethod } from "./correction.ts";
import { planCorrection, readChannelsOption } from "./plan-correction.ts";

export interface CorrectNoiseOptions {
  readonly reward: SampleReward;
  /** Rates by stratum: a set, as a tracker's `freeze` or `readChannels` gives it, or in a pipeline the name of a file. */
  readonly channels?: ChannelSet | string | undefined;
  /** Default backward, where every stratum has evidence; else it must be named. */
  readonly method?: NoiseMethod | undefined;
  /** For capped (default 0.2) and override-backward (default: no cap): J counts as this at least. */
  readonly min_j?: number | undefined;
  /** For aipw: P(truth 1), from which the guess is made where a stratum tells neither overturn nor ppv. */
  readonly prior?: number | undefined;
  /** For aipw and override-backward: how appeals are drawn, as in `cascade`. Default: as the cascade inside says. */
  readonly propensity?: Propensity | undefined;
  /** What a Score of a stratum without rates becomes. `guess` is for aipw alone. Default error. */
  readonly unknown_stratum?: "error" | "abstain" | "guess" | undefined;
  /** Takes a verifier with J below 0 at its word, and turns its verdicts round. Default false: it is refused. */
  readonly allow_negative_j?: boolean | undefined;
}

const name = "correct-noise";

const options = z.strictObject({
  reward: rewardNode,
  channels: z
    .union([z.string().min(1), channelsSchema])
    .optional()
    .describe("Error rates by stratum: a file that assay audit wrote, or its content."),
  method: z
    .enum(["backward", "anchored", "capped", "forward", "override", "override-backward", "aipw", "none"])
    .optional()
    .describe("Default: backward, where every stratum has evidence."),
  min_j: z.number().gt(0).max(1).optional().describe("For capped and override-backward: J counts as this at least."),
  prior: z.number().gt(0).lt(1).optional().describe("For aipw: the share of right answers, where the channels tell no better guess."),
  propensity: propensitySchema.optional().describe("How appeals are drawn. Default: as the cascade inside says."),
  unknown_stratum: z.enum(["error", "abstain", "guess"]).default("error").describe("What a Score of a stratum without rates becomes."),
  allow_negative_j: z.boolean().default(false).describe("Turns round the verdicts of a verifier with J below 0."),
});

/** The recipe, called with a set of channels; a pipeline gives a file or its content in the names of the wire. */
export interface CorrectNoise extends Recipe {
  (options: CorrectNoiseOptions): SampleReward;
  readonly kind: "combinator";
}

const combinator = defineCombinator({
  name,
  version: 1,
  summary: "Corrects the verdicts of a noisy verifier by its error rates, or by appeals that were drawn.",
  options,
  nodes: ["reward"],
  create(given, tools) {
    const { reward } = given;
    const channels = readChannelsOption(given, tools);
    const plan = planCorrection(given, channels, reward.spec);
    const range = rangeOfCorrection(plan);
    const abstains = given.unknown_stratum === "abstain" && plan.method !== "override" && plan.method !== "none";
    return {
      range,
      resolved: { method: plan.method, ...(channels ? { channels: JSON.parse(channelsText(channels)) as Json } : {}) }, // text of an object
      score: (batch, context) => askFirst({ name: "reward", reward }, batch, context, (score) => correct(score, { plan, range, abstains })),
    };
  },
});

/**
 * Replaces a reward by one whose expectation is the truth, or nearer to it, from the verdict in the Score's decision and a frozen set of error
 * rates by stratum. With f = falsePositive, m = falseNegative, J = 1 − f − m, y the first verdict, y' the verdict after appeals:
 *
 * | method            | reward | needs |
 * |-------------------|--------|-------|
 * | backward          | (y − f) ÷ J | both rates |
 * | capped            | (y − f) ÷ max(J, min_j) | both rates; for a low J of little trust |
 * | anchored          | y − f: wrong answers 0 | f |
 * | forward           | y − (1 − m): right answers 0 | m |
 * | override          | y' | appeals of any share |
 * | override-backward | (y' − f') ÷ J', with the rates after appeals | both rates, the judge's, and propensities |
 * | aipw              | guess + (drawn ÷ propensity) × (v − guess), v the appeal's verdict without the judge's errors; what passed and is never appealed is 1 | the judge's rates and propensities; no rates of the verifier |
 * | none              | y | nothing |
 *
 * | inner Score                          | outcome |
 * |--------------------------------------|---------|
 * | scored, with a decision              | scored: the corrected reward; metrics raw, corrected and what it was made with |
 * | scored, without a decision           | errored E_CHANNEL |
 * | scored, stratum without rates        | errored E_CHANNEL; with `unknown_stratum` abstained, or for aipw corrected from a guess |
 * | scored, an appeal not of the design  | errored E_CHANNEL |
 * | abstained                            | abstained, with its cause |
 * | errored                              | errored, with its code |
 *
 * A judge that was asked and could not tell upholds the verdict, so count that among its errors when you measure it. The channels stand in the
 * spec, and so in the fingerprint. Strata with J ≤ 0 are refused. The evidence tells a J below 0.3 (`low-j`), a falseNegative that is a bound
 * (`lower-bound`), and rates whose fingerprint is that of no Reward inside (`other-verifier`).
 *
 * @example
 * correctNoise({ reward: math(), channels: readChannels(text, "channel.yaml"), method: "backward" });
 */
export const correctNoise: CorrectNoise = Object.assign(
  Object.defineProperty((given: CorrectNoiseOptions): SampleReward => combinator(onWire(given)), "name", { value: name }),
  {
    kind: combinator.kind,
    version: combinator.version,
    summary: combinator.summary,
    options: combinator.options,
    nodes: combinator.nodes,
    build: (given: unknown, tools?: RecipeTools) => combinator.build(given, tools),
  },
);

/** A set of channels in the names of the wire; anything else is left to the schema. */
function onWire(given: CorrectNoiseOptions): Parameters<typeof combinator>[0] {
  const { channels } = Object(given) as { readonly channels?: unknown }; // any value as an object
  if (!isChannelSet(channels)) return given;
  try {
    return { ...given, channels: JSON.parse(channelsText(channels)) };
  } catch (error) {
    throw new AssayError("E_CHANNEL", {
      message: "The channels are no set of channels: their evidence cannot be written down.",
      cause: error,
    });
  }
}

function isChannelSet(value: unknown): value is ChannelSet {
  if (typeof value !== "object" || value === null || !("strata" in value)) return false;
  const { strata } = value;
  return typeof strata === "object" && strata !== null && Object.values(strata).every((one) => "falsePositive" in Object(one));
}

interface Correcting {
  readonly plan: CorrectionPlan;
  readonly range: Range;
  /** A Score of a stratum without rates is abstained. */
  readonly abstains: boolean;
}

function correct(score: Score, { plan, range, abstains }: Correcting): Score {
  const part = { name: "reward", score };
  const parts = [part];
  const { decision } = score;
  if (score.status !== "scored") return unscoredWhole(part, parts, decision);
  const base = { ...baseOf(parts, parts), ...(decision ? { decision } : {}) };
  if (!decision)
    return errored(
      "E_CHANNEL",
      "The Score has no decision, so nothing tells which verdict to correct: correct-noise stands around a verifier, a cascade or stratify.",
      base,
    );
  if (abstains && !Object.hasOwn(plan.channels.strata, decision.stratum)) {
    const known = `No rates are known for the stratum ${quote(String(decision.stratum), 60)}`;
    return abstained("infrastructure", shorten(`${known}: ${score.reason}`), base);
  }
  let corrected: CorrectedDecision;
  try {
    corrected = correctDecision(decision, plan);
  } catch (error) {
    if (!(error instanceof AssayError)) throw error;
    return errored(error.code, shorten(error.hint === undefined ? error.message : `${error.message} ${error.hint}`, 500), base);
  }
  const { reward, how, metrics } = corrected;
  const whole = scoredWhole(reward, {
    range,
    reason: shorten(`${figure(reward)} ${how}: ${score.reason}`),
    parts,
    deciding: parts,
    decision,
  });
  return { ...whole, metrics, evidence: [...whole.evidence, ...doubts(decision.stratum, corrected, plan)] };
}

const lowJ = 0.3;

/** What makes a correction by rates less sure than it looks. */
function doubts(
  stratum: string,
  { metrics: { j }, rates }: CorrectedDecision,
  { ofAnother, channels }: CorrectionPlan,
): readonly Evidence[] {
  if (j === undefined) return [];
  return [
    ...(ofAnother ? [{ kind: "other-verifier", fingerprint: channels.verifier?.fingerprint ?? "" }] : []),
    ...(j < lowJ ? [{ kind: "low-j", stratum, j }] : []),
    ...(rates?.evidence?.lowerBound ? [{ kind: "lower-bound", stratum }] : []),
  ];
}
