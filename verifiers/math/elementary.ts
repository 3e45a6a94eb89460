/**
 * Constants and functions as whole numbers scaled by 2^bits. Each result is off by less than 2^elementaryError units: callers compute with
 * that many bits more than they need, and widen their bounds. All of it is integer arithmetic, so it is the same on any machine.
 */
export const elementaryError: bigint = 48n;

/** Constants are known in so many bits and multiples of it, so that there are only a few of each. */
const step = 2048;

const pis = new Map<number, bigint>();

/** pi, off by at most one unit. */
export function piAt(bits: number): bigint {
  // Machin's formula.
  return constantAt(bits, pis, (scale) => 4n * (4n * inverseArctan(5n, scale, -1n) - inverseArctan(239n, scale, -1n)));
}

const logarithmsOf2 = new Map<number, bigint>();

/** ln 2, off by at most one unit. */
export function ln2At(bits: number): bigint {
  return constantAt(bits, logarithmsOf2, (scale) => 2n * inverseArctan(3n, scale, 1n));
}

function constantAt(bits: number, known: Map<number, bigint>, compute: (bits: number) => bigint): bigint {
  const scale = Math.ceil((bits + 32) / step) * step;
  let value = known.get(scale);
  if (value === undefined) {
    value = compute(scale);
    known.set(scale, value);
  }
  return value >> BigInt(scale - bits);
}

/** arctan(1/x) where sign is -1, artanh(1/x) where it is 1. */
function inverseArctan(x: bigint, bits: number, sign: 1n | -1n): bigint {
  const square = sign * x * x;
  let power = (1n << BigInt(bits)) / x;
  let sum = power;
  for (let k = 3n; power !== 0n; k += 2n) {
    power /= square;
    sum += power / k;
  }
  return sum;
}

/** e^x as mantissa·2^exponent with the mantissa from 1 to 2, for |x| up to 2^20. */
export function expAt(x: bigint, bits: number): { readonly mantissa: bigint; readonly exponent: bigint } {
  const shift = BigInt(bits);
  const ln2 = ln2At(bits);
  let exponent = x / ln2;
  if (x < 0n) exponent -= 1n;
  // 2^20 multiples of ln 2 need 20 bits more of it.
  const rest = x - ((exponent * ln2At(bits + 24)) >> 24n);
  const halvings = halvingsFor(bits);
  const small = rest >> halvings;
  let term = 1n << shift;
  let mantissa = term;
  for (let n = 1n; ; n += 1n) {
    term = ((term * small) >> shift) / n;
    if (term === 0n) break;
    mantissa += term;
  }
  // Each squaring doubles the error that is there, and adds a unit.
  for (let count = 0n; count < halvings; count += 1n) mantissa = (mantissa * mantissa) >> shift;
  return { mantissa, exponent };
}

/** Steps that a square undoes later cost as much as terms that they save; more than 36 of them would cost bits that callers do not have. */
function halvingsFor(bits: number): bigint {
  return BigInt(Math.min(36, 4 + Math.round(Math.sqrt(bits) * 0.7)));
}

/** Bits of a first guess, from which one step of a fast series leads to the end. */
const guessBits = 96;

/** ln x for x from 1/2 to 1. */
export function lnAt(x: bigint, bits: number): bigint {
  const shift = BigInt(bits);
  const unit = 1n << shift;
  if (bits <= 2 * guessBits) return 2n * oddSeries(((x - unit) << shift) / (x + unit), bits, 1n);
  const down = BigInt(bits - guessBits);
  const guess = lnAt(x >> down, guessBits) << down;
  // ln x = guess + ln(x / e^guess), and the second part is tiny.
  const { mantissa, exponent } = expAt(guess, bits);
  const power = mantissa >> -exponent;
  return guess + 2n * oddSeries(((x - power) << shift) / (x + power), bits, 1n);
}

/** arctan x for x from 0 to 1. */
export function arctanAt(x: bigint, bits: number): bigint {
  const shift = BigInt(bits);
  const unit = 1n << shift;
  if (bits <= 2 * guessBits) {
    let value = x;
    for (let count = 0; count < 3; count += 1) value = (value << shift) / (unit + squareRoot((unit << shift) + value * value));
    return oddSeries(value, bits, -1n) << 3n;
  }
  const down = BigInt(bits - guessBits);
  const guess = arctanAt(x >> down, guessBits) << down;
  const { sine, cosine } = sineAt(guess, bits);
  return guess + oddSeries(((((x * cosine) >> shift) - sine) << shift) / (cosine + ((x * sine) >> shift)), bits, -1n);
}

/** y + sign·y³/3 + y⁵/5 + …: artanh y where the sign is 1, arctan y where it is -1. */
function oddSeries(y: bigint, bits: number, sign: 1n | -1n): bigint {
  const shift = BigInt(bits);
  const square = sign * ((y * y) >> shift);
  let power = y;
  let sum = y;
  for (let k = 3n; ; k += 2n) {
    power = (power * square) >> shift;
    if (power === 0n || power === -1n) return sum;
    sum += power / k;
  }
}

/** Sine and cosine for |x| up to 1. */
export function sineAt(x: bigint, bits: number): { readonly sine: bigint; readonly cosine: bigint } {
  const shift = BigInt(bits);
  const unit = 1n << shift;
  const halvings = halvingsFor(bits) / 2n;
  const small = x >> halvings;
  const square = (small * small) >> shift;
  let sine = 0n;
  // 1 - cos x: its doubling below keeps small numbers small.
  let rest = 0n;
  let term = unit;
  for (let n = 1n; ; n += 2n) {
    const odd = ((term * small) >> shift) / n;
    sine += odd;
    term = -((term * square) >> shift) / (n * (n + 1n));
    if (term === 0n || term === -1n) break;
    rest -= term;
  }
  // sin 2x = 2 sin x cos x, 1 - cos 2x = 2 sin² x
  for (let count = 0n; count < halvings; count += 1n) {
    const doubled = (sine * sine) >> (shift - 1n);
    sine = (sine * (unit - rest)) >> (shift - 1n);
    rest = doubled;
  }
  return { sine, cosine: unit - rest };
}

/** The greatest whole number whose square is at most the value. */
export function squareRoot(value: bigint): bigint {
  if (value < 2n) return value;
  // Each step doubles the digits of the root; after the last one it is exact or one too large.
  const half = (bitLength(value) - 1) >> 1;
  let root = 1n;
  let done = 0;
  for (let level = 32 - Math.clz32(half) - 1; level >= 0; level -= 1) {
    const digits = half >> level;
    root = (root << BigInt(digits - done - 1)) + (value >> BigInt(2 * half - done - digits + 1)) / root;
    done = digits;
  }
  return root * root > value ? root - 1n : root;
}

/** The greatest whole number whose power is at most the value. */
export function rootOf(value: bigint, degree: number): bigint {
  if (degree === 1 || value < 2n) return value;
  if (degree === 2) return squareRoot(value);
  const bits = bitLength(value);
  const k = BigInt(degree);
  const cut = Math.floor(bits / (2 * degree));
  // Never below the root: Newton's steps come down to it from above.
  let guess = cut < 8 ? 1n << BigInt(Math.ceil(bits / degree)) : (rootOf(value >> BigInt(cut * degree), degree) + 1n) << BigInt(cut);
  for (;;) {
    const next = ((k - 1n) * guess + value / guess ** (k - 1n)) / k;
    if (next >= guess) return guess;
    guess = next;
  }
}

/** Binary digits of the absolute value. */
export function bitLength(value: bigint): number {
  const digits = (value < 0n ? -value : value).toString(16);
  return digits.length * 4 - Math.clz32(Number.parseInt(digits.charAt(0), 16)) + 28;
}
