import {
  addIntervals,
  arctanInterval,
  divideIntervals,
  expInterval,
  fromRational,
  lnInterval,
  multiplyIntervals,
  piInterval,
  rootInterval,
  sineAndCosine,
  subtractIntervals,
  type Interval,
  type Precision,
} from "./interval.ts";
import type { Node } from "./node.ts";
import { floorOf } from "./polynomial.ts";
import { integer, one, type Rational } from "./rational.ts";

/** A complex number; `imaginary` is undefined where the number is real for certain. */
export interface Value {
  readonly real: Interval;
  readonly imaginary: Interval | undefined;
  /** Set where the value is a known rational: exponents and degrees of roots need that. */
  readonly exact?: Rational;
}

export type Assignment = ReadonlyMap<string, Rational>;

/** The value of an expression between certain bounds, or undefined where it has none or none is found. Throws OutOfWork past the budget. */
export function evaluate(node: Node, assignment: Assignment, precision: Precision): Value | undefined {
  const inner = (part: Node): Value | undefined => evaluate(part, assignment, precision);
  precision.budget.spend(1);
  switch (node.kind) {
    case "number":
      return rationalValue(node.value, precision);
    case "symbol": {
      const value = assignment.get(node.name);
      return value && rationalValue(value, precision);
    }
    case "constant":
      if (node.name === "pi") return { real: piInterval(precision), imaginary: undefined };
      if (node.name === "e") return exponential(rationalValue(one, precision), precision);
      if (node.name === "i") return { real: { low: 0n, high: 0n }, imaginary: fromRational(one, precision) };
      return undefined;
    case "add":
      return fold(node.terms, inner, (a, b) => sum(a, b));
    case "multiply":
      return fold(node.factors, inner, (a, b) => product(a, b, precision));
    case "divide":
      return lift(inner(node.numerator), inner(node.denominator), (a, b) => ratio(a, b, precision));
    case "negate":
      return lift(inner(node.of), rationalValue(integer(-1), precision), (a, b) => product(a, b, precision));
    case "percent":
      return lift(inner(node.of), rationalValue({ n: 1n, d: 100n }, precision), (a, b) => product(a, b, precision));
    case "degrees": {
      const turn = product({ real: piInterval(precision), imaginary: undefined }, rationalValue({ n: 1n, d: 180n }, precision), precision);
      return lift(inner(node.of), turn, (a, b) => product(a, b, precision));
    }
    case "power":
      return lift(inner(node.base), inner(node.exponent), (a, b) => raise(a, b, precision));
    case "call":
      return callOf(node.name, node.arguments.map(inner), precision);
    default:
      return undefined;
  }
}

function rationalValue(value: Rational, precision: Precision): Value {
  return { real: fromRational(value, precision), imaginary: undefined, exact: value };
}

function real(interval: Interval | undefined): Value | undefined {
  return interval && { real: interval, imaginary: undefined };
}

function lift(a: Value | undefined, b: Value | undefined, join: (a: Value, b: Value) => Value | undefined): Value | undefined {
  return a && b && join(a, b);
}

function fold(nodes: readonly Node[], inner: (node: Node) => Value | undefined, join: (a: Value, b: Value) => Value): Value | undefined {
  let result: Value | undefined;
  for (const node of nodes) {
    const value = inner(node);
    if (!value) return undefined;
    result = result ? join(result, value) : value;
  }
  return result;
}

const none: Interval = { low: 0n, high: 0n };

function sum(a: Value, b: Value): Value {
  const exact = a.exact && b.exact && smallFraction(a.exact.n * b.exact.d + b.exact.n * a.exact.d, a.exact.d * b.exact.d);
  const imaginary = a.imaginary || b.imaginary ? addIntervals(a.imaginary ?? none, b.imaginary ?? none) : undefined;
  return { real: addIntervals(a.real, b.real), imaginary, ...(exact ? { exact } : {}) };
}

function product(a: Value, b: Value, precision: Precision): Value {
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

function ratio(a: Value, b: Value, precision: Precision): Value | undefined {
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

function raise(base: Value, exponent: Value, precision: Precision): Value | undefined {
  const exact = exponent.exact;
  if (exact && exact.n % exact.d === 0n) return wholePower(base, exact.n / exact.d, precision);
  if (base.imaginary) return undefined;
  if (exact && exact.d < 1000n && base.real.high < 0n && exact.d % 2n === 1n) {
    const magnitude = raise({ real: { low: -base.real.high, high: -base.real.low }, imaginary: undefined }, exponent, precision);
    return magnitude && (exact.n % 2n === 0n ? magnitude : product(magnitude, rationalValue(integer(-1), precision), precision));
  }
  if (exact && exact.d <= 64n && base.real.low >= 0n) {
    const root = real(rootInterval(base.real, Number(exact.d), precision));
    return root && wholePower(root, exact.n, precision);
  }
  if (exact && exact.d === 2n && base.real.high < 0n) {
    const root = squareRoot(base, precision);
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

function squareRoot(value: Value, precision: Precision): Value | undefined {
  if (value.imaginary) return undefined;
  if (value.real.high < 0n) {
    const root = rootInterval({ low: -value.real.high, high: -value.real.low }, 2, precision);
    return root && { real: none, imaginary: root };
  }
  return value.real.low < 0n ? undefined : real(rootInterval(value.real, 2, precision));
}

function exponential(value: Value, precision: Precision): Value | undefined {
  const size = expInterval(value.real, precision);
  if (!size || !value.imaginary) return real(size);
  const parts = sineAndCosine(value.imaginary, precision);
  return parts && { real: multiplyIntervals(size, parts[1], precision), imaginary: multiplyIntervals(size, parts[0], precision) };
}

function callOf(name: string, values: readonly (Value | undefined)[], precision: Precision): Value | undefined {
  const [first, second] = values;
  if (!first || (values.length > 1 && !second)) return undefined;
  if (name === "exp") return exponential(first, precision);
  if (name === "sqrt" && !second) return squareRoot(first, precision);
  if (name === "sqrt" || name === "cbrt") {
    const degree = second?.exact ?? (second ? undefined : integer(3));
    if (!degree || degree.n <= 0n || degree.n % degree.d !== 0n) return undefined;
    return raise(first, { real: none, imaginary: undefined, exact: { n: degree.d, d: degree.n } }, precision);
  }
  if (first.imaginary) {
    if (name !== "abs") return undefined;
    const square = addIntervals(
      multiplyIntervals(first.real, first.real, precision),
      multiplyIntervals(first.imaginary, first.imaginary, precision),
    );
    return real(rootInterval(square, 2, precision));
  }
  return realCall(name, first, second, precision);
}

function realCall(name: string, first: Value, second: Value | undefined, precision: Precision): Value | undefined {
  const unit = fromRational(one, precision);
  switch (name) {
    case "abs":
      if (first.real.low >= 0n) return first;
      return first.real.high <= 0n
        ? real({ low: -first.real.high, high: -first.real.low })
        : real({ low: 0n, high: -first.real.low > first.real.high ? -first.real.low : first.real.high });
    case "ln":
      return real(lnInterval(first.real, precision));
    case "log": {
      const base = second ? second.real : fromRational(integer(10), precision);
      const top = lnInterval(first.real, precision);
      const bottom = lnInterval(base, precision);
      return real(top && bottom && divideIntervals(top, bottom, precision));
    }
    case "floor":
    case "ceil": {
      const low = first.real.low >> BigInt(precision.bits);
      const high = first.real.high >> BigInt(precision.bits);
      if (first.exact)
        return rationalValue(
          integer(name === "floor" ? floorOf(first.exact) : -floorOf({ n: -first.exact.n, d: first.exact.d })),
          precision,
        );
      return low === high ? rationalValue(integer(name === "floor" ? low : low + 1n), precision) : undefined;
    }
    case "arctan":
      return real(arctanInterval(first.real, precision));
    case "arcsin":
    case "arccos": {
      // arcsin x = 2 arctan(x / (1 + sqrt(1 - x²)))
      const inner = subtractIntervals(unit, multiplyIntervals(first.real, first.real, precision));
      const root = inner.low < 0n ? undefined : rootInterval(inner, 2, precision);
      const quotient = root && divideIntervals(first.real, addIntervals(unit, root), precision);
      if (!quotient) return undefined;
      const half = arctanInterval(quotient, precision);
      const arcsine = addIntervals(half, half);
      if (name === "arcsin") return real(arcsine);
      const pi = piInterval(precision);
      return real(subtractIntervals({ low: pi.low >> 1n, high: (pi.high >> 1n) + 1n }, arcsine));
    }
    case "sinh":
    case "cosh":
    case "tanh":
      return hyperbolic(name, first, precision);
    default:
      return circular(name, first, precision);
  }
}

function hyperbolic(name: string, value: Value, precision: Precision): Value | undefined {
  const up = expInterval(value.real, precision);
  const down = expInterval({ low: -value.real.high, high: -value.real.low }, precision);
  if (!up || !down) return undefined;
  const difference = subtractIntervals(up, down);
  const total = addIntervals(up, down);
  if (name === "tanh") return real(divideIntervals(difference, total, precision));
  return real(divideIntervals(name === "sinh" ? difference : total, fromRational(integer(2), precision), precision));
}

function circular(name: string, value: Value, precision: Precision): Value | undefined {
  const parts = sineAndCosine(value.real, precision);
  if (!parts) return undefined;
  const [sine, cosine] = parts;
  const unit = fromRational(one, precision);
  switch (name) {
    case "sin":
      return real(sine);
    case "cos":
      return real(cosine);
    case "tan":
      return real(divideIntervals(sine, cosine, precision));
    case "cot":
      return real(divideIntervals(cosine, sine, precision));
    case "sec":
      return real(divideIntervals(unit, cosine, precision));
    case "csc":
      return real(divideIntervals(unit, sine, precision));
    default:
      return undefined;
  }
}
