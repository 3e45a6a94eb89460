import { compareQuantities } from "./compare-quantity.ts";
import { compareRelations, labelled } from "./compare-relation.ts";
import { infinitySign } from "./compare-scalar.ts";
import { Undefined } from "./quotient.ts";
import { normalize } from "./exact.ts";
import type { Node } from "./node.ts";
import { realSetOf, type Stretch } from "./real-set.ts";
import { contains, replace, variablesOf } from "./variables.ts";
import { allOf, differentShape, type Scope, type Verdict } from "./verdict.ts";

/** Compares two readings by their shapes; symmetric but for the rounding that a decimal in the reference allows. */
export function compareNodes(answer: Node, reference: Node, scope: Scope): Verdict {
  scope.budget.spend(1);
  const left = expand(answer);
  const right = expand(reference);
  if (left.kind === "text" || right.kind === "text") return compareTexts(left, right, scope);
  if (left.kind === "relation" || right.kind === "relation") return compareWithRelation(left, right, scope);
  if (left.kind === "union" || right.kind === "union" || isReals(left) || isReals(right)) return compareStretches(left, right, scope);
  if (left.kind === "list" || right.kind === "list") return compareLists(left, right, scope);
  if (left.kind === "set" || right.kind === "set") return compareSets(left, right, scope);
  if (left.kind === "matrix" || right.kind === "matrix") return compareMatrices(left, right, scope);
  if (left.kind === "tuple" || right.kind === "tuple") return compareTuples(left, right, scope);
  if (left.kind === "ratio" || right.kind === "ratio") return compareRatios(left, right, scope);
  return compareQuantities(left, right, scope);
}

/** ± becomes a list of both; the signs of one expression go together. */
function expand(node: Node): Node {
  if (node.kind === "list")
    return node.items.some(hasSign) ? { ...node, items: node.items.flatMap((item) => itemsOf(expand(item))) } : node;
  if (node.kind === "set") return node.items.some(hasSign) ? { ...node, items: node.items.flatMap((item) => itemsOf(expand(item))) } : node;
  if (node.kind === "matrix" || node.kind === "union" || !hasSign(node)) return node;
  if (node.kind === "relation") {
    const [label, value] = node.sides;
    if (label && value && node.sides.length === 2 && !hasSign(label))
      return { kind: "list", alternatives: false, items: itemsOf(expand(value)).map((item) => ({ ...node, sides: [label, item] })) };
  }
  const chosen = (upper: boolean): Node =>
    replace(node, (part) =>
      part.kind === "plus-minus"
        ? (part.first === "+") === upper
          ? replaceInside(part.of, upper)
          : { kind: "negate", of: replaceInside(part.of, upper) }
        : undefined,
    );
  return { kind: "list", items: [chosen(true), chosen(false)], alternatives: false };
}

function replaceInside(node: Node, upper: boolean): Node {
  return replace(node, (part) =>
    part.kind === "plus-minus" ? ((part.first === "+") === upper ? part.of : { kind: "negate", of: part.of }) : undefined,
  );
}

function hasSign(node: Node): boolean {
  return contains(node, "plus-minus");
}

function itemsOf(node: Node): readonly Node[] {
  return node.kind === "list" || node.kind === "set" ? node.items : [node];
}

function compareTexts(answer: Node, reference: Node, scope: Scope): Verdict {
  const [left, right] = [textOf(answer), textOf(reference)];
  if (left !== undefined && right !== undefined) return { equal: left === right, certainty: "text" };
  const number = (node: Node): Node | undefined =>
    node.kind === "text" && numberWords.has(node.text)
      ? { kind: "number", value: { n: BigInt(numberWords.get(node.text) ?? 0), d: 1n } }
      : undefined;
  const [a, b] = [number(answer) ?? answer, number(reference) ?? reference];
  return a.kind === "text" || b.kind === "text" ? differentShape : scope.compare(a, b, scope);
}

const numberWords: ReadonlyMap<string, number> = new Map(
  "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty"
    .split(" ")
    .map((word, index) => [word, index]),
);

function textOf(node: Node): string | undefined {
  if (node.kind === "text") return node.text;
  if (node.kind === "symbol") return node.name;
  if (node.kind === "constant") return node.name;
  if (node.kind === "multiply" && node.factors.every((factor) => factor.kind === "symbol" || factor.kind === "constant"))
    return node.factors.map(textOf).join("");
  if (node.kind === "set" && node.items.length === 0) return "no solution";
  return undefined;
}

function compareWithRelation(answer: Node, reference: Node, scope: Scope): Verdict {
  const left = labelled(answer, scope);
  const right = labelled(reference, scope);
  if (left.label && right.label) {
    const verdict = compareRelations(left, right, scope);
    if (verdict.equal || !isEquation(answer) || !isEquation(reference)) return verdict;
    return compareRelations({ node: answer }, { node: reference }, scope);
  }
  const [inner, outer] = [left.node, right.node];
  if (inner.kind !== "relation" && outer.kind !== "relation") return scope.compare(inner, outer, scope);
  if (isEquation(answer) && isEquation(reference)) return compareRelations({ node: answer }, { node: reference }, scope);
  const stretches = compareStretches(inner, outer, scope);
  if (stretches.equal || stretches.certainty !== "shape") return stretches;
  // Relations inside a list: one by one.
  if (inner.kind === "list" || outer.kind === "list") return compareLists(inner, outer, scope);
  if (inner.kind === "set" || outer.kind === "set") return compareSets(inner, outer, scope);
  return compareRelations({ node: inner }, { node: outer }, scope);
}

function isEquation(node: Node): boolean {
  return node.kind === "relation" && node.operators.every((operator) => operator === "=");
}

function isReals(node: Node): boolean {
  return node.kind === "symbol" && node.name === "ℝ";
}

function compareStretches(answer: Node, reference: Node, scope: Scope): Verdict {
  if (contains(answer, "relation") && contains(reference, "relation") && namesOf(answer) !== namesOf(reference)) return differentShape;
  const left = realSetOf(answer, scope);
  const right = realSetOf(reference, scope);
  if (!left || !right || left.length !== right.length) return differentShape;
  const same = (a: Stretch, b: Stretch): Verdict => {
    if ((a.lowClosed !== b.lowClosed && infinitySign(a.low) === 0) || (a.highClosed !== b.highClosed && infinitySign(a.high) === 0))
      return { equal: false, certainty: "exact" };
    return allOf([scope.compare(a.low, b.low, scope), scope.compare(a.high, b.high, scope)]);
  };
  return matching(left, right, same);
}

function namesOf(node: Node): string {
  return variablesOf(node)
    .filter((name) => name !== "ℝ")
    .join(" ");
}

/** Every element of one finds its own partner in the other. */
function matching<T>(left: readonly T[], right: readonly T[], same: (a: T, b: T) => Verdict): Verdict {
  if (left.length !== right.length) return { equal: false, certainty: "exact" };
  const free = new Set(right.keys());
  const verdicts: Verdict[] = [];
  for (const item of left) {
    let found: Verdict | undefined;
    for (const index of free) {
      const other = right[index];
      const verdict = other === undefined ? undefined : same(item, other);
      if (!verdict?.equal) continue;
      found = verdict;
      free.delete(index);
      break;
    }
    if (!found) return { equal: false, certainty: "exact" };
    verdicts.push(found);
  }
  return allOf(verdicts);
}

function compareLists(answer: Node, reference: Node, scope: Scope): Verdict {
  const other = answer.kind === "list" ? reference : answer;
  if (other.kind === "tuple" && answer.kind !== reference.kind) return inOrder(partsOf(answer), partsOf(reference), scope);
  if (other.kind === "set") return compareSets(answer, reference, scope);
  const [left, right] = [partsOf(answer), partsOf(reference)];
  if (left.length !== right.length) return { equal: false, certainty: "exact" };
  // One side names its values (a = 2, b = 3) and the other does not: then the order of the names is meant.
  const names = (items: readonly Node[]): readonly (string | undefined)[] =>
    items.map((item) => (item.kind === "relation" && item.sides[0]?.kind === "symbol" ? item.sides[0].name : undefined));
  const [mine, theirs] = [names(left), names(right)];
  const distinct = (list: readonly (string | undefined)[]): boolean =>
    list.every((name) => name !== undefined) && new Set(list).size === list.length;
  if (distinct(mine) !== distinct(theirs) && left.length > 1) return inOrder(left, right, scope);
  return matching(left, right, (a, b) => scope.compare(a, b, scope));
}

function partsOf(node: Node): readonly Node[] {
  return node.kind === "list" || node.kind === "tuple" || node.kind === "set" ? node.items : [node];
}

/** Sets ignore repeats; a list stands for a set where the other side is one. */
function compareSets(answer: Node, reference: Node, scope: Scope): Verdict {
  const other = answer.kind === "set" ? reference : answer;
  if (other.kind === "tuple") return differentShape;
  const [left, right] = [partsOf(answer), partsOf(reference)];
  const covered = (from: readonly Node[], by: readonly Node[], turned: boolean): Verdict =>
    allOf(
      from.map((item) => {
        for (const candidate of by) {
          const verdict = turned ? scope.compare(candidate, item, scope) : scope.compare(item, candidate, scope);
          if (verdict.equal) return verdict;
        }
        return { equal: false, certainty: "exact" };
      }),
    );
  return allOf([covered(left, right, false), covered(right, left, true)]);
}

function compareTuples(answer: Node, reference: Node, scope: Scope): Verdict {
  if (answer.kind !== "tuple" || reference.kind !== "tuple") return differentShape;
  const square = (node: typeof answer): string => (node.open === "[" ? "[" : "(") + (node.close === "]" ? "]" : ")");
  const isInterval = answer.items.length === 2 && answer.open !== "<" && reference.open !== "<";
  if (isInterval && square(answer) !== square(reference)) return compareStretches(answer, reference, scope);
  return inOrder(answer.items, reference.items, scope);
}

function inOrder(answer: readonly Node[], reference: readonly Node[], scope: Scope): Verdict {
  if (answer.length !== reference.length) return { equal: false, certainty: "exact" };
  const verdicts: Verdict[] = [];
  for (const [index, item] of answer.entries()) {
    const other = reference[index];
    const verdict = other ? scope.compare(item, other, scope) : differentShape;
    if (!verdict.equal) return verdict;
    verdicts.push(verdict);
  }
  return allOf(verdicts);
}

function compareMatrices(answer: Node, reference: Node, scope: Scope): Verdict {
  const left = rowsOf(answer);
  const right = rowsOf(reference);
  if (!left || !right || left.length !== right.length) return differentShape;
  return allOf(left.map((row, index) => inOrder(row, right[index] ?? [], scope)));
}

/** Rows of a matrix, of a number times a matrix, or of a tuple as a column. */
function rowsOf(node: Node): readonly (readonly Node[])[] | undefined {
  if (node.kind === "matrix") return node.determinant ? undefined : node.rows;
  if (node.kind === "tuple") return node.items.map((item) => [item]);
  if (node.kind !== "multiply") return undefined;
  const matrix = node.factors.filter((factor) => factor.kind === "matrix");
  const [only] = matrix;
  if (!only || matrix.length !== 1 || only.determinant) return undefined;
  const rest = node.factors.filter((factor) => factor !== only);
  return only.rows.map((row) => row.map((item) => ({ kind: "multiply", factors: [...rest, item] })));
}

/** 2 : 3 and 4 : 6 are one ratio; of two terms it is also the quotient. */
function compareRatios(answer: Node, reference: Node, scope: Scope): Verdict {
  const [left, right] = [termsOf(answer), termsOf(reference)];
  const [a, b] = [left[0], right[0]];
  if (!a || !b || left.length !== right.length) return differentShape;
  try {
    // 12:00 and 1:00 are times.
    if ([...left, ...right].some((term) => normalize(term, scope.algebra).numerator.size === 0)) return inOrder(left, right, scope);
  } catch (error) {
    if (error instanceof Undefined) return differentShape;
    throw error;
  }
  return allOf(
    left
      .slice(1)
      .map((term, index) =>
        scope.compare({ kind: "multiply", factors: [term, b] }, { kind: "multiply", factors: [right[index + 1] ?? b, a] }, scope),
      ),
  );
}

function termsOf(node: Node): readonly Node[] {
  if (node.kind === "ratio") return node.terms;
  if (node.kind === "divide") return [node.numerator, node.denominator];
  return [node, { kind: "number", value: { n: 1n, d: 1n } }];
}
