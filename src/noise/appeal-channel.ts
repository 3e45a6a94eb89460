import { checkChannel, checkRate, youden, type Channel } from "./channel.ts";

export interface Appeal {
  /** The probability with which a verdict 0 is appealed, from 0 to 1. */
  readonly propensity: number;
  /** The appeal judge's rates on negatives: falsePositive overturns a wrong one, falseNegative upholds the refusal of a right one. Default: no errors. */
  readonly judge?: Channel | undefined;
}

export interface AppealedChannel extends Channel {
  readonly j: number;
  /** By how much appeals raise J; negative where the judge does harm. */
  readonly jGain: number;
}

/**
 * The channel of a verifier whose refusals are appealed at random and overridden by the judge. It assumes that the judge's rates were measured
 * on the verifier's negatives, where they are worse than elsewhere. Correct overridden verdicts by this channel, not by the verifier's own.
 * Throws E_CHANNEL where a rate or the propensity is not from 0 to 1.
 *
 * @example
 * appealChannel({ falsePositive: 0.1, falseNegative: 0.4 }, { propensity: 0.5, judge: { falsePositive: 0.02, falseNegative: 0.3 } }).j; // 0.631
 */
export function appealChannel(channel: Channel, { propensity, judge = { falsePositive: 0, falseNegative: 0 } }: Appeal): AppealedChannel {
  checkChannel(channel, { inverted: "use" });
  checkChannel(judge, { where: "The appeal judge", inverted: "use" });
  checkRate(propensity, "The propensity of an appeal");
  const falsePositive = channel.falsePositive + (1 - channel.falsePositive) * propensity * judge.falsePositive;
  const falseNegative = channel.falseNegative * (1 - propensity * (1 - judge.falseNegative));
  const j = 1 - falsePositive - falseNegative;
  return { falsePositive, falseNegative, j, jGain: j - youden(channel) };
}
