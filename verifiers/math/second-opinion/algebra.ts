import nerdamer from "nerdamer-prime/all";
import { calculus, call, hasCall, substitute, writeExpression, type Call, type Expression } from "./expression.ts";
import { readExpression } from "./read-expression.ts";

/** Forgets all that nerdamer keeps from one question to the next. */
export function clearState(): void {
  nerdamer.flush();
  nerdamer.clearVars();
  nerdamer.clearFunctions();
}

/** Whether nerdamer brings the difference of two expressions to 0. */
export function isZeroDifference(left: Expression, right: Expression): boolean {
  const difference = call("+", left, call("-", right));
  const plain = writeExpression(difference);
  if (vanishes(plain)) return true;
  // nerdamer rounds definite integrals of its own accord; from an antiderivative the value is exact.
  const exact = writeExpression(withoutIntegrals(difference));
  return exact !== plain && vanishes(exact);
}

function vanishes(text: string): boolean {
  const reduced = nerdamer(text);
  if (reduced.toString() === "0" || reduced.expand().toString() === "0") return true;
  return nerdamer(`simplify(${text})`).toString() === "0";
}

/** What nerdamer gives for an indefinite integral; undefined where it finds none in functions that a question may call. */
export function antiderivative({ arguments: inner }: Call): Expression | undefined {
  const [integrand, variable] = inner;
  if (!integrand || !variable) return undefined;
  const found = readExpression(nerdamer(writeExpression(call("integrate", integrand, variable))).toString());
  return found && !hasCall(found, calculus) ? found : undefined;
}

/** The difference as nerdamer computes it with numbers for the variables; undefined where it finds no real number. */
export function computedDifference(left: Expression, right: Expression, point: ReadonlyMap<string, number>): number | undefined {
  const values = Object.fromEntries([...point].map(([name, value]) => [name, String(value)]));
  const text = nerdamer(writeExpression(call("+", left, call("-", right))), values)
    .evaluate()
    .text();
  const value = Number(text);
  return text !== "" && Number.isFinite(value) ? value : undefined;
}

/** Puts the difference of an antiderivative's values in the place of each definite integral that has one. */
function withoutIntegrals(expression: Expression): Expression {
  if (expression.kind !== "call") return expression;
  const inner = expression.arguments.map(withoutIntegrals);
  const changed = call(expression.name, ...inner);
  const [integrand, low, high, variable] = inner;
  if (expression.name !== "defint" || !integrand || !low || !high || variable?.kind !== "name") return changed;
  const found = antiderivative(call("integrate", integrand, variable));
  return found ? call("+", valueAt(found, variable, high), call("-", valueAt(found, variable, low))) : changed;
}

function valueAt(expression: Expression, variable: Extract<Expression, { kind: "name" }>, point: Expression): Expression {
  if (/Infinity/u.test(writeExpression(point))) return call("limit", expression, variable, point);
  return substitute(expression, variable.name, point);
}
