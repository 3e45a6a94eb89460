import * as z from "zod";
import { askPart } from "../core/ask-part.ts";
import { askGroup } from "../core/groups/ask-group.ts";
import { anyRewardNode, defineGroupTransform, type GroupTransform } from "../core/group-transform.ts";
import { errored } from "../core/scores.ts";
import { completionText } from "../core/text.ts";
import type { CompleteGroup, Context, Evidence, Range, Reward, Sample, Score } from "../core/types.ts";
import { figure, isFault, scoredWhole, shorten, unscoredWhole } from "../core/whole.ts";
import { largestReward, type AdvantageEstimator, type GroupAdvantageOptions } from "./advantage-options.ts";
import { correctedGroupWarnings } from "./advantage-warnings.ts";
import type { BetaShape } from "./bnpo.ts";
import { groupAdvantages, type GroupAdvantages } from "./group-advantages.ts";
import { valueOf, type TrackedValue } from "./value-tracker.ts";

type Estimator = Exclude<AdvantageEstimator, "none">;

export interface AdvantagesOptions {
  /** A per-sample Reward, or another one over groups. */
  readonly reward: Reward;
  readonly estimator: Estimator;
  /** For grpo: the deviation of the rewards (default), or that of the truth as their mean tells it, for corrected rewards. */
  readonly sd?: "observed" | "denoised" | undefined;
  /** For grpo: 1 (default) divides by the number of rewards less one in the deviation, 0 by their number. */
  readonly ddof?: 0 | 1 | undefined;
  /** For grpo: added to the deviation. Default 1e-6. */
  readonly epsilon?: number | undefined;
  /** What a reward gets that is alone in its group. Default zero. Not for spo. */
  readonly singleton?: "zero" | "reward" | undefined;
  /** For opo: what completions are weighed by. Default: tokens where every member tells them, else characters. */
  readonly length?: "tokens" | "characters" | undefined;
  /** For bnpo: a frozen Beta distribution of pass rates, as fitBnpo gives it. */
  readonly bnpo?: BetaShape | undefined;
  /** For spo: a frozen snapshot of tracked values by group id; a group that it lacks has both counts at 0.5. */
  readonly values?: Readonly<Record<string, TrackedValue>> | undefined;
}

/** Which options are for which estimators. */
const onlyFor: Readonly<Record<string, readonly Estimator[]>> = {
  sd: ["grpo"],
  ddof: ["grpo"],
  epsilon: ["grpo"],
  singleton: ["grpo", "dr-grpo", "rloo", "opo", "bnpo"],
  length: ["opo"],
  bnpo: ["bnpo"],
  values: ["spo"],
};

const options: z.ZodType<AdvantagesOptions, AdvantagesOptions> = z
  .strictObject({
    reward: anyRewardNode,
    estimator: z.enum(["grpo", "dr-grpo", "rloo", "opo", "bnpo", "spo"]).describe("How rewards of a group become advantages."),
    sd: z
      .enum(["observed", "denoised"])
      .optional()
      .describe("For grpo: the deviation of the rewards, or that of the truth. Default observed."),
    ddof: z.literal([0, 1]).optional().describe("For grpo: the deviation is over the number of rewards less this. Default 1."),
    epsilon: z.number().min(0).optional().describe("For grpo: added to the deviation. Default 0.000001."),
    singleton: z.enum(["zero", "reward"]).optional().describe("What a reward gets that is alone in its group. Default zero. Not for spo."),
    length: z
      .enum(["tokens", "characters"])
      .optional()
      .describe("For opo: what completions are weighed by. Default tokens where every member tells them, else characters."),
    bnpo: z
      .strictObject({ alpha: z.number().min(1), beta: z.number().min(1) })
      .optional()
      .describe("For bnpo: the Beta distribution of pass rates."),
    values: z
      .record(
        z.string(),
        z
          .strictObject({ alpha: z.number(), beta: z.number() })
          .refine(({ alpha, beta }) => alpha + beta > 0, { error: "expected counts with a sum above 0" }),
      )
      .optional()
      .describe("For spo: tracked counts by group id; a group that is not named has both at 0.5."),
  })
  .superRefine((given, context) => {
    const refuse = (path: string, message: string): void => context.addIssue({ code: "custom", path: [path], message });
    for (const [name, estimators] of Object.entries(onlyFor))
      if (name in given && given[name as keyof typeof given] !== undefined && !estimators.includes(given.estimator))
        refuse(name, `expected none, since only ${estimators.join(", ")} takes it`);
    if (given.estimator === "bnpo" && !given.bnpo)
      refuse("bnpo", "expected alpha and beta: bnpo weighs groups by a distribution that is known beforehand");
    if (given.estimator === "spo" && !given.values)
      refuse("values", "expected counts by group id: spo subtracts values that are known beforehand");
  });

/**
 * Turns rewards into the advantages of a group: the samples drawn for one prompt in one round. See `groupAdvantages` for the formulas.
 *
 * | estimator | advantage of reward r | range |
 * |-----------|-----------------------|-------|
 * | grpo      | (r − mean) ÷ (deviation + epsilon) | unbounded |
 * | dr-grpo   | r − mean | from min − max to max − min of the part |
 * | rloo      | r − mean of the others | the same |
 * | opo       | r − mean weighed by length | the same |
 * | bnpo      | (r − mean) ÷ Beta density at the mean | unbounded |
 * | spo       | r − the group's tracked value | from min − 1 to max of the part |
 *
 * | member                  | outcome |
 * |-------------------------|---------|
 * | scored                  | scored with its advantage |
 * | broken by the candidate | the same, with its cause and code: it counts with its reward |
 * | abstained               | abstained, with its cause; left out of means and deviations |
 * | errored                 | errored, with its code; left out of means and deviations |
 *
 * bnpo takes rewards from 0 to 1. Its distribution and spo's values are frozen snapshots, so that a Score depends on its group alone; fit or track
 * them between rounds, in the same units as the rewards. Where rewards were corrected, evidence of kind `warning` says whether that cancels or is biased. The order of the members
 * changes nothing, to the last bit.
 *
 * @example
 * advantages({ reward: math(), estimator: "rloo" });
 */
export const advantages: GroupTransform<AdvantagesOptions> = defineGroupTransform({
  name: "advantages",
  version: 1,
  summary: "Turns rewards into advantages within their group: grpo, dr-grpo, rloo, opo, bnpo or spo.",
  options,
  nodes: ["reward"],
  create(chosen) {
    const range = rangeOf(chosen);
    const { reward } = chosen;
    return {
      range,
      async score(group, context) {
        const scores = await ask(reward, group, context);
        const lengths = lengthsOf(chosen, group.samples);
        if (lengths?.values.some((length) => Number.isNaN(length))) return scores.map(() => errored("E_ROW_SHAPE", noTokens));
        if (scores.some(({ reward: one }) => one !== null && Math.abs(one) > largestReward))
          return scores.map(() => errored("E_CHECK_RESULT", tooLarge));
        const found = groupAdvantages(
          scores.map((score) => (score.status === "scored" ? score.reward : null)),
          optionsFor(chosen, group, lengths?.values),
        );
        const warnings = warningsOf(chosen, scores, found);
        const { metrics, words } = describe(found, chosen.estimator, lengths?.unit);
        return scores.map((score, index): Score => {
          const part = { name: "reward", score };
          const advantage = found.advantages[index] ?? null;
          if (score.status !== "scored" || advantage === null) return withEvidence({ ...unscoredWhole(part, [part]), metrics }, warnings);
          const reason = shorten(`advantage ${figure(advantage)} of ${figure(score.reward)}${words}: ${score.reason}`);
          const whole = scoredWhole(advantage, { range, reason, parts: [part], deciding: [part] });
          const fault =
            isFault(score) && whole.status === "scored"
              ? { cause: score.cause, ...(score.code === undefined ? {} : { code: score.code }) }
              : {};
          return withEvidence({ ...whole, ...fault, metrics }, warnings);
        });
      },
    };
  },
});

async function ask(reward: Reward, group: CompleteGroup, context: Context): Promise<readonly Score[]> {
  if (reward.scope === "group") return await askGroup(reward, group, context);
  return await Promise.all(askPart({ name: "reward", reward }, group.samples, context));
}

function rangeOf({ estimator, singleton, reward: { range } }: AdvantagesOptions): Range {
  const [min, max] = range;
  if (estimator === "grpo" || estimator === "bnpo") return [-Infinity, Infinity];
  if (estimator === "spo") return [min - 1, max];
  const [low, high] = [min - max, max - min];
  return singleton === "reward" ? [Math.min(low, min), Math.max(high, max)] : [low, high];
}

function optionsFor(chosen: AdvantagesOptions, { id }: CompleteGroup, lengths: readonly number[] | undefined): GroupAdvantageOptions {
  const { reward: _reward, values = {}, length: _length, ...same } = chosen;
  const value = valueOf((Object.hasOwn(values, id) ? values[id] : undefined) ?? { alpha: 0.5, beta: 0.5 });
  return { ...same, lengths, value };
}

const noTokens =
  "advantages weighs by tokens, and a member of the group has no generation.token_count: give it, or take length: characters.";

const tooLarge = `A reward of the group is larger than ${largestReward}, so its advantages cannot be told.`;

interface Lengths {
  readonly values: readonly number[];
  readonly unit: "tokens" | "characters";
}

/** In one unit for all members: a mean weighed by tokens of some and characters of others would mean nothing. */
function lengthsOf({ estimator, length }: AdvantagesOptions, samples: readonly Sample[]): Lengths | undefined {
  if (estimator !== "opo") return undefined;
  const tokens = samples.map(({ generation }) => generation?.tokenCount);
  const told = tokens.filter((count) => count !== undefined && Number.isFinite(count) && count >= 0);
  const unit = length ?? (told.length === samples.length ? "tokens" : "characters");
  if (unit === "characters") return { unit, values: samples.map(({ completion }) => completionText(completion).length) };
  return { unit, values: tokens.map((count) => (count !== undefined && count >= 0 && Number.isFinite(count) ? count : Number.NaN)) };
}

/** Rewards that say by which rates they were corrected are warned of; see `correct-noise`. */
function warningsOf({ estimator, sd }: AdvantagesOptions, scores: readonly Score[], { warnings }: GroupAdvantages): readonly Evidence[] {
  return [...warnings, ...correctedGroupWarnings(scores, { estimator, sd })].map(({ kind, sentence, instead }) => ({
    kind: "warning",
    warning: kind,
    sentence,
    instead,
  }));
}

function withEvidence(score: Score, warnings: readonly Evidence[]): Score {
  return warnings.length === 0 ? score : { ...score, evidence: [...score.evidence, ...warnings] };
}

interface Described {
  readonly metrics: Readonly<Record<string, number>>;
  /** What happened to the reward, in words. */
  readonly words: string;
}

function describe(
  { size, scored, baseline, deviation, rule, mean, sd }: GroupAdvantages,
  estimator: Estimator,
  unit: string | undefined,
): Described {
  const among = scored === size ? String(size) : `the ${scored} scored of ${size}`;
  const metrics = {
    group_size: size,
    group_scored: scored,
    ...(mean === null ? {} : { group_mean: mean }),
    ...(sd === null ? {} : { group_sd: sd }),
  };
  if (rule === "singleton") return { metrics, words: `, the only reward of ${size}` };
  if (rule === "zero-variance") return { metrics, words: `, as are all of ${among}` };
  const less = baseline === null ? "" : ` less ${figure(baseline)}`;
  const over = deviation === null ? "" : ` over ${figure(deviation)}`;
  return { metrics, words: ` by ${estimator}${less}${over} among ${among}${unit === undefined ? "" : ` weighed by ${unit}`}` };
}
