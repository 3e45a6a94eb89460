import { matching } from "./compare-lists.ts";
import { labelled } from "./compare-relation.ts";
import type { Node } from "./node.ts";
import { integer } from "./rational.ts";
import { sameClasses } from "./residue-classes.ts";
import { replace, substitute, variablesOf } from "./variables.ts";
import type { Scope, Verdict } from "./verdict.ts";

type Parameters = ReadonlyMap<string, string>;

interface Family {
  readonly value: Node;
  readonly parameters: Parameters;
}

/** Names that are tried against each other: all pairings of up to three. */
const mostParameters = 3;

/** Compares what holds for every value of some letters: the letters may have other names and, through whole numbers, other beginnings. */
export function compareFamilies(answer: Node, reference: Node, scope: Scope): Verdict {
  const [left, right] = [familyOf(answer), familyOf(reference)];
  const plain = scope.compare(left.value, right.value, scope);
  if (plain.equal)
    return contradict(left, right) ? { equal: false, certainty: "exact", note: "the letters run through different sets" } : plain;
  const names = [namesIn(left, right), namesIn(right, left)] as const;
  const renamed = pairings(names[0], names[1]);
  for (const pairing of renamed) {
    const verdict = scope.compare(rename(left.value, pairing), right.value, scope);
    if (verdict.equal)
      return contradict(left, right) ? { equal: false, certainty: "exact", note: "the letters run through different sets" } : verdict;
  }
  const apart = itemByItem(left, right, scope);
  if (apart?.equal) return apart;
  const isWhole = runsThroughWholeNumbers(left) || runsThroughWholeNumbers(right);
  if (isWhole) {
    const moved = shifted(left, right, names, scope);
    if (moved) return moved;
  }
  const classes = isWhole ? sameClasses(itemsOf(left.value, scope), itemsOf(right.value, scope), scope) : undefined;
  return classes ?? plain;
}

/** Steps by which a letter may begin elsewhere: {2k+1} is {2n-1}, and (1+3t, 2-2t) is (4-3k, 2k). */
const mostSteps = 3;

function shifted(
  left: Family,
  right: Family,
  [mine, theirs]: readonly [readonly string[], readonly string[]],
  scope: Scope,
): Verdict | undefined {
  const [own, other] = [mine[0], theirs[0]];
  if (own === undefined || other === undefined || mine.length !== 1 || theirs.length !== 1) return undefined;
  for (let step = -mostSteps; step <= mostSteps; step += 1) {
    for (const sign of [1, -1]) {
      const name: Node = { kind: "symbol", name: other };
      const terms: readonly Node[] = [sign === 1 ? name : { kind: "negate", of: name }, { kind: "number", value: integer(step) }];
      const moved = substitute(left.value, own, { kind: "add", terms });
      const verdict = scope.compare(moved, right.value, { ...scope, hasVariables: false });
      if (verdict.equal) return { ...verdict, note: "the letter begins elsewhere" };
    }
  }
  return undefined;
}

function familyOf(node: Node): Family {
  const residues = residueFamily(node);
  if (residues) return residues;
  if (node.kind !== "family") return { value: node, parameters: new Map() };
  // The x of f(x) = x + 1 is the function's own, whatever it runs through.
  const own = new Set(argumentsOf(node.value));
  return { value: node.value, parameters: new Map([...node.parameters].filter(([name]) => !own.has(name))) };
}

/** `n ≡ 1 (mod 3)` is n = 3k + 1, also in a list. */
function residueFamily(node: Node): Family | undefined {
  const items = node.kind === "list" ? node.items : [node];
  if (!items.every(isResidue)) return undefined;
  const values = items.map(residueValue);
  const [only] = values;
  if (!only) return undefined;
  return {
    value: values.length === 1 ? only : { kind: "list", items: values, alternatives: true },
    parameters: new Map([[residueName, "ℤ"]]),
  };
}

const residueName = "k";

/** Whether a value or the last side of a relation is given by its residue for a number as the modulus. */
export function isResidue(node: Node): boolean {
  const value = node.kind === "relation" ? node.sides.at(-1) : node;
  return value?.kind === "quantity" && /^mod \d{1,9}$/u.test(value.unit);
}

function residueValue(node: Node): Node {
  const value = node.kind === "relation" ? node.sides.at(-1) : node;
  if (value?.kind !== "quantity") return node;
  const modulus: Node = { kind: "number", value: integer(BigInt(value.unit.slice(4))) };
  const made: Node = { kind: "add", terms: [{ kind: "multiply", factors: [modulus, { kind: "symbol", name: residueName }] }, value.value] };
  return node.kind === "relation" ? { ...node, sides: [...node.sides.slice(0, -1), made] } : made;
}

function argumentsOf(node: Node): readonly string[] {
  if (node.kind === "list" || node.kind === "set") return node.items.flatMap(argumentsOf);
  const label = node.kind === "relation" ? node.sides[0] : undefined;
  return label?.kind === "call" ? label.arguments.flatMap((part) => (part.kind === "symbol" ? [part.name] : [])) : [];
}

/** ℤ against ℕ: one says more than the other. */
function contradict(left: Family, right: Family): boolean {
  const sets = (family: Family): string =>
    [...family.parameters.values()]
      .filter((set) => set.startsWith("ℤ") || set.startsWith("ℕ"))
      .map((set) => (set === "ℤ" ? "all" : "positive"))
      .sort()
      .join("");
  if (boundsOf(left) !== boundsOf(right)) return true;
  return sets(left) !== "" && sets(right) !== "" && sets(left) !== sets(right);
}

/** Bounds that letters have beside the set that they run through. */
function boundsOf(family: Family): string {
  return [...family.parameters.values()]
    .filter((set) => /^[≥≤<>≠]/u.test(set))
    .sort()
    .join(" ");
}

function runsThroughWholeNumbers(family: Family): boolean {
  return [...family.parameters.values()].includes("ℤ");
}

/** The letters of one side that the other side does not have: declared ones, or where none are, all of them. */
function namesIn(own: Family, other: Family): readonly string[] {
  const used = variablesOf(own.value);
  const declared = used.filter((name) => own.parameters.has(name));
  if (declared.length > 0) return declared;
  const theirs = new Set(variablesOf(other.value));
  return used.filter((name) => !theirs.has(name));
}

function pairings(from: readonly string[], to: readonly string[]): readonly ReadonlyMap<string, string>[] {
  if (from.length !== to.length || from.length === 0 || from.length > mostParameters) return [];
  const [first, ...rest] = from;
  if (first === undefined) return [];
  return to.flatMap((name, index) => {
    const others = to.filter((_, place) => place !== index);
    if (rest.length === 0) return [new Map([[first, name]])];
    return pairings(rest, others).map((pairing) => new Map([...pairing, [first, name]]));
  });
}

function rename(node: Node, names: ReadonlyMap<string, string>): Node {
  return replace(node, (part) => {
    const name = part.kind === "symbol" ? names.get(part.name) : undefined;
    return name === undefined ? undefined : { kind: "symbol", name };
  });
}

/** Lists of which every value may name its letter differently: `π/6 + kπ, π/3 + nπ`. */
function itemByItem(left: Family, right: Family, scope: Scope): Verdict | undefined {
  const [mine, theirs] = [itemsOf(left.value, scope), itemsOf(right.value, scope)];
  if (mine.length !== theirs.length || mine.length < 2) return undefined;
  return matching(mine, theirs, (a, b) =>
    compareFamilies({ kind: "family", ...left, value: a }, { kind: "family", ...right, value: b }, scope),
  );
}

function itemsOf(node: Node, scope: Scope): readonly Node[] {
  const inner = labelled(node, scope).node;
  if (inner.kind === "list" || inner.kind === "set") return inner.items.flatMap((item) => itemsOf(item, scope));
  if (inner.kind === "union") return inner.parts.flatMap((part) => itemsOf(part, scope));
  return [inner];
}

function unlabelled(node: Node, scope: Scope): Node {
  if (node.kind !== "list") return labelled(node, scope).node;
  return { ...node, items: node.items.map((item) => labelled(item, scope).node) };
}

const letters = /^(?:[knmlpqrstjabcABCDKN]|lambda|mu|alpha)(?:_\d)?$/u;

/**
 * The same for answers whose letters nobody declared: behind a label (x = π/6 + kπ, f(x) = cx) or in a tuple, where both sides have as
 * many letters that the other has not, and all are usual names of parameters. Undefined where that is not so or they differ.
 */
export function renamedParameters(answer: Node, reference: Node, scope: Scope): Verdict | undefined {
  if (answer.kind === "family" || reference.kind === "family" || !(takesParameters(reference) || takesParameters(answer))) return undefined;
  const [left, right]: readonly [Family, Family] = [
    { value: unlabelled(answer, scope), parameters: new Map() },
    { value: unlabelled(reference, scope), parameters: new Map() },
  ];
  const [mine, theirs] = [namesIn(left, right), namesIn(right, left)];
  if (mine.length === 0 || mine.length !== theirs.length || ![...mine, ...theirs].every((name) => letters.test(name))) return undefined;
  if (left.value.kind === "symbol" || right.value.kind === "symbol") return undefined;
  // The n of a_n = 2n is bound by the label.
  const indices = `${indexOf(answer)} ${indexOf(reference)}`.split(/[^A-Za-z]/u);
  if ([...mine, ...theirs].some((name) => indices.includes(name))) return undefined;
  const family = (value: Node): Node => ({ kind: "family", value, parameters: new Map() });
  // Inside, letters are not renamed again.
  const verdict = compareFamilies(family(left.value), family(right.value), { ...scope, hasVariables: false });
  return verdict.equal ? { ...verdict, note: "letters were renamed" } : undefined;
}

function indexOf(node: Node): string {
  const label = node.kind === "relation" ? node.sides[0] : undefined;
  return label?.kind === "symbol" && label.name.includes("_") ? label.name.slice(label.name.indexOf("_") + 1) : "";
}

function takesParameters(node: Node): boolean {
  switch (node.kind) {
    case "tuple":
      return true;
    case "relation":
      return node.operators[0] === "=" && node.sides.length === 2;
    case "list":
    case "set":
      return node.items.some(takesParameters);
    default:
      return false;
  }
}
