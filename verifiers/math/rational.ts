import { maxIntegerBits, OutOfWork, type Budget } from "./budget.ts";

/** A fraction in lowest terms with a positive denominator. */
export interface Rational {
  readonly n: bigint;
  readonly d: bigint;
}

export const zero: Rational = { n: 0n, d: 1n };
export const one: Rational = { n: 1n, d: 1n };

const small = 1n << 60n;

export function integer(n: bigint | number): Rational {
  return { n: BigInt(n), d: 1n };
}

/** The denominator must not be zero. */
export function fraction(n: bigint, d: bigint, budget: Budget): Rational {
  if (d === 1n) return { n, d };
  const divisor = gcd(n, d, budget);
  return d < 0n ? { n: -n / divisor, d: -d / divisor } : { n: n / divisor, d: d / divisor };
}

export function add(a: Rational, b: Rational, budget: Budget): Rational {
  if (a.d === 1n && b.d === 1n) return { n: a.n + b.n, d: 1n };
  return fraction(times(a.n, b.d, budget) + times(b.n, a.d, budget), times(a.d, b.d, budget), budget);
}

export function multiply(a: Rational, b: Rational, budget: Budget): Rational {
  if (a.d === 1n && b.d === 1n) return { n: times(a.n, b.n, budget), d: 1n };
  return fraction(times(a.n, b.n, budget), times(a.d, b.d, budget), budget);
}

export function negate(a: Rational): Rational {
  return { n: -a.n, d: a.d };
}

/** The value must not be zero. */
export function invert(a: Rational): Rational {
  return a.n < 0n ? { n: -a.d, d: -a.n } : { n: a.d, d: a.n };
}

/** A whole power; throws OutOfWork past the limit of bits. Zero must not be raised to a negative power. */
export function power(a: Rational, exponent: bigint, budget: Budget): Rational {
  if (exponent < 0n) return power(invert(a), -exponent, budget);
  if (a.d === 1n && (a.n === 1n || a.n === 0n)) return exponent === 0n ? one : a;
  if (a.d === 1n && a.n === -1n) return exponent % 2n === 0n ? one : a;
  const bits = Math.max(bitLength(a.n), bitLength(a.d));
  if (exponent > BigInt(maxIntegerBits) || bits * Number(exponent) > maxIntegerBits) throw new OutOfWork("a power with too many digits");
  budget.spend(1 + (bits * Number(exponent)) / 8);
  return { n: a.n ** exponent, d: a.d ** exponent };
}

export function compare(a: Rational, b: Rational, budget: Budget): number {
  const left = times(a.n, b.d, budget);
  const right = times(b.n, a.d, budget);
  return left < right ? -1 : left > right ? 1 : 0;
}

export function equal(a: Rational, b: Rational): boolean {
  return a.n === b.n && a.d === b.d;
}

export function absolute(n: bigint): bigint {
  return n < 0n ? -n : n;
}

/** For reasons and keys: `3`, `-1/2`. */
export function show(a: Rational): string {
  return a.d === 1n ? String(a.n) : `${a.n}/${a.d}`;
}

/** Bits of the absolute value; 0 for 0. */
export function bitLength(n: bigint): number {
  const positive = absolute(n);
  if (positive < small) return positive === 0n ? 0 : Math.floor(Math.log2(Number(positive))) + 1;
  return positive.toString(16).length * 4;
}

export function gcd(a: bigint, b: bigint, budget: Budget): bigint {
  let left = absolute(a);
  let right = absolute(b);
  while (right !== 0n) {
    budget.spend(right < small ? 1 : 1 + bitLength(right) / 32);
    [left, right] = [right, left % right];
  }
  return left;
}

function times(a: bigint, b: bigint, budget: Budget): bigint {
  if (a < small && a > -small && b < small && b > -small) {
    budget.spend(1);
    return a * b;
  }
  const bits = bitLength(a) + bitLength(b);
  if (bits > 2 * maxIntegerBits) throw new OutOfWork("a number with too many digits");
  budget.spend(1 + bits / 8);
  return a * b;
}
