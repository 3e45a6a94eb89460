import { numberNode } from "./build-node.ts";
import { normalize } from "./exact.ts";
import type { Node } from "./node.ts";
import { constant, keyOf, negatePolynomial, type Algebra, type Term } from "./polynomial.ts";
import { addQuotients, invertQuotient, multiplyQuotients, quotient, rationalValue, whereDefined, type Quotient } from "./quotient.ts";
import { absolute, fraction, gcd, integer, multiply, type Rational } from "./rational.ts";
import { mentions, replace, somePart, variablesOf } from "./variables.ts";
import type { Scope, Verdict } from "./verdict.ts";

/** All values of offset + period·k for whole k, both in normal form. */
interface Class {
  readonly offset: Quotient;
  readonly period: Quotient;
}

/** Offsets of one side on the common period. */
const mostOffsets = 360;

/**
 * Whether two lists of expressions that are linear in one letter each, which runs through all whole numbers, give the same values:
 * both are counted out on a common period. (-1)^k is taken apart into even and odd k. Undefined where they are of another form.
 */
export function sameClasses(answer: readonly Node[], reference: readonly Node[], scope: Scope): Verdict | undefined {
  return whereDefined(() => {
    const [left, right] = [answer, reference].map((items) => all(items.map((item) => classesOf(item, scope.algebra)))?.flat());
    const first = right?.[0];
    if (!left || !right || !first) return undefined;
    const [mine, theirs] = [left, right].map((classes) => all(classes.map((one) => scaledBy(one, first, scope.algebra))));
    if (!mine || !theirs) return { equal: false, certainty: "exact" };
    const common = [...mine, ...theirs].reduce((period, one) => commonMultiple(period, one.period, scope), integer(1));
    const [a, b] = [mine, theirs].map((classes) => offsetsOf(classes, common, scope));
    if (!a || !b) return undefined;
    const equal = a.size === b.size && [...a].every((offset) => b.has(offset));
    return { equal, certainty: "exact", note: "compared as sets of values for all whole numbers" };
  }, undefined);
}

/** The list, or undefined where one of its values is missing. */
function all<T>(values: readonly (T | undefined)[]): readonly T[] | undefined {
  return values.every((value) => value !== undefined) ? values : undefined;
}

function classesOf(node: Node, algebra: Algebra): readonly Class[] | undefined {
  const [name, more] = variablesOf(node);
  if (name === undefined || more !== undefined) return undefined;
  if (!hasAlternation(node, name)) {
    const one = classOf(node, name, algebra);
    return one && [one];
  }
  return all([0n, 1n].map((parity) => classOf(withParity(node, name, parity), name, algebra)));
}

function isMinusOne(node: Node): boolean {
  if (node.kind === "negate") return node.of.kind === "number" && node.of.value.n === 1n && node.of.value.d === 1n;
  return node.kind === "number" && node.value.n === -1n && node.value.d === 1n;
}

function hasAlternation(node: Node, name: string): boolean {
  return somePart(node, (part) => part.kind === "power" && isMinusOne(part.base) && mentions(part.exponent, name));
}

/** The node for k = 2j + parity, with the signs of (-1)^k worked out; the letter stays k. */
function withParity(node: Node, name: string, parity: bigint): Node {
  const doubled: Node = {
    kind: "add",
    terms: [{ kind: "multiply", factors: [numberNode(2n), { kind: "symbol", name }] }, numberNode(parity)],
  };
  return replace(node, (part) => {
    if (part.kind === "power" && isMinusOne(part.base) && part.exponent.kind === "symbol") return numberNode(parity === 0n ? 1n : -1n);
    if (part.kind === "power" && isMinusOne(part.base) && part.exponent.kind === "add") {
      const shift = part.exponent.terms.reduce((sum, term) => sum + wholeOf(term), 0n);
      return numberNode((parity + shift) % 2n === 0n ? 1n : -1n);
    }
    return part.kind === "symbol" && part.name === name ? doubled : undefined;
  });
}

function wholeOf(node: Node): bigint {
  if (node.kind === "negate") return -wholeOf(node.of);
  return node.kind === "number" && node.value.d === 1n ? node.value.n : 0n;
}

/** Offset and period of an expression that is linear in the letter. */
function classOf(node: Node, name: string, algebra: Algebra): Class | undefined {
  const { numerator, denominator } = normalize(node.kind === "degrees" ? node.of : node, algebra);
  const inverse = invertQuotient(quotient(denominator));
  if ([...denominator.keys()].some((key) => key.includes(`v:${name}^`))) return undefined;
  const offset = new Map<string, Term>();
  let period = quotient(constant(integer(0)));
  for (const [key, term] of numerator) {
    const factor = term.factors.find((one) => one.name === `v:${name}`);
    if (!factor) {
      if (key.includes(`v:${name}^`)) return undefined;
      offset.set(key, term);
      continue;
    }
    if (factor.exponent.n !== 1n || factor.exponent.d !== 1n) return undefined;
    const rest = term.factors.filter((one) => one !== factor);
    const restKey = keyOf(rest);
    if (restKey.includes(`v:${name}^`)) return undefined;
    period = addQuotients(period, quotient(new Map([[restKey, { coefficient: term.coefficient, factors: rest }]])), algebra);
  }
  if (period.numerator.size === 0) return undefined;
  return { offset: multiplyQuotients(quotient(offset), inverse, algebra), period: multiplyQuotients(period, inverse, algebra) };
}

interface Scaled {
  readonly offset: Rational;
  readonly period: Rational;
}

/** Offset and period counted in periods of the first class, from its offset on; undefined where they are no rational number of them. */
function scaledBy(one: Class, first: Class, algebra: Algebra): Scaled | undefined {
  const inverse = invertQuotient(first.period);
  const distance = addQuotients(
    one.offset,
    { numerator: negatePolynomial(first.offset.numerator), denominator: first.offset.denominator },
    algebra,
  );
  const offset = rationalOf(multiplyQuotients(distance, inverse, algebra), algebra);
  const period = rationalOf(multiplyQuotients(one.period, inverse, algebra), algebra);
  return offset && period && { offset, period: { n: absolute(period.n), d: period.d } };
}

/** Also where roots stand above and below: √3/√3 has the value 1 only when multiplied out. */
function rationalOf(value: Quotient, algebra: Algebra): Rational | undefined {
  if (value.numerator.size === 0) return integer(0);
  const plain = rationalValue(value, algebra);
  if (plain) return plain;
  const [top, bottom] = [[...value.numerator.values()], [...value.denominator.values()]];
  const [a, b] = [top[0], bottom[0]];
  if (top.length !== 1 || bottom.length !== 1 || !a || !b || [...value.numerator.keys()][0] !== [...value.denominator.keys()][0])
    return undefined;
  return multiply(
    a.coefficient,
    { n: b.coefficient.n < 0n ? -b.coefficient.d : b.coefficient.d, d: absolute(b.coefficient.n) },
    algebra.budget,
  );
}

function commonMultiple(a: Rational, b: Rational, { budget }: Scope): Rational {
  const divisor = fraction(gcd(a.n * b.d, b.n * a.d, budget), a.d * b.d, budget);
  return multiply(multiply(a, b, budget), { n: divisor.d, d: divisor.n }, budget);
}

/** All offsets within the common period, as keys; undefined where they are too many. */
function offsetsOf(classes: readonly Scaled[], common: Rational, { budget }: Scope): ReadonlySet<string> | undefined {
  const offsets = new Set<string>();
  for (const { offset, period } of classes) {
    const times = (common.n * period.d) / (common.d * period.n);
    if (times > mostOffsets || offsets.size > mostOffsets) return undefined;
    for (let step = 0n; step < times; step += 1n) {
      const value = fraction(offset.n * period.d + step * period.n * offset.d, offset.d * period.d, budget);
      const turns = (value.n * common.d) / (value.d * common.n) - ((value.n * common.d) % (value.d * common.n) < 0n ? 1n : 0n);
      const rest = fraction(value.n * common.d - turns * common.n * value.d, value.d * common.d, budget);
      offsets.add(`${rest.n}/${rest.d}`);
    }
  }
  return offsets;
}
