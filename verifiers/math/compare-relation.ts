import { minus } from "./build-node.ts";
import { normalize } from "./exact.ts";
import type { Node, RelationOperator } from "./node.ts";
import {
  addPolynomials,
  constant,
  keyOf,
  multiplyPolynomials,
  negatePolynomial,
  rationalOf,
  type Factor,
  type Polynomial,
  type Term,
} from "./polynomial.ts";
import { whereDefined } from "./quotient.ts";
import { invert, multiply } from "./rational.ts";
import { mentions, replace, variablesOf } from "./variables.ts";
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
  const [first] = sides;
  const last = sides.at(-1);
  if (!first || !last) return { node };
  if (sides.length === 1) return { node: first };
  // x ∈ {1, 2} names the values as x = 1, 2 does.
  if (sides.length === 2 && operators[0] === "∈" && isName(first) && (last.kind === "set" || last.kind === "list"))
    return { node: { kind: "set", items: last.items }, label: first };
  if (!operators.every((operator) => operator === "=" || operator === "≈")) return { node };
  if (isName(first) && !(first.kind === "symbol" && sides.slice(1).some((side) => mentions(side, first.name)))) {
    // In x = 41 = 42 two values stand; what is calculated on the way is not checked.
    return areEqual(sides.slice(1).filter(isWritten), scope) ? { node: last, label: first } : { node };
  }
  if (sides.length === 2 && last.kind === "symbol" && variablesOf(first).length === 0) return { node: first, label: last };
  return sides.every((side) => variablesOf(side).length === 0) && areEqual(sides, scope) ? { node: last } : { node };
}

/** A number as it is written, with its sign, as a fraction, with a unit. */
function isWritten(node: Node): boolean {
  if (node.kind === "negate" || node.kind === "percent" || node.kind === "degrees") return isWritten(node.of);
  if (node.kind === "quantity") return isWritten(node.value);
  return node.kind === "number" || (node.kind === "divide" && node.numerator.kind === "number" && node.denominator.kind === "number");
}

/** Whether the sides of a chain that are constants are one value: 3 + 4 = 8 is none, and neither is x = 1 = 2. */
function areEqual(sides: readonly Node[], scope: Scope): boolean {
  const constants = sides.filter((side) => variablesOf(side).length === 0);
  return constants.every((side, index) => {
    const next = constants[index + 1];
    return next === undefined || scope.compare(side, next, { ...scope, rounding: true }).equal;
  });
}

function isName(node: Node): boolean {
  switch (node.kind) {
    case "symbol":
    case "text":
      return true;
    case "call":
      if (node.name === "conj")
        return node.arguments.every((part) => part.kind === "multiply" && part.factors.every((factor) => factor.kind === "symbol"));
      return (
        node.arguments.length > 0 &&
        (node.name.length === 1 ||
          node.name.endsWith("^-1") ||
          (node.name === "abs" && node.arguments[0]?.kind !== "symbol") ||
          node.name.endsWith("'"))
      );
    case "tuple":
      return node.items.every((item) => item.kind === "symbol");
    case "ratio":
      return node.terms.every((item) => item.kind === "symbol" || isPoints(item));
    case "multiply":
      return isPoints(node);
    case "divide":
      return isPoints(node.numerator) && isPoints(node.denominator);
    case "union":
    case "intersection":
      return node.parts.every(isName);
    case "difference":
      return isName(node.of) && isName(node.without);
    default:
      return false;
  }
}

/** \angle A, AB, m\angle ABC */
function isPoints(node: Node): boolean {
  if (node.kind !== "multiply") return false;
  return node.factors.every(
    (factor) => factor.kind === "symbol" && (factor.name === "angle" || factor.name === "m" || factor.name === factor.name.toUpperCase()),
  );
}

/** The name of a labelled value for comparison: AB and BA are one segment. Undefined for labels that may be worded in many ways. */
export function nameOf(label: Node): string | undefined {
  if (label.kind === "symbol") return label.name.endsWith("_max") ? "maximum" : label.name.endsWith("_min") ? "minimum" : label.name;
  if (label.kind === "ratio") return label.terms.map((term) => nameOf(term) ?? "").join(":");
  if (label.kind === "multiply" && isPoints(label))
    return label.factors
      .flatMap((factor) => (factor.kind === "symbol" && factor.name !== "angle" && factor.name !== "m" ? [factor.name] : []))
      .sort()
      .join("");
  return undefined;
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
  const scaled = compareInequalities(left, right, scope);
  if (scaled) return scaled;
  const straight = sameChain(left, right, scope);
  if (straight.equal || [...left.operators, ...right.operators].some((operator) => directed.has(operator))) return straight;
  return sameChain({ sides: left.sides.toReversed(), operators: left.operators.toReversed().map(flip) }, right, scope);
}

/** One inequality each: the differences of the sides are the same up to a positive factor, or a negative one with the sign turned. */
function compareInequalities(answer: Chain, reference: Chain, scope: Scope): Verdict | undefined {
  const [mine, theirs] = [answer.operators[0], reference.operators[0]];
  if (answer.operators.length !== 1 || reference.operators.length !== 1 || !mine || !theirs || !"<≤>≥≠".includes(mine)) return undefined;
  const [f, g] = [answer, reference].map(({ sides: [left, right] }) => differenceOf(left, right, scope));
  if (!f || !g || f.size === 0 || g.size === 0) return undefined;
  const [key] = f.keys();
  const [a, b] = [f.get(key ?? ""), g.get(key ?? "")];
  if (!a || !b) return undefined;
  const factor = multiply(a.coefficient, invert(b.coefficient), scope.budget);
  if ((factor.n > 0n ? mine : flip(mine)) !== theirs) return undefined;
  const rest = addPolynomials(f, negatePolynomial(multiplyPolynomials(g, constant(factor), scope.algebra)), scope.algebra);
  return rest.size === 0 ? { equal: true, certainty: "exact" } : undefined;
}

/** Left minus right where that has no denominator. */
function differenceOf(left: Node | undefined, right: Node | undefined, scope: Scope): Polynomial | undefined {
  const difference = left && right && whereDefined(() => normalize(minus(left, right), scope.algebra), undefined);
  return difference && rationalOf(difference.denominator) ? difference.numerator : undefined;
}

/** Relations that read from the left to the right alone. */
const directed: ReadonlySet<RelationOperator> = new Set(["⊂", "→", "∈", "∉"]);

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
  return whereDefined(() => {
    const [f, g] = [answer, reference].map((sides) => {
      const [left, right] = sides;
      return left && right ? normalize(minus(left, right), scope.algebra).numerator : undefined;
    });
    if (!f || !g || f.size === 0 || g.size === 0) return { equal: false, certainty: "exact" };
    const [lead] = f.values();
    if (!lead) return { equal: false, certainty: "exact" };
    const [a, b] = [coefficientAt(f, lead), coefficientAt(g, lead)];
    if (b.size === 0) return { equal: false, certainty: "exact" };
    const rest = addPolynomials(
      multiplyPolynomials(f, b, scope.algebra),
      negatePolynomial(multiplyPolynomials(g, a, scope.algebra)),
      scope.algebra,
    );
    return { equal: rest.size === 0, certainty: "exact" };
  }, differentShape);
}

/** What stands before the variables of a term: a number with its roots and constants, which two equations may differ by. */
function coefficientAt(polynomial: Polynomial, lead: Term): Polynomial {
  const wanted = keyOf(lead.factors.filter(isVariable));
  const coefficient = new Map<string, Term>();
  for (const term of polynomial.values()) {
    if (keyOf(term.factors.filter(isVariable)) !== wanted) continue;
    const factors = term.factors.filter((factor) => !isVariable(factor));
    coefficient.set(keyOf(factors), { coefficient: term.coefficient, factors });
  }
  return coefficient;
}

function isVariable({ name }: Factor): boolean {
  return !name.startsWith("#") && !name.startsWith("c:") && name !== "i";
}

function compareNamed(answer: Node, name: Node, reference: Node, other: Node, scope: Scope): Verdict {
  if (name.kind === "call" && other.kind === "call" && name.arguments.length === other.arguments.length) {
    const plain = [...name.arguments, ...other.arguments].every((argument) => argument.kind === "symbol");
    if (primesOf(name.name) !== primesOf(other.name)) return { equal: false, certainty: "shape" };
    // f(1) = 2 says nothing of f(2).
    if (!plain && !name.arguments.every((argument, index) => scope.compare(argument, other.arguments[index] ?? argument, scope).equal))
      return { equal: false, certainty: "shape" };
    if (!plain) return scope.compare(answer, reference, scope);
    // f(x) = x and f(z) = z are one function: the parameters get the same names on both sides.
    return scope.compare(rename(answer, name.arguments), rename(reference, other.arguments), scope);
  }
  const [mine, theirs] = [nameOf(name), nameOf(other)];
  if (mine !== undefined && theirs !== undefined && mine !== theirs) return { equal: false, certainty: "shape" };
  return scope.compare(answer, reference, scope);
}

function primesOf(name: string): number {
  return name.split("'").length;
}

function rename(node: Node, parameters: readonly Node[]): Node {
  const names = new Map(
    parameters.flatMap((parameter, index) => (parameter.kind === "symbol" ? [[parameter.name, `$${index}`] as const] : [])),
  );
  return replace(node, (part) =>
    part.kind === "symbol" && names.has(part.name) ? { kind: "symbol", name: names.get(part.name) ?? part.name } : undefined,
  );
}
