import type { Budget } from "./budget.ts";
import { compareNodes } from "./compare.ts";
import type { Node } from "./node.ts";
import type { CommaReading } from "./number.ts";
import { createAlgebra } from "./quotient.ts";
import { read, type Reading } from "./read.ts";
import { differentShape, type Verdict } from "./verdict.ts";

/** Whether a comma between digits leaves more than one reading of a text. */
export function hasDigitComma(text: string): boolean {
  for (let at = text.indexOf(","); at !== -1; at = text.indexOf(",", at + 1)) {
    const [before, after] = [text.charCodeAt(at - 1), text.charCodeAt(at + 1)];
    if (before >= 48 && before <= 57 && after >= 48 && after <= 57) return true;
  }
  return false;
}

/** A reference or an answer with every reading of it that was needed so far. */
export interface Written {
  readonly text: string;
  readonly ambiguous: boolean;
  reading(commas: CommaReading, budget: Budget): Reading;
}

export function written(text: string): Written {
  const readings = new Map<CommaReading, Reading>();
  return {
    text,
    ambiguous: hasDigitComma(text),
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
export function compareWritten(answer: Written, reference: Written, rounding: boolean, budget: Budget): Verdict {
  const verdict = withReadings(answer, "thousands", reference, "thousands", rounding, budget);
  if (verdict.equal || !(answer.ambiguous || reference.ambiguous)) return verdict;
  const asLists = withReadings(answer, "separator", reference, "separator", rounding, budget);
  if (asLists.equal) return asLists;
  if (answer.ambiguous === reference.ambiguous) return verdict;
  if (isThousands(answer.text) || isThousands(reference.text)) return verdict;
  const asDecimal = withReadings(
    answer,
    answer.ambiguous ? "decimal" : "thousands",
    reference,
    reference.ambiguous ? "decimal" : "thousands",
    rounding,
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
  rounding: boolean,
  budget: Budget,
): Verdict {
  const left = answer.reading(answerCommas, budget);
  const right = reference.reading(referenceCommas, budget);
  if (!("node" in left) || !("node" in right)) return differentShape;
  return compareValues(left.node, right.node, rounding, budget);
}

export function compareValues(answer: Node, reference: Node, rounding: boolean, budget: Budget): Verdict {
  return compareNodes(answer, reference, { budget, algebra: createAlgebra(budget), rounding, compare: compareNodes });
}
