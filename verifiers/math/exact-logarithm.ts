import { constant, generator, polynomialKey, rationalOf, type Algebra, type Polynomial } from "./polynomial.ts";
import { addQuotients, quotient, quotientKey, Undefined, type Quotient } from "./quotient.ts";
import { integer, invert, multiply, one, type Rational } from "./rational.ts";
import { factorize } from "./roots.ts";

/** ln of a product of primes is the sum of their logarithms, so that log 8 is 3 log 2. */
export function logarithm(value: Quotient, rational: Rational | undefined, algebra: Algebra): Quotient {
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
