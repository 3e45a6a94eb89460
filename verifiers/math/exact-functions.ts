import type { Node } from "./node.ts";
import { boundCall } from "./exact-bound.ts";
import { complexPart, conjugate, isComplex } from "./exact-complex.ts";
import { logarithm } from "./exact-logarithm.ts";
import { binomial, commonDivisor, extreme, factorial, residue } from "./exact-numbers.ts";
import { trigonometric } from "./exact-trigonometry.ts";
import { orderOf } from "./order.ts";
import { constant, floorOf, generator, negatePolynomial, type Algebra } from "./polynomial.ts";
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
import { absolute, integer, invert, negate, type Rational } from "./rational.ts";
import { rationalPower, symbolicPower } from "./roots.ts";

export type Call = Extract<Node, { kind: "call" }>;

/** A function of values in normal form: computed where that is exact, else kept as a generator named by the function and its arguments. */
export function exactCall(call: Call, algebra: Algebra, normalize: (node: Node, algebra: Algebra) => Quotient): Quotient {
  const bound = boundCall(call, algebra, normalize);
  if (bound) return bound;
  const values = call.arguments.map((argument) => normalize(argument, algebra));
  const [first, second] = values;
  if (!first) throw new Undefined(`${call.name} has no argument`);
  const rational = rationalValue(first, algebra);
  const other = second ? rationalValue(second, algebra) : undefined;
  switch (call.name) {
    case "bracket":
      return first;
    case "sqrt":
      if (second && (!other || other.n <= 0n || other.d !== 1n)) break;
      return rationalPower(first, other ? invert(other) : { n: 1n, d: 2n }, algebra);
    case "cbrt":
      return rationalPower(first, { n: 1n, d: 3n }, algebra);
    case "exp":
      return symbolicOrPlainExp(first, rational, algebra);
    case "abs":
      if (rational) return quotient(constant({ n: absolute(rational.n), d: rational.d }));
      if (isComplex(first)) return rationalPower(multiplyQuotients(first, conjugate(first), algebra), { n: 1n, d: 2n }, algebra);
      return quotient(generator(`f:abs(${quotientKey(positiveLead(first))})`));
    case "sign":
      if (rational) return quotient(constant(integer(rational.n > 0n ? 1 : rational.n < 0n ? -1 : 0)));
      break;
    case "floor":
      if (rational) return quotient(constant(integer(floorOf(rational))));
      break;
    case "ceil":
      if (rational) return quotient(constant(integer(-floorOf(negate(rational)))));
      break;
    case "mod":
      if (rational && other && other.n !== 0n) return quotient(constant(residue(rational, other, algebra.budget)));
      break;
    case "factorial":
    case "double-factorial":
      if (rational?.d === 1n && rational.n >= 0n)
        return quotient(constant(integer(factorial(rational.n, call.name === "factorial" ? 1n : 2n, algebra.budget))));
      break;
    case "binom":
      if (rational?.d === 1n && other?.d === 1n && rational.n >= 0n)
        return quotient(constant(integer(binomial(rational.n, other.n, algebra.budget))));
      break;
    case "gcd":
    case "lcm": {
      const value = commonDivisor(call.name, values, algebra);
      if (value) return value;
      break;
    }
    case "max":
    case "min": {
      const kept = extreme(call.name, values, orderOf(call.arguments, algebra.budget), (a, b) => subtract(a, b, algebra), algebra);
      const [only] = kept;
      if (only && kept.length === 1) return only;
      return quotient(generator(`f:${call.name}(${kept.map(quotientKey).sort().join(",")})`));
    }
    case "conj":
      if (isComplex(first) || rational) return conjugate(first);
      break;
    case "re":
    case "im":
      if (isComplex(first) || rational) return complexPart(call.name, first, algebra);
      break;
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

function subtract(a: Quotient, b: Quotient, algebra: Algebra): Quotient {
  return addQuotients(a, { numerator: negatePolynomial(b.numerator), denominator: b.denominator }, algebra);
}

function symbolicOrPlainExp(exponent: Quotient, rational: Rational | undefined, algebra: Algebra): Quotient {
  const base = quotient(generator("c:e"));
  return rational ? rationalPower(base, rational, algebra) : symbolicPower(base, exponent, algebra);
}

/** |1 - x| and |x - 1| get one name: the sign of the term that comes first by name is made positive. */
function positiveLead(value: Quotient): Quotient {
  const [lead] = [...value.numerator].sort(([a], [b]) => (a < b ? 1 : -1));
  return lead && lead[1].coefficient.n < 0n ? { numerator: negatePolynomial(value.numerator), denominator: value.denominator } : value;
}
