import { normalize } from "./exact.ts";
import type { Node, RelationOperator } from "./node.ts";
import { addPolynomials, constant, multiplyPolynomials, negatePolynomial } from "./polynomial.ts";
import { Undefined } from "./quotient.ts";
import { invert, multiply } from "./rational.ts";
import { replace, variablesOf } from "./variables.ts";
import { allOf, differentShape, type Scope, type Verdict } from "./verdict.ts";

/** A value with the name that it was given: `x = 5`, `f(x) = x^2`, `Area = 12`. */
export interface Labelled {
  readonly node: Node;
  readonly label?: Node;
}

/** Takes the name off. A chain of equal constants, `3·4 = 12`, is its last value. What follows ≈ is a remark. */
export function labelled(node: Node, scope: Scope): Labelled {
  if (node.kind !== "relation") return { node };
  const about = node.operators.indexOf("≈");
  const cut = about > 0 || (about === 0 && node.sides[0] && variablesOf(node.sides[0]).length === 0) ? about + 1 : node.sides.length;
  const sides = node.sides.slice(0, cut);
  const operators = node.operators.slice(0, cut - 1);
  const [first, second] = sides;
  const last = sides.at(-1);
  if (!first || !last) return { node };
  if (sides.length === 1) return { node: first };
  // x ∈ {1, 2} names the values as x = 1, 2 does.
  if (sides.length === 2 && operators[0] === "∈" && first.kind === "symbol" && last.kind === "set") return { node: last, label: first };
  if (!operators.every((operator) => operator === "=" || operator === "≈")) return { node };
  if (isName(first) && !(first.kind === "symbol" && second && variablesOf(last).includes(first.name))) return { node: last, label: first };
  if (sides.length === 2 && last.kind === "symbol" && variablesOf(first).length === 0) return { node: first, label: last };
  if (sides.every((side) => variablesOf(side).length === 0)) {
    for (const [index, side] of sides.entries()) {
      const next = sides[index + 1];
      // 3 + 4 = 8 is no value.
      if (next && !scope.compare(side, next, { ...scope, rounding: true }).equal) return { node };
    }
    return { node: last };
  }
  return { node };
}

function isName(node: Node): boolean {
  switch (node.kind) {
    case "symbol":
    case "text":
      return true;
    case "call":
      return node.arguments.length > 0 && (node.name.length === 1 || node.name === "abs" || node.name.endsWith("'"));
    case "tuple":
      return node.items.every((item) => item.kind === "symbol");
    case "ratio":
      return node.terms.every((item) => item.kind === "symbol");
    case "multiply":
      // \angle A, AB
      return node.factors.every(
        (factor) =>
          factor.kind === "symbol" && (factor.name === "angle" || factor.name === "m" || factor.name === factor.name.toUpperCase()),
      );
    default:
      return false;
  }
}

/** Compares two relations, or two named values. */
export function compareRelations(answer: Labelled, reference: Labelled, scope: Scope): Verdict {
  if (answer.label && reference.label) return compareNamed(answer.node, answer.label, reference.node, reference.label, scope);
  const [left, right] = [answer.node, reference.node];
  if (left.kind !== "relation" || right.kind !== "relation") return differentShape;
  if (isEquation(left.operators) && isEquation(right.operators)) {
    const verdict = compareEquations(left.sides, right.sides, scope);
    if (verdict.equal || verdict.certainty !== "shape") return verdict;
  }
  const straight = sameChain(left, right, scope);
  if (straight.equal) return straight;
  return sameChain({ sides: left.sides.toReversed(), operators: left.operators.toReversed().map(flip) }, right, scope);
}

interface Chain {
  readonly sides: readonly Node[];
  readonly operators: readonly RelationOperator[];
}

function sameChain(answer: Chain, reference: Chain, scope: Scope): Verdict {
  if (answer.operators.join("") !== reference.operators.join("")) return differentShape;
  return allOf(answer.sides.map((side, index) => scope.compare(side, reference.sides[index] ?? side, scope)));
}

function flip(operator: RelationOperator): RelationOperator {
  const turned: Partial<Record<RelationOperator, RelationOperator>> = { "<": ">", ">": "<", "≤": "≥", "≥": "≤" };
  return turned[operator] ?? operator;
}

function isEquation(operators: readonly RelationOperator[]): boolean {
  return operators.length === 1 && operators[0] === "=";
}

/** Two equations are one where the difference of the sides is the same up to a constant factor. */
function compareEquations(answer: readonly Node[], reference: readonly Node[], scope: Scope): Verdict {
  try {
    const [f, g] = [answer, reference].map((sides) => {
      const [left, right] = sides;
      return left && right ? normalize({ kind: "add", terms: [left, { kind: "negate", of: right }] }, scope.algebra).numerator : undefined;
    });
    if (!f || !g || f.size === 0 || g.size === 0 || f.size !== g.size) return { equal: false, certainty: "exact" };
    const [key] = f.keys();
    const [a, b] = [f.get(key ?? ""), g.get(key ?? "")];
    if (!a || !b) return { equal: false, certainty: "exact" };
    const factor = constant(multiply(a.coefficient, invert(b.coefficient), scope.budget));
    const rest = addPolynomials(f, negatePolynomial(multiplyPolynomials(g, factor, scope.algebra)), scope.algebra);
    return { equal: rest.size === 0, certainty: "exact" };
  } catch (error) {
    if (error instanceof Undefined) return differentShape;
    throw error;
  }
}

function compareNamed(answer: Node, name: Node, reference: Node, other: Node, scope: Scope): Verdict {
  if (name.kind === "call" && other.kind === "call" && name.arguments.length === other.arguments.length) {
    const plain = [...name.arguments, ...other.arguments].every((argument) => argument.kind === "symbol");
    if (!plain) return scope.compare(answer, reference, scope);
    // f(x) = x and f(z) = z are one function: the parameters get the same names on both sides.
    return scope.compare(rename(answer, name.arguments), rename(reference, other.arguments), scope);
  }
  if (name.kind === "symbol" && other.kind === "symbol" && name.name !== other.name) return { equal: false, certainty: "shape" };
  return scope.compare(answer, reference, scope);
}

function rename(node: Node, parameters: readonly Node[]): Node {
  const names = new Map(
    parameters.flatMap((parameter, index) => (parameter.kind === "symbol" ? [[parameter.name, `$${index}`] as const] : [])),
  );
  return replace(node, (part) =>
    part.kind === "symbol" && names.has(part.name) ? { kind: "symbol", name: names.get(part.name) ?? part.name } : undefined,
  );
}
