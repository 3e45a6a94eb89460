import type { Node } from "./node.ts";

/** The nodes directly inside a node. */
export function childrenOf(node: Node): readonly Node[] {
  switch (node.kind) {
    case "add":
      return node.terms;
    case "multiply":
      return node.factors;
    case "divide":
      return [node.numerator, node.denominator];
    case "power":
      return [node.base, node.exponent];
    case "negate":
    case "plus-minus":
    case "percent":
    case "degrees":
      return [node.of];
    case "call":
      return node.arguments;
    case "quantity":
      return [node.value];
    case "tuple":
    case "list":
    case "set":
      return node.items;
    case "union":
      return node.parts;
    case "relation":
      return node.sides;
    case "ratio":
      return node.terms;
    case "matrix":
      return node.rows.flat();
    default:
      return [];
  }
}

/** The names of the variables in a node, sorted. */
export function variablesOf(node: Node): readonly string[] {
  const names = new Set<string>();
  const stack: Node[] = [node];
  for (let next = stack.pop(); next; next = stack.pop()) {
    if (next.kind === "symbol") names.add(next.name);
    else stack.push(...childrenOf(next));
  }
  return [...names].sort();
}

export function contains(node: Node, kind: Node["kind"]): boolean {
  const stack: Node[] = [node];
  for (let next = stack.pop(); next; next = stack.pop()) {
    if (next.kind === kind) return true;
    stack.push(...childrenOf(next));
  }
  return false;
}

/** The node with every node replaced by what `change` gives for it, from the outside inwards; undefined keeps it. */
export function replace(node: Node, change: (node: Node) => Node | undefined): Node {
  const changed = change(node);
  if (changed) return changed;
  const inner = (part: Node): Node => replace(part, change);
  switch (node.kind) {
    case "add":
      return { ...node, terms: node.terms.map(inner) };
    case "multiply":
      return { ...node, factors: node.factors.map(inner) };
    case "divide":
      return { ...node, numerator: inner(node.numerator), denominator: inner(node.denominator) };
    case "power":
      return { ...node, base: inner(node.base), exponent: inner(node.exponent) };
    case "negate":
    case "plus-minus":
    case "percent":
    case "degrees":
      return { ...node, of: inner(node.of) };
    case "call":
      return { ...node, arguments: node.arguments.map(inner) };
    case "quantity":
      return { ...node, value: inner(node.value) };
    case "tuple":
    case "list":
    case "set":
      return { ...node, items: node.items.map(inner) };
    case "relation":
      return { ...node, sides: node.sides.map(inner) };
    default:
      return node;
  }
}
