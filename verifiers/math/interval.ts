import { OutOfWork, type Budget } from "./budget.ts";
import type { Rational } from "./rational.ts";
import { integerRoot } from "./roots.ts";

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

/** Extra bits of the series below; their rounding errors stay far under one unit of the result. */
const guard = 64;

export function fromRational(value: Rational, { bits }: Precision): Interval {
  const scaled = value.n << BigInt(bits);
  const low = floorDivide(scaled, value.d);
  return { low, high: low * value.d === scaled ? low : low + 1n };
}

export function addIntervals(a: Interval, b: Interval): Interval {
  return { low: a.low + b.low, high: a.high + b.high };
}

export function subtractIntervals(a: Interval, b: Interval): Interval {
  return { low: a.low - b.high, high: a.high - b.low };
}

export function multiplyIntervals(a: Interval, b: Interval, precision: Precision): Interval {
  spend(precision, a.high, b.high);
  const products = [a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high];
  let low = products[0] ?? 0n;
  let high = low;
  for (const product of products) {
    if (product < low) low = product;
    if (product > high) high = product;
  }
  const shift = BigInt(precision.bits);
  return { low: low >> shift, high: -(-high >> shift) };
}

/** undefined where the divisor may be zero. */
export function divideIntervals(a: Interval, b: Interval, precision: Precision): Interval | undefined {
  if (b.low <= 0n && b.high >= 0n) return undefined;
  spend(precision, a.high, b.high);
  const shift = BigInt(precision.bits);
  const quotients = [a.low, a.high].flatMap((n) => [b.low, b.high].map((d): readonly [bigint, bigint] => [n << shift, d]));
  const lows = quotients.map(([n, d]) => floorDivide(n, d));
  const highs = quotients.map(([n, d]) => -floorDivide(-n, d));
  return { low: lows.reduce((x, y) => (y < x ? y : x)), high: highs.reduce((x, y) => (y > x ? y : x)) };
}

/** The real root of a number that is not negative; a lower end below zero counts as zero. */
export function rootInterval(a: Interval, degree: number, precision: Precision): Interval | undefined {
  if (a.high < 0n) return undefined;
  const shift = BigInt(precision.bits * (degree - 1));
  const low = a.low <= 0n ? 0n : integerRoot(a.low << shift, degree, precision.budget);
  return { low, high: integerRoot(a.high << shift, degree, precision.budget) + 1n };
}

export function piInterval(precision: Precision): Interval {
  const value = piAt(precision.bits + guard) >> BigInt(guard);
  return { low: value - 1n, high: value + 1n };
}

/** undefined where the exponent is too large. */
export function expInterval(a: Interval, precision: Precision): Interval | undefined {
  const low = expAt(a.low, precision);
  const high = expAt(a.high, precision);
  return low && high ? { low: low.low, high: high.high } : undefined;
}

/** undefined where the argument may not be positive. */
export function lnInterval(a: Interval, precision: Precision): Interval | undefined {
  if (a.low <= 0n) return undefined;
  return { low: lnAt(a.low, precision) - 1n, high: lnAt(a.high, precision) + 1n };
}

/** Sine and cosine at a point of the interval; since both have slope at most 1, the width of the argument is added. */
export function sineAndCosine(a: Interval, precision: Precision): readonly [sine: Interval, cosine: Interval] | undefined {
  const limit = 1n << BigInt(precision.bits + 64);
  if (a.low < -limit || a.high > limit) return undefined;
  const bits = precision.bits + guard;
  precision.budget.spend(bits);
  const half = piAt(bits + 80) >> 81n;
  const middle = ((a.low + a.high) >> 1n) << BigInt(guard);
  const quadrant = (middle + (half >> 1n)) / half - (middle + (half >> 1n) < 0n ? 1n : 0n);
  // pi is good to 80 bits more than the result, so that whole turns cost no digits.
  const rest = middle - ((quadrant * (piAt(bits + 80) >> 1n)) >> 80n);
  const [sine, cosine] = sineSeries(rest, bits);
  const width = a.high - a.low + 4n;
  const around = (value: bigint): Interval => ({ low: (value >> BigInt(guard)) - width, high: (value >> BigInt(guard)) + width });
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
  return { low: arctanAt(a.low, precision) - 2n, high: arctanAt(a.high, precision) + 2n };
}

function floorDivide(n: bigint, d: bigint): bigint {
  const quotient = n / d;
  return n % d !== 0n && n < 0n !== d < 0n ? quotient - 1n : quotient;
}

function spend({ bits, budget }: Precision, a: bigint, b: bigint): void {
  const limit = 1n << BigInt(bits + 70_000);
  if (a > limit || a < -limit || b > limit || b < -limit) throw new OutOfWork("a number that is too large to evaluate");
  budget.spend(bits / 16);
}

const piCache = new Map<number, bigint>();

/** pi·2^bits rounded down, by Machin's formula. */
function piAt(bits: number): bigint {
  const known = piCache.get(bits);
  if (known !== undefined) return known;
  const scale = bits + 32;
  const value = (4n * (4n * arctanInverse(5n, scale) - arctanInverse(239n, scale))) >> 32n;
  piCache.set(bits, value);
  return value;
}

function arctanInverse(x: bigint, bits: number): bigint {
  let power = (1n << BigInt(bits)) / x;
  let sum = power;
  const square = x * x;
  for (let k = 3n, sign = -1n; power !== 0n; k += 2n, sign = -sign) {
    power /= square;
    sum += (sign * power) / k;
  }
  return sum;
}

const ln2Cache = new Map<number, bigint>();

function ln2At(bits: number): bigint {
  const known = ln2Cache.get(bits);
  if (known !== undefined) return known;
  const value = 2n * hyperbolicArctan((1n << BigInt(bits)) / 3n, bits);
  ln2Cache.set(bits, value);
  return value;
}

function hyperbolicArctan(y: bigint, bits: number): bigint {
  const shift = BigInt(bits);
  const square = (y * y) >> shift;
  let power = y;
  let sum = y;
  for (let k = 3n; power !== 0n && power !== -1n; k += 2n) {
    power = (power * square) >> shift;
    sum += power / k;
  }
  return sum;
}

/** Exponents up to 2^14: e^16384 has some 24,000 bits. */
function expAt(x: bigint, precision: Precision): Interval | undefined {
  const bits = precision.bits + guard;
  const shift = BigInt(bits);
  if (x >> BigInt(precision.bits + 14) > 0n || -x >> BigInt(precision.bits + 14) > 0n) return undefined;
  precision.budget.spend(bits);
  const ln2 = ln2At(bits);
  const wide = x << BigInt(guard);
  const k = floorDivide(wide, ln2);
  const halvings = 16n;
  const rest = (wide - k * ln2) >> halvings;
  let term = 1n << shift;
  let sum = term;
  for (let n = 1n; term !== 0n; n += 1n) {
    term = ((term * rest) >> shift) / n;
    sum += term;
  }
  for (let step = 0n; step < halvings; step += 1n) sum = (sum * sum) >> shift;
  // The error of k·ln2 is |k| units, and squaring 16 times makes 2^16 units of one: below 2^36 of the 64 guard bits.
  const error = 1n << 40n;
  const scaled = (value: bigint): bigint => (k >= 0n ? (value << k) >> BigInt(guard) : value >> (BigInt(guard) - k));
  return { low: scaled(sum - error) - 1n, high: scaled(sum + error) + 1n };
}

function lnAt(x: bigint, precision: Precision): bigint {
  const bits = precision.bits + guard;
  precision.budget.spend(bits);
  const length = x.toString(2).length;
  const k = length - precision.bits;
  const mantissa = k >= 0 ? (x << BigInt(guard)) >> BigInt(k) : x << BigInt(guard - k);
  const unit = 1n << BigInt(bits);
  const y = ((mantissa - unit) << BigInt(bits)) / (mantissa + unit);
  return (2n * hyperbolicArctan(y, bits) + BigInt(k) * ln2At(bits)) >> BigInt(guard);
}

function sineSeries(x: bigint, bits: number): readonly [sine: bigint, cosine: bigint] {
  const shift = BigInt(bits);
  const square = (x * x) >> shift;
  let sine = 0n;
  let cosine = 0n;
  let term = 1n << shift;
  for (let n = 0n; term !== 0n && term !== -1n; n += 2n) {
    cosine += term;
    const odd = ((term * x) >> shift) / (n + 1n);
    sine += odd;
    term = -((term * square) >> shift) / ((n + 1n) * (n + 2n));
  }
  return [sine, cosine];
}

function arctanAt(x: bigint, precision: Precision): bigint {
  const bits = precision.bits + guard;
  const shift = BigInt(bits);
  precision.budget.spend(bits);
  const unit = 1n << shift;
  const wide = x << BigInt(guard);
  const negative = wide < 0n;
  let value = negative ? -wide : wide;
  const inverted = value > unit;
  if (inverted) value = (unit * unit) / value;
  const halvings = 6n;
  for (let step = 0n; step < halvings; step += 1n) {
    const root = integerRoot((unit + ((value * value) >> shift)) << shift, 2, precision.budget);
    value = (value << shift) / (unit + root);
  }
  const square = (value * value) >> shift;
  let power = value;
  let sum = value;
  for (let k = 3n, sign = -1n; power !== 0n; k += 2n, sign = -sign) {
    power = (power * square) >> shift;
    sum += (sign * power) / k;
  }
  let result = sum << halvings;
  if (inverted) result = (piAt(bits) >> 1n) - result;
  return (negative ? -result : result) >> BigInt(guard);
}
