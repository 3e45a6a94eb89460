import { betaTails } from "../core/statistics/incomplete-beta.ts";
import { logBeta } from "../core/statistics/log-gamma.ts";
import { alphaOf, auditError, checkCount, checkHits, checkPositive, type Interval, type IntervalOptions } from "./checks.ts";

/** Hits among labels so far. */
export interface Running {
  readonly hits: number;
  readonly count: number;
}

/** The Beta distribution that the mixture is over; Beta(½, ½) by default. */
export interface MixtureOptions extends IntervalOptions {
  readonly a?: number;
  readonly b?: number;
}

/**
 * An interval of a rate that may be looked at after every label: with probability 1 − alpha it holds the true rate at all times at once
 * (a Beta-binomial mixture; S. Howard and others, 2021). Valid for labels drawn independently from one unchanging channel. Throws E_AUDIT
 * for impossible counts.
 *
 * @example
 * confidenceSequence({ hits: 3, count: 50 }); // [0.0043, 0.2268], where Wilson's, looked at once, is [0.021, 0.162]
 */
export function confidenceSequence({ hits, count }: Running, options: MixtureOptions = {}): Interval {
  const limit = -Math.log(alphaOf(options));
  const excess = (rate: number, rest: number): number => logMixture({ hits, count }, rate, rest, options) - limit;
  checkHits(hits, count);
  return [
    hits === 0 ? 0 : root(hits / count, (p) => excess(p, 1 - p)),
    hits === count ? 1 : 1 - root(1 - hits / count, (p) => excess(1 - p, p)),
  ];
}

export interface LogEValues {
  /** ln of the e-value against "the rate is p0". */
  readonly point: number;
  /** ln of the e-value against "the rate is at most p0"; null where the evidence for a greater one is below the smallest number, 1e-324. */
  readonly atMost: number | null;
}

/**
 * Evidence, at any time, that a rate is another than `rate`, or greater: at ln(1 / alpha) the claim is refuted with error alpha, however
 * often one looked (a Beta mixture as test martingale; A. Ramdas and others, 2023). Made for drift: `rate` is what was promised. Throws E_AUDIT where
 * `rate` does not lie between 0 and 1.
 */
export function logEValue({ hits, count }: Running, rate: number, options: Omit<MixtureOptions, "alpha"> = {}): LogEValues {
  checkHits(hits, count);
  if (!(rate > 0 && rate < 1)) throw auditError(`The promised rate must lie between 0 and 1; ${rate} came.`);
  const { a = 0.5, b = 0.5 } = options;
  const at = { x: rate, y: 1 - rate };
  const point = logMixture({ hits, count }, rate, 1 - rate, options);
  const above = betaTails(at, a + hits, b + count - hits).logUpper;
  return { point, atMost: above < logSmallest ? null : point + above - betaTails(at, a, b).logUpper };
}

export interface RadiusOptions extends IntervalOptions {
  /** The standard deviation of an observation, or a bound: ½ for what lies in 0 to 1. */
  readonly sigma?: number;
  /** The count at which the radius shall be as small as it can be; 200 by default. */
  readonly tunedFor?: number;
  /** The alpha at which it is tuned: 0.05, whatever alpha is, so that radii at several alphas belong to one mixture. */
  readonly tunedAlpha?: number;
}

/** Half the width, after `count` observations, of the time-uniform interval of a mean by a normal mixture (S. Howard and others, 2021, eq. 14). */
export function normalMixtureRadius(count: number, options: RadiusOptions = {}): number {
  const { sigma = 0.5, tunedFor = 200 } = options;
  const alpha = alphaOf(options);
  checkCount("the count", count);
  if (count === 0) throw auditError("A radius needs at least 1 observation; 0 came.");
  checkPositive("sigma", sigma);
  checkPositive("tunedFor", tunedFor);
  const log = -2 * Math.log(alphaOf({ alpha: options.tunedAlpha ?? 0.05 }));
  const rho = (sigma * sigma * tunedFor) / (log + Math.log1p(log));
  const variance = sigma * sigma * count + rho;
  return Math.sqrt(variance * (Math.log(variance / rho) - 2 * Math.log(alpha))) / count;
}

/** ln of the mixture's likelihood over that of `rate`. */
function logMixture({ hits, count }: Running, rate: number, rest: number, { a = 0.5, b = 0.5 }: MixtureOptions): number {
  checkPositive("a", a);
  checkPositive("b", b);
  const misses = count - hits;
  return (
    logBeta(a + hits, b + misses) - logBeta(a, b) - (hits === 0 ? 0 : hits * Math.log(rate)) - (misses === 0 ? 0 : misses * Math.log(rest))
  );
}

/** Where the function passes 0 between 0 and `share`, where it is below 0. It falls with ln p. */
function root(share: number, excess: (rate: number) => number): number {
  let low = Math.log(share) - 1;
  while (low > -745 && excess(Math.exp(low)) < 0) low = 2 * low - 1;
  let [from, to] = [Math.max(low, -745), Math.log(share)];
  for (let step = 0; step < 120 && to - from > 1e-16 * Math.abs(from); step += 1) {
    const middle = (from + to) / 2;
    if (excess(Math.exp(middle)) > 0) from = middle;
    else to = middle;
  }
  return Math.exp((from + to) / 2);
}

const logSmallest = -744.4400719213812;
