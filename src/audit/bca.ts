import { compensatedSum } from "../core/numbers.ts";
import { normalCdf, normalQuantile, twoSidedZ } from "../core/statistics/normal.ts";
import { alphaOf, auditError, checkCount, type Interval, type IntervalOptions } from "./checks.ts";
import { mulberry32 } from "./mulberry32.ts";

export interface BcaOptions extends IntervalOptions {
  /** How many resamples: 1,999 by default, at most a million, and at most 1e9 drawn values in all. */
  readonly replicates?: number;
  /** A whole number; the same seed gives the same interval. */
  readonly seed?: number;
  /** What is estimated; the mean by default. Must give a finite number for every resample. */
  readonly statistic?: (values: readonly number[]) => number;
}

export interface BcaResult {
  readonly estimate: number;
  /** The bias correction: where the estimate stands among the resamples, as a normal quantile. */
  readonly z0: number;
  readonly acceleration: number;
  /** Which shares of the resamples the interval ends at. */
  readonly levels: Interval;
  readonly interval: Interval;
}

/**
 * The bias-corrected and accelerated bootstrap interval of B. Efron, 1987, for at least two finite values. Resamples that equal the estimate
 * count half on each side; ends are interpolated between resamples. Throws E_AUDIT where the values or the statistic are not finite.
 */
export function bca(values: readonly number[], options: BcaOptions = {}): BcaResult {
  const { replicates = 1999, seed = 0, statistic = mean } = options;
  const alpha = alphaOf(options);
  checkCount("the count of replicates", replicates);
  if (values.length < 2) throw auditError(`A bootstrap needs at least 2 values; ${values.length} came.`);
  if (replicates < 2 || replicates > 1e6 || replicates * values.length > 1e9)
    throw auditError(`A bootstrap takes 2 to 1,000,000 replicates and at most 1e9 drawn values; ${replicates} of ${values.length} came.`);
  const finite = (sample: readonly number[]): number => {
    const found = statistic(sample);
    if (Number.isFinite(found)) return found;
    throw auditError(`The statistic of every resample must be a finite number; ${found} came.`);
  };
  const estimate = finite(values);
  const resamples = resampled(values, { replicates, seed, statistic: finite });
  const z0 = biasCorrection(resamples, estimate);
  const acceleration = jackknifed(values, finite);
  const z = twoSidedZ(alpha);
  const level = (w: number): number => normalCdf(z0 + (z0 + w) / Math.max(1 - acceleration * (z0 + w), 1e-12));
  const levels = [level(-z), level(z)] as const;
  return { estimate, z0, acceleration, levels, interval: [quantile(resamples, levels[0]), quantile(resamples, levels[1])] };
}

function resampled(
  values: readonly number[],
  { replicates, seed, statistic }: { replicates: number; seed: number; statistic: (values: readonly number[]) => number },
): Float64Array {
  const random = mulberry32(seed);
  const sample = [...values];
  const found = new Float64Array(replicates);
  for (let row = 0; row < replicates; row += 1) {
    // The index is inside of the list, since random() is below 1.
    for (let place = 0; place < sample.length; place += 1) sample[place] = values[Math.floor(random() * values.length)] ?? 0;
    found[row] = statistic(sample);
  }
  return found.sort();
}

function biasCorrection(resamples: Float64Array, estimate: number): number {
  // Equal sums in another order differ in their last digits.
  const close = 1e-12 * Math.max(1, Math.abs(estimate));
  let below = 0;
  for (const value of resamples) below += value < estimate - close ? 1 : value <= estimate + close ? 0.5 : 0;
  // Where all resamples lie on one side, half a resample is taken as the other.
  const share = Math.min(Math.max(below, 0.5), resamples.length - 0.5) / resamples.length;
  return normalQuantile(share);
}

function jackknifed(values: readonly number[], statistic: (values: readonly number[]) => number): number {
  const without = values.map((_, index) => statistic(values.toSpliced(index, 1)));
  const centre = mean(without);
  const squares = compensatedSum(without.map((value) => (centre - value) ** 2));
  if (squares === 0) return 0;
  return compensatedSum(without.map((value) => (centre - value) ** 3)) / (6 * squares ** 1.5);
}

function quantile(sorted: Float64Array, level: number): number {
  const place = level * (sorted.length - 1);
  const low = sorted[Math.floor(place)] ?? 0;
  const high = sorted[Math.ceil(place)] ?? low;
  return low + (high - low) * (place - Math.floor(place));
}

function mean(values: readonly number[]): number {
  return compensatedSum(values) / values.length;
}
