import {
  addIntervals,
  arctanInterval,
  divideIntervals,
  expInterval,
  fromRational,
  halveInterval,
  lnInterval,
  multiplyIntervals,
  piInterval,
  rootInterval,
  sineAndCosine,
  subtractIntervals,
  type Interval,
  type Precision,
} from "./interval.ts";
import { integer, one, type Rational } from "./rational.ts";

/** A complex number between certain bounds; `imaginary` is undefined where the number is real for certain. */
export interface Value {
  readonly real: Interval;
  readonly imaginary: Interval | undefined;
  /** Set where the value is a known rational: exponents and degrees of roots need that. */
  readonly exact?: Rational;
}

export function rationalValue(value: Rational, precision: Precision): Value {
  return { real: fromRational(value, precision), imaginary: undefined, exact: value };
}

export function real(interval: Interval | undefined): Value | undefined {
  return interval && { real: interval, imaginary: undefined };
}

export const none: Interval = { low: 0n, high: 0n };

export function sum(a: Value, b: Value): Value {
  const exact = a.exact && b.exact && smallFraction(a.exact.n * b.exact.d + b.exact.n * a.exact.d, a.exact.d * b.exact.d);
  const imaginary = a.imaginary || b.imaginary ? addIntervals(a.imaginary ?? none, b.imaginary ?? none) : undefined;
  return { real: addIntervals(a.real, b.real), imaginary, ...(exact ? { exact } : {}) };
}

export function product(a: Value, b: Value, precision: Precision): Value {
  const times = (x: Interval, y: Interval): Interval => multiplyIntervals(x, y, precision);
  if (!a.imaginary && !b.imaginary) {
    const exact = a.exact && b.exact && smallProduct(a.exact, b.exact);
    return { real: times(a.real, b.real), imaginary: undefined, ...(exact ? { exact } : {}) };
  }
  const [x, y] = [a.imaginary ?? none, b.imaginary ?? none];
  return { real: subtractIntervals(times(a.real, b.real), times(x, y)), imaginary: addIntervals(times(a.real, y), times(x, b.real)) };
}

/** Keeps small fractions exact: exponents, degrees of roots. */
function smallProduct(a: Rational, b: Rational): Rational | undefined {
  return smallFraction(a.n * b.n, a.d * b.d);
}

function smallFraction(n: bigint, d: bigint): Rational | undefined {
  if (d > 1_000_000_000n || n > 1_000_000_000n || n < -1_000_000_000n) return undefined;
  let [left, right] = [Number(n < 0n ? -n : n), Number(d)];
  while (right !== 0) [left, right] = [right, left % right];
  return { n: n / BigInt(left), d: d / BigInt(left) };
}

export function ratio(a: Value, b: Value, precision: Precision): Value | undefined {
  if (!b.imaginary) {
    const quotient = divideIntervals(a.real, b.real, precision);
    if (!quotient) return undefined;
    const imaginary = a.imaginary && divideIntervals(a.imaginary, b.real, precision);
    const exact =
      a.exact && b.exact && smallProduct(a.exact, b.exact.n < 0n ? { n: -b.exact.d, d: -b.exact.n } : { n: b.exact.d, d: b.exact.n });
    return { real: quotient, imaginary, ...(exact ? { exact } : {}) };
  }
  const square = addIntervals(multiplyIntervals(b.real, b.real, precision), multiplyIntervals(b.imaginary, b.imaginary, precision));
  const conjugate: Value = { real: b.real, imaginary: { low: -b.imaginary.high, high: -b.imaginary.low } };
  const top = product(a, conjugate, precision);
  return ratio(top, { real: square, imaginary: undefined }, precision);
}

export function raise(base: Value, exponent: Value, precision: Precision): Value | undefined {
  const exact = exponent.exact;
  if (exact && exact.n % exact.d === 0n) return wholePower(base, exact.n / exact.d, precision);
  if (exact?.d === 2n) {
    const root = squareRoot(base, precision);
    return root && wholePower(root, exact.n, precision);
  }
  if (base.imaginary) {
    const logarithm = naturalLogarithm(base, precision);
    return logarithm && exponential(product(logarithm, exponent, precision), precision);
  }
  if (exact && exact.d < 1000n && base.real.high < 0n && exact.d % 2n === 1n) {
    const magnitude = raise({ real: { low: -base.real.high, high: -base.real.low }, imaginary: undefined }, exponent, precision);
    return magnitude && (exact.n % 2n === 0n ? magnitude : product(magnitude, rationalValue(integer(-1), precision), precision));
  }
  if (exact && exact.d <= 64n && base.real.low >= 0n) {
    const root = real(rootInterval(base.real, Number(exact.d), precision));
    return root && wholePower(root, exact.n, precision);
  }
  const logarithm = lnInterval(base.real, precision);
  return logarithm && exponential(product({ real: logarithm, imaginary: undefined }, exponent, precision), precision);
}

function wholePower(base: Value, exponent: bigint, precision: Precision): Value | undefined {
  if (exponent < 0n) {
    const positive = wholePower(base, -exponent, precision);
    return positive && ratio(rationalValue(one, precision), positive, precision);
  }
  if (exponent > 100_000n) return undefined;
  let result = rationalValue(one, precision);
  let square = base;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = product(result, square, precision);
    if (rest > 1n) square = product(square, square, precision);
  }
  return result;
}

/** The root with a real part that is not negative; of a negative number the one above the real line. */
export function squareRoot(value: Value, precision: Precision): Value | undefined {
  if (value.imaginary) return complexRoot(value.real, value.imaginary, precision);
  if (value.real.high < 0n) {
    const root = rootInterval({ low: -value.real.high, high: -value.real.low }, 2, precision);
    return root && { real: none, imaginary: root };
  }
  return value.real.low < 0n ? undefined : real(rootInterval(value.real, 2, precision));
}

function complexRoot(a: Interval, b: Interval, precision: Precision): Value | undefined {
  if (b.low <= 0n && b.high >= 0n && a.low <= 0n) return undefined;
  const size = magnitude(a, b, precision);
  const part = size && rootInterval(halveInterval(addIntervals(size, a)), 2, precision);
  const other = size && rootInterval(halveInterval(subtractIntervals(size, a)), 2, precision);
  if (!part || !other) return undefined;
  return {
    real: part,
    imaginary: b.low >= 0n ? other : b.high <= 0n ? { low: -other.high, high: -other.low } : { low: -other.high, high: other.high },
  };
}

/** |a + bi| */
export function magnitude(a: Interval, b: Interval, precision: Precision): Interval | undefined {
  return rootInterval(addIntervals(multiplyIntervals(a, a, precision), multiplyIntervals(b, b, precision)), 2, precision);
}

/** The principal logarithm; undefined on the cut along the negative numbers but for numbers that are real for certain. */
export function naturalLogarithm(value: Value, precision: Precision): Value | undefined {
  if (!value.imaginary) {
    if (value.real.high >= 0n) return real(lnInterval(value.real, precision));
    const size = lnInterval({ low: -value.real.high, high: -value.real.low }, precision);
    return size && { real: size, imaginary: piInterval(precision) };
  }
  const size = magnitude(value.real, value.imaginary, precision);
  const length = size && lnInterval(size, precision);
  const angle = argument(value.real, value.imaginary, precision);
  return length && angle && { real: length, imaginary: angle };
}

/** The angle in (-π, π) of a + bi off the negative real line. */
export function argument(a: Interval, b: Interval, precision: Precision): Interval | undefined {
  const pi = piInterval(precision);
  const half = halveInterval(pi);
  if (a.low > 0n) {
    const slope = divideIntervals(b, a, precision);
    return slope && arctanInterval(slope, precision);
  }
  const slope = divideIntervals(a, b, precision);
  if (!slope) return undefined;
  const turned = arctanInterval(slope, precision);
  return b.low > 0n ? subtractIntervals(half, turned) : subtractIntervals({ low: -half.high, high: -half.low }, turned);
}

export function exponential(value: Value, precision: Precision): Value | undefined {
  const size = expInterval(value.real, precision);
  if (!size || !value.imaginary) return real(size);
  const parts = sineAndCosine(value.imaginary, precision);
  return parts && { real: multiplyIntervals(size, parts[1], precision), imaginary: multiplyIntervals(size, parts[0], precision) };
}
