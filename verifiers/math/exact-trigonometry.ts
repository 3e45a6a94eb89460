import { constant, negatePolynomial, rationalOf, type Algebra } from "./polynomial.ts";
import { invertQuotient, multiplyQuotients, quotient, type Quotient } from "./quotient.ts";
import { add, gcd, integer, invert, multiply, show, type Rational } from "./rational.ts";
import { rationalPower } from "./roots.ts";

/** Sine of k·15° for the k that have a value with square roots alone, first quadrant: [coefficient², sign is positive]. */
const sines: ReadonlyMap<string, Rational> = new Map([
  ["0", { n: 0n, d: 1n }],
  ["1/6", { n: 1n, d: 4n }],
  ["1/4", { n: 1n, d: 2n }],
  ["1/3", { n: 3n, d: 4n }],
  ["1/2", { n: 1n, d: 1n }],
]);

/** The value of a trigonometric function at a multiple of 15°, where it has one with square roots alone. */
export function trigonometric(name: string, argument: Quotient, algebra: Algebra): Quotient | undefined {
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
