import { compareFamilies, isResidue, renamedParameters } from "./compare-family.ts";
import { compareLists, compareSets, inOrder, partsOf } from "./compare-lists.ts";
import { compareMatrices } from "./compare-matrices.ts";
import { compareQuantities } from "./compare-quantity.ts";
import { compareRatios } from "./compare-ratios.ts";
import { compareRealSets } from "./compare-real-sets.ts";
import { compareRelations, labelled, type Labelled } from "./compare-relation.ts";
import { compareTexts } from "./compare-text.ts";
import { finiteSet } from "./finite-set.ts";
import type { Node } from "./node.ts";
import { realSetOf } from "./real-set.ts";
import { expand } from "./signs.ts";
import { solvesEquation } from "./solved-equation.ts";
import { childrenOf, contains, substitute, variablesOf } from "./variables.ts";
import { allOf, differentShape, type Scope, type Verdict } from "./verdict.ts";

/** Compares two readings by their shapes; symmetric but for the rounding that a decimal in the reference allows. */
export function compareNodes(answer: Node, reference: Node, scope: Scope): Verdict {
  scope.budget.spend(1);
  const left = plain(scope.hasSigns ? expand(answer) : answer);
  const right = plain(scope.hasSigns ? expand(reference) : reference);
  const verdict = compareShapes(left, right, scope);
  return verdict.equal || !scope.hasVariables ? verdict : (renamedParameters(left, right, scope) ?? verdict);
}

/** -(1, 2) is (-1, -2), and {x = 1, y = 2} names the parts of one solution. */
function plain(node: Node): Node {
  if (node.kind === "negate" && node.of.kind === "tuple")
    return { ...node.of, items: node.of.items.map((item): Node => ({ kind: "negate", of: item })) };
  if (node.kind === "multiply" && node.factors.at(-1)?.kind === "tuple") return scaledTuple(node.factors) ?? node;
  const areNamed =
    node.kind === "set" && node.items.length > 1 && node.items.every((item) => item.kind === "relation" && item.operators[0] === "=");
  return areNamed ? { kind: "list", items: node.items, alternatives: false } : node;
}

function scaledTuple(factors: readonly Node[]): Node | undefined {
  const tuple = factors.at(-1);
  const scale = factors.slice(0, -1);
  if (tuple?.kind !== "tuple" || !scale.every((factor) => factor.kind === "number" || factor.kind === "divide")) return undefined;
  return { ...tuple, items: tuple.items.map((item): Node => ({ kind: "multiply", factors: [...scale, item] })) };
}

/** Which of two shapes decides how they are compared: the higher one. */
const ranks: Readonly<Record<Node["kind"], number>> = {
  number: 0,
  symbol: 0,
  constant: 0,
  add: 0,
  multiply: 0,
  divide: 0,
  power: 0,
  negate: 0,
  "plus-minus": 0,
  percent: 0,
  degrees: 0,
  call: 0,
  quantity: 1,
  ratio: 2,
  tuple: 3,
  matrix: 4,
  set: 5,
  list: 6,
  union: 7,
  intersection: 7,
  difference: 7,
  relation: 8,
  text: 9,
  piecewise: 10,
  family: 11,
  conditioned: 12,
};

function compareShapes(left: Node, right: Node, scope: Scope): Verdict {
  const rank = Math.max(ranks[left.kind], ranks[right.kind]);
  if (rank === 0) return isReals(left) || isReals(right) ? compareUnions(left, right, scope) : compareQuantities(left, right, scope);
  if (rank === 12) return compareConditioned(left, right, scope);
  if (rank === 11 || residuesAgainstOthers(left, right)) return compareFamilies(left, right, scope);
  if (rank === 10) return comparePieces(left, right, scope);
  if (rank === 9) return compareTexts(left, right);
  if (rank === 8) return compareWithRelation(left, right, scope);
  if (rank === 7 || isReals(left) || isReals(right)) return compareUnions(left, right, scope);
  if (rank === 6) return compareInequalities(left, right, scope) ?? compareLists(left, right, scope);
  if (rank === 5) return compareSets(left, right, scope);
  if (rank === 4) return compareMatrices(left, right, scope);
  if (rank === 3) return compareTuples(left, right, scope);
  if (rank === 2 || isTime(left) || isTime(right)) return compareTimes(left, right, scope);
  return compareQuantities(left, right, scope);
}

/** Lists of inequalities as one set of numbers; undefined where no side is one or they are no such sets. */
function compareInequalities(left: Node, right: Node, scope: Scope): Verdict | undefined {
  if (!isInequalities(left) && !isInequalities(right)) return undefined;
  const stretches = compareStretches(left, right, scope);
  return stretches.equal || stretches.certainty !== "shape" ? stretches : undefined;
}

/** 9:45 a.m., which is read as a ratio. */
function isTime(node: Node): boolean {
  return node.kind === "quantity" && node.value.kind === "ratio";
}

function compareTimes(answer: Node, reference: Node, scope: Scope): Verdict {
  const [left, right] = [answer, reference].map((node) => (node.kind === "quantity" ? node : { value: node, unit: "" }));
  if (!left || !right || (left.unit !== "" && right.unit !== "" && left.unit !== right.unit)) return { equal: false, certainty: "exact" };
  const written = compareRatios(left.value, right.value, scope);
  if (written.equal || left.unit === right.unit) return written;
  return compareRatios(inDay(left), inDay(right), scope);
}

/** 2:30 p.m. as 14:30. */
function inDay({ value, unit }: { readonly value: Node; readonly unit: string }): Node {
  const [hours, ...rest] = value.kind === "ratio" ? value.terms : [];
  if (unit !== "pm" || hours?.kind !== "number" || hours.value.n >= 12n) return value;
  return { kind: "ratio", terms: [{ kind: "number", value: { n: hours.value.n + 12n, d: 1n } }, ...rest] };
}

/** What holds only under a condition needs the same one; the answer may add one that the reference does not ask for. */
function compareConditioned(answer: Node, reference: Node, scope: Scope): Verdict {
  const [left, right] = [unconditioned(answer), unconditioned(reference)];
  const values = scope.compare(left.value, right.value, scope);
  if (!values.equal || !right.condition) return values;
  if (!left.condition && saysNothing(right.condition)) return values;
  if (!left.condition) return { equal: false, certainty: "shape", note: "the condition of the reference is missing" };
  return allOf([values, scope.compare(left.condition, right.condition, scope)]);
}

function unconditioned(node: Node): { readonly value: Node; readonly condition?: Node } {
  return node.kind === "conditioned" ? node : { value: node };
}

/** `n ≥ 1`, `k = 0, 1, 2`: what a letter runs through, which goes without saying. */
function saysNothing(condition: Node): boolean {
  if (condition.kind === "list") return condition.items.every((item, index) => (index === 0 ? saysNothing(item) : true));
  if (condition.kind !== "relation") return false;
  const [name, bound] = condition.sides;
  const isIndex = name?.kind === "symbol" && /^[nkm]$/u.test(name.name);
  return isIndex && condition.operators.length === 1 && condition.operators[0] !== "≠" && bound?.kind === "number";
}

function comparePieces(answer: Node, reference: Node, scope: Scope): Verdict {
  const [left, right] = [labelled(answer, scope).node, labelled(reference, scope).node];
  if (left.kind !== "piecewise" || right.kind !== "piecewise") return compareQuantities(left, right, scope);
  const [mine, theirs] = [
    left.branches.filter((branch) => !isRest(branch.condition)),
    right.branches.filter((branch) => !isRest(branch.condition)),
  ];
  const free = new Set(theirs);
  const verdicts: Verdict[] = [];
  const unmatched: Branch[] = [];
  for (const branch of mine) {
    const partner = [...free].find((other) => sameCondition(branch.condition, other.condition, scope));
    if (partner) {
      free.delete(partner);
      verdicts.push(scope.compare(branch.value, partner.value, scope));
    } else unmatched.push(branch);
  }
  // What is left stands against the rest of the other side, each of which may be worded as such.
  const others = [...unmatched, ...left.branches.filter((branch) => isRest(branch.condition))];
  const rest = [...free, ...right.branches.filter((branch) => isRest(branch.condition))];
  if (others.length !== rest.length || others.length > 1) return { equal: false, certainty: "shape" };
  const [a, b] = [others[0], rest[0]];
  if (a && b && !isRest(a.condition) && !isRest(b.condition)) return { equal: false, certainty: "exact" };
  return allOf([...verdicts, ...(a && b ? [scope.compare(a.value, b.value, scope)] : [])]);
}

interface Branch {
  readonly value: Node;
  readonly condition: Node;
}

/** Words in conditions count: n even is not n odd. */
function sameCondition(answer: Node, reference: Node, scope: Scope): boolean {
  const [left, right] = [wordsIn(answer), wordsIn(reference)];
  return left === right && scope.compare(answer, reference, scope).equal;
}

function wordsIn(node: Node): string {
  if (node.kind === "quantity") return node.unit;
  return node.kind === "text" ? node.text : childrenOf(node).map(wordsIn).join("");
}

function isRest(condition: Node): boolean {
  return condition.kind === "text" && condition.text.startsWith("otherwise");
}

/** Residues on one side alone: the other may give the same numbers as n = 3k + 1. */
function residuesAgainstOthers(left: Node, right: Node): boolean {
  const areResidues = (node: Node): boolean => (node.kind === "list" ? node.items.every(isResidue) : isResidue(node));
  const [mine, theirs] = [areResidues(left), areResidues(right)];
  return (
    mine !== theirs &&
    variablesOf(mine ? right : left).length > 0 &&
    (left.kind === "list" || right.kind === "list" || hasLetter(mine ? right : left))
  );
}

/** Whether another letter stands in the value of an equation or in an expression. */
function hasLetter(node: Node): boolean {
  const value = node.kind === "relation" ? node.sides.at(-1) : node;
  return value !== undefined && value.kind !== "symbol" && variablesOf(value).length > 0;
}

function compareWithRelation(answer: Node, reference: Node, scope: Scope): Verdict {
  const left = labelled(answer, scope);
  const right = labelled(reference, scope);
  if (left.label && right.label) {
    const verdict = compareRelations(left, right, scope);
    if (verdict.equal || !isEquation(answer) || !isEquation(reference)) return verdict;
    return compareRelations({ node: answer }, { node: reference }, scope);
  }
  const [inner, outer] = withOneName(left, right);
  if (inner.kind !== "relation" && outer.kind !== "relation") return scope.compare(inner, outer, scope);
  if (isUnsolved(left, right) || isUnsolved(right, left)) return { equal: false, certainty: "shape", note: "the equation is not solved" };
  if (isEquation(answer) && isEquation(reference)) return compareRelations({ node: answer }, { node: reference }, scope);
  const stretches = compareStretches(inner, outer, scope);
  if (stretches.equal || stretches.certainty !== "shape") return stretches;
  const chain = chainInOrder(inner, outer, scope);
  if (chain) return chain;
  // Relations inside a list: one by one.
  if (inner.kind === "list" || outer.kind === "list") return compareLists(inner, outer, scope);
  if (inner.kind === "set" || outer.kind === "set") return compareSets(inner, outer, scope);
  return (
    solvesEquation(inner, outer, scope) ?? valueOfSum(inner, outer, scope) ?? compareRelations({ node: inner }, { node: outer }, scope)
  );
}

/** x = 5 beside 2x + 3 = 13, which says it without solving it; x - 5 = 0 is the equation of a line. */
function isUnsolved(solved: Labelled, other: Labelled): boolean {
  if (solved.label?.kind !== "symbol" || variablesOf(solved.node).length > 0 || other.label || other.node.kind !== "relation") return false;
  const last = other.node.sides.at(-1);
  return isEquation(other.node) && variablesOf(other.node).length === 1 && !(last?.kind === "number" && last.value.n === 0n);
}

/** P(t) = t + 1 beside x + 1: a function of one letter, which the other side calls otherwise. */
function withOneName(left: Labelled, right: Labelled): readonly [answer: Node, reference: Node] {
  const [named, other] = left.label ? [left, right] : [right, left];
  const argument = named.label?.kind === "call" && named.label.arguments.length === 1 ? named.label.arguments[0] : undefined;
  const [own, more] = variablesOf(other.node);
  if (other.label || argument?.kind !== "symbol" || own === undefined || more !== undefined || own === argument.name)
    return [left.node, right.node];
  const renamed = substitute(named.node, argument.name, { kind: "symbol", name: own });
  return named === left ? [renamed, right.node] : [left.node, renamed];
}

/** AB + BC + CA = 24 beside 24: the value of an expression in several letters. */
function valueOfSum(answer: Node, reference: Node, scope: Scope): Verdict | undefined {
  const [relation, value] = answer.kind === "relation" ? [answer, reference] : [reference, answer];
  if (relation.kind !== "relation" || relation.sides.length !== 2 || relation.operators[0] !== "=" || variablesOf(value).length > 0)
    return undefined;
  const [sum, result] = relation.sides;
  if (!sum || !result || variablesOf(sum).length < 2 || variablesOf(result).length > 0 || contains(sum, "number") || !contains(sum, "add"))
    return undefined;
  return answer === relation ? scope.compare(result, value, scope) : scope.compare(value, result, scope);
}

function isEquation(node: Node): boolean {
  return node.kind === "relation" && node.operators.every((operator) => operator === "=");
}

/** `b < a < c` against `b, a, c`: what was put into an order. */
function chainInOrder(answer: Node, reference: Node, scope: Scope): Verdict | undefined {
  const [chain, other] = answer.kind === "relation" ? [answer, reference] : [reference, answer];
  if (chain.kind !== "relation" || (other.kind !== "list" && other.kind !== "tuple") || chain.sides.length < 3) return undefined;
  const [first] = chain.operators;
  if (first === "=" || chain.operators.some((operator) => operator !== first)) return undefined;
  if (chain.sides.length !== other.items.length || !other.items.every((item) => item.kind !== "relation")) return undefined;
  return answer.kind === "relation" ? inOrder(chain.sides, other.items, scope) : inOrder(other.items, chain.sides, scope);
}

/** `x > -1 and x ≠ 0` */
function isInequalities(node: Node): boolean {
  if (node.kind !== "list") return false;
  return node.items.every(
    (item) => item.kind === "relation" && item.operators.every((operator) => operator !== "=" && operator !== "≈" && operator !== "→"),
  );
}

function isReals(node: Node): boolean {
  return node.kind === "symbol" && node.name.startsWith("ℝ");
}

function compareUnions(answer: Node, reference: Node, scope: Scope): Verdict {
  const [left, right] = [finiteSet(answer, scope), finiteSet(reference, scope)];
  if (left && right) return compareSets(left, right, scope);
  return compareStretches(answer, reference, scope);
}

function compareStretches(answer: Node, reference: Node, scope: Scope): Verdict {
  if (contains(answer, "relation") && contains(reference, "relation") && namesOf(answer) !== namesOf(reference)) return differentShape;
  const [left, right] = [realSetOf(answer, scope), realSetOf(reference, scope)];
  return left && right ? compareRealSets(left, right, scope) : differentShape;
}

function namesOf(node: Node): string {
  return variablesOf(node)
    .filter((name) => !name.startsWith("ℝ"))
    .join(" ");
}

/** 2i - j + 3k against (2, -1, 3). */
function compareVectors(answer: Node, reference: Node, scope: Scope): Verdict | undefined {
  const unit = (node: Node): Node | undefined => {
    if (node.kind !== "tuple" || node.items.length < 2 || node.items.length > 3) return undefined;
    const units: readonly Node[] = [
      { kind: "constant", name: "i" },
      { kind: "symbol", name: "j" },
      { kind: "symbol", name: "k" },
    ];
    return { kind: "add", terms: node.items.map((item, index): Node => ({ kind: "multiply", factors: [item, units[index] ?? item] })) };
  };
  const [tuple, other] = answer.kind === "tuple" ? [answer, reference] : [reference, answer];
  const vector = unit(tuple);
  if (
    !vector ||
    other.kind !== "add" ||
    !variablesOf(other).every((name) => name === "j" || name === "k") ||
    variablesOf(other).length === 0
  )
    return undefined;
  return answer === tuple ? scope.compare(vector, other, scope) : scope.compare(other, vector, scope);
}

function compareTuples(answer: Node, reference: Node, scope: Scope): Verdict {
  const vectors = compareVectors(answer, reference, scope);
  if (vectors) return vectors;
  if (answer.kind !== "tuple" || reference.kind !== "tuple") return differentShape;
  const square = (node: typeof answer): string => (node.open === "[" ? "[" : "(") + (node.close === "]" ? "]" : ")");
  const isInterval = answer.items.length === 2 && answer.open !== "<" && reference.open !== "<";
  if (isInterval && square(answer) !== square(reference)) return compareStretches(answer, reference, scope);
  return inOrder(partsOf(answer), partsOf(reference), scope);
}
