import { AssayError } from "../core/errors.ts";
import { plainZero } from "../core/numbers.ts";
import type { Inverted } from "./channel.ts";

export interface SoftChannel {
  /** The mean score of wrong answers. */
  readonly meanOfWrong: number;
  /** The mean score of right answers. */
  readonly meanOfRight: number;
}

/**
 * Corrects a score that is no verdict, such as a judge's grade, so that its expectation is the truth: (score − meanOfWrong) ÷ (meanOfRight −
 * meanOfWrong). It assumes a truth of 0 or 1, and that inside the stratum the score depends on the answer through its truth alone. Throws E_CHANNEL where a mean
 * is not finite, or where right answers do not score higher, unless `inverted` is "use"; equal means are always refused.
 *
 * @example
 * correctSoft(0.7, { meanOfWrong: 0.3, meanOfRight: 0.8 }); // 0.8
 */
export function correctSoft(
  score: number,
  { meanOfWrong, meanOfRight }: SoftChannel,
  { inverted = "refuse" }: { readonly inverted?: Inverted | undefined } = {},
): number {
  const span = meanOfRight - meanOfWrong;
  if (!Number.isFinite(span))
    throw new AssayError("E_CHANNEL", {
      message: `The mean scores must be finite numbers, not ${String(meanOfWrong)} and ${String(meanOfRight)}.`,
    });
  if (span === 0 || (span < 0 && inverted === "refuse"))
    throw new AssayError("E_CHANNEL", {
      message: `Right answers score ${meanOfRight} on average and wrong ones ${meanOfWrong}: right ones were expected to score higher.`,
      hint: "Measure the means again, split the stratum, or leave its rows out.",
    });
  return plainZero((score - meanOfWrong) / span);
}
