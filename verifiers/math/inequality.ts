import { minus, numberNode } from "./build-node.ts";
import { evaluate } from "./evaluate.ts";
import { normalize } from "./exact.ts";
import { isInfinite } from "./infinity.ts";
import type { Node } from "./node.ts";
import { rationalOf, type Polynomial, type Term } from "./polynomial.ts";
import { whereDefined, type Quotient } from "./quotient.ts";
import { add, integer, invert, multiply, type Rational } from "./rational.ts";
import { coefficientsOf, realRoots, signAt } from "./real-roots.ts";
import type { RealSet, Stretch } from "./stretch.ts";
import { substitute, variablesOf } from "./variables.ts";
import type { Scope } from "./verdict.ts";

type Inequality = "<" | "≤" | ">" | "≥";

const flipped: Readonly<Record<Inequality, Inequality>> = { "<": ">", ">": "<", "≤": "≥", "≥": "≤" };
const infinity: Node = { kind: "constant", name: "infinity" };
const minusInfinity: Node = { kind: "negate", of: infinity };

/** Where an inequality in one variable holds: linear ones, quotients of polynomials whose roots are found, absolute values. */
export function solveInequality(left: Node, operator: Inequality, right: Node, scope: Scope): RealSet | undefined {
  if (left.kind === "call" && left.name === "abs" && left.arguments[0] && variablesOf(right).length === 0)
    return ofAbsolute(left.arguments[0], operator, right, scope);
  if (right.kind === "call" && right.name === "abs" && variablesOf(left).length === 0)
    return solveInequality(right, flipped[operator], left, scope);
  if (isInfinite(right) || isInfinite(left)) return { kind: "stretches", stretches: [whole] };
  if (left.kind === "symbol" && variablesOf(right).length === 0) return { kind: "stretches", stretches: [halfLine(operator, right)] };
  if (right.kind === "symbol" && variablesOf(left).length === 0)
    return { kind: "stretches", stretches: [halfLine(flipped[operator], left)] };
  const difference = minus(left, right);
  const [name, more] = variablesOf(difference);
  if (name === undefined || more !== undefined) return undefined;
  const quotient = whereDefined(() => normalize(difference, scope.algebra), undefined);
  if (!quotient) return undefined;
  const slope = rationalOf(quotient.denominator) ? slopeOf([...quotient.numerator.values()], name) : undefined;
  if (slope) return { kind: "stretches", stretches: [linear({ operator, difference }, name, slope)] };
  return ofRationalFunction(quotient, name, operator, scope);
}

const whole: Stretch = { low: minusInfinity, high: infinity, lowClosed: false, highClosed: false };

function ofAbsolute(inner: Node, operator: Inequality, bound: Node, scope: Scope): RealSet | undefined {
  const below = solveInequality(inner, operator, bound, scope);
  const above = solveInequality(inner, flipped[operator], { kind: "negate", of: bound }, scope);
  const isInside = operator === "<" || operator === "≤";
  return below && above && { kind: isInside ? "intersection" : "union", parts: [below, above] };
}

interface Written {
  readonly operator: Inequality;
  readonly difference: Node;
}

function linear({ operator, difference }: Written, name: string, slope: Rational): Stretch {
  // a·x + b < 0 is x < x - (a·x + b)/a, in which x cancels and may be 0.
  const end: Node = {
    kind: "add",
    terms: [
      { kind: "symbol", name },
      { kind: "negate", of: { kind: "multiply", factors: [{ kind: "number", value: invert(slope) }, difference] } },
    ],
  };
  return halfLine(slope.n > 0n ? operator : flipped[operator], substitute(end, name, numberNode(0)));
}

function halfLine(operator: Inequality, end: Node): Stretch {
  const closed = operator === "≤" || operator === "≥";
  if (operator === "<" || operator === "≤") return { low: minusInfinity, high: end, lowClosed: false, highClosed: closed };
  return { low: end, high: infinity, lowClosed: closed, highClosed: false };
}

function slopeOf(terms: readonly Term[], name: string): Rational | undefined {
  let slope: Rational | undefined;
  for (const term of terms) {
    const factor = term.factors.find((candidate) => candidate.name.includes(`v:${name}`));
    if (!factor) continue;
    if (term.factors.length !== 1 || factor.name !== `v:${name}` || factor.exponent.n !== 1n || factor.exponent.d !== 1n) return undefined;
    slope = term.coefficient;
  }
  return slope;
}

/** The stretches between the roots of numerator and denominator on which the sign is right. */
function ofRationalFunction({ numerator, denominator }: Quotient, name: string, operator: Inequality, scope: Scope): RealSet | undefined {
  const [top, bottom] = [numerator, denominator].map((polynomial: Polynomial) => coefficientsOf(polynomial, name));
  const zeros = top && realRoots(top, scope.budget);
  const poles = bottom && realRoots(bottom, scope.budget);
  if (!top || !bottom || !zeros || !poles) return undefined;
  const ends = sorted([...zeros.map((node) => ({ node, pole: false })), ...poles.map((node) => ({ node, pole: true }))], scope);
  if (!ends) return undefined;
  const wantsPositive = operator === ">" || operator === "≥";
  const holds = (at: Rational): boolean => {
    const sign = signAt(top, at, scope.budget) * signAt(bottom, at, scope.budget);
    return wantsPositive ? sign > 0 : sign < 0;
  };
  const closed = (end: End | undefined): boolean => end !== undefined && !end.pole && (operator === "≤" || operator === "≥");
  const stretches: Stretch[] = [];
  for (let index = 0; index <= ends.length; index += 1) {
    const [low, high] = [ends[index - 1], ends[index]];
    if (!holds(between(low?.value, high?.value, scope))) continue;
    stretches.push({ low: low?.node ?? minusInfinity, high: high?.node ?? infinity, lowClosed: closed(low), highClosed: closed(high) });
  }
  if (operator === "≤" || operator === "≥")
    for (const { node, pole } of ends) if (!pole) stretches.push({ low: node, high: node, lowClosed: true, highClosed: true });
  return { kind: "stretches", stretches };
}

interface End {
  readonly node: Node;
  readonly pole: boolean;
  readonly value: Rational;
}

const bits = 320;

function sorted(ends: readonly { readonly node: Node; readonly pole: boolean }[], scope: Scope): readonly End[] | undefined {
  const found: End[] = [];
  for (const { node, pole } of ends) {
    const value = evaluate(node, new Map(), { bits, budget: scope.budget });
    if (!value || value.imaginary) return undefined;
    const middle: Rational = value.exact ?? { n: (value.real.low + value.real.high) >> 1n, d: 1n << BigInt(bits) };
    // A pole on a root: the roots are of one factor, which was not cancelled.
    if (found.some((other) => other.node === node)) continue;
    found.push({ node, pole, value: middle });
  }
  return found.sort((a, b) => (a.value.n * b.value.d < b.value.n * a.value.d ? -1 : 1));
}

function between(low: Rational | undefined, high: Rational | undefined, scope: Scope): Rational {
  if (low && high) return multiply(add(low, high, scope.budget), { n: 1n, d: 2n }, scope.budget);
  if (low) return add(low, integer(1), scope.budget);
  return high ? add(high, integer(-1), scope.budget) : integer(0);
}
