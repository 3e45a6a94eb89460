import { OutOfWork } from "./budget.ts";
import { exactCall } from "./exact-functions.ts";
import type { Node } from "./node.ts";
import { constant, generator, negatePolynomial, powerPolynomial, zeroPolynomial, type Algebra } from "./polynomial.ts";
import {
  addQuotients,
  invertQuotient,
  multiplyQuotients,
  quotient,
  quotientKey,
  rationalValue,
  simplify,
  Undefined,
  type Quotient,
} from "./quotient.ts";
import { one } from "./rational.ts";
import { rationalPower, symbolicPower } from "./roots.ts";

/**
 * The normal form of an expression. Where that of a difference is 0 the two are equal for certain; where it is not, they may still be
 * equal (nested roots, trigonometric identities).
 */
export function normalize(node: Node, algebra: Algebra): Quotient {
  algebra.budget.spend(1);
  if (node.kind === "number") return quotient(constant(node.value));
  const known = algebra.normalForms.get(node);
  if (known) return known;
  const made = normalForm(node, algebra);
  algebra.normalForms.set(node, made);
  return made;
}

function normalForm(node: Node, algebra: Algebra): Quotient {
  switch (node.kind) {
    case "symbol":
      return quotient(generator(`v:${node.name}`));
    case "constant":
      if (node.name === "infinity") throw new Undefined("infinity is no number");
      return quotient(generator(node.name === "i" ? "i" : `c:${node.name}`));
    case "add":
      return node.terms
        .map((term) => normalize(term, algebra))
        .reduce((sum, term) => addQuotients(sum, term, algebra), quotient(zeroPolynomial));
    case "multiply":
      return node.factors
        .map((factor) => normalize(factor, algebra))
        .reduce((product, factor) => multiplyQuotients(product, factor, algebra), quotient(constant(one)));
    case "divide":
      return multiplyQuotients(normalize(node.numerator, algebra), invertQuotient(normalize(node.denominator, algebra)), algebra);
    case "negate": {
      const inner = normalize(node.of, algebra);
      return { numerator: negatePolynomial(inner.numerator), denominator: inner.denominator };
    }
    case "percent":
      return multiplyQuotients(normalize(node.of, algebra), quotient(constant({ n: 1n, d: 100n })), algebra);
    case "degrees":
      return multiplyQuotients(
        normalize(node.of, algebra),
        quotient(new Map([...generator("c:pi")].map(([key, term]) => [key, { ...term, coefficient: { n: 1n, d: 180n } }]))),
        algebra,
      );
    case "power":
      return powerOf(node.base, normalize(node.exponent, algebra), algebra);
    case "piecewise":
      // One name for each, so that two of them are compared by their values.
      return quotient(
        generator(`f:pieces(${node.branches.map(({ value }) => quotientKey(normalize(value, algebra))).join(",")}:${conditionKey(node)})`),
      );
    case "call":
      return exactCall(node, algebra, normalize);
    default:
      throw new Undefined(`a ${node.kind} stands where a number was expected`);
  }
}

function conditionKey(node: Node): string {
  return JSON.stringify(node, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value));
}

function powerOf(base: Node, exponent: Quotient, algebra: Algebra): Quotient {
  const value = rationalValue(exponent, algebra);
  const inner = normalize(base, algebra);
  if (!value) return symbolicPower(inner, exponent, algebra);
  if (value.d === 1n) {
    if (value.n >= 0n)
      return {
        numerator: powerPolynomial(inner.numerator, value.n, algebra),
        denominator: powerPolynomial(inner.denominator, value.n, algebra),
      };
    if (value.n < -1_000_000n) throw new OutOfWork("a power with too large an exponent");
    const upside = invertQuotient(inner);
    return simplify(powerPolynomial(upside.numerator, -value.n, algebra), powerPolynomial(upside.denominator, -value.n, algebra), algebra);
  }
  return rationalPower(inner, value, algebra);
}
