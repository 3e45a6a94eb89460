import { AssayError } from "../core/errors.ts";
import { plainZero } from "../core/numbers.ts";
import { checkChannel, checkRate, youden, noInformation, type Channel } from "./channel.ts";

export interface AppealedReward {
  /** A guess of the truth, best P(truth 1) given the verdict and the stratum. A wrong guess costs variance and no bias. */
  readonly guess: number;
  /** The probability with which this sample was drawn for appeal, above 0 and at most 1: known beforehand, whether it was drawn or not. */
  readonly propensity: number;
  readonly drawn: boolean;
  /** What the appeal said, from 0 to 1; null where it was not drawn. */
  readonly verdict: number | null;
  /** The appeal judge's rates on the verdicts that are appealed. Default: no errors. */
  readonly judge?: Channel | undefined;
}

/**
 * A reward whose expectation is the truth, by appeals that were drawn with known probabilities (augmented inverse probability weighting):
 * guess + (drawn ÷ propensity) × (v − guess), where v = (verdict − a0) ÷ (1 − a0 − a1) undoes the judge's rates. It needs no rate of the
 * verifier. Where negatives alone are appealed, positives keep their guess, and its error with it. Throws E_CHANNEL where the propensity is not
 * above 0, where a drawn sample has no verdict, or where the judge's J is not above 0.
 *
 * @example
 * aipw({ guess: 0.2, propensity: 0.5, drawn: true, verdict: 1 }); // 1.8
 */
export function aipw({ guess, propensity, drawn, verdict, judge }: AppealedReward): number {
  if (!(propensity > 0 && propensity <= 1))
    throw new AssayError("E_CHANNEL", {
      message: `The propensity of an appeal must be above 0 and at most 1, not ${String(propensity)}.`,
      hint: "A sample that could not have been drawn has no unbiased reward: draw every negative with some probability, 0.1 or more.",
    });
  if (!Number.isFinite(guess)) throw new AssayError("E_CHANNEL", { message: `The guess must be a finite number, not ${String(guess)}.` });
  if (!drawn) return guess;
  if (verdict === null)
    throw new AssayError("E_CHANNEL", {
      message: "The sample was drawn for appeal, and there is no verdict of the appeal.",
      hint: "Its reward is missing: leave it null.",
    });
  checkRate(verdict, "The verdict of an appeal");
  return plainZero(guess + (debiased(verdict, judge) - guess) / propensity);
}

function debiased(verdict: number, judge: Channel | undefined): number {
  if (!judge) return verdict;
  checkChannel(judge, { where: "The appeal judge", inverted: "use" });
  const j = youden(judge);
  if (!(j > 0)) throw noInformation(judge, "The appeal judge");
  return (verdict - judge.falsePositive) / j;
}
