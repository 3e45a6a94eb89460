import { AssayError } from "../errors.ts";
import { stirlingError } from "./log-gamma.ts";

/** Both tails of a distribution at a point. The logarithms stay finite where the tails themselves are too small for a number. */
export interface Tails {
  readonly lower: number;
  readonly upper: number;
  readonly logLower: number;
  readonly logUpper: number;
}

/** A point from 0 to 1 with its complement, so that points close to 1 keep their digits. */
export interface UnitPoint {
  readonly x: number;
  /** 1 − x */
  readonly y: number;
}

/**
 * The regularised incomplete beta function: P(X ≤ x) and P(X > x) for X of Beta(a, b), by a continued fraction.
 * a and b are above 0 and at most 1e12. The smaller tail is computed by itself, so that it keeps its relative accuracy.
 */
export function betaTails(point: UnitPoint, a: number, b: number): Tails {
  checkShapes(a, b);
  const { x, y } = point;
  if (x <= 0) return { lower: 0, upper: 1, logLower: -Infinity, logUpper: 0 };
  if (y <= 0) return { lower: 1, upper: 0, logLower: 0, logUpper: -Infinity };
  const factor = logFactor(point, a, b);
  const direct = x < (a + 1) / (a + b + 2);
  const near = direct ? tail(factor, point, a, b) : tail(factor, { x: y, y: x }, b, a);
  const far = farTail(near, direct ? { x: y, y: x } : point, direct ? [b, a] : [a, b], factor);
  const [lower, upper] = direct ? [near, far] : [far, near];
  return { lower: Math.exp(lower), upper: Math.exp(upper), logLower: lower, logUpper: upper };
}

/** ln of the density of Beta(a, b) times x (1 − x), with the terms joined so that large a and b cost no digits (C. Loader's saddle point). */
export function logFactor({ x, y }: UnitPoint, a: number, b: number): number {
  const sum = a + b;
  const correction = stirlingError(sum) - stirlingError(a) - stirlingError(b);
  return 0.5 * Math.log((a / sum) * b) - halfLogTwoPi + correction - deviance(a, sum * x) - deviance(b, sum * y);
}

/** ln of the tail below x by the continued fraction, which converges fast where x lies below the mean. */
function tail(factor: number, point: UnitPoint, a: number, b: number): number {
  return factor + Math.log(continuedFraction(point, a, b));
}

/** ln of the other tail: one minus the near one, but by itself where that would leave few digits. */
function farTail(near: number, point: UnitPoint, [a, b]: readonly [number, number], factor: number): number {
  const rest = Math.log(-Math.expm1(Math.min(near, 0)));
  if (rest > Math.log(0.05)) return rest;
  // Here the tail is small though its point lies above the mean: the distribution is very skew, with b small.
  const series = b <= 1 ? powerSeries(point.x, a, b) : null;
  return series === null ? rest : factor - Math.log(a) - b * Math.log(point.y) + Math.log(series);
}

/** a x^(−a) times the integral of t^(a−1) (1−t)^(b−1) up to x; for b ≤ 1 all terms are positive. null where it takes too many. */
function powerSeries(x: number, a: number, b: number): number | null {
  let term = 1;
  let sum = 1;
  for (let n = 1; n <= 20_000; n += 1) {
    term *= ((n - b) / n) * x;
    const step = (term * a) / (a + n);
    sum += step;
    if (step < sum * 1e-17) return sum;
  }
  return null;
}

/**
 * The even part of the continued fraction (A. R. DiDonato and A. H. Morris, TOMS 708), by Lentz's method: the integral up to x of
 * t^(a−1) (1−t)^(b−1), divided by x^a y^b. Terms needed grow with the root of the larger of a and b, at most a few million at 1e12.
 */
function continuedFraction({ x, y }: UnitPoint, a: number, b: number): number {
  // a − (a + b) x, from the side that has the digits.
  const lambda = x <= y ? a - (a + b) * x : (a + b) * y - b;
  let c = Infinity;
  let d = 1 / away((a / (a + 1)) * (lambda + 1));
  let h = d;
  for (let n = 1; n <= mostTerms; n += 1) {
    const odd = a + 2 * n - 1;
    const alpha = ((a + n - 1) / odd) * ((a + b + n - 1) / odd) * x * (n * (b - n) * x);
    const beta = n + ((n * (b - n)) / odd) * x + ((a + n) / (odd + 2)) * (lambda + 1 + n * (1 + y));
    d = 1 / away(beta + alpha * d);
    c = away(beta + alpha / c);
    const change = c * d;
    h *= change;
    if (Math.abs(change - 1) < 4e-16) return h;
  }
  throw new AssayError("E_AUDIT", { message: `The incomplete beta function at ${x} with a = ${a}, b = ${b} did not converge.` });
}

/** u ln(u / v) + v − u, accurate where u is close to v. */
function deviance(u: number, v: number): number {
  const difference = u - v;
  if (Math.abs(difference) > 0.1 * (u + v)) return u * Math.log(u / v) + v - u;
  const ratio = difference / (u + v);
  let sum = difference * ratio;
  let power = 2 * u * ratio;
  for (let n = 1; n < 100; n += 1) {
    power *= ratio * ratio;
    const next = sum + power / (2 * n + 1);
    if (next === sum) break;
    sum = next;
  }
  return sum;
}

function checkShapes(a: number, b: number): void {
  if (a > 0 && b > 0 && a <= 1e12 && b <= 1e12) return;
  throw new AssayError("E_AUDIT", { message: `The shapes of a Beta distribution must be above 0 and at most 1e12; ${a} and ${b} came.` });
}

function away(value: number): number {
  return Math.abs(value) < 1e-300 ? 1e-300 : value;
}

const mostTerms = 5_000_000;
const halfLogTwoPi = 0.9189385332046728;
