import { assertNever } from "../core/errors.ts";
import { plainZero } from "../core/numbers.ts";
import { checkChannel, noInformation, youden, type Channel, type Inverted } from "./channel.ts";

/**
 * How a reward is corrected by rates f = falsePositive and m = falseNegative, with J = 1 − f − m, y the verdict and z the truth.
 *
 * | method         | reward | expectation | needs |
 * |----------------|--------|-------------|-------|
 * | backward       | (y − f) ÷ J | z | both rates |
 * | forward        | y − (1 − m) | −J (1 − z): right answers 0, wrong ones −J | m alone |
 * | forward-scaled | (y − (1 − m)) ÷ J | z − 1 | both rates |
 * | anchored       | y − f | J z: wrong answers 0, right ones J | f alone |
 * | capped         | (y − f) ÷ max(J, minJ) | z min(1, J ÷ minJ): wrong answers 0 | both rates, a low J of little trust |
 * | none           | y | f + J z | nothing |
 */
export type CorrectionMethod = "backward" | "forward" | "forward-scaled" | "anchored" | "capped" | "none";

export interface CorrectRewardOptions {
  /** Default "backward". */
  readonly method?: CorrectionMethod | undefined;
  /** For capped: J counts as this at least, above 0 and at most 1. Default 0.2. */
  readonly minJ?: number | undefined;
  /** "use" takes a verifier with J below 0 at its word: its verdicts are turned round. Default "refuse". */
  readonly inverted?: Inverted | undefined;
}

export const defaultMinJ: number = 0.2;

/**
 * Corrects a verdict, or a mean of verdicts, by the error rates of its stratum. It assumes that inside the stratum the verdict depends on the
 * answer through its truth alone, and that the rates are right: by rates (a, b) in place of the true ones the backward reward is affine in the
 * truth, see `plugInBias`. Estimated rates make 1 ÷ J too large on average: have labels enough that J is over 4 times its standard error, or
 * take "capped". Forward and anchored rewards are one constant away from the verdict, so inside one stratum they do nothing where a mean is
 * subtracted (arXiv 2510.00915; Natarajan et al. 2013).
 *
 * Throws E_CHANNEL where a rate is not from 0 to 1 or where J ≤ 0, unless `inverted` is "use"; with J = 0 backward always throws.
 *
 * @example
 * correctReward(1, { falsePositive: 0.05, falseNegative: 0.2 }); // 1.2666…
 */
export function correctReward(
  verdict: number,
  channel: Channel,
  { method = "backward", minJ = defaultMinJ, inverted = "refuse" }: CorrectRewardOptions = {},
): number {
  checkChannel(channel, { inverted });
  const { falsePositive, falseNegative } = channel;
  switch (method) {
    case "backward":
      return plainZero((verdict - falsePositive) / divisor(channel));
    case "forward":
      return plainZero(verdict - (1 - falseNegative));
    case "forward-scaled":
      return plainZero((verdict - (1 - falseNegative)) / divisor(channel));
    case "anchored":
      return plainZero(verdict - falsePositive);
    case "capped": {
      const j = youden(channel);
      const size = Math.max(Math.abs(j), minJ);
      return plainZero((verdict - falsePositive) / (j < 0 ? -size : size));
    }
    case "none":
      return verdict;
    default:
      return assertNever(method);
  }
}

function divisor(channel: Channel): number {
  const j = youden(channel);
  if (j === 0) throw noInformation(channel);
  return j;
}

/** The backward reward by assumed rates has expectation intercept + slope × truth. 0 and 1 where the assumed rates are the true ones. */
export interface PlugInBias {
  readonly intercept: number;
  readonly slope: number;
}

/**
 * What correcting by wrong rates does: an affine change of the truth, harmless where one stratum is compared with itself, and not between
 * strata. Throws E_CHANNEL where a rate is not from 0 to 1 or the assumed J is 0.
 *
 * @example
 * plugInBias({ falsePositive: 0.1, falseNegative: 0.2 }, { falsePositive: 0, falseNegative: 0 }); // { intercept: 0.1, slope: 0.7 }
 */
export function plugInBias(channel: Channel, assumed: Channel): PlugInBias {
  checkChannel(channel, { inverted: "use" });
  checkChannel(assumed, { where: "The assumed channel", inverted: "use" });
  const j = divisor(assumed);
  return { intercept: plainZero((channel.falsePositive - assumed.falsePositive) / j), slope: plainZero(youden(channel) / j) };
}
