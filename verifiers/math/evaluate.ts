import { evaluateCall } from "./evaluate-call.ts";
import { fromRational, piInterval, type Precision } from "./interval.ts";
import type { Node } from "./node.ts";
import { integer, one, type Rational } from "./rational.ts";
import { exponential, product, raise, ratio, rationalValue, sum, type Value } from "./value.ts";

export type Assignment = ReadonlyMap<string, Rational>;

/** The value of an expression between certain bounds, or undefined where it has none or none is found. Throws OutOfWork past the budget. */
export function evaluate(node: Node, assignment: Assignment, precision: Precision): Value | undefined {
  const inner = (part: Node): Value | undefined => evaluate(part, assignment, precision);
  precision.budget.spend(1);
  switch (node.kind) {
    case "number":
      return rationalValue(node.value, precision);
    case "symbol": {
      const value = assignment.get(node.name);
      return value && rationalValue(value, precision);
    }
    case "constant":
      if (node.name === "pi") return { real: piInterval(precision), imaginary: undefined };
      if (node.name === "e") return exponential(rationalValue(one, precision), precision);
      if (node.name === "i") return { real: { low: 0n, high: 0n }, imaginary: fromRational(one, precision) };
      return undefined;
    case "add":
      return fold(node.terms, inner, (a, b) => sum(a, b));
    case "multiply":
      return fold(node.factors, inner, (a, b) => product(a, b, precision));
    case "divide":
      return lift(inner(node.numerator), inner(node.denominator), (a, b) => ratio(a, b, precision));
    case "negate":
      return lift(inner(node.of), rationalValue(integer(-1), precision), (a, b) => product(a, b, precision));
    case "percent":
      return lift(inner(node.of), rationalValue({ n: 1n, d: 100n }, precision), (a, b) => product(a, b, precision));
    case "degrees": {
      const turn = product({ real: piInterval(precision), imaginary: undefined }, rationalValue({ n: 1n, d: 180n }, precision), precision);
      return lift(inner(node.of), turn, (a, b) => product(a, b, precision));
    }
    case "power":
      return lift(inner(node.base), inner(node.exponent), (a, b) => raise(a, b, precision));
    case "call":
      if (node.name === "sum" || node.name === "product") return termByTerm(node, assignment, precision);
      return evaluateCall(node.name, node.arguments.map(inner), precision);
    case "piecewise":
      for (const { value, condition } of node.branches) {
        const holds = conditionHolds(condition, inner);
        if (holds === undefined) return undefined;
        if (holds) return inner(value);
      }
      return undefined;
    default:
      return undefined;
  }
}

/** Whether a chain of relations holds between certain bounds; undefined where that is not decided. */
function conditionHolds(condition: Node, inner: (node: Node) => Value | undefined): boolean | undefined {
  if (condition.kind === "text") return condition.text.startsWith("otherwise") ? true : undefined;
  if (condition.kind !== "relation") return undefined;
  for (const [index, operator] of condition.operators.entries()) {
    const [left, right] = [condition.sides[index], condition.sides[index + 1]].map((side) => side && inner(side));
    if (!left || !right || left.imaginary || right.imaginary) return undefined;
    const isLess = left.real.high < right.real.low;
    const isGreater = left.real.low > right.real.high;
    const isEqual = left.exact !== undefined && right.exact !== undefined && !isLess && !isGreater;
    if (!isLess && !isGreater && !isEqual) return undefined;
    const holds = { "<": isLess, "≤": isLess || isEqual, ">": isGreater, "≥": isGreater || isEqual, "=": isEqual, "≠": !isEqual }[
      operator as string
    ];
    if (holds !== true) return holds;
  }
  return true;
}

/** Terms of one sum or product at one point. */
const mostTerms = 1_000;

function termByTerm(node: Extract<Node, { kind: "call" }>, assignment: Assignment, precision: Precision): Value | undefined {
  const [body, variable, ...bounds] = node.arguments;
  if (!body || variable?.kind !== "symbol") return undefined;
  const [from, to] = bounds.map((bound) => evaluate(bound, assignment, precision)?.exact);
  if (from?.d !== 1n || to?.d !== 1n || to.n - from.n >= mostTerms) return undefined;
  let total = rationalValue(integer(node.name === "sum" ? 0 : 1), precision);
  const inside = new Map(assignment);
  for (let index = from.n; index <= to.n; index += 1n) {
    inside.set(variable.name, integer(index));
    const term = evaluate(body, inside, precision);
    if (!term) return undefined;
    total = node.name === "sum" ? sum(total, term) : product(total, term, precision);
  }
  return total;
}

function lift(a: Value | undefined, b: Value | undefined, join: (a: Value, b: Value) => Value | undefined): Value | undefined {
  return a && b && join(a, b);
}

function fold(nodes: readonly Node[], inner: (node: Node) => Value | undefined, join: (a: Value, b: Value) => Value): Value | undefined {
  let result: Value | undefined;
  for (const node of nodes) {
    const value = inner(node);
    if (!value) return undefined;
    result = result ? join(result, value) : value;
  }
  return result;
}
