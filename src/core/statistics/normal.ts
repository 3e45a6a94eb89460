import { AssayError } from "../errors.ts";

/** P(Z > z) of the standard normal distribution, as its logarithm: finite however far out z lies. */
export function logNormalTail(z: number): number {
  if (z < 0) return Math.log1p(-Math.exp(logNormalTail(-z)));
  if (z < 1.5) return Math.log(0.5 - centralMass(z));
  return -0.5 * z * z - halfLogTwoPi - Math.log(millsDenominator(z));
}

/** P(Z ≤ z) of the standard normal distribution, with the relative accuracy of a double in the lower tail too. */
export function normalCdf(z: number): number {
  if (Math.abs(z) < 1.5) return 0.5 + centralMass(z);
  return z < 0 ? Math.exp(logNormalTail(-z)) : 1 - Math.exp(logNormalTail(z));
}

/**
 * The z with P(Z ≤ z) = p, for 0 < p < 1 down to the smallest number. Throws E_AUDIT elsewhere.
 *
 * @example
 * normalQuantile(0.975); // 1.959963984540054
 */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) throw new AssayError("E_AUDIT", { message: `A probability must lie between 0 and 1; ${p} came.` });
  if (Math.abs(p - 0.5) < 0.4) return centralQuantile(p - 0.5);
  return p < 0.5 ? -upperQuantile(p) : upperQuantile(1 - p);
}

/** The z that leaves half of alpha above it: 1.96 for 0.05. Stays right where 1 − alpha / 2 would round to 1. */
export function twoSidedZ(alpha: number): number {
  return -normalQuantile(alpha / 2);
}

/** P(0 < Z ≤ z), by a series of terms of one sign (NIST DLMF 7.6.2). */
function centralMass(z: number): number {
  let term = z;
  let sum = z;
  for (let n = 1; n < 200; n += 1) {
    term *= (z * z) / (2 * n + 1);
    const next = sum + term;
    if (next === sum) break;
    sum = next;
  }
  return sum * Math.exp(-0.5 * z * z - halfLogTwoPi);
}

/** The density divided by the tail above z, by Laplace's continued fraction. */
function millsDenominator(z: number): number {
  let value = z;
  for (let n = Math.ceil(40 + 300 / z); n > 0; n -= 1) value = z + n / value;
  return value;
}

/** Newton's steps from the middle. */
function centralQuantile(mass: number): number {
  let z = mass * Math.exp(halfLogTwoPi);
  for (let step = 0; step < 30; step += 1) {
    const move = (centralMass(z) - mass) * Math.exp(0.5 * z * z + halfLogTwoPi);
    z -= move;
    if (Math.abs(move) <= 1e-16 * Math.abs(z)) break;
  }
  return z;
}

/** Newton's steps on the logarithm of the tail, which is concave, so that they come from one side. */
function upperQuantile(tail: number): number {
  const log = Math.log(tail);
  let z = Math.sqrt(-2 * log);
  for (let step = 0; step < 50; step += 1) {
    const found = logNormalTail(z);
    const move = (found - log) / Math.exp(-0.5 * z * z - halfLogTwoPi - found);
    z += move;
    if (Math.abs(move) <= 1e-16 * z) break;
  }
  return z;
}

const halfLogTwoPi = 0.9189385332046728;
