import { OutOfWork, type Budget } from "./budget.ts";
import type { Rational } from "./rational.ts";
import { arctanAt, bitLength, expAt, ln2At, lnAt, piAt, rootOf, elementaryError, sineAt } from "./elementary.ts";

/**
 * A real number between `low` and `high`, both scaled by 2^bits. Every operation rounds outwards, so the number that is meant
 * never leaves its interval: two intervals that do not touch are two different numbers for certain.
 */
export interface Interval {
  readonly low: bigint;
  readonly high: bigint;
}

export interface Precision {
  readonly bits: number;
  readonly budget: Budget;
}

/** Extra bits of the series, of which their errors take `elementaryError`: what is left of them after rounding is under one unit. */
const guardBits = 64;
const guard = BigInt(guardBits);

export function fromRational(value: Rational, { bits }: Precision): Interval {
  const scaled = value.n << BigInt(bits);
  if (value.d === 1n) return { low: scaled, high: scaled };
  const low = floorDivide(scaled, value.d);
  return { low, high: low * value.d === scaled ? low : low + 1n };
}

export function addIntervals(a: Interval, b: Interval): Interval {
  return { low: a.low + b.low, high: a.high + b.high };
}

export function subtractIntervals(a: Interval, b: Interval): Interval {
  return { low: a.low - b.high, high: a.high - b.low };
}

export function halveInterval({ low, high }: Interval): Interval {
  return { low: low >> 1n, high: (high >> 1n) + 1n };
}

export function multiplyIntervals(a: Interval, b: Interval, precision: Precision): Interval {
  spend(precision, a, b);
  const shift = BigInt(precision.bits);
  if (a.low >= 0n && b.low >= 0n) return { low: (a.low * b.low) >> shift, high: ceilShift(a.high * b.high, shift) };
  if (a.high <= 0n && b.high <= 0n) return { low: (a.high * b.high) >> shift, high: ceilShift(a.low * b.low, shift) };
  if (a.low >= 0n && b.high <= 0n) return { low: (a.high * b.low) >> shift, high: ceilShift(a.low * b.high, shift) };
  if (a.high <= 0n && b.low >= 0n) return { low: (a.low * b.high) >> shift, high: ceilShift(a.high * b.low, shift) };
  const products = [a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high];
  return { low: least(products) >> shift, high: ceilShift(greatest(products), shift) };
}

/** undefined where the divisor may be zero. */
export function divideIntervals(a: Interval, b: Interval, precision: Precision): Interval | undefined {
  if (b.low <= 0n && b.high >= 0n) return undefined;
  spend(precision, a, b);
  if (b.high < 0n) return divideByPositive({ low: -a.high, high: -a.low }, { low: -b.high, high: -b.low }, precision);
  return divideByPositive(a, b, precision);
}

function divideByPositive(a: Interval, b: Interval, { bits }: Precision): Interval {
  const shift = BigInt(bits);
  const low = floorDivide(a.low << shift, a.low >= 0n ? b.high : b.low);
  return { low, high: -floorDivide(-a.high << shift, a.high >= 0n ? b.low : b.high) };
}

/** The real root of a number that is not negative; a lower end below zero counts as zero. */
export function rootInterval(a: Interval, degree: number, precision: Precision): Interval | undefined {
  if (a.high < 0n) return undefined;
  spend(precision, a, a);
  precision.budget.spend((precision.bits * degree) / 4);
  const shift = BigInt(precision.bits * (degree - 1));
  const highest = a.high << shift;
  const root = rootOf(highest, degree);
  const high = root ** BigInt(degree) === highest ? root : root + 1n;
  if (a.low <= 0n) return { low: 0n, high };
  return { low: a.low === a.high ? root : rootOf(a.low << shift, degree), high };
}

export function piInterval(precision: Precision): Interval {
  const value = piAt(precision.bits + guardBits) >> guard;
  return { low: value - 1n, high: value + 2n };
}

/** e^(2^14) has some 24,000 bits. */
const exponentBits = 14n;

/** undefined where the exponent is too large. */
export function expInterval(a: Interval, precision: Precision): Interval | undefined {
  const shift = BigInt(precision.bits);
  const limit = 1n << (shift + exponentBits);
  if (a.high > limit) return undefined;
  // Far below the last bit, and still above zero.
  if (a.high < -limit) return { low: 0n, high: 1n };
  const gap = a.high - a.low;
  if (gap >> (shift - 8n) > 0n) {
    const low = a.low < -limit ? 0n : exponentialOf(a.low, precision).low;
    return { low, high: exponentialOf(a.high, precision).high };
  }
  const at = exponentialOf(a.high, precision);
  // e^(x - gap) is at least e^x·(1 - gap).
  return gap === 0n ? at : { low: at.low - ceilShift(at.low * gap, shift), high: at.high };
}

/** undefined where the argument may not be positive. */
export function lnInterval(a: Interval, precision: Precision): Interval | undefined {
  if (a.low <= 0n) return undefined;
  spend(precision, a, a);
  const low = logarithmOf(a.low, precision);
  const gap = a.high - a.low;
  if (gap === 0n) return low;
  // ln(x + gap) is at most ln x + gap/x.
  if (gap << 8n <= a.low) return { low: low.low, high: low.high + (gap << BigInt(precision.bits)) / a.low + 1n };
  return { low: low.low, high: logarithmOf(a.high, precision).high };
}

/** Turns are counted up to here; beyond it, undefined is the answer. */
const largestAngleBits = 4096;

/** Sine and cosine at the middle of the interval; since both have slope at most 1, half the width of the argument is added. */
export function sineAndCosine(a: Interval, precision: Precision): readonly [sine: Interval, cosine: Interval] | undefined {
  const unit = 1n << BigInt(precision.bits);
  const width = ((a.high - a.low) >> 1n) + 3n;
  const anything: Interval = { low: -unit, high: unit };
  if (width >= 2n * unit) return [anything, anything];
  const bits = precision.bits + guardBits;
  const middle = ((a.low + a.high) >> 1n) << guard;
  const turnBits = Math.max(0, bitLength(middle) - bits);
  if (turnBits > largestAngleBits) return undefined;
  precision.budget.spend(bits + turnBits);
  // As many more bits of pi as there are bits of whole turns, so that those cost no digits.
  const more = BigInt(turnBits + 16);
  const quarter = piAt(bits + turnBits + 16) >> 1n;
  const angle = middle << more;
  const quadrant = floorDivide(angle + (quarter >> 1n), quarter);
  const { sine, cosine } = sineAt((angle - quadrant * quarter) >> more, bits);
  const around = (value: bigint): Interval => ({ low: (value >> guard) - width, high: (value >> guard) + width });
  switch (((quadrant % 4n) + 4n) % 4n) {
    case 0n:
      return [around(sine), around(cosine)];
    case 1n:
      return [around(cosine), around(-sine)];
    case 2n:
      return [around(-sine), around(-cosine)];
    default:
      return [around(-cosine), around(sine)];
  }
}

export function arctanInterval(a: Interval, precision: Precision): Interval {
  spend(precision, a, a);
  const low = arctangentOf(a.low, precision);
  const gap = a.high - a.low;
  // The slope is at most 1.
  if (gap <= 2n) return { low: low.low, high: low.high + gap };
  return { low: low.low, high: arctangentOf(a.high, precision).high };
}

function exponentialOf(x: bigint, precision: Precision): Interval {
  const bits = precision.bits + guardBits;
  precision.budget.spend(bits);
  const { mantissa, exponent } = expAt(x << guard, bits);
  const error = 1n << elementaryError;
  const shift = guard - exponent;
  if (shift <= 0n) return { low: (mantissa - error) << -shift, high: (mantissa + error) << -shift };
  return { low: (mantissa - error) >> shift, high: ceilShift(mantissa + error, shift) };
}

function logarithmOf(x: bigint, precision: Precision): Interval {
  const bits = precision.bits + guardBits;
  precision.budget.spend(bits);
  // x = mantissa·2^exponent, the mantissa from 1/2 to 1.
  const exponent = bitLength(x) - precision.bits;
  const mantissa = exponent >= guardBits ? x >> BigInt(exponent - guardBits) : x << BigInt(guardBits - exponent);
  return rounded(lnAt(mantissa, bits) + BigInt(exponent) * ln2At(bits));
}

function arctangentOf(x: bigint, precision: Precision): Interval {
  const bits = precision.bits + guardBits;
  precision.budget.spend(bits);
  const unit = 1n << BigInt(bits);
  const size = (x < 0n ? -x : x) << guard;
  const value = size > unit ? (piAt(bits) >> 1n) - arctanAt((unit << BigInt(bits)) / size, bits) : arctanAt(size, bits);
  return rounded(x < 0n ? -value : value);
}

/** A result of a series without its guard bits. */
function rounded(value: bigint): Interval {
  const error = 1n << elementaryError;
  return { low: (value - error) >> guard, high: ceilShift(value + error, guard) };
}

function floorDivide(n: bigint, d: bigint): bigint {
  const quotient = n / d;
  return n < 0n !== d < 0n && quotient * d !== n ? quotient - 1n : quotient;
}

function ceilShift(value: bigint, shift: bigint): bigint {
  return -(-value >> shift);
}

const largestBits = 70_000;

/** Numbers of usual size cost the same each time; larger ones cost what they are large. */
function spend({ bits, budget }: Precision, a: Interval, b: Interval): void {
  const usual = 1n << BigInt(2 * bits);
  let size = bits;
  for (const value of [a.low, a.high, b.low, b.high]) {
    if (value > usual || value < -usual) size = Math.max(size, bitLength(value));
  }
  if (size > bits + largestBits) throw new OutOfWork("a number that is too large to evaluate");
  budget.spend(size / 16);
}

function least(values: readonly bigint[]): bigint {
  return values.reduce((x, y) => (y < x ? y : x));
}

function greatest(values: readonly bigint[]): bigint {
  return values.reduce((x, y) => (y > x ? y : x));
}
