import { betaTails } from "../core/statistics/incomplete-beta.ts";
import { twoSidedZ } from "../core/statistics/normal.ts";
import { alphaOf, auditError, checkCount, checkShare, type IntervalOptions } from "./checks.ts";

/** A rate that is expected, and how far to each side the interval may reach. */
export interface Precision {
  readonly rate: number;
  readonly halfWidth: number;
}

/**
 * How many labels make the interval of a rate reach `halfWidth` to each side, by Wald's formula and by Wilson's interval itself. Throws
 * E_AUDIT where the rate is not from 0 to 1, or where the half width does not lie between 0 and 1.
 *
 * @example
 * sampleSize({ rate: 0.05, halfWidth: 0.01 }); // { wald: 1825, wilson: 1838 }
 */
export function sampleSize({ rate, halfWidth }: Precision, options?: IntervalOptions): { readonly wald: number; readonly wilson: number } {
  const z = twoSidedZ(alphaOf(options));
  checkShare("the expected rate", rate);
  checkHalfWidth(halfWidth);
  const half = (count: number): number => (z * Math.sqrt(count * rate * (1 - rate) + (z * z) / 4)) / (count + z * z);
  return { wald: wald(z, rate, halfWidth), wilson: firstCount(1, (count) => half(count) <= halfWidth) };
}

/**
 * How many labels show a rate to be at most `maxRate`, where at most `failures` of them are failures: the smallest count with
 * P(X ≤ failures) ≤ alpha at that rate. alpha is one-sided. Throws E_AUDIT where `maxRate` does not lie between 0 and 1.
 *
 * @example
 * acceptanceSize({ maxRate: 0.01 }); // 299
 * acceptanceSize({ maxRate: 0.01, failures: 1 }); // 473
 */
export function acceptanceSize(
  { maxRate, failures = 0 }: { readonly maxRate: number; readonly failures?: number },
  options?: IntervalOptions,
): number {
  const alpha = alphaOf(options);
  if (!(maxRate > 0 && maxRate < 1)) throw auditError(`The greatest rate must lie between 0 and 1; ${maxRate} came.`);
  checkCount("the count of failures", failures);
  const point = { x: maxRate, y: 1 - maxRate };
  return firstCount(failures + 1, (count) => betaTails(point, failures + 1, count - failures).upper <= alpha);
}

export interface NegativesPlan {
  /** The expected share of verdicts of 1, the share of those that are right, and the share of refused rows that are right. */
  readonly passed: number;
  readonly ppv: number;
  readonly overturn: number;
  /** How far to each side the interval of the false-negative rate may reach. */
  readonly halfWidth: number;
}

/**
 * How many labelled negatives give the false-negative rate to within `halfWidth`, and how many rows drawn blindly would. `passed`, `ppv`,
 * `overturn` and `halfWidth` lie between 0 and 1 (`ppv` may be 1); throws E_AUDIT elsewhere.
 *
 * @example
 * negativesSize({ passed: 0.05, ppv: 0.9, overturn: 0.02, halfWidth: 0.05 }); // falseNegative 0.297, negatives 3281, random 5012
 */
export function negativesSize(
  { passed, ppv, overturn, halfWidth }: NegativesPlan,
  options?: IntervalOptions,
): { readonly falseNegative: number; readonly negatives: number; readonly random: number } {
  const z = twoSidedZ(alphaOf(options));
  for (const [name, share] of Object.entries({ passed, ppv, overturn })) checkShare(name, share);
  checkHalfWidth(halfWidth);
  const [missed, kept] = [(1 - passed) * overturn, passed * ppv];
  const right = missed + kept;
  if (right === 0) throw auditError("Without right rows there is no false-negative rate: passed × ppv and overturn must not both be 0.");
  const slope = ((1 - passed) * kept) / right ** 2;
  const falseNegative = missed / right;
  return {
    falseNegative,
    negatives: Math.ceil((z * z * overturn * (1 - overturn) * slope * slope) / halfWidth ** 2),
    random: Math.ceil((z * z * falseNegative * (1 - falseNegative)) / halfWidth ** 2 / right),
  };
}

function wald(z: number, rate: number, halfWidth: number): number {
  return Math.ceil((z * z * rate * (1 - rate)) / halfWidth ** 2);
}

/** The smallest count from `first` on that is enough; enough stays enough. */
function firstCount(first: number, enough: (count: number) => boolean): number {
  let [low, high] = [first - 1, first];
  while (!enough(high)) {
    if (high > 1e12) throw auditError("More than 1e12 labels would be needed.", "Ask for a wider interval or a greater rate.");
    low = high;
    high *= 2;
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (enough(middle)) high = middle;
    else low = middle;
  }
  return high;
}

function checkHalfWidth(halfWidth: number): void {
  if (!(halfWidth > 0 && halfWidth < 1)) throw auditError(`The half width must lie between 0 and 1; ${halfWidth} came.`);
}
