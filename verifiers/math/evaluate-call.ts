import { binomial, factorial, residue } from "./exact-numbers.ts";
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
import { floorOf } from "./polynomial.ts";
import { absolute, gcd, integer, one, type Rational } from "./rational.ts";
import { exponential, magnitude, naturalLogarithm, none, raise, rationalValue, real, squareRoot, type Value } from "./value.ts";

/** The value of a function from those of its arguments; undefined where it has none. */
export function evaluateCall(name: string, values: readonly (Value | undefined)[], precision: Precision): Value | undefined {
  const [first, second] = values;
  if (!first || (values.length > 1 && !second)) return undefined;
  if (name === "bracket") return first;
  if (name === "exp") return exponential(first, precision);
  if (name === "sqrt" && !second) return squareRoot(first, precision);
  if (name === "sqrt" || name === "cbrt") {
    const degree = second?.exact ?? (second ? undefined : integer(3));
    if (!degree || degree.n <= 0n || degree.n % degree.d !== 0n) return undefined;
    return raise(first, { real: none, imaginary: undefined, exact: { n: degree.d, d: degree.n } }, precision);
  }
  if (name === "ln") return naturalLogarithm(first, precision);
  if (name === "log" && !second && first.imaginary) return undefined;
  if (name === "conj")
    return { real: first.real, imaginary: first.imaginary && { low: -first.imaginary.high, high: -first.imaginary.low } };
  if (name === "re") return { real: first.real, imaginary: undefined };
  if (name === "im") return first.imaginary ? { real: first.imaginary, imaginary: undefined } : rationalValue(integer(0), precision);
  if (first.imaginary) return name === "abs" ? real(magnitude(first.real, first.imaginary, precision)) : undefined;
  if (second?.imaginary) return undefined;
  if (whole.has(name))
    return wholeCall(
      name,
      values.map((value) => value?.exact),
      precision,
    );
  if (name === "max" || name === "min") return values.reduce((a, b) => (a && b ? extreme(name, a, b) : undefined));
  return realCall(name, first, second, precision);
}

const whole: ReadonlySet<string> = new Set(["factorial", "double-factorial", "binom", "gcd", "lcm", "mod"]);

/** Functions of rational numbers that are known exactly. */
function wholeCall(name: string, values: readonly (Rational | undefined)[], precision: Precision): Value | undefined {
  const [first, second] = values;
  const { budget } = precision;
  if (!first) return undefined;
  if (name === "factorial" || name === "double-factorial") {
    if (first.d !== 1n || first.n < 0n || first.n > 1000n) return undefined;
    return rationalValue(integer(factorial(first.n, name === "factorial" ? 1n : 2n, budget)), precision);
  }
  if (!second) return undefined;
  if (name === "mod") return second.n === 0n ? undefined : rationalValue(residue(first, second, budget), precision);
  if (first.d !== 1n || second.d !== 1n) return undefined;
  if (name === "binom")
    return first.n < 0n || first.n > 2000n ? undefined : rationalValue(integer(binomial(first.n, second.n, budget)), precision);
  if (values.length > 2) return undefined;
  const divisor = gcd(first.n, second.n, budget);
  if (name === "gcd") return rationalValue(integer(divisor), precision);
  return rationalValue(integer(divisor === 0n ? 0n : absolute((first.n / divisor) * second.n)), precision);
}

function extreme(name: "max" | "min", a: Value, b: Value): Value {
  if (a.exact && b.exact) {
    const isLess = a.exact.n * b.exact.d <= b.exact.n * a.exact.d;
    return isLess === (name === "min") ? a : b;
  }
  const pick = (x: bigint, y: bigint): bigint => (x < y === (name === "min") ? x : y);
  return { real: { low: pick(a.real.low, b.real.low), high: pick(a.real.high, b.real.high) }, imaginary: undefined };
}

function realCall(name: string, first: Value, second: Value | undefined, precision: Precision): Value | undefined {
  const unit = fromRational(one, precision);
  switch (name) {
    case "abs":
      if (first.real.low >= 0n) return first;
      return first.real.high <= 0n
        ? real({ low: -first.real.high, high: -first.real.low })
        : real({ low: 0n, high: -first.real.low > first.real.high ? -first.real.low : first.real.high });
    case "sign":
      if (first.exact || first.real.low > 0n || first.real.high < 0n)
        return rationalValue(integer(first.real.low > 0n ? 1 : first.real.high < 0n ? -1 : 0), precision);
      return undefined;
    case "log": {
      const base = second ? second.real : fromRational(integer(10), precision);
      const top = lnInterval(first.real, precision);
      const bottom = lnInterval(base, precision);
      return real(top && bottom && divideIntervals(top, bottom, precision));
    }
    case "floor":
    case "ceil": {
      const whole = (value: bigint): bigint => (name === "floor" ? value >> BigInt(precision.bits) : -(-value >> BigInt(precision.bits)));
      const [low, high] = [whole(first.real.low), whole(first.real.high)];
      if (first.exact)
        return rationalValue(
          integer(name === "floor" ? floorOf(first.exact) : -floorOf({ n: -first.exact.n, d: first.exact.d })),
          precision,
        );
      return low === high ? rationalValue(integer(low), precision) : undefined;
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
      return real(subtractIntervals(halveInterval(piInterval(precision)), arcsine));
    }
    case "arccot": {
      // Between 0 and π.
      return real(subtractIntervals(halveInterval(piInterval(precision)), arctanInterval(first.real, precision)));
    }
    case "arcsec":
    case "arccsc": {
      const inverse = divideIntervals(unit, first.real, precision);
      return inverse && realCall(name === "arcsec" ? "arccos" : "arcsin", { real: inverse, imaginary: undefined }, undefined, precision);
    }
    case "sinh":
    case "cosh":
    case "tanh":
    case "coth":
    case "sech":
    case "csch":
      return hyperbolic(name, first, precision);
    case "arcsinh":
    case "arccosh":
    case "arctanh":
      return areaFunction(name, first.real, precision);
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
  const two = fromRational(integer(2), precision);
  switch (name) {
    case "tanh":
      return real(divideIntervals(difference, total, precision));
    case "coth":
      return real(divideIntervals(total, difference, precision));
    case "sech":
      return real(divideIntervals(two, total, precision));
    case "csch":
      return real(divideIntervals(two, difference, precision));
    default:
  }
  return real(divideIntervals(name === "sinh" ? difference : total, two, precision));
}

/** ln(x + sqrt(x² ± 1)) and half of ln((1 + x) / (1 - x)). */
function areaFunction(name: string, x: Interval, precision: Precision): Value | undefined {
  const unit = fromRational(one, precision);
  if (name === "arctanh") {
    const quotient = divideIntervals(addIntervals(unit, x), subtractIntervals(unit, x), precision);
    const logarithm = quotient && lnInterval(quotient, precision);
    return logarithm && real(halveInterval(logarithm));
  }
  const square = multiplyIntervals(x, x, precision);
  if (name === "arccosh" && x.low < unit.low) return undefined;
  const root = rootInterval(name === "arcsinh" ? addIntervals(square, unit) : subtractIntervals(square, unit), 2, precision);
  return root && real(lnInterval(addIntervals(x, root), precision));
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
