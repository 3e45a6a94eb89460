import { differentiate } from "./derivative.ts";
import type { Node } from "./node.ts";
import type { Scope, Verdict } from "./verdict.ts";

/** An indefinite integral against an antiderivative, whose derivative is the integrand; undefined where no side is an integral. */
export function compareAntiderivatives(answer: Node, reference: Node, scope: Scope): Verdict | undefined {
  const [left, right] = [integrandOf(answer), integrandOf(reference)];
  const name = left?.name ?? right?.name;
  if (name === undefined || (left && right && left.name !== right.name)) return undefined;
  const mine = left?.body ?? differentiate(answer, name, scope.budget);
  const theirs = right?.body ?? differentiate(reference, name, scope.budget);
  return mine && theirs && { ...scope.compare(mine, theirs, { ...scope, rounding: false }), note: "compared by their derivatives" };
}

function integrandOf(node: Node): { readonly body: Node; readonly name: string } | undefined {
  if (node.kind !== "call" || node.name !== "integral" || node.arguments.length !== 2) return undefined;
  const [body, variable] = node.arguments;
  return body && variable?.kind === "symbol" ? { body, name: variable.name } : undefined;
}
