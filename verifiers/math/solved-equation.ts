import { minus, numberNode } from "./build-node.ts";
import { differentiate } from "./derivative.ts";
import { normalize } from "./exact.ts";
import type { Node } from "./node.ts";
import { whereDefined } from "./quotient.ts";
import { mentions, substitute, variablesOf } from "./variables.ts";
import type { Scope, Verdict } from "./verdict.ts";

/**
 * An expression against an equation: equal where it is what the equation gives for a variable that it does not hold itself, and that
 * stands in the equation to the first power. Undefined where neither side is an equation or no variable can be solved for.
 */
export function solvesEquation(answer: Node, reference: Node, scope: Scope): Verdict | undefined {
  const [equation, value] = answer.kind === "relation" ? [answer, reference] : [reference, answer];
  if (equation.kind !== "relation" || equation.sides.length !== 2 || equation.operators[0] !== "=") return undefined;
  const [left, right] = equation.sides;
  // A number is the solution of countless equations, so that none of them says it.
  if (!left || !right || !isScalar(value) || variablesOf(value).length === 0) return undefined;
  const difference = minus(left, right);
  for (const name of variablesOf(difference)) {
    if (mentions(value, name)) continue;
    const slope = differentiate(difference, name, scope.budget);
    if (!slope || !isFree(slope, name, scope)) continue;
    const constant = substitute(difference, name, numberNode(0));
    const solved: Node = { kind: "negate", of: { kind: "divide", numerator: constant, denominator: slope } };
    const verdict = equation === answer ? scope.compare(solved, value, scope) : scope.compare(value, solved, scope);
    if (verdict.equal) return { ...verdict, note: `the equation was solved for ${name}` };
  }
  return undefined;
}

/** Whether the normal form of the slope is without the variable, which then stands to the first power alone. */
function isFree(slope: Node, name: string, { algebra }: Scope): boolean {
  const normal = whereDefined(() => normalize(slope, algebra), undefined);
  if (!normal || normal.numerator.size === 0) return false;
  return ![...normal.numerator.keys(), ...normal.denominator.keys()].some((key) => key.includes(`v:${name}^`));
}

function isScalar(node: Node): boolean {
  return ["number", "symbol", "constant", "add", "multiply", "divide", "power", "negate", "call"].includes(node.kind);
}
