import type { Score } from "../core/types.ts";
import type { GroupAdvantageOptions } from "./advantage-options.ts";
import { youden, type Channel } from "./channel.ts";
import { lowJ } from "./channel-warnings.ts";
import { defaultMinJ, type CorrectRewardOptions } from "./correct-reward.ts";
import { noiseWarnings, type NoiseWarning, type NoiseWarningKind } from "./noise-warning.ts";

export interface WarnedGroup {
  readonly rewards: readonly (number | null)[];
  readonly channels: readonly Channel[] | undefined;
  readonly options: Pick<GroupAdvantageOptions, "estimator" | "sd" | "correction">;
}

/** What the correction of a group does not do under its estimator. Only samples with a reward count. */
export function advantageWarnings({ rewards, channels, options }: WarnedGroup): readonly NoiseWarning[] {
  const { estimator, sd = "observed", correction = {} } = options;
  const scored = rewards.flatMap((reward, index) => (reward === null ? [] : [index]));
  const kinds: NoiseWarningKind[] = [];
  if (rewards.length > 1 && scored.length < 2 && estimator !== "none" && estimator !== "spo") kinds.push("few-left");
  const used = channels ? scored.flatMap((index) => channels[index] ?? []) : [];
  if (used.length > 1) kinds.push(...effects(used, { estimator, sd, correction }));
  const { method = "backward" } = correction;
  const divides = method === "backward" || method === "forward-scaled" || method === "capped";
  if (divides && used.some((channel) => Math.abs(youden(channel)) < lowJ)) kinds.push("low-j");
  return kinds.map((kind) => noiseWarnings[kind]);
}

/**
 * The same of Scores that say in their metrics how they were corrected: `rho0` and `rho1`, and the reward before and after, `raw` and `corrected`.
 * None where a scored one says nothing.
 */
export function correctedGroupWarnings(
  scores: readonly Score[],
  { estimator, sd = "observed" }: Pick<GroupAdvantageOptions, "estimator" | "sd">,
): readonly NoiseWarning[] {
  const scored = scores.filter(({ status }) => status === "scored");
  const told = scored.flatMap(({ metrics: { rho0, rho1, raw, corrected } }) =>
    rho0 === undefined || rho1 === undefined || raw === undefined || corrected === undefined
      ? []
      : [{ falsePositive: rho0, falseNegative: rho1, shift: corrected - raw }],
  );
  if (told.length < scored.length || told.length < 2) return [];
  // Where every reward moved by the same, it does not matter by which method.
  const shifted = told.every(({ shift }) => Math.abs(shift - (told[0]?.shift ?? 0)) < 1e-12);
  return effects(told, { estimator, sd, correction: { method: shifted ? "anchored" : "backward" } })
    .filter((kind) => kind !== "j-mixing")
    .map((kind) => noiseWarnings[kind]);
}

interface Effect extends Required<Pick<GroupAdvantageOptions, "estimator">> {
  readonly sd: "observed" | "denoised";
  readonly correction: CorrectRewardOptions;
}

function effects(channels: readonly Channel[], { estimator, sd, correction }: Effect): readonly NoiseWarningKind[] {
  const { method = "backward" } = correction;
  const same = channels.every(
    ({ falsePositive, falseNegative }) => falsePositive === channels[0]?.falsePositive && falseNegative === channels[0].falseNegative,
  );
  const inverts = channels.some((channel) => youden(channel) < 0);
  const centres = estimator === "dr-grpo" || estimator === "rloo" || estimator === "opo";
  if (same) {
    if (method === "none" || inverts) return [];
    if (estimator === "grpo" && sd === "observed") return ["no-op"];
    if (centres) return method === "forward" || method === "anchored" ? ["no-op"] : ["scale-only"];
    return [];
  }
  const gains = channels.map((channel) => gainOf(channel, correction));
  return [
    ...(estimator === "grpo" && sd === "observed" && method !== "none" ? (["biased"] as const) : []),
    ...(Math.max(...gains) - Math.min(...gains) > 1e-9 ? (["j-mixing"] as const) : []),
  ];
}

/** How far apart the expected rewards of right and wrong answers are. */
function gainOf(channel: Channel, { method = "backward", minJ = defaultMinJ }: CorrectRewardOptions): number {
  const j = youden(channel);
  if (method === "backward" || method === "forward-scaled") return 1;
  return method === "capped" ? Math.min(1, Math.abs(j) / minJ) : j;
}
