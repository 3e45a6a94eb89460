import { betaQuantile } from "../core/statistics/beta-quantile.ts";
import { twoSidedZ } from "../core/statistics/normal.ts";
import { wilsonInterval } from "../core/statistics/wilson-interval.ts";
import { alphaOf, checkHits, type Interval, type IntervalOptions } from "./checks.ts";

/**
 * Wilson's interval of a share: the default here, since its coverage stays near the nominal one for all shares. Of no observations at all
 * it is [0, 1], as are the others. `hits` and `count` are whole; throws E_AUDIT elsewhere. E. B. Wilson, 1927.
 *
 * @example
 * wilson(3, 200); // [0.0051, 0.0432]
 */
export function wilson(hits: number, count: number, options?: IntervalOptions): Interval {
  const alpha = alphaOf(options);
  checkHits(hits, count);
  return wilsonInterval(hits, count, twoSidedZ(alpha));
}

/** The exact interval of a share: it never covers less than said, so it is the one for gates. C. Clopper and E. Pearson, 1934. */
export function clopperPearson(hits: number, count: number, options?: IntervalOptions): Interval {
  const alpha = alphaOf(options);
  checkHits(hits, count);
  return [
    hits === 0 ? 0 : betaQuantile(alpha / 2, hits, count - hits + 1),
    hits === count ? 1 : upperBeta(alpha / 2, hits + 1, count - hits),
  ];
}

/** The equal-tailed interval under Jeffreys' prior Beta(½, ½); it begins at 0 where nothing hit and ends at 1 where all did. */
export function jeffreys(hits: number, count: number, options?: IntervalOptions): Interval {
  const alpha = alphaOf(options);
  checkHits(hits, count);
  return [
    hits === 0 ? 0 : betaQuantile(alpha / 2, hits + 0.5, count - hits + 0.5),
    hits === count ? 1 : upperBeta(alpha / 2, hits + 0.5, count - hits + 0.5),
  ];
}

/** Wald's interval about Wilson's centre, as A. Agresti and B. Coull published it in 1998: unclipped, so it can pass 0 or 1. */
export function agrestiCoull(hits: number, count: number, options?: IntervalOptions): Interval {
  const z = twoSidedZ(alphaOf(options));
  checkHits(hits, count);
  const size = count + z * z;
  const share = (hits + (z * z) / 2) / size;
  const half = z * Math.sqrt((share * (1 - share)) / size);
  return [share - half, share + half];
}

/** The quantile that leaves `tail` above it, by the mirrored distribution, so that a tiny tail keeps its digits. */
function upperBeta(tail: number, a: number, b: number): number {
  return 1 - betaQuantile(tail, b, a);
}
