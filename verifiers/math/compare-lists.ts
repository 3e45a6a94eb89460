import { nameOf } from "./compare-relation.ts";
import type { Node } from "./node.ts";
import { allOf, differentShape, type Scope, type Verdict } from "./verdict.ts";

/** Every element of one finds its own partner in the other. */
export function matching<T>(left: readonly T[], right: readonly T[], same: (a: T, b: T) => Verdict): Verdict {
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

/** Lists in any order, but in order against a tuple and against names. */
export function compareLists(answer: Node, reference: Node, scope: Scope): Verdict {
  const other = answer.kind === "list" ? reference : answer;
  if (other.kind === "tuple" && answer.kind !== reference.kind) {
    const [left, right] = [partsOf(answer), partsOf(reference)];
    return inOrder(byName(left, namesOf(left)), byName(right, namesOf(right)), scope);
  }
  if (other.kind === "set") return compareSets(answer, reference, scope);
  const [left, right] = [withoutRepeats(listedParts(answer), scope), withoutRepeats(listedParts(reference), scope)];
  if (left.length !== right.length) return { equal: false, certainty: "exact" };
  // One side names its values (a = 2, b = 3) and the other does not: then the order of the names is meant.
  const [mine, theirs] = [namesOf(left), namesOf(right)];
  if (left.length > 1 && areDistinct(mine) !== areDistinct(theirs))
    return inOrder(byName(left, mine).map(unnamed(mine)), byName(right, theirs).map(unnamed(theirs)), scope);
  const worded = byWords(left, right);
  if (worded) return inOrder(worded[0], worded[1], scope);
  if (areRoots(mine) || areRoots(theirs)) return matching(left.map(rootOf), right.map(rootOf), (a, b) => scope.compare(a, b, scope));
  return matching(left, right, (a, b) => scope.compare(a, b, scope));
}

/** `AC` for A, C and `(1)(3)(4)` for 1, 3, 4 beside a list: options and statements written without commas. */
function listedParts(node: Node): readonly Node[] {
  if (node.kind !== "multiply") return partsOf(node);
  const areOptions = node.factors.every((factor) => factor.kind === "symbol" && /^[A-J]$/u.test(factor.name));
  const areNumbers = node.factors.every(
    (factor) => factor.kind === "number" && factor.value.d === 1n && factor.value.n > 0n && factor.value.n < 20n,
  );
  return areOptions || areNumbers ? node.factors : [node];
}

/** Points of which one is listed twice: it says no more. Numbers that are listed twice are multiple roots. */
function withoutRepeats(items: readonly Node[], scope: Scope): readonly Node[] {
  if (items.length < 2 || !items.every((item) => item.kind === "tuple")) return items;
  const kept: Node[] = [];
  for (const item of items) if (!kept.some((other) => scope.compare(item, other, { ...scope, rounding: false }).equal)) kept.push(item);
  return kept;
}

type Names = readonly (string | undefined)[];

function namesOf(items: readonly Node[]): Names {
  return items.map((item) => (item.kind === "relation" && item.operators[0] === "=" && item.sides[0] ? nameOf(item.sides[0]) : undefined));
}

/** x, y, z are told in this order, however they are listed. */
function byName(items: readonly Node[], names: Names): readonly Node[] {
  if (!areDistinct(names) || !names.every((name) => name !== undefined && /^[xyz]$/u.test(name))) return items;
  return items
    .map((item, index) => ({ item, name: names[index] ?? "" }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ item }) => item);
}

function wordOf(item: Node): string {
  if (item.kind === "quantity") return item.unit;
  return item.kind === "relation" && item.sides[0]?.kind === "text" ? item.sides[0].text : "";
}

/** Both sides in the order of the words that they are labelled with, where these are the same: mean = 5, median = 6. */
function byWords(left: readonly Node[], right: readonly Node[]): readonly [readonly Node[], readonly Node[]] | undefined {
  const [mine, theirs] = [left, right].map((items) => items.map((item) => wordOf(item)));
  if (!mine || !theirs || mine.length < 2 || mine.includes("") || new Set(mine).size !== mine.length) return undefined;
  if (mine.toSorted().join("|") !== theirs.toSorted().join("|")) return undefined;
  return [left, mine.map((word) => right[theirs.indexOf(word)] ?? left[0] ?? { kind: "text", text: "" })];
}

/** x_1 and x_2 are roots of one equation, in any order. */
function areRoots(names: Names): boolean {
  return (
    names.length > 1 &&
    names.every((name) => name !== undefined && /^[a-z]_\d$/u.test(name)) &&
    new Set(names.map((name) => name?.charAt(0))).size === 1
  );
}

function rootOf(item: Node): Node {
  return item.kind === "relation" && item.sides.length === 2 && item.sides[0]?.kind === "symbol" ? (item.sides[1] ?? item) : item;
}

function areDistinct(names: Names): boolean {
  return !areRoots(names) && names.every((name) => name !== undefined) && new Set(names).size === names.length;
}

function unnamed(names: Names): (item: Node) => Node {
  return (item) => (areDistinct(names) ? rootOf(item) : item);
}

export function partsOf(node: Node): readonly Node[] {
  return node.kind === "list" || node.kind === "tuple" || node.kind === "set" ? node.items : [node];
}

/** Sets ignore repeats; a list stands for a set where the other side is one. */
export function compareSets(answer: Node, reference: Node, scope: Scope): Verdict {
  const other = answer.kind === "set" ? reference : answer;
  if (other.kind === "tuple") {
    const [only, more] = partsOf(answer.kind === "set" ? answer : reference);
    if (only?.kind !== "tuple" || more) return differentShape;
    return answer.kind === "set" ? scope.compare(only, other, scope) : scope.compare(other, only, scope);
  }
  const [left, right] = [partsOf(answer), partsOf(reference)];
  const covered = (from: readonly Node[], by: readonly Node[], turned: boolean): Verdict =>
    allOf(
      from.map((item) => {
        for (const candidate of by) {
          // A set is no element of itself: {{1}, 2} is not {1, 2}.
          if ((item.kind === "set") !== (candidate.kind === "set")) continue;
          const verdict = turned ? scope.compare(candidate, item, scope) : scope.compare(item, candidate, scope);
          if (verdict.equal) return verdict;
        }
        return { equal: false, certainty: "exact" };
      }),
    );
  return allOf([covered(left, right, false), covered(right, left, true)]);
}

export function inOrder(answer: readonly Node[], reference: readonly Node[], scope: Scope): Verdict {
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
