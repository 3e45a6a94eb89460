import { solveInequality } from "./inequality.ts";
import type { Node, RelationOperator } from "./node.ts";
import { integer } from "./rational.ts";
import type { RealSet, Stretch } from "./stretch.ts";
import type { Scope } from "./verdict.ts";

const infinity: Node = { kind: "constant", name: "infinity" };
const minusInfinity: Node = { kind: "negate", of: infinity };

export const line: RealSet = {
  kind: "stretches",
  stretches: [{ low: minusInfinity, high: infinity, lowClosed: false, highClosed: false }],
};

/** Intervals, unions and differences of them, inequalities in one variable, x ≠ a, finite sets, ℝ; undefined for everything else. */
export function realSetOf(node: Node, scope: Scope): RealSet | undefined {
  scope.budget.spend(1);
  switch (node.kind) {
    case "tuple": {
      const [low, high] = node.items;
      if (node.items.length !== 2 || !low || !high || node.open === "<") return undefined;
      return stretch({ low, high, lowClosed: node.open === "[", highClosed: node.close === "]" });
    }
    case "set":
      return { kind: "stretches", stretches: node.items.map(pointAt) };
    case "union":
    case "intersection":
      return joined(node.kind, node.parts, scope);
    case "difference": {
      const [of, without] = [realSetOf(node.of, scope), realSetOf(node.without, scope)];
      return of && without && { kind: "difference", of, without };
    }
    case "list":
      if (node.alternatives) return joined("union", node.items, scope);
      if (node.items.every((item) => item.kind === "tuple" || item.kind === "union")) return joined("union", node.items, scope);
      return node.items.every((item) => item.kind === "relation")
        ? joined(node.together ? "intersection" : "all", node.items, scope)
        : undefined;
    case "symbol":
      if (node.name === "ℝ" || node.name === "R") return line;
      if (node.name === "ℝ+") return stretch({ low: zero, high: infinity, lowClosed: false, highClosed: false });
      return undefined;
    case "relation":
      return ofRelation(node.sides, node.operators, scope);
    case "conditioned":
      return undefined;
    default:
      return undefined;
  }
}

const zero: Node = { kind: "number", value: integer(0) };

function stretch(one: Stretch): RealSet {
  return { kind: "stretches", stretches: [one] };
}

function pointAt(at: Node): Stretch {
  return { low: at, high: at, lowClosed: true, highClosed: true };
}

function joined(kind: "union" | "intersection" | "all", nodes: readonly Node[], scope: Scope): RealSet | undefined {
  const parts: RealSet[] = [];
  for (const node of nodes) {
    const part = realSetOf(node, scope);
    if (!part) return undefined;
    parts.push(part);
  }
  return { kind, parts };
}

function ofRelation(sides: readonly Node[], operators: readonly RelationOperator[], scope: Scope): RealSet | undefined {
  const parts: RealSet[] = [];
  for (const [index, operator] of operators.entries()) {
    const [left, right] = [sides[index], sides[index + 1]];
    const part = left && right && ofPair(left, operator, right, scope);
    if (!part) return undefined;
    parts.push(part);
  }
  const [only] = parts;
  return parts.length === 1 ? only : { kind: "intersection", parts };
}

function ofPair(left: Node, operator: RelationOperator, right: Node, scope: Scope): RealSet | undefined {
  switch (operator) {
    case "∈":
      return realSetOf(right, scope);
    case "∉": {
      const without = realSetOf(right, scope);
      return without && { kind: "difference", of: line, without };
    }
    case "≠":
      return left.kind === "symbol"
        ? { kind: "difference", of: line, without: { kind: "stretches", stretches: valuesOf(right).map(pointAt) } }
        : undefined;
    case "=":
      return left.kind === "symbol" && right.kind !== "relation"
        ? { kind: "stretches", stretches: valuesOf(right).map(pointAt) }
        : undefined;
    case "<":
    case "≤":
    case ">":
    case "≥":
      return solveInequality(left, operator, right, scope);
    default:
      return undefined;
  }
}

function valuesOf(node: Node): readonly Node[] {
  return node.kind === "list" || node.kind === "set" ? node.items : [node];
}
