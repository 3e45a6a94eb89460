import { normalize } from "./exact.ts";
import type { Node, RelationOperator } from "./node.ts";
import { rationalOf, type Term } from "./polynomial.ts";
import { Undefined } from "./quotient.ts";
import { invert, type Rational } from "./rational.ts";
import { variablesOf } from "./variables.ts";
import type { Scope } from "./verdict.ts";

/** One stretch of the real line. */
export interface Stretch {
  readonly low: Node;
  readonly high: Node;
  readonly lowClosed: boolean;
  readonly highClosed: boolean;
}

const infinity: Node = { kind: "constant", name: "infinity" };
const minusInfinity: Node = { kind: "negate", of: infinity };

/** Intervals, unions of them, inequalities in one variable, x ≠ a, ℝ; undefined for everything else. */
export function realSetOf(node: Node, scope: Scope): readonly Stretch[] | undefined {
  switch (node.kind) {
    case "tuple": {
      const [low, high] = node.items;
      if (node.items.length !== 2 || !low || !high || node.open === "<") return undefined;
      return [{ low, high, lowClosed: node.open === "[", highClosed: node.close === "]" }];
    }
    case "union": {
      const stretches: Stretch[] = [];
      for (const part of node.parts) {
        const inner = realSetOf(part, scope);
        if (!inner) return undefined;
        stretches.push(...inner);
      }
      return stretches;
    }
    case "list": {
      // x < 1 or x > 3
      if (!node.alternatives) return undefined;
      return realSetOf({ kind: "union", parts: node.items }, scope);
    }
    case "symbol":
      return node.name === "ℝ" ? [{ low: minusInfinity, high: infinity, lowClosed: false, highClosed: false }] : undefined;
    case "relation":
      return ofRelation(node.sides, node.operators, scope);
    default:
      return undefined;
  }
}

function ofRelation(sides: readonly Node[], operators: readonly RelationOperator[], scope: Scope): readonly Stretch[] | undefined {
  const [first, second, third] = sides;
  const [operator, next] = operators;
  if (!first || !second || !operator || sides.length > 3) return undefined;
  if (operator === "∈" && sides.length === 2) return realSetOf(second, scope);
  if (operator === "≠" && sides.length === 2 && first.kind === "symbol") {
    return [
      { low: minusInfinity, high: second, lowClosed: false, highClosed: false },
      { low: second, high: infinity, lowClosed: false, highClosed: false },
    ];
  }
  if (!third || !next) return half(first, operator, second, scope);
  const left = half(first, operator, second, scope)?.[0];
  const right = half(second, next, third, scope)?.[0];
  if (!left || !right || variablesOf(first).length > 0 || variablesOf(third).length > 0) return undefined;
  const [below, above] = left.high === infinity ? [left, right] : [right, left];
  if (below.high !== infinity || above.low !== minusInfinity) return undefined;
  return [{ low: below.low, lowClosed: below.lowClosed, high: above.high, highClosed: above.highClosed }];
}

const flipped: Readonly<Record<string, RelationOperator>> = { "<": ">", ">": "<", "≤": "≥", "≥": "≤" };

/** An inequality that is linear in its only variable, as a half line. */
function half(left: Node, operator: RelationOperator, right: Node, scope: Scope): readonly Stretch[] | undefined {
  if (!(operator in flipped)) return undefined;
  const difference: Node = { kind: "add", terms: [left, { kind: "negate", of: right }] };
  const [name, more] = variablesOf(difference);
  if (name === undefined || more !== undefined) return undefined;
  let slope: Rational | undefined;
  try {
    const { numerator, denominator } = normalize(difference, scope.algebra);
    if (!rationalOf(denominator)) return undefined;
    slope = slopeOf([...numerator.values()], name);
  } catch (error) {
    if (error instanceof Undefined) return undefined;
    throw error;
  }
  if (!slope) return undefined;
  // a·x + b < 0 is x < x - (a·x + b)/a, in which x cancels.
  const variable: Node = { kind: "symbol", name };
  const end: Node = {
    kind: "add",
    terms: [variable, { kind: "negate", of: { kind: "multiply", factors: [{ kind: "number", value: invert(slope) }, difference] } }],
  };
  const simple = left.kind === "symbol" ? right : right.kind === "symbol" ? left : end;
  const direction = slope.n > 0n ? operator : (flipped[operator] ?? operator);
  const closed = operator === "≤" || operator === "≥";
  if (direction === "<" || direction === "≤") return [{ low: minusInfinity, high: simple, lowClosed: false, highClosed: closed }];
  return [{ low: simple, high: infinity, lowClosed: closed, highClosed: false }];
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
