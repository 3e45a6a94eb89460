import type { Budget } from "./budget.ts";
import { compareNodes } from "./compare.ts";
import type { Node } from "./node.ts";
import { isDigit, type CommaReading } from "./number.ts";
import { createAlgebra } from "./quotient.ts";
import { read, type Reading } from "./read.ts";
import { askSecondOpinion } from "./second-opinion/ask-second-opinion.ts";
import { toNerdamer } from "./second-opinion/to-nerdamer.ts";
import { contains, replace, somePart } from "./variables.ts";
import { differentShape, type Scope, type Verdict } from "./verdict.ts";

/** Whether a comma between digits leaves more than one reading of a text: in brackets it always stands between values. */
export function hasDigitComma(text: string): boolean {
  if (!text.includes(",")) return false;
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 40 || code === 91 || (code === 123 && text[at - 1] === "\\")) depth += 1;
    else if (code === 41 || code === 93 || (code === 125 && text[at - 1] === "\\")) depth -= 1;
    else if (code === 44 && depth <= 0 && isDigit(text, at - 1) && isDigit(text, at + 1)) return true;
  }
  return false;
}

/** What a comparison may take for equal. */
export interface Policy {
  /** Whether a decimal in the reference stands for everything that rounds to it. */
  readonly rounding: boolean;
  /** Whether another computer algebra is asked about integrals, limits and sums that are not decided here. */
  readonly secondOpinion: boolean;
}

/** A reference or an answer with every reading of it that was needed so far. */
export interface Written {
  readonly text: string;
  readonly ambiguous: boolean;
  /** The letter of an option and its value, where both are written: `(B) 42`. */
  readonly option?: readonly [letter: string, value: string] | undefined;
  reading(commas: CommaReading, budget: Budget): Reading;
}

export function written(text: string, option?: Written["option"]): Written {
  const readings = new Map<CommaReading, Reading>();
  return {
    text,
    ambiguous: hasDigitComma(text),
    option,
    reading(commas, budget) {
      const known = readings.get(commas);
      if (known) return known;
      const made = read(text, commas, budget);
      readings.set(commas, made);
      return made;
    },
  };
}

/** Compares two texts: `1,234` is a number first; where that is not equal it may be a list, and `2,75` may be 2.75. */
export function compareWritten(answer: Written, reference: Written, policy: Policy, budget: Budget): Verdict {
  const verdict = withReadings(answer, "thousands", reference, "thousands", policy, budget);
  if (verdict.equal || !(answer.ambiguous || reference.ambiguous)) return verdict;
  const asLists = withReadings(answer, "separator", reference, "separator", policy, budget);
  if (asLists.equal) return asLists;
  if (answer.ambiguous === reference.ambiguous) return verdict;
  if (isThousands(answer.text) || isThousands(reference.text)) return verdict;
  const asDecimal = withReadings(
    answer,
    answer.ambiguous ? "decimal" : "thousands",
    reference,
    reference.ambiguous ? "decimal" : "thousands",
    policy,
    budget,
  );
  return asDecimal.equal ? { ...asDecimal, note: "the comma was read as a decimal point" } : verdict;
}

/** Every comma between digits stands where one of thousands may stand, so none is a decimal point. */
function isThousands(text: string): boolean {
  for (let at = text.indexOf(","); at !== -1; at = text.indexOf(",", at + 1)) {
    const after = text.slice(at + 1, at + 5);
    const isZero = text[at - 1] === "0" && !(text.charCodeAt(at - 2) >= 48 && text.charCodeAt(at - 2) <= 57);
    if (digitsAtStart(after) === 3 && !isZero) return true;
  }
  return false;
}

function digitsAtStart(text: string): number {
  let count = 0;
  while (count < text.length && text.charCodeAt(count) >= 48 && text.charCodeAt(count) <= 57) count += 1;
  return count;
}

function withReadings(
  answer: Written,
  answerCommas: CommaReading,
  reference: Written,
  referenceCommas: CommaReading,
  policy: Policy,
  budget: Budget,
): Verdict {
  const left = answer.reading(answerCommas, budget);
  const right = reference.reading(referenceCommas, budget);
  if (!("node" in left) || !("node" in right)) return differentShape;
  return compareValues(left.node, right.node, policy, budget);
}

export function compareValues(answer: Node, reference: Node, policy: Policy, budget: Budget): Verdict {
  const compare = (a: Node, b: Node): Verdict => compareNodes(a, b, scopeOf(a, b, policy, budget));
  const verdict = compare(answer, reference);
  if (verdict.equal) return verdict;
  if (hasCall(answer, "bracket") || hasCall(reference, "bracket")) {
    const floors = compare(withFloors(answer), withFloors(reference));
    if (floors.equal) return { ...floors, note: "[x] was read as the floor of x" };
  }
  if (!(hasBareLogarithm(answer) || hasBareLogarithm(reference))) return verdict;
  const natural = compare(withNaturalLogarithm(answer), withNaturalLogarithm(reference));
  return natural.equal ? { ...natural, note: "log was read as the natural logarithm" } : verdict;
}

/** Time that the other algebra has for one question, start of its thread included. */
const opinionMs = 1_000;

function askWhetherEqual(answer: Node, reference: Node): boolean {
  const [left, right] = toNerdamer([answer, reference]) ?? [];
  return left !== undefined && right !== undefined && askSecondOpinion({ kind: "equal", left, right }, opinionMs) === "equal";
}

function scopeOf(answer: Node, reference: Node, policy: Policy, budget: Budget): Scope {
  return {
    budget,
    algebra: createAlgebra(budget),
    rounding: policy.rounding,
    secondOpinion: policy.secondOpinion ? askWhetherEqual : undefined,
    hasSigns: contains(answer, "plus-minus") || contains(reference, "plus-minus"),
    hasVariables: contains(answer, "symbol") || contains(reference, "symbol"),
    values: new Map(),
    compare: compareNodes,
  };
}

/** [x] is a group first, and the greatest integer where that alone makes both sides equal. */
function withFloors(node: Node): Node {
  return replace(node, (part) =>
    part.kind === "call" && part.name === "bracket"
      ? { kind: "call", name: "floor", arguments: part.arguments.map(withFloors) }
      : undefined,
  );
}

function hasCall(node: Node, name: string): boolean {
  return somePart(node, (part) => part.kind === "call" && part.name === name);
}

/** `log` without a base has the base 10 first, and is the natural logarithm where that alone makes both sides equal. */
function hasBareLogarithm(node: Node): boolean {
  return somePart(node, (part) => part.kind === "call" && part.name === "log" && part.arguments.length === 1);
}

function withNaturalLogarithm(node: Node): Node {
  return replace(node, (part) =>
    part.kind === "call" && part.name === "log" && part.arguments.length === 1
      ? { kind: "call", name: "ln", arguments: part.arguments.map(withNaturalLogarithm) }
      : undefined,
  );
}
