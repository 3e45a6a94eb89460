import { AssayError } from "../../src/core/errors.ts";
import { clamp, compensatedSum } from "../../src/core/numbers.ts";
import { draw } from "../../src/core/random.ts";
import type { Range } from "../../src/core/types.ts";

export interface BootstrapOptions {
  /** Resamples. Default 1,000. */
  readonly draws?: number;
  readonly seed?: number;
  /** The share of resampled means inside the interval. Default 0.95. */
  readonly level?: number;
  /** Moves means, never single values, into this range, as HealthBench does with [0, 1]. Default: none. */
  readonly clip?: Range;
}

/** A mean over a dataset and how sure it is. */
export interface BootstrapMean {
  readonly mean: number;
  /** Standard deviation of the resampled means. */
  readonly sd: number;
  readonly interval: Range;
  /** Values that were there, and those that were null and were left out. */
  readonly count: number;
  readonly undefined: number;
}

/**
 * The mean of the values with a percentile interval from resampling them. Values that are null are left out and counted; where none is left
 * there is no mean, and null comes back.
 *
 * @example
 * bootstrapMean([1, 0.5, null, 0]); // { mean: 0.5, sd: …, interval: […, …], count: 3, undefined: 1 }
 */
export function bootstrapMean(values: readonly (number | null)[], options: BootstrapOptions = {}): BootstrapMean | null {
  const { draws = 1_000, seed = 0, level = 0.95, clip = [-Infinity, Infinity] } = options;
  if (!Number.isSafeInteger(draws) || draws < 1 || draws > 1_000_000)
    throw new AssayError("E_USAGE", { message: `draws must be a whole number from 1 to 1000000, not ${String(draws)}.` });
  if (!(level > 0 && level < 1)) throw new AssayError("E_USAGE", { message: `level must be above 0 and below 1, not ${String(level)}.` });
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return null;
  const clipped = (mean: number): number => clamp(mean, clip[0], clip[1]);
  const next = createStream(seed);
  const means = Array.from({ length: draws }, () => {
    let sum = 0;
    for (let count = 0; count < known.length; count += 1) sum += known[Math.floor(next() * known.length)] ?? 0;
    return clipped(sum / known.length);
  }).toSorted((a, b) => a - b);
  return {
    mean: clipped(compensatedSum(known) / known.length),
    sd: deviation(means),
    interval: [quantile(means, (1 - level) / 2), quantile(means, (1 + level) / 2)],
    count: known.length,
    undefined: values.length - known.length,
  };
}

/** Of all values, not of a sample of them: the resamples are all there are. */
function deviation(values: readonly number[]): number {
  const mean = compensatedSum(values) / values.length;
  return Math.sqrt(compensatedSum(values.map((value) => (value - mean) ** 2)) / values.length);
}

/** Between the two nearest of sorted values. */
function quantile(sorted: readonly number[], share: number): number {
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)] ?? 0;
  const above = sorted[Math.ceil(place)] ?? below;
  return below + (above - below) * (place - Math.floor(place));
}

/** Numbers in [0, 1) from a seed: sfc32 by Chris Doty-Humphrey, since a hash a number would be too slow here. */
function createStream(seed: number): () => number {
  let [a = 0, b = 0, c = 0] = [0, 1, 2].map((index) => Math.floor(draw(seed, "bootstrap", index) * 2 ** 32));
  let counter = 1;
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
  for (let round = 0; round < 12; round += 1) next();
  return next;
}
