import { AssayError } from "../core/errors.ts";
import { clamp, compensatedSum } from "../core/numbers.ts";
import { logBeta } from "../core/statistics/log-gamma.ts";

/** A Beta distribution. For BNPO both are 1 at least. */
export interface BetaShape {
  readonly alpha: number;
  readonly beta: number;
}

/** A group whose pass rate is as good as unheard of weighs this much at most. */
const maxWeight = 1e6;
/** Pass rates closer together than this are all one. */
const leastVariance = 1e-12;

/**
 * Fits the Beta distribution of BNPO to the pass rates of groups, by their mean and variance (over n − 1), each from 0 to 1 or moved there, as
 * corrected ones may have to be. alpha and beta are 1 at least; both are 1, so that every group weighs the same, where there are fewer than two groups or all
 * pass rates are equal (arXiv 2506.02864; changyi7231/BNPO:recipe/bnpo/src/bnpo_ray_trainer.py, which divides by that variance of 0).
 * Fitted to rewards with noise it follows the noise: fit it to corrected pass rates. Throws E_USAGE where one is not finite.
 *
 * @example
 * fitBnpo([0.25, 0.75]); // { alpha: 1.166…, beta: 1.166… }
 */
export function fitBnpo(passRates: readonly number[]): BetaShape {
  for (const rate of passRates)
    if (!Number.isFinite(rate))
      throw new AssayError("E_USAGE", { message: `fitBnpo: a pass rate must be a finite number, not ${String(rate)}.` });
  const rates = passRates.map((rate) => clamp(rate, 0, 1)).toSorted((a, b) => a - b);
  if (rates.length < 2) return { alpha: 1, beta: 1 };
  const mean = compensatedSum(rates) / rates.length;
  const variance = compensatedSum(rates.map((rate) => (rate - mean) ** 2)) / (rates.length - 1);
  if (variance < leastVariance) return { alpha: 1, beta: 1 };
  const strength = (mean * (1 - mean)) / variance - 1;
  return { alpha: Math.max(1, 1 + (strength * mean) / 3), beta: Math.max(1, 1 + (strength * (1 - mean)) / 3) };
}

/** What BNPO multiplies the advantages of a group by: 1 ÷ the Beta density at its pass rate, at most 1e6. */
export function bnpoWeight(passRate: number, { alpha, beta }: BetaShape): number {
  const logDensity = power(alpha - 1, passRate) + power(beta - 1, 1 - passRate) - logBeta(alpha, beta);
  return Math.min(maxWeight, Math.exp(-logDensity));
}

/** exponent × ln(base), 0 for an exponent of 0. */
function power(exponent: number, base: number): number {
  return exponent === 0 ? 0 : exponent * Math.log(base);
}
