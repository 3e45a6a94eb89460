import { numberNode } from "./build-node.ts";
import { normalize } from "./exact.ts";
import type { Node } from "./node.ts";
import { constant, type Algebra } from "./polynomial.ts";
import { nodeOfQuotient } from "./quotient-node.ts";
import { addQuotients, invertQuotient, multiplyQuotients, quotient, Undefined, type Quotient } from "./quotient.ts";
import { integer } from "./rational.ts";
import { mentions } from "./variables.ts";

/** The first terms of a Laurent series in t: coefficients of t^order, t^(order + 1), …; the first is not zero unless all are. */
export interface Series {
  readonly order: number;
  readonly coefficients: readonly Quotient[];
}

/** Terms that are carried along: enough for differences of which the first few cancel. */
const length = 8;
const lowest = -64;

/** The series of an expression in the variable t about 0, or undefined where it has none that is known. */
export function seriesOf(node: Node, t: string, algebra: Algebra): Series | undefined {
  algebra.budget.spend(64);
  const inner = (part: Node): Series | undefined => seriesOf(part, t, algebra);
  if (!mentions(node, t)) return constantSeries(normalize(node, algebra));
  switch (node.kind) {
    case "symbol":
      return trimmed(1, [numeric(1), ...zeros(length - 1)]);
    case "add":
      return reduce(node.terms.map(inner), (a, b) => add(a, b, algebra));
    case "multiply":
      return reduce(node.factors.map(inner), (a, b) => multiply(a, b, algebra));
    case "negate": {
      const of = inner(node.of);
      return of && scaled(of, numeric(-1), algebra);
    }
    case "divide": {
      const [top, bottom] = [inner(node.numerator), inner(node.denominator)];
      const inverse = bottom && reciprocal(bottom, algebra);
      return top && inverse && multiply(top, inverse, algebra);
    }
    case "power": {
      const base = inner(node.base);
      if (!base) return undefined;
      if (node.exponent.kind === "number" || !mentions(node.exponent, t)) return power(base, node.exponent, algebra);
      return exponential({ kind: "multiply", factors: [node.exponent, { kind: "call", name: "ln", arguments: [node.base] }] }, t, algebra);
    }
    case "call": {
      const [argument, second] = node.arguments;
      if (!argument) return undefined;
      if (node.name === "exp") return exponential(argument, t, algebra);
      const inside = inner(argument);
      if (!inside) return undefined;
      if (node.name === "sqrt")
        return power(inside, { kind: "divide", numerator: numberNode(1), denominator: second ?? numberNode(2) }, algebra);
      return second ? undefined : functionSeries(node.name, inside, algebra);
    }
    default:
      return undefined;
  }
}

function numeric(n: bigint | number, d: bigint | number = 1): Quotient {
  return quotient(constant({ n: BigInt(n), d: BigInt(d) }));
}

function zeros(count: number): Quotient[] {
  return Array.from({ length: Math.max(0, count) }, () => numeric(0));
}

function isZero(value: Quotient): boolean {
  return value.numerator.size === 0;
}

function constantSeries(value: Quotient): Series {
  return trimmed(0, [value, ...zeros(length - 1)]);
}

function trimmed(order: number, coefficients: readonly Quotient[]): Series {
  const first = coefficients.findIndex((value) => !isZero(value));
  return first <= 0 ? { order, coefficients } : { order: order + first, coefficients: coefficients.slice(first) };
}

function reduce(parts: readonly (Series | undefined)[], join: (a: Series, b: Series) => Series): Series | undefined {
  const [first, ...rest] = parts;
  let total = first;
  for (const part of rest) total = total && part && join(total, part);
  return total;
}

function add(a: Series, b: Series, algebra: Algebra): Series {
  const order = Math.min(a.order, b.order);
  const end = Math.min(a.order + a.coefficients.length, b.order + b.coefficients.length);
  const at = (series: Series, index: number): Quotient => series.coefficients[index - series.order] ?? numeric(0);
  const coefficients: Quotient[] = [];
  for (let index = order; index < end; index += 1) coefficients.push(addQuotients(at(a, index), at(b, index), algebra));
  return trimmed(order, coefficients);
}

function scaled(a: Series, by: Quotient, algebra: Algebra): Series {
  return { order: a.order, coefficients: a.coefficients.map((value) => multiplyQuotients(value, by, algebra)) };
}

function multiply(a: Series, b: Series, algebra: Algebra): Series {
  const count = Math.min(a.coefficients.length, b.coefficients.length);
  const coefficients = zeros(count);
  for (let left = 0; left < count; left += 1) {
    const x = a.coefficients[left];
    if (!x || isZero(x)) continue;
    for (let right = 0; left + right < count; right += 1) {
      const y = b.coefficients[right];
      const before = coefficients[left + right];
      if (y && before && !isZero(y)) coefficients[left + right] = addQuotients(before, multiplyQuotients(x, y, algebra), algebra);
    }
  }
  return trimmed(a.order + b.order, coefficients);
}

/** 1/s; throws Undefined for what has no term left. */
function reciprocal(s: Series, algebra: Algebra): Series | undefined {
  const [lead] = s.coefficients;
  if (!lead || isZero(lead)) throw new Undefined("a division by what vanishes");
  const inverse = invertQuotient(lead);
  const rest = relative(s, inverse, algebra);
  return shifted(
    scaled(
      geometric(rest, () => numeric(-1), algebra),
      inverse,
      algebra,
    ),
    -s.order,
  );
}

function shifted(s: Series, by: number): Series | undefined {
  return s.order + by < lowest ? undefined : { order: s.order + by, coefficients: s.coefficients };
}

/** s / (lead t^order) - 1: a series that begins with t. */
function relative(s: Series, inverse: Quotient, algebra: Algebra): Series {
  const [, ...rest] = s.coefficients;
  return trimmed(
    1,
    rest.map((value) => multiplyQuotients(value, inverse, algebra)),
  );
}

/** 1 + r₁u + r₁r₂u² + …, where u begins with t or higher and r is given by its index. */
function geometric(u: Series, ratio: (index: number) => Quotient, algebra: Algebra): Series {
  let total = constantSeries(numeric(1));
  let term = total;
  for (let index = 1; index < length; index += 1) {
    term = scaled(multiply(term, u, algebra), ratio(index), algebra);
    if (term.coefficients.every(isZero)) break;
    total = add(total, term, algebra);
  }
  return total;
}

/** s^q for a rational q: the power of the leading term times the binomial series. */
function power(s: Series, exponent: Node, algebra: Algebra): Series | undefined {
  const [lead] = s.coefficients;
  const value = normalize(exponent, algebra);
  const q = value.numerator.size === 0 ? integer(0) : [...value.numerator.values()][0]?.coefficient;
  if (!lead || isZero(lead) || !q || (value.numerator.size > 0 && [...value.numerator.values()][0]?.factors.length !== 0)) return undefined;
  if ((BigInt(s.order) * q.n) % q.d !== 0n) return undefined;
  const order = Number((BigInt(s.order) * q.n) / q.d);
  if (Math.abs(order) > -lowest) return undefined;
  const leading = powerOf(lead, exponent, algebra);
  const ratio = (index: number): Quotient => numeric(q.n - BigInt(index - 1) * q.d, q.d * BigInt(index));
  return shifted(scaled(geometric(relative(s, invertQuotient(lead), algebra), ratio, algebra), leading, algebra), order);
}

function powerOf(lead: Quotient, exponent: Node, algebra: Algebra): Quotient {
  return normalize({ kind: "power", base: nodeOf(lead), exponent }, algebra);
}

function nodeOf(value: Quotient): Node {
  const node = nodeOfQuotient(value);
  if (!node) throw new Undefined("a coefficient with roots of sums or functions");
  return node;
}

function exponential(argument: Node, t: string, algebra: Algebra): Series | undefined {
  const inside = seriesOf(argument, t, algebra);
  if (!inside || (inside.order < 0 && !inside.coefficients.every(isZero))) return undefined;
  const limit = inside.order === 0 ? (inside.coefficients[0] ?? numeric(0)) : numeric(0);
  const rest = inside.order === 0 ? trimmed(1, inside.coefficients.slice(1)) : inside;
  const scale = exponentialOf(limit, algebra);
  return scaled(
    geometric(rest, (index) => numeric(1, index), algebra),
    scale,
    algebra,
  );
}

function exponentialOf(limit: Quotient, algebra: Algebra): Quotient {
  return isZero(limit) ? numeric(1) : normalize({ kind: "call", name: "exp", arguments: [nodeOf(limit)] }, algebra);
}

/** Functions of an argument that tends to 0, and the logarithm of one that tends to a positive number. */
function functionSeries(name: string, inside: Series, algebra: Algebra): Series | undefined {
  if (name === "ln" || name === "log") {
    const [lead] = inside.coefficients;
    if (inside.order !== 0 || !lead || isZero(lead)) return undefined;
    const [only] = lead.numerator.values();
    if (lead.numerator.size !== 1 || only?.factors.length !== 0 || only.coefficient.n !== only.coefficient.d || name === "log")
      return undefined;
    return powerSeries(relative(inside, numeric(1), algebra), (index) => numeric(index % 2 === 1 ? 1 : -1, index), algebra);
  }
  if (inside.order <= 0 && !inside.coefficients.every(isZero)) return undefined;
  const coefficients = tables[name];
  if (name === "tan" || name === "tanh") {
    const [top, bottom] = name === "tan" ? ["sin", "cos"] : ["sinh", "cosh"];
    const [s, c] = [functionSeries(top ?? "", inside, algebra), functionSeries(bottom ?? "", inside, algebra)];
    const inverse = c && reciprocal(c, algebra);
    return s && inverse && multiply(s, inverse, algebra);
  }
  return coefficients && powerSeries(inside, coefficients, algebra);
}

function powerSeries(u: Series, coefficient: (index: number) => Quotient, algebra: Algebra): Series {
  let total = constantSeries(coefficient(0));
  let term = constantSeries(numeric(1));
  for (let index = 1; index < length; index += 1) {
    term = multiply(term, u, algebra);
    total = add(total, scaled(term, coefficient(index), algebra), algebra);
  }
  return total;
}

function factorialOf(n: number): number {
  return n < 2 ? 1 : n * factorialOf(n - 1);
}

const tables: Readonly<Record<string, (index: number) => Quotient>> = {
  sin: (n) => (n % 2 === 0 ? numeric(0) : numeric(n % 4 === 1 ? 1 : -1, factorialOf(n))),
  cos: (n) => (n % 2 === 1 ? numeric(0) : numeric(n % 4 === 0 ? 1 : -1, factorialOf(n))),
  sinh: (n) => (n % 2 === 0 ? numeric(0) : numeric(1, factorialOf(n))),
  cosh: (n) => (n % 2 === 1 ? numeric(0) : numeric(1, factorialOf(n))),
  arctan: (n) => (n % 2 === 0 ? numeric(0) : numeric(n % 4 === 1 ? 1 : -1, n)),
  arcsin: (n) => (n % 2 === 0 ? numeric(0) : arcsine(n)),
};

/** (n-1)!! ² / n! for odd n. */
function arcsine(n: number): Quotient {
  let top = 1;
  let bottom = 1;
  for (let k = 1; k < n; k += 2) {
    top *= k;
    bottom *= k + 1;
  }
  return numeric(top, bottom * n);
}
