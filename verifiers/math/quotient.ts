import type { Budget } from "./budget.ts";
import {
  addPolynomials,
  constant,
  multiplyPolynomials,
  negatePolynomial,
  polynomialKey,
  rationalOf,
  type Algebra,
  type Polynomial,
} from "./polynomial.ts";
import { fraction, invert, one, type Rational } from "./rational.ts";

/** A quotient of two polynomials in variables, roots, pi, e, i and functions that are not taken apart. */
export interface Quotient {
  readonly numerator: Polynomial;
  readonly denominator: Polynomial;
}

/** Thrown where an expression has no value, such as 1/0, or is none, such as a tuple inside a sum; caught by the comparison. */
export class Undefined extends Error {
  override readonly name: string = "Undefined";
}

/** What the work gives, or `otherwise` where it meets an expression without a value. */
export function whereDefined<T, U>(work: () => T, otherwise: U): T | U {
  try {
    return work();
  } catch (error) {
    if (error instanceof Undefined) return otherwise;
    throw error;
  }
}

export function createAlgebra(budget: Budget): Algebra {
  return { budget, radicands: new Map(), normalForms: new Map() };
}

/** Whether the difference of two expressions has the normal form 0. */
export function isSame(a: Quotient, b: Quotient, algebra: Algebra): boolean {
  const left = multiplyPolynomials(a.numerator, b.denominator, algebra);
  const right = multiplyPolynomials(b.numerator, a.denominator, algebra);
  return addPolynomials(left, negatePolynomial(right), algebra).size === 0;
}

/** The value of a quotient without generators. */
export function rationalValue(a: Quotient, algebra: Algebra): Rational | undefined {
  const n = rationalOf(a.numerator);
  const d = rationalOf(a.denominator);
  if (!n || !d) return undefined;
  return fraction(n.n * d.d, n.d * d.n, algebra.budget);
}

export function quotient(numerator: Polynomial, denominator: Polynomial = constant(one)): Quotient {
  return { numerator, denominator };
}

export function addQuotients(a: Quotient, b: Quotient, algebra: Algebra): Quotient {
  if (isOne(a.denominator) && isOne(b.denominator)) return quotient(addPolynomials(a.numerator, b.numerator, algebra));
  const left = multiplyPolynomials(a.numerator, b.denominator, algebra);
  const right = multiplyPolynomials(b.numerator, a.denominator, algebra);
  return simplify(addPolynomials(left, right, algebra), multiplyPolynomials(a.denominator, b.denominator, algebra), algebra);
}

export function multiplyQuotients(a: Quotient, b: Quotient, algebra: Algebra): Quotient {
  return simplify(
    multiplyPolynomials(a.numerator, b.numerator, algebra),
    multiplyPolynomials(a.denominator, b.denominator, algebra),
    algebra,
  );
}

export function invertQuotient(a: Quotient): Quotient {
  if (a.numerator.size === 0) throw new Undefined("a division by zero");
  return { numerator: a.denominator, denominator: a.numerator };
}

/** A rational denominator is divided out, so that sums of plain fractions stay small. */
export function simplify(numerator: Polynomial, denominator: Polynomial, algebra: Algebra): Quotient {
  const value = rationalOf(denominator);
  if (!value || value.n === 0n) {
    if (value) throw new Undefined("a division by zero");
    return { numerator, denominator };
  }
  if (value.n === 1n && value.d === 1n) return quotient(numerator);
  return quotient(multiplyPolynomials(numerator, constant(invert(value)), algebra));
}

function isOne(a: Polynomial): boolean {
  const value = rationalOf(a);
  return value !== undefined && value.n === 1n && value.d === 1n;
}

/** A text for the key of a function of this value. */
export function quotientKey(a: Quotient): string {
  return isOne(a.denominator) ? polynomialKey(a.numerator) : `${polynomialKey(a.numerator)}|${polynomialKey(a.denominator)}`;
}
