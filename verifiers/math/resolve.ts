import type { Budget } from "./budget.ts";
import { numberNode, over } from "./build-node.ts";
import { differentiate } from "./derivative.ts";
import { normalize } from "./exact.ts";
import { isInfinite } from "./infinity.ts";
import { antiderivative } from "./integral.ts";
import { workedOutMatrix } from "./matrix.ts";
import type { Node } from "./node.ts";
import { orderOf } from "./order.ts";
import type { Algebra } from "./polynomial.ts";
import { nodeOfQuotient } from "./quotient-node.ts";
import { createAlgebra, rationalValue, whereDefined } from "./quotient.ts";
import { seriesOf } from "./series.ts";
import { contains, mentions, replace, somePart, substitute } from "./variables.ts";

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
  return somePart(node, (part) => part.kind === "call" && calculus.has(part.name));
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
  const at = (end: Node): Node => substitute(whole, name, end);
  return { kind: "add", terms: [at(high), { kind: "negate", of: at(low) }] };
}

/** Whether every denominator with the variable, which is linear in it, has one sign at both ends. */
function hasOneSign(body: Node, name: string, low: Node, high: Node, budget: Budget): boolean {
  return !somePart(body, (part) => {
    const denominator =
      part.kind === "divide" ? part.denominator : part.kind === "power" && part.exponent.kind === "negate" ? part.base : undefined;
    // x² has one sign on both sides of its pole, x has not.
    const below = denominator?.kind === "power" ? denominator.base : denominator;
    if (!below || !mentions(below, name)) return false;
    const order = orderOf([substitute(below, name, low), substitute(below, name, high), numberNode(0)], budget);
    const [first, second] = [order(0, 2), order(1, 2)];
    return first === undefined || first !== second;
  });
}

/** Functions that jump: their limit is not their value. */
const jumping: ReadonlySet<string> = new Set(["floor", "ceil", "sign", "mod", "max", "min", "abs"]);

function limit(body: Node, name: string, point: Node, side: number, budget: Budget): Node | undefined {
  if (jumps(body)) return undefined;
  const algebra = createAlgebra(budget);
  const value = isInfinite(point) ? undefined : valueAt(body, name, point, algebra);
  return value ?? whereDefined(() => bySeries(body, name, point, side, algebra), undefined);
}

function jumps(body: Node): boolean {
  return somePart(body, (part) => part.kind === "call" && jumping.has(part.name));
}

/** The value at the point itself, where the expression has one: what is written of elementary functions is continuous there. */
function valueAt(body: Node, name: string, point: Node, algebra: Algebra): Node | undefined {
  const value = substitute(body, name, point);
  return whereDefined(() => {
    if (hasZeroDenominator(value, algebra)) return undefined;
    normalize(value, algebra);
    return value;
  }, undefined);
}

function hasZeroDenominator(node: Node, algebra: Algebra): boolean {
  const isZero = (part: Node | undefined): boolean => part !== undefined && normalize(part, algebra).numerator.size === 0;
  return somePart(node, (part) => {
    if (part.kind === "divide") return isZero(part.denominator);
    if (part.kind === "power") return isZero(part.base);
    return part.kind === "call" && part.name === "ln" && isZero(part.arguments[0]);
  });
}

function bySeries(body: Node, name: string, point: Node, side: number, algebra: Algebra): Node | undefined {
  const t: Node = { kind: "symbol", name: "&t" };
  const turn: Node = over(numberNode(1), t);
  const sign = isInfinite(point) ? (point.kind === "negate" ? -1 : 1) : side;
  const approach: Node = isInfinite(point)
    ? point.kind === "negate"
      ? { kind: "negate", of: turn }
      : turn
    : { kind: "add", terms: [point, side < 0 ? { kind: "negate", of: t } : t] };
  const moved = substitute(body, name, approach);
  const series = seriesOf(moved, "&t", algebra);
  const [lead] = series?.coefficients ?? [];
  if (!series || !lead || lead.numerator.size === 0) return series && lead ? numberNode(0) : undefined;
  if (series.order > 0) return numberNode(0);
  if (series.order === 0) return nodeOfQuotient(lead);
  const value = rationalValue(lead, algebra);
  // From both sides an odd pole has two signs.
  if (!value || (sign === 0 && series.order % 2 !== 0)) return undefined;
  const infinity: Node = { kind: "constant", name: "infinity" };
  return value.n > 0n ? infinity : { kind: "negate", of: infinity };
}
