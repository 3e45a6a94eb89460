import { compareApproximates, lift, nothing, total, type Approximate } from "./approximate.ts";
import type { Call, Expression } from "./expression.ts";
import { extrapolate } from "./extrapolate.ts";
import { functions } from "./functions.ts";
import { quadrature } from "./quadrature.ts";

export type Bindings = ReadonlyMap<string, Approximate>;

export interface Numbers {
  /** Calls and names that may still be worked out; what needs more has no value. */
  left: number;
  antiderivative(call: Call): Expression | undefined;
}

/** The value of an expression in floating point, worked out without nerdamer but for antiderivatives, and those are tried by their derivative. */
export function numericValue(expression: Expression, bindings: Bindings, numbers: Numbers): Approximate {
  numbers.left -= 1;
  if (numbers.left < 0) return nothing;
  switch (expression.kind) {
    case "number": {
      const value = Number(expression.text);
      return { value, error: Number.isSafeInteger(value) ? 0 : Math.abs(value) * 2 ** -52 };
    }
    case "name":
      return bindings.get(expression.name) ?? constantValues.get(expression.name) ?? nothing;
    case "call":
      return callValue(expression, bindings, numbers);
    default:
      return expression satisfies never;
  }
}

const constantValues: ReadonlyMap<string, Approximate> = new Map([
  ["pi", { value: Math.PI, error: 2 ** -52 }],
  ["e", { value: Math.E, error: 2 ** -52 }],
]);

function callValue(call: Call, bindings: Bindings, numbers: Numbers): Approximate {
  const f = operators.get(call.name) ?? functions.get(call.name);
  const [first, second, third, fourth] = call.arguments;
  if (f) {
    const inner = call.arguments.map((argument) => numericValue(argument, bindings, numbers));
    return call.name === "+" ? total(inner) : lift(f, inner);
  }
  if (!first || !second) return nothing;
  switch (call.name) {
    case "integrate":
      return antiderivativeValue(call, bindings, numbers);
    case "diff":
      return derivativeValue(bound(first, second, bindings, numbers), numericValue(second, bindings, numbers), third);
    case "defint":
      return third && fourth
        ? quadrature(
            (x) => bound(first, fourth, bindings, numbers)({ value: x, error: 0 }),
            end(second, bindings, numbers),
            end(third, bindings, numbers),
          )
        : nothing;
    case "limit":
      return third ? limitValue(bound(first, second, bindings, numbers), third, bindings, numbers) : nothing;
    case "sum":
    case "product":
      return third && fourth
        ? seriesValue(bound(first, second, bindings, numbers), end(third, bindings, numbers), end(fourth, bindings, numbers), call.name)
        : nothing;
    default:
      return nothing;
  }
}

const operators: ReadonlyMap<string, (...values: readonly number[]) => number> = new Map<string, (...values: readonly number[]) => number>([
  ["+", (...values) => values.reduce((a, b) => a + b, 0)],
  ["*", (...values) => values.reduce((a, b) => a * b, 1)],
  ["-", (value = Number.NaN) => -value],
  ["/", (a = Number.NaN, b = Number.NaN) => a / b],
  ["^", (a = Number.NaN, b = Number.NaN) => a ** b],
]);

type Function = (x: Approximate) => Approximate;

/** The expression as a function of one of its variables. */
function bound(expression: Expression, variable: Expression, bindings: Bindings, numbers: Numbers): Function {
  const name = variable.kind === "name" ? variable.name : "";
  return (x) => numericValue(expression, new Map(bindings).set(name, x), numbers);
}

/** An end of an interval or a sum, infinite ones as they are; NaN where it is not known well enough. */
function end(expression: Expression, bindings: Bindings, numbers: Numbers): number {
  if (expression.kind === "name" && expression.name === "Infinity") return Number.POSITIVE_INFINITY;
  if (expression.kind === "call" && expression.name === "-" && expression.arguments.length === 1 && expression.arguments[0])
    return -end(expression.arguments[0], bindings, numbers);
  const { value, error } = numericValue(expression, bindings, numbers);
  return error <= 1e-12 * Math.max(1, Math.abs(value)) ? value : Number.NaN;
}

function antiderivativeValue(call: Call, bindings: Bindings, numbers: Numbers): Approximate {
  const [integrand, variable] = call.arguments;
  const found = numbers.antiderivative(call);
  if (!found || !integrand || !variable) return nothing;
  const at = numericValue(variable, bindings, numbers);
  const slope = derivativeValue(bound(found, variable, bindings, numbers), at, undefined);
  const same = compareApproximates(slope, numericValue(integrand, bindings, numbers)) === "same";
  return same ? numericValue(found, bindings, numbers) : nothing;
}

function derivativeValue(f: Function, at: Approximate, order: Expression | undefined): Approximate {
  const times = order === undefined ? 1 : order.kind === "number" ? Number(order.text) : 0;
  if (times < 1 || times > 4 || !Number.isInteger(times) || !Number.isFinite(at.value)) return nothing;
  return extrapolate(
    (step) => {
      const parts = Array.from({ length: times + 1 }, (_, index): Approximate => {
        const { value, error } = f({ value: at.value + (times / 2 - index) * step, error: 0 });
        const factor = choose(times, index) * (index % 2 === 0 ? 1 : -1);
        return { value: value * factor, error: error * Math.abs(factor) };
      });
      const { value, error } = total(parts);
      return { value: value / step ** times, error: error / step ** times };
    },
    { start: 2 ** -3 * Math.max(1, 2 ** Math.floor(Math.log2(Math.abs(at.value) || 1))), order: 2 },
  );
}

function choose(n: number, k: number): number {
  return k === 0 ? 1 : (choose(n - 1, k - 1) * n) / k;
}

function limitValue(f: Function, point: Expression, bindings: Bindings, numbers: Numbers): Approximate {
  const at = end(point, bindings, numbers);
  if (Number.isNaN(at)) return nothing;
  if (!Number.isFinite(at)) return extrapolate((step) => f({ value: Math.sign(at) / step, error: 0 }), { start: 2 ** -3, order: 1 });
  const { error } = numericValue(point, bindings, numbers);
  const start = 2 ** -3 * Math.max(1, Math.abs(at));
  const [right, left] = [1, -1].map((side) => extrapolate((step) => f({ value: at + side * step, error }), { start, order: 1 }));
  if (!right || !left) return nothing;
  // At the edge of its domain a function has a limit from one side alone.
  if ([0.1, 0.01].every((part) => Number.isNaN(f({ value: at - part * start, error: 0 }).value))) return right;
  return compareApproximates(left, right) === "same" ? right : nothing;
}

const mostTerms = 10_000;

function seriesValue(f: Function, low: number, high: number, kind: "sum" | "product"): Approximate {
  if (!Number.isInteger(low) || !(Number.isInteger(high) || (high === Number.POSITIVE_INFINITY && kind === "sum"))) return nothing;
  if (Number.isFinite(high) && high - low >= mostTerms) return nothing;
  const terms: Approximate[] = [];
  let size = 0;
  for (let index = low; index <= high; index += 1) {
    const term = f({ value: index, error: 0 });
    if (!Number.isFinite(term.value) || terms.length > mostTerms) return nothing;
    const before = Math.abs(terms.at(-1)?.value ?? 0);
    terms.push(term);
    size += Math.abs(term.value);
    // Terms that fall by a tenth each add no more than ten times the last one.
    if (
      high === Number.POSITIVE_INFINITY &&
      terms.length > 20 &&
      Math.abs(term.value) <= before * 0.9 &&
      Math.abs(term.value) <= size * 1e-12
    )
      break;
  }
  return kind === "sum" ? total(terms) : terms.reduce((a, b) => lift(multiply, [a, b]), { value: 1, error: 0 });
}

function multiply(a: number = Number.NaN, b: number = Number.NaN): number {
  return a * b;
}
