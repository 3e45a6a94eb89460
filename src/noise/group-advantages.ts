import { assertNever } from "../core/errors.ts";
import { groupStatistics, type GroupStatistics } from "../core/group-statistics.ts";
import { clamp, compensatedSum, plainZero } from "../core/numbers.ts";
import { checkAdvantageOptions, isList, type GroupAdvantageOptions } from "./advantage-options.ts";
import { advantageWarnings } from "./advantage-warnings.ts";
import { bnpoWeight } from "./bnpo.ts";
import type { Channel } from "./channel.ts";
import { correctReward } from "./correct-reward.ts";
import type { NoiseWarning } from "./noise-warning.ts";

export interface GroupAdvantages {
  /** One a reward, in its order; null where the reward is. */
  readonly advantages: readonly (number | null)[];
  /** The rewards after correction, which the advantages are made of. */
  readonly corrected: readonly (number | null)[];
  readonly size: number;
  /** Rewards that are not null. The share of missing ones is 1 − scored ÷ size. */
  readonly scored: number;
  /** Mean and standard deviation (over n − ddof) of the corrected rewards that are not null; null where there are none, or too large to be told. */
  readonly mean: number | null;
  readonly sd: number | null;
  /** What was subtracted, the same for all; null for rloo, and where nothing was scored or nothing is subtracted. */
  readonly baseline: number | null;
  /** What was divided by, before epsilon; null where nothing is. */
  readonly deviation: number | null;
  /** The rule for groups without a difference, where one applied: a reward alone in its group, or all rewards equal (then every advantage is 0). */
  readonly rule: "singleton" | "zero-variance" | null;
  readonly warnings: readonly NoiseWarning[];
}

/**
 * Makes advantages of the rewards of one group: the samples drawn for one prompt in one round. Rewards that are null, since their sample abstained
 * or errored, are left out of means and deviations and stay null, which assumes that they are missing at random inside a stratum. Where all rewards are
 * equal every advantage is 0, except under spo and none. The order of the rewards changes nothing, to the last bit.
 *
 * With `channels` rewards are corrected first. One channel for the whole group changes nothing under grpo and the scale alone under dr-grpo,
 * rloo and opo; different ones make grpo with the observed deviation biased. `warnings` says so.
 *
 * Throws E_USAGE for options that cannot be meant, and E_CHANNEL as `correctReward` does.
 *
 * @example
 * groupAdvantages([1, 0, null, 0], { estimator: "rloo" }).advantages; // [1, -0.5, null, -0.5]
 */
export function groupAdvantages(rewards: readonly (number | null)[], options: GroupAdvantageOptions): GroupAdvantages {
  checkAdvantageOptions(rewards, options);
  const channels = channelsFor(rewards, options.channels);
  const corrected = rewards.map((reward, index) => {
    const channel = channels?.[index];
    return reward === null || !channel ? reward : correctReward(reward, channel, options.correction);
  });
  const scored = corrected.filter((reward) => reward !== null);
  const statistics = groupStatistics(scored, options.ddof ?? 1);
  const { apply, baseline, deviation, rule } = normaliser(corrected, scored, statistics, options);
  const told = (value: number): number | null => (scored.length > 0 && Number.isFinite(value) ? plainZero(value) : null);
  return {
    advantages: corrected.map((reward) => (reward === null ? null : plainZero(apply(reward)))),
    corrected,
    size: rewards.length,
    scored: scored.length,
    mean: told(statistics.mean),
    sd: told(statistics.deviation),
    baseline,
    deviation,
    rule,
    warnings: advantageWarnings({ rewards, channels, options }),
  };
}

interface Normaliser extends Pick<GroupAdvantages, "baseline" | "deviation" | "rule"> {
  readonly apply: (reward: number) => number;
}

function normaliser(
  corrected: readonly (number | null)[],
  scored: readonly number[],
  statistics: GroupStatistics,
  options: GroupAdvantageOptions,
): Normaliser {
  const { estimator, value = 0, singleton = "zero" } = options;
  if (estimator === "none" || scored.length === 0) return plain(null, (reward) => reward);
  if (estimator === "spo") return plain(value, (reward) => reward - value);
  if (scored.length === 1) return { ...plain(null, (reward) => (singleton === "reward" ? reward : 0)), rule: "singleton" };
  const { mean } = statistics;
  if (scored.every((reward) => reward === scored[0])) return { ...plain(mean, () => 0), rule: "zero-variance" };
  switch (estimator) {
    case "grpo":
      return standardised(statistics, options);
    case "dr-grpo":
      return plain(mean, (reward) => reward - mean);
    case "rloo":
      return plain(null, (reward) => reward - statistics.meanWithout(reward));
    case "opo": {
      const weighted = lengthWeightedMean(corrected, options.lengths ?? [], mean);
      return plain(weighted, (reward) => reward - weighted);
    }
    case "bnpo": {
      const { alpha, beta } = options.bnpo ?? { alpha: 1, beta: 1 };
      const weight = bnpoWeight(bounded(statistics, options), { alpha, beta });
      return plain(mean, (reward) => (reward - mean) * weight);
    }
    default:
      return assertNever(estimator);
  }
}

function plain(baseline: number | null, apply: (reward: number) => number): Normaliser {
  return { baseline: baseline === null ? null : plainZero(baseline), deviation: null, rule: null, apply };
}

function standardised(statistics: GroupStatistics, options: GroupAdvantageOptions): Normaliser {
  const { sd = "observed", epsilon = 1e-6, ddof = 1 } = options;
  const { mean, count } = statistics;
  const passRate = bounded(statistics, options);
  const deviation = sd === "observed" ? statistics.deviation : Math.sqrt((passRate * (1 - passRate) * count) / (count - ddof));
  return { ...plain(mean, (reward) => (deviation === 0 ? 0 : (reward - mean) / (deviation + epsilon))), deviation };
}

/** The pass rate, kept inside its bounds. */
function bounded({ mean, count }: GroupStatistics, { minPassRate = 1 / (2 * count) }: GroupAdvantageOptions): number {
  return clamp(mean, minPassRate, 1 - minPassRate);
}

/** Longer completions weigh more; the plain mean where all are empty. */
function lengthWeightedMean(rewards: readonly (number | null)[], lengths: readonly number[], mean: number): number {
  const pairs = rewards
    .flatMap((reward, index) => (reward === null ? [] : [{ reward, length: lengths[index] ?? 0 }]))
    .toSorted((a, b) => a.reward - b.reward || a.length - b.length);
  const total = compensatedSum(pairs.map(({ length }) => length));
  if (total === 0) return mean;
  const weighted = compensatedSum(pairs.map(({ reward, length }) => reward * (length / total)));
  return clamp(weighted, pairs[0]?.reward ?? 0, pairs.at(-1)?.reward ?? 0);
}

function channelsFor(
  rewards: readonly (number | null)[],
  channels: Channel | readonly Channel[] | undefined,
): readonly Channel[] | undefined {
  if (channels === undefined || isList(channels)) return channels;
  return rewards.map(() => channels);
}
