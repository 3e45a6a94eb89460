import { checkChannel, checkRate, youden, type Channel } from "./channel.ts";

/** What a verifier's error rates do to a reward, at one pass rate of the policy. null where a figure is not finite. */
export interface ChannelSummary {
  /** Youden's J = 1 − falsePositive − falseNegative. */
  readonly j: number;
  /** P(verdict 1), from 0 to 1. */
  readonly verdictRate: number;
  /** The backward reward of a verdict 1 and of a verdict 0. */
  readonly backward: readonly [ofZero: number | null, ofOne: number | null];
  /** Variance of the backward reward where the truth is 0, and where it is 1. */
  readonly varianceGiven: readonly [ofWrong: number | null, ofRight: number | null];
  /** Variance of the backward reward over all answers. */
  readonly variance: number | null;
  /** Variance of the truth. */
  readonly cleanVariance: number;
  /** variance ÷ cleanVariance = 1 ÷ phi². */
  readonly inflation: number | null;
  /** The correlation of verdict and truth. */
  readonly phi: number | null;
  /** phi²: n noisy verdicts tell as much as n × this share of true ones. */
  readonly effectiveShare: number | null;
  /** P(truth 1 where the verdict is 1). */
  readonly ppv: number | null;
  /** P(truth 0 where the verdict is 0). */
  readonly npv: number | null;
  /** P(truth 1 where the verdict is 0) = 1 − npv: how often an appeal would be right. */
  readonly overturn: number | null;
}

/**
 * Summarises a channel at a pass rate p = P(truth 1). It assumes that inside the stratum the verdict depends on the answer through its truth
 * alone. J ≤ 0 is summarised too, since a summary is how one finds out. Throws E_CHANNEL where a rate is not from 0 to 1.
 *
 * @example
 * channelSummary({ falsePositive: 0.05, falseNegative: 0.2 }, 0.3).effectiveShare; // 0.592…
 */
export function channelSummary(channel: Channel, passRate: number): ChannelSummary {
  checkChannel(channel, { inverted: "use" });
  checkRate(passRate, "The pass rate");
  const { falsePositive: f, falseNegative: m } = channel;
  const j = youden(channel);
  const q = f + j * passRate;
  const cleanVariance = passRate * (1 - passRate);
  const noisyVariance = q * (1 - q);
  const phi = finite(j * Math.sqrt(cleanVariance / noisyVariance));
  return {
    j,
    verdictRate: q,
    backward: [finite(-f / j), finite((1 - f) / j)],
    varianceGiven: [finite((f * (1 - f)) / j ** 2), finite((m * (1 - m)) / j ** 2)],
    variance: finite(noisyVariance / j ** 2),
    cleanVariance,
    inflation: finite(noisyVariance / j ** 2 / cleanVariance),
    phi,
    effectiveShare: phi === null ? null : phi ** 2,
    ppv: finite(((1 - m) * passRate) / q),
    npv: finite(((1 - f) * (1 - passRate)) / (1 - q)),
    overturn: finite((m * passRate) / (1 - q)),
  };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value + 0 : null;
}
