import { AssayError } from "../core/errors.ts";

/** Options that every interval takes. */
export interface IntervalOptions {
  /** How often the interval may miss, between 0 and 1; 0.05 by default, for 95%. */
  readonly alpha?: number;
}

/** What computes an interval for a share of `hits` in `count`. */
export type BinomialInterval = (hits: number, count: number, options?: IntervalOptions) => Interval;

export type Interval = readonly [low: number, high: number];

export function auditError(message: string, hint?: string): AssayError {
  return new AssayError("E_AUDIT", { message, ...(hint === undefined ? {} : { hint }) });
}

/** The alpha of the options, 0.05 where none is given. Throws E_AUDIT where it does not lie between 0 and 1. */
export function alphaOf({ alpha = 0.05 }: IntervalOptions = {}): number {
  if (!(alpha >= 1e-300 && alpha < 1)) throw auditError(`alpha must lie between 0 and 1, as 0.05 for 95% intervals; ${alpha} came.`);
  return alpha;
}

/** A count: a whole number from 0 to 1e12. */
export function checkCount(name: string, count: number): void {
  if (Number.isInteger(count) && count >= 0 && count <= 1e12) return;
  throw auditError(`${name} must be a whole number from 0 to 1e12; ${count} came.`);
}

export function checkHits(hits: number, count: number, name = "hits"): void {
  checkCount(`the count of ${name}`, hits);
  checkCount("the count", count);
  if (hits > count) throw auditError(`There cannot be more ${name} than there are in all; ${hits} in ${count} came.`);
}

/** A share: a number from 0 to 1. */
export function checkShare(name: string, share: number): void {
  if (share >= 0 && share <= 1) return;
  throw auditError(`${name} must be from 0 to 1; ${share} came.`);
}

/** A number above 0. */
export function checkPositive(name: string, value: number): void {
  if (value > 0 && Number.isFinite(value)) return;
  throw auditError(`${name} must be a finite number above 0; ${value} came.`);
}
