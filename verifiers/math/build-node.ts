import type { Node } from "./node.ts";
import { integer } from "./rational.ts";

export function numberNode(n: number | bigint): Node {
  return { kind: "number", value: integer(n) };
}

export function times(...factors: readonly Node[]): Node {
  return { kind: "multiply", factors };
}

export function minus(a: Node, b: Node): Node {
  return { kind: "add", terms: [a, { kind: "negate", of: b }] };
}

export function over(numerator: Node, denominator: Node): Node {
  return { kind: "divide", numerator, denominator };
}
