import { OutOfWork } from "./budget.ts";
import type { Node } from "./node.ts";
import { constant, floorOf, generator, negatePolynomial, polynomialKey, rationalOf, type Algebra, type Polynomial } from "./polynomial.ts";
import {
  addQuotients,
  invertQuotient,
  multiplyQuotients,
  quotient,
  quotientKey,
  rationalValue,
  Undefined,
  type Quotient,
} from "./quotient.ts";
import { absolute, add, compare, gcd, integer, invert, multiply, negate, one, show, type Rational } from "./rational.ts";
import { factorize, rationalPower, symbolicPower } from "./roots.ts";

type Call = Extract<Node, { kind: "call" }>;

/** A function of values in normal form: computed where that is exact, else kept as a generator named by the function and its arguments. */
export function exactCall(call: Call, algebra: Algebra, normalize: (node: Node, algebra: Algebra) => Quotient): Quotient {
  const values = call.arguments.map((argument) => normalize(argument, algebra));
  const [first, second] = values;
  if (!first) throw new Undefined(`${call.name} has no argument`);
  const rational = rationalValue(first, algebra);
  const other = second ? rationalValue(second, algebra) : undefined;
  switch (call.name) {
    case "sqrt":
      if (second && (!other || other.n <= 0n || other.d !== 1n)) break;
      return rationalPower(first, other ? invert(other) : { n: 1n, d: 2n }, algebra);
    case "cbrt":
      return rationalPower(first, { n: 1n, d: 3n }, algebra);
    case "exp":
      return symbolicOrPlainExp(first, rational, algebra);
    case "abs":
      return rational
        ? quotient(constant({ n: absolute(rational.n), d: rational.d }))
        : quotient(generator(`f:abs(${quotientKey(positiveLead(first))})`));
    case "floor":
      if (rational) return quotient(constant(integer(floorOf(rational))));
      break;
    case "ceil":
      if (rational) return quotient(constant(integer(-floorOf(negate(rational)))));
      break;
    case "mod":
      if (rational?.d === 1n && other?.d === 1n && other.n > 0n)
        return quotient(constant(integer(((rational.n % other.n) + other.n) % other.n)));
      break;
    case "factorial":
    case "double-factorial":
      if (rational?.d === 1n && rational.n >= 0n)
        return quotient(constant(integer(factorial(rational.n, call.name === "factorial" ? 1n : 2n, algebra))));
      break;
    case "binom":
      if (rational?.d === 1n && other?.d === 1n && rational.n >= 0n)
        return quotient(constant(integer(binomial(rational.n, other.n, algebra))));
      break;
    case "gcd":
    case "lcm":
    case "max":
    case "min": {
      const numbers = values.map((value) => rationalValue(value, algebra)).filter((value) => value !== undefined);
      if (numbers.length === values.length) return quotient(constant(numbers.reduce((a, b) => combine(call.name, a, b, algebra))));
      break;
    }
    case "ln":
      return logarithm(first, rational, algebra);
    case "log": {
      const base = second ? logarithm(second, other, algebra) : logarithm(quotient(constant(integer(10))), integer(10), algebra);
      return multiplyQuotients(logarithm(first, rational, algebra), invertQuotient(base), algebra);
    }
    case "sin":
    case "cos":
    case "tan":
    case "cot":
    case "sec":
    case "csc": {
      const value = trigonometric(call.name, first, algebra);
      if (value) return value;
      break;
    }
    default:
  }
  return quotient(generator(`f:${call.name}(${values.map(quotientKey).join(",")})`));
}

function symbolicOrPlainExp(exponent: Quotient, rational: Rational | undefined, algebra: Algebra): Quotient {
  const base = quotient(generator("c:e"));
  return rational ? rationalPower(base, rational, algebra) : symbolicPower(base, exponent, algebra);
}

function combine(name: string, a: Rational, b: Rational, algebra: Algebra): Rational {
  if (name === "max") return compare(a, b, algebra.budget) >= 0 ? a : b;
  if (name === "min") return compare(a, b, algebra.budget) <= 0 ? a : b;
  if (a.d !== 1n || b.d !== 1n) throw new Undefined(`${name} of numbers that are not whole`);
  const divisor = gcd(a.n, b.n, algebra.budget);
  if (name === "gcd") return integer(divisor);
  return integer(divisor === 0n ? 0n : absolute((a.n / divisor) * b.n));
}

function factorial(n: bigint, step: bigint, algebra: Algebra): bigint {
  if (n > 4000n) throw new OutOfWork("a factorial with too many digits");
  let product = 1n;
  for (let factor = n; factor > 1n; factor -= step) product *= factor;
  algebra.budget.spend(Number(n) * 8);
  return product;
}

function binomial(n: bigint, k: bigint, algebra: Algebra): bigint {
  if (k < 0n || k > n) return 0n;
  const count = k < n - k ? k : n - k;
  if (count > 4000n || n > 1_000_000n) throw new OutOfWork("a binomial coefficient with too many digits");
  let product = 1n;
  for (let index = 1n; index <= count; index += 1n) product = (product * (n - count + index)) / index;
  algebra.budget.spend(Number(count) * 16);
  return product;
}

/** ln of a product of primes is the sum of their logarithms, so that log 8 is 3 log 2. */
function logarithm(value: Quotient, rational: Rational | undefined, algebra: Algebra): Quotient {
  if (rational) {
    if (rational.n <= 0n) throw new Undefined("the logarithm of a number that is not positive");
    return quotient(addAll([...logarithms(rational.n, 1, algebra), ...logarithms(rational.d, -1, algebra)], algebra));
  }
  const [only] = value.numerator.values();
  if (
    only &&
    value.numerator.size === 1 &&
    rationalOf(value.denominator) &&
    only.factors.length > 0 &&
    only.factors.every(isPositiveFactor)
  ) {
    const bottom = rationalOf(value.denominator) ?? one;
    const plain = multiply(only.coefficient, invert(bottom), algebra.budget);
    if (plain.n > 0n) {
      const parts = [...logarithms(plain.n, 1, algebra), ...logarithms(plain.d, -1, algebra)];
      for (const { name, exponent } of only.factors) {
        if (name === "c:e") parts.push(constant(exponent));
        else
          parts.push(
            scale(
              name.startsWith("#") ? generator(`f:ln(#${name.slice(1)})`) : generator(`f:ln(${polynomialKey(generator(name))})`),
              exponent,
              algebra,
            ),
          );
      }
      return quotient(addAll(parts, algebra));
    }
  }
  return quotient(generator(`f:ln(${quotientKey(value)})`));
}

function isPositiveFactor({ name }: { readonly name: string }): boolean {
  return name.startsWith("#") || name.startsWith("c:");
}

function logarithms(value: bigint, sign: 1 | -1, algebra: Algebra): Polynomial[] {
  return factorize(value, algebra.budget).map(([prime, count]) => scale(generator(`f:ln(#${prime})`), integer(count * sign), algebra));
}

function scale(a: Polynomial, by: Rational, algebra: Algebra): Polynomial {
  return new Map([...a].map(([key, term]) => [key, { ...term, coefficient: multiply(term.coefficient, by, algebra.budget) }]));
}

function addAll(parts: readonly Polynomial[], algebra: Algebra): Polynomial {
  return parts.reduce((sum, part) => addQuotients(quotient(sum), quotient(part), algebra).numerator, constant(integer(0)));
}

/** |1 - x| and |x - 1| get one name: the sign of the term that comes first by name is made positive. */
function positiveLead(value: Quotient): Quotient {
  const [lead] = [...value.numerator].sort(([a], [b]) => (a < b ? 1 : -1));
  return lead && lead[1].coefficient.n < 0n ? { numerator: negatePolynomial(value.numerator), denominator: value.denominator } : value;
}

/** Sine of k·15° for the k that have a value with square roots alone, first quadrant: [coefficient², sign is positive]. */
const sines: ReadonlyMap<string, Rational> = new Map([
  ["0", { n: 0n, d: 1n }],
  ["1/6", { n: 1n, d: 4n }],
  ["1/4", { n: 1n, d: 2n }],
  ["1/3", { n: 3n, d: 4n }],
  ["1/2", { n: 1n, d: 1n }],
]);

function trigonometric(name: string, argument: Quotient, algebra: Algebra): Quotient | undefined {
  const turns = multiplesOfPi(argument, algebra);
  if (!turns) return undefined;
  const sine = sineOf(turns, algebra);
  const cosine = sineOf(add(turns, { n: 1n, d: 2n }, algebra.budget), algebra);
  if (!sine || !cosine) return undefined;
  switch (name) {
    case "sin":
      return sine;
    case "cos":
      return cosine;
    case "tan":
      return multiplyQuotients(sine, invertQuotient(cosine), algebra);
    case "cot":
      return multiplyQuotients(cosine, invertQuotient(sine), algebra);
    case "sec":
      return invertQuotient(cosine);
    default:
      return invertQuotient(sine);
  }
}

/** r where the value is r·pi. */
function multiplesOfPi(value: Quotient, algebra: Algebra): Rational | undefined {
  const bottom = rationalOf(value.denominator);
  if (!bottom) return undefined;
  if (value.numerator.size === 0) return integer(0);
  const [only] = value.numerator.values();
  const [factor, more] = only?.factors ?? [];
  if (!only || value.numerator.size !== 1 || factor?.name !== "c:pi" || more || factor.exponent.n !== 1n || factor.exponent.d !== 1n)
    return undefined;
  return multiply(only.coefficient, invert(bottom), algebra.budget);
}

function sineOf(turns: Rational, algebra: Algebra): Quotient | undefined {
  const period = 2n * turns.d;
  let n = ((turns.n % period) + period) % period;
  const negative = n > turns.d;
  if (negative) n -= turns.d;
  if (2n * n > turns.d) n = turns.d - n;
  const divisor = gcd(n, turns.d, algebra.budget);
  const square = sines.get(n === 0n ? "0" : show({ n: n / divisor, d: turns.d / divisor }));
  if (!square) return undefined;
  const value = rationalPower(quotient(constant(square)), { n: 1n, d: 2n }, algebra);
  return negative ? { numerator: negatePolynomial(value.numerator), denominator: value.denominator } : value;
}
