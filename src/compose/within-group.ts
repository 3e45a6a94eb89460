import * as z from "zod";
import { askPart } from "../core/ask-part.ts";
import { askGroup } from "../core/groups/ask-group.ts";
import { anyRewardNode, defineGroupTransform, type GroupTransform } from "../core/group-transform.ts";
import { plainZero } from "../core/numbers.ts";
import type { CompleteGroup, Context, Range, Reward, Score } from "../core/types.ts";
import { groupStatistics, type GroupStatistics } from "../core/group-statistics.ts";
import type { NamedScore } from "../core/parts.ts";
import { figure, isFault, scoredWhole, shorten, unscoredWhole } from "../core/whole.ts";

type Transform = "center" | "standardise" | "rank" | "leave-one-out";

export interface WithinGroupOptions {
  /** A per-sample Reward, or another one over groups. */
  readonly reward: Reward;
  readonly transform: Transform;
  /** For standardise: 1 (default) divides by the number of rewards less one in the standard deviation, 0 by their number. */
  readonly ddof?: 0 | 1 | undefined;
  /** For standardise: added to the standard deviation. Default 1e-6. */
  readonly epsilon?: number | undefined;
}

const options: z.ZodType<WithinGroupOptions, WithinGroupOptions> = z
  .strictObject({
    reward: anyRewardNode,
    transform: z
      .enum(["center", "standardise", "rank", "leave-one-out"])
      .describe("What becomes of each reward beside those of its group."),
    ddof: z
      .literal([0, 1])
      .optional()
      .describe("For standardise: the standard deviation is over the number of rewards less this. Default 1."),
    epsilon: z.number().min(0).optional().describe("For standardise: added to the standard deviation. Default 0.000001."),
  })
  .superRefine((given, context) => {
    if (given.transform === "standardise") return;
    for (const name of ["ddof", "epsilon"] as const)
      if (given[name] !== undefined)
        context.addIssue({ code: "custom", path: [name], message: "expected none, since only standardise takes it" });
  })
  // For editors: the two options of standardise stand beside no other.
  .meta({
    if: { properties: { transform: { const: "standardise" } } },
    else: { not: { anyOf: [{ required: ["ddof"] }, { required: ["epsilon"] }] } },
  })
  .transform((given) => (given.transform === "standardise" ? { ...given, ddof: given.ddof ?? 1, epsilon: given.epsilon ?? 1e-6 } : given));

/**
 * Changes each reward by those of its group: the samples drawn for one prompt in one round.
 *
 * | transform     | reward r becomes | range |
 * |---------------|------------------|-------|
 * | center        | r − mean (Dr. GRPO, arXiv 2503.20783) | from min − max to max − min of the part |
 * | standardise   | (r − mean) ÷ (standard deviation + epsilon), 0 where all are equal (GRPO, arXiv 2402.03300) | unbounded |
 * | rank          | (rank − 1) ÷ (n − 1), equal rewards share the mean of their ranks; alone 0.5 | 0 to 1 |
 * | leave-one-out | r − mean of the others, alone 0 (RLOO, arXiv 2402.14740) | from min − max to max − min of the part |
 *
 * | member                  | outcome |
 * |-------------------------|---------|
 * | scored                  | scored: by the mean, deviation and ranks of all scored members |
 * | broken by the candidate | the same, with its cause and code: it counts with its reward |
 * | abstained               | abstained, with its cause; left out of mean, deviation and ranks |
 * | errored                 | errored, with its code; left out of mean, deviation and ranks |
 *
 * The order of the members changes nothing, to the last bit.
 *
 * @example
 * withinGroup({ reward: math(), transform: "center" });
 */
export const withinGroup: GroupTransform<WithinGroupOptions> = defineGroupTransform({
  name: "within-group",
  version: 1,
  summary: "Compares each reward with those of its group: less the mean, standardised, by rank, or less the mean of the others.",
  options,
  nodes: ["reward"],
  create({ reward, transform, ddof = 1, epsilon = 0 }) {
    const range = rangeOf(transform, reward.range);
    const change = changes[transform];
    return {
      range,
      async score(group, context) {
        const scores = await ask(reward, group, context);
        const rewards = scores.flatMap((score) => (score.status === "scored" ? [score.reward] : []));
        const statistics = groupStatistics(rewards, ddof);
        const metrics = metricsOf(scores.length, statistics);
        const among = rewards.length === scores.length ? String(scores.length) : `the ${rewards.length} scored of ${scores.length}`;
        return scores.map((score): Score => {
          const part: NamedScore = { name: "reward", score };
          if (score.status !== "scored") return { ...unscoredWhole(part, [part]), metrics };
          const { value, words } = change(score.reward, { statistics, epsilon, among });
          const whole = scoredWhole(value, { range, reason: shorten(`${words}: ${score.reason}`), parts: [part], deciding: [part] });
          const fault = isFault(score) && whole.status === "scored" ? { cause: score.cause, ...codeOf(score.code) } : {};
          return { ...whole, ...fault, metrics };
        });
      },
    };
  },
});

interface Around {
  readonly statistics: GroupStatistics;
  readonly epsilon: number;
  /** How many rewards stand behind the numbers, in words. */
  readonly among: string;
}

interface Changed {
  readonly value: number;
  readonly words: string;
}

const changes: Readonly<Record<Transform, (reward: number, around: Around) => Changed>> = {
  center: (reward, { statistics: { mean }, among }) => ({
    value: reward - mean,
    words: `${figure(reward)} minus the mean ${figure(mean)} of ${among}`,
  }),
  standardise: (reward, { statistics: { mean, deviation }, epsilon, among }) => ({
    value: deviation === 0 ? 0 : (reward - mean) / (deviation + epsilon),
    words: `${figure(reward)} minus the mean ${figure(mean)} of ${among}, over their standard deviation ${figure(deviation)}`,
  }),
  rank: (reward, { statistics, among }) => {
    const rank = statistics.rank(reward);
    const value = statistics.count === 1 ? 0.5 : (rank - 1) / (statistics.count - 1);
    return { value, words: `${figure(reward)} has rank ${figure(rank)} of ${among}, from below` };
  },
  "leave-one-out": (reward, { statistics, among }) => {
    if (statistics.count === 1) return { value: 0, words: `${figure(reward)} has no other reward beside it, of ${among}` };
    const others = statistics.meanWithout(reward);
    return { value: reward - others, words: `${figure(reward)} minus the mean ${figure(others)} of the others of ${among}` };
  },
};

function rangeOf(transform: Transform, [min, max]: Range): Range {
  if (transform === "rank") return [0, 1];
  if (transform === "standardise") return [-Infinity, Infinity];
  return [min - max, max - min];
}

async function ask(reward: Reward, group: CompleteGroup, context: Context): Promise<readonly Score[]> {
  if (reward.scope === "group") return await askGroup(reward, group, context);
  return await Promise.all(askPart({ name: "reward", reward }, group.samples, context));
}

/** Always finite: where nothing was scored there is no mean to show. */
function metricsOf(size: number, { count, mean, deviation }: GroupStatistics): Readonly<Record<string, number>> {
  return {
    group_size: size,
    group_scored: count,
    ...(count > 0 && Number.isFinite(mean) ? { group_mean: plainZero(mean) } : {}),
    ...(count > 0 && Number.isFinite(deviation) ? { group_sd: deviation } : {}),
  };
}

function codeOf(code: string | undefined): { readonly code?: string } {
  return code === undefined ? {} : { code };
}
