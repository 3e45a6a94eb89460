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
    case "intersection":
      return node.parts;
    case "difference":
      return [node.of, node.without];
    case "family":
      return [node.value];
    case "conditioned":
      return [node.value, node.condition];
    case "piecewise":
      return node.branches.flatMap(({ value, condition }) => [value, condition]);
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

/** Whether the test holds for the node or any node inside it. */
export function somePart(node: Node, test: (part: Node) => boolean): boolean {
  const stack: Node[] = [node];
  for (let next = stack.pop(); next; next = stack.pop()) {
    if (test(next)) return true;
    stack.push(...childrenOf(next));
  }
  return false;
}

export function forEachPart(node: Node, visit: (part: Node) => void): void {
  somePart(node, (part) => {
    visit(part);
    return false;
  });
}

/** The names of the variables in a node, sorted; those that a sum, limit or integral binds are none. */
export function variablesOf(node: Node): readonly string[] {
  const names = new Set<string>();
  forEachPart(node, (part) => {
    if (part.kind === "symbol") names.add(part.name);
  });
  return [...names].filter((name) => !name.startsWith(boundMark)).sort();
}

/** The first character of the name of a bound variable; no written name has it. */
export const boundMark = "&";

export function mentions(node: Node, name: string): boolean {
  return somePart(node, (part) => part.kind === "symbol" && part.name === name);
}

export function contains(node: Node, kind: Node["kind"]): boolean {
  return somePart(node, (part) => part.kind === kind);
}

/** The node with a value in the place of a variable. */
export function substitute(node: Node, name: string, value: Node): Node {
  return replace(node, (part) => (part.kind === "symbol" && part.name === name ? value : undefined));
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
    case "union":
    case "intersection":
      return { ...node, parts: node.parts.map(inner) };
    case "difference":
      return { ...node, of: inner(node.of), without: inner(node.without) };
    case "family":
      return { ...node, value: inner(node.value) };
    case "conditioned":
      return { ...node, value: inner(node.value), condition: inner(node.condition) };
    case "piecewise":
      return { ...node, branches: node.branches.map(({ value, condition }) => ({ value: inner(value), condition: inner(condition) })) };
    case "matrix":
      return { ...node, rows: node.rows.map((row) => row.map(inner)) };
    case "ratio":
      return { ...node, terms: node.terms.map(inner) };
    default:
      return node;
  }
}
