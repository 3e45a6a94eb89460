import { constant, generator, negatePolynomial, type Algebra, type Polynomial } from "./polynomial.ts";
import { addQuotients, multiplyQuotients, quotient, type Quotient } from "./quotient.ts";
import { negate } from "./rational.ts";

/** Whether i occurs, and beside it nothing but real constants: no variable, no function that may be complex itself. */
export function isComplex(value: Quotient): boolean {
  let found = false;
  for (const polynomial of [value.numerator, value.denominator]) {
    for (const { factors } of polynomial.values()) {
      for (const { name } of factors) {
        if (name === "i") found = true;
        else if (!name.startsWith("#") && !name.startsWith("c:")) return false;
      }
    }
  }
  return found;
}

/** The value with -i for i. */
export function conjugate(value: Quotient): Quotient {
  return { numerator: flipped(value.numerator), denominator: flipped(value.denominator) };
}

function flipped(polynomial: Polynomial): Polynomial {
  return new Map(
    [...polynomial].map(([key, term]) => [
      key,
      term.factors.some(({ name }) => name === "i") ? { ...term, coefficient: negate(term.coefficient) } : term,
    ]),
  );
}

/** (z + z̄)/2 or (z - z̄)/(2i). */
export function complexPart(part: "re" | "im", value: Quotient, algebra: Algebra): Quotient {
  const other = conjugate(value);
  const half = quotient(constant({ n: 1n, d: 2n }));
  if (part === "re") return multiplyQuotients(addQuotients(value, other, algebra), half, algebra);
  const difference = addQuotients(value, { numerator: negatePolynomial(other.numerator), denominator: other.denominator }, algebra);
  const turned = multiplyQuotients(difference, quotient(negatePolynomial(generator("i"))), algebra);
  return multiplyQuotients(turned, half, algebra);
}
