import { AssayError } from "../core/errors.ts";
import type { BetaShape } from "./bnpo.ts";
import type { Channel } from "./channel.ts";
import type { CorrectRewardOptions } from "./correct-reward.ts";

/**
 * How rewards of a group become advantages.
 *
 * | estimator | advantage of reward r | source |
 * |-----------|-----------------------|--------|
 * | grpo      | (r − mean) ÷ (standard deviation + epsilon) | arXiv 2402.03300 |
 * | dr-grpo   | r − mean | arXiv 2503.20783 |
 * | rloo      | r − mean of the others | arXiv 2402.14740 |
 * | opo       | r − Σ length × reward ÷ Σ length | arXiv 2505.23585 |
 * | bnpo      | (r − mean) × min(1 ÷ Beta density at the pass rate, 1e6) | arXiv 2506.02864, changyi7231/BNPO:recipe/bnpo/src/bnpo_ray_trainer.py |
 * | spo       | r − the prompt's tracked value | verl-project/verl-recipe:spo/spo_ray_trainer.py |
 * | none      | r | |
 */
export type AdvantageEstimator = "grpo" | "dr-grpo" | "rloo" | "opo" | "bnpo" | "spo" | "none";

export interface GroupAdvantageOptions {
  readonly estimator: AdvantageEstimator;
  /**
   * For grpo: what a reward is divided by. "observed" (default) is the standard deviation of the rewards; "denoised" is √(p(1 − p)), with the
   * corrected pass rate p, which is what the deviation of the truth would be. Both over n − ddof.
   */
  readonly sd?: "observed" | "denoised" | undefined;
  /** For grpo: the deviation is over the number of rewards less this. Default 1. */
  readonly ddof?: 0 | 1 | undefined;
  /** For grpo: added to the deviation. Default 1e-6. */
  readonly epsilon?: number | undefined;
  /**
   * For the denoised deviation and bnpo: corrected pass rates, which may lie outside 0 to 1, are kept from this to 1 − this; 0 to 0.5.
   * Default: half a sample, 1 ÷ 2n, which moves no pass rate of uncorrected rewards but 0 and 1.
   */
  readonly minPassRate?: number | undefined;
  /** What a reward gets that is alone in its group: 0 (default, as in prime-rl), or the reward itself (as OPO in verl). */
  readonly singleton?: "zero" | "reward" | undefined;
  /** For opo: the length of each completion, in tokens or characters, one a reward. */
  readonly lengths?: readonly number[] | undefined;
  /** For bnpo: the Beta distribution of pass rates, by `fitBnpo` over earlier or all groups. */
  readonly bnpo?: BetaShape | undefined;
  /** For spo: the prompt's value before this group, from 0 to 1. */
  readonly value?: number | undefined;
  /** Error rates to correct by first: one channel for all, or one a reward. Without it rewards are taken as they are. */
  readonly channels?: Channel | readonly Channel[] | undefined;
  /** How rewards are corrected; see `correctReward`. */
  readonly correction?: CorrectRewardOptions | undefined;
}

/** Rewards beyond it would make advantages that no number can hold. */
export const largestReward: number = 1e150;

/** Throws E_USAGE where an option cannot be meant. */
export function checkAdvantageOptions(rewards: readonly (number | null)[], options: GroupAdvantageOptions): void {
  const { estimator, epsilon = 0, minPassRate = 0, lengths, value, channels, bnpo } = options;
  for (const reward of rewards)
    if (reward !== null && !(Math.abs(reward) <= largestReward))
      throw usage(`a reward must be a number of at most ${largestReward} in size, or null, not ${String(reward)}`);
  if (!(epsilon >= 0 && Number.isFinite(epsilon))) throw usage(`epsilon must be a number from 0, not ${String(epsilon)}`);
  if (!(minPassRate >= 0 && minPassRate <= 0.5)) throw usage(`minPassRate must be from 0 to 0.5, not ${String(minPassRate)}`);
  if (isList(channels) && channels.length !== rewards.length)
    throw usage(`expected a channel for each of ${rewards.length} rewards, not ${channels.length}`);
  if (estimator === "opo") checkLengths(lengths, rewards.length);
  if (estimator === "bnpo" && !(bnpo && bnpo.alpha >= 1 && bnpo.beta >= 1 && Number.isFinite(bnpo.alpha + bnpo.beta)))
    throw usage("bnpo needs a Beta distribution with alpha and beta from 1, which fitBnpo gives");
  if (estimator === "spo" && !(value !== undefined && value >= 0 && value <= 1))
    throw usage(`spo needs the prompt's value, from 0 to 1, not ${String(value)}`);
}

export function isList(channels: Channel | readonly Channel[] | undefined): channels is readonly Channel[] {
  return Array.isArray(channels);
}

function checkLengths(lengths: readonly number[] | undefined, count: number): void {
  if (!lengths || lengths.length !== count) throw usage(`opo needs the length of each of ${count} completions`);
  for (const length of lengths)
    if (!(length >= 0 && Number.isFinite(length))) throw usage(`a length must be a finite number from 0, not ${String(length)}`);
}

function usage(message: string): AssayError {
  return new AssayError("E_USAGE", { message: `groupAdvantages: ${message}.` });
}
