import type { Node } from "../node.ts";
import { call, writeExpression, type Expression } from "./expression.ts";

/**
 * Writes nodes for nerdamer, or gives undefined where one of them is nothing that nerdamer can read. Variables are renamed to v0, v1, …,
 * the same in all of them, since nerdamer has names of its own.
 *
 * @example
 * toNerdamer([integral, answer]); // ["defint((v0^2),0,1,v0)", "(1/3)"]
 */
export function toNerdamer(nodes: readonly Node[]): readonly string[] | undefined {
  const names = new Map<string, string>();
  const texts: string[] = [];
  for (const node of nodes) {
    const expression = convert(node, names);
    if (!expression) return undefined;
    texts.push(writeExpression(expression));
  }
  return texts;
}

type Names = Map<string, string>;

function convert(node: Node, names: Names): Expression | undefined {
  switch (node.kind) {
    case "number":
      return fraction(node.value.n, node.value.d);
    case "symbol":
      return variable(node.name, names);
    case "constant":
      return { kind: "name", name: node.name === "infinity" ? "Infinity" : node.name };
    case "add":
      return convertAll("+", node.terms, names);
    case "multiply":
      return convertAll("*", node.factors, names);
    case "divide":
      return convertAll("/", [node.numerator, node.denominator], names);
    case "power":
      return convertAll("^", [node.base, node.exponent], names);
    case "negate":
      return convertAll("-", [node.of], names);
    case "percent": {
      const inner = convert(node.of, names);
      return inner && call("/", inner, number(100n));
    }
    case "call":
      return convertCall(node.name, node.arguments, names);
    default:
      return undefined;
  }
}

function convertAll(name: string, nodes: readonly Node[], names: Names): Expression | undefined {
  const inner = nodes.map((node) => convert(node, names)).filter((one) => one !== undefined);
  if (inner.length !== nodes.length || inner.length === 0) return undefined;
  const [first] = inner;
  // A sum or a product of one is that one.
  return inner.length === 1 && first && (name === "+" || name === "*") ? first : call(name, ...inner);
}

function variable(name: string, names: Names): Expression {
  const known = names.get(name) ?? `v${names.size}`;
  names.set(name, known);
  return { kind: "name", name: known };
}

function number(value: bigint): Expression {
  return { kind: "number", text: String(value) };
}

function fraction(n: bigint, d: bigint): Expression {
  const positive = d === 1n ? number(n < 0n ? -n : n) : call("/", number(n < 0n ? -n : n), number(d));
  return n < 0n ? call("-", positive) : positive;
}

/** Functions of one argument, by our names. */
const unary: ReadonlyMap<string, string> = new Map([
  ...["abs", "sqrt", "cbrt", "sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh", "tanh", "floor", "ceil", "factorial"].map(
    (name): readonly [string, string] => [name, name],
  ),
  ["arcsin", "asin"],
  ["arccos", "acos"],
  ["arctan", "atan"],
  ["ln", "log"],
]);

function convertCall(name: string, nodes: readonly Node[], names: Names): Expression | undefined {
  const inner = nodes.map((node) => convert(node, names)).filter((one) => one !== undefined);
  const [first, second, third, fourth] = inner;
  if (inner.length !== nodes.length || !first) return undefined;
  const bound = nodes[1]?.kind === "symbol";
  switch (`${name} ${inner.length}`) {
    case "exp 1":
      return call("^", { kind: "name", name: "e" }, first);
    case "sqrt 2":
      return second && call("^", first, call("/", number(1n), second));
    case "log 1":
      return call("/", call("log", first), call("log", number(10n)));
    case "log 2":
      return second && call("/", call("log", first), call("log", second));
    case "integral 2":
      return bound ? call("integrate", ...inner) : undefined;
    case "integral 4":
      return bound && second && third && fourth ? call("defint", first, third, fourth, second) : undefined;
    case "derivative 2":
      return bound ? call("diff", ...inner) : undefined;
    case "derivative 3":
      return bound && isOrder(nodes[2]) ? call("diff", ...inner) : undefined;
    case "limit 3":
      return bound ? call("limit", ...inner) : undefined;
    case "sum 4":
    case "product 4":
      return bound ? call(name, ...inner) : undefined;
    default: {
      const known = inner.length === 1 ? unary.get(name) : undefined;
      return known === undefined ? undefined : call(known, first);
    }
  }
}

function isOrder(node: Node | undefined): boolean {
  return node?.kind === "number" && node.value.d === 1n && node.value.n > 0n && node.value.n <= 20n;
}
