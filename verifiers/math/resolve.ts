import type { Budget } from "./budget.ts";
import { differentiate } from "./derivative.ts";
import { normalize } from "./exact.ts";
import { antiderivative } from "./integral.ts";
import { workedOutMatrix } from "./matrix.ts";
import type { Node } from "./node.ts";
import { orderOf } from "./order.ts";
import type { Algebra } from "./polynomial.ts";
import { nodeOfQuotient } from "./quotient-node.ts";
import { createAlgebra, rationalValue, Undefined } from "./quotient.ts";
import { integer } from "./rational.ts";
import { seriesOf } from "./series.ts";
import { childrenOf, contains, mentions, replace } from "./variables.ts";

type Call = Extract<Node, { kind: "call" }>;

/** Works out matrices, derivatives, definite integrals and limits where that is possible by rule; the others stay as they are written. */
export function resolve(node: Node, budget: Budget): Node {
  if (node.kind === "call" && calculus.has(node.name)) {
    const parts: Call = { ...node, arguments: node.arguments.map((part) => resolve(part, budget)) };
    return resolveCall(parts, budget) ?? parts;
  }
  if (node.kind === "matrix" || contains(node, "matrix")) return workedOutMatrix(resolveCalculus(node, budget), budget);
  return resolveCalculus(node, budget);
}

function resolveCalculus(node: Node, budget: Budget): Node {
  if (!hasCalculus(node)) return node;
  return replace(node, (part) => (part.kind === "call" && calculus.has(part.name) ? resolve(part, budget) : undefined));
}

const calculus: ReadonlySet<string> = new Set(["derivative", "integral", "limit", "sum", "product"]);

/** Whether an integral, a limit, a derivative or a sum stands in it. */
export function hasCalculus(node: Node): boolean {
  const stack: Node[] = [node];
  for (let next = stack.pop(); next; next = stack.pop()) {
    if (next.kind === "call" && calculus.has(next.name)) return true;
    stack.push(...childrenOf(next));
  }
  return false;
}

function resolveCall({ name, arguments: parts }: Call, budget: Budget): Node | undefined {
  const [body, variable, third, fourth] = parts;
  if (!body || variable?.kind !== "symbol") return undefined;
  if (name === "derivative" && third?.kind === "number") {
    let slope: Node | undefined = body;
    for (let order = 0n; slope && order < third.value.n; order += 1n) slope = differentiate(slope, variable.name, budget);
    return slope;
  }
  if (name === "integral" && third && fourth) return definite(body, variable.name, third, fourth, budget);
  if (name === "limit" && third && fourth?.kind === "number") return limit(body, variable.name, third, Number(fourth.value.n), budget);
  return undefined;
}

/** F(b) - F(a), where the antiderivative is known and has no pole between the ends. */
function definite(body: Node, name: string, low: Node, high: Node, budget: Budget): Node | undefined {
  const whole = antiderivative(body, name, budget);
  if (!whole || isInfinite(low) || isInfinite(high) || !hasOneSign(body, name, low, high, budget)) return undefined;
  const at = (end: Node): Node => replace(whole, (part) => (part.kind === "symbol" && part.name === name ? end : undefined));
  return { kind: "add", terms: [at(high), { kind: "negate", of: at(low) }] };
}

/** Whether every denominator with the variable, which is linear in it, has one sign at both ends. */
function hasOneSign(body: Node, name: string, low: Node, high: Node, budget: Budget): boolean {
  const stack: Node[] = [body];
  for (let next = stack.pop(); next; next = stack.pop()) {
    const denominator =
      next.kind === "divide" ? next.denominator : next.kind === "power" && next.exponent.kind === "negate" ? next.base : undefined;
    // x² has one sign on both sides of its pole, x has not.
    const below = denominator?.kind === "power" ? denominator.base : denominator;
    if (below && mentions(below, name)) {
      const value = (end: Node): Node => replace(below, (part) => (part.kind === "symbol" && part.name === name ? end : undefined));
      const order = orderOf([value(low), value(high), { kind: "number", value: integer(0) }], budget);
      const [first, second] = [order(0, 2), order(1, 2)];
      if (first === undefined || first !== second) return false;
    }
    stack.push(...childrenOf(next));
  }
  return true;
}

/** Functions that jump: their limit is not their value. */
const jumping: ReadonlySet<string> = new Set(["floor", "ceil", "sign", "mod", "max", "min", "abs"]);

function limit(body: Node, name: string, point: Node, side: number, budget: Budget): Node | undefined {
  if (jumps(body)) return undefined;
  const algebra = createAlgebra(budget);
  try {
    if (!isInfinite(point)) {
      const value = valueAt(body, name, point, algebra);
      if (value) return value;
    }
    return bySeries(body, name, point, side, algebra);
  } catch (error) {
    if (error instanceof Undefined) return undefined;
    throw error;
  }
}

function jumps(body: Node): boolean {
  const stack: Node[] = [body];
  for (let next = stack.pop(); next; next = stack.pop()) {
    if (next.kind === "call" && jumping.has(next.name)) return true;
    stack.push(...childrenOf(next));
  }
  return false;
}

/** The value at the point itself, where the expression has one: what is written of elementary functions is continuous there. */
function valueAt(body: Node, name: string, point: Node, algebra: Algebra): Node | undefined {
  const value = replace(body, (part) => (part.kind === "symbol" && part.name === name ? point : undefined));
  try {
    if (hasZeroDenominator(value, algebra)) return undefined;
    normalize(value, algebra);
    return value;
  } catch (error) {
    if (error instanceof Undefined) return undefined;
    throw error;
  }
}

function hasZeroDenominator(node: Node, algebra: Algebra): boolean {
  const stack: Node[] = [node];
  for (let next = stack.pop(); next; next = stack.pop()) {
    if (next.kind === "divide" && normalize(next.denominator, algebra).numerator.size === 0) return true;
    if (next.kind === "power" && normalize(next.base, algebra).numerator.size === 0) return true;
    if (next.kind === "call" && next.name === "ln" && next.arguments[0] && normalize(next.arguments[0], algebra).numerator.size === 0)
      return true;
    stack.push(...childrenOf(next));
  }
  return false;
}

function bySeries(body: Node, name: string, point: Node, side: number, algebra: Algebra): Node | undefined {
  const t: Node = { kind: "symbol", name: "&t" };
  const turn: Node = { kind: "divide", numerator: { kind: "number", value: integer(1) }, denominator: t };
  const sign = isInfinite(point) ? (point.kind === "negate" ? -1 : 1) : side;
  const approach: Node = isInfinite(point)
    ? point.kind === "negate"
      ? { kind: "negate", of: turn }
      : turn
    : { kind: "add", terms: [point, side < 0 ? { kind: "negate", of: t } : t] };
  const moved = replace(body, (part) => (part.kind === "symbol" && part.name === name ? approach : undefined));
  const series = seriesOf(moved, "&t", algebra);
  const [lead] = series?.coefficients ?? [];
  if (!series || !lead || lead.numerator.size === 0) return series && lead ? { kind: "number", value: integer(0) } : undefined;
  if (series.order > 0) return { kind: "number", value: integer(0) };
  if (series.order === 0) return nodeOfQuotient(lead);
  const value = rationalValue(lead, algebra);
  // From both sides an odd pole has two signs.
  if (!value || (sign === 0 && series.order % 2 !== 0)) return undefined;
  const infinity: Node = { kind: "constant", name: "infinity" };
  return value.n > 0n ? infinity : { kind: "negate", of: infinity };
}

function isInfinite(node: Node): boolean {
  return node.kind === "negate" ? isInfinite(node.of) : node.kind === "constant" && node.name === "infinity";
}
