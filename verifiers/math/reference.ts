import { quote } from "../../src/core/text.ts";
import { createBudget, OutOfWork, type Budget } from "./budget.ts";
import { compareValues, written, type Written } from "./equivalence.ts";
import { normalize } from "./exact.ts";
import { extract } from "./extract/extract.ts";
import { workLimit } from "./judge.ts";
import type { Node } from "./node.ts";
import type { Algebra } from "./polynomial.ts";
import { createAlgebra, Undefined } from "./quotient.ts";
import { childrenOf } from "./variables.ts";

interface Unreadable {
  readonly unreadable: string;
}

/** References with their readings, kept for the next answers to the same prompts. It changes no result. */
const known = new Map<string, Written | Unreadable>();
const keptReferences = 512;
const keptLength = 2_000;

/** A reference with its readings, or what was not understood and where. */
export function readReference(text: string): Written | Unreadable {
  const cached = known.get(text);
  if (cached !== undefined) return cached;
  const made = makeReference(text);
  if (known.size >= keptReferences) known.clear();
  if (text.length <= keptLength) known.set(text, made);
  return made;
}

function makeReference(text: string): Written | Unreadable {
  try {
    const reference = written(unmark(text));
    const budget = createBudget(workLimit);
    const reading = reference.reading("thousands", budget);
    if (!("node" in reading)) return { unreadable: `${reading.unreadable} at character ${reading.at} of ${quote(text, 60)}` };
    // What cannot be worked out for the reference itself is never held against a completion.
    const itself = compareValues(reading.node, reading.node, false, budget);
    if (!itself.equal && dividesByZero(reading.node, budget)) return { unreadable: `${quote(text, 60)} divides by zero` };
    return reference;
  } catch (error) {
    if (error instanceof OutOfWork) return { unreadable: `${quote(text, 60)} has ${error.message}` };
    throw error;
  }
}

function dividesByZero(node: Node, budget: Budget): boolean {
  const algebra = createAlgebra(budget);
  const stack: Node[] = [node];
  for (let next = stack.pop(); next; next = stack.pop()) {
    if (next.kind === "divide" && isZero(next.denominator, algebra)) return true;
    stack.push(...childrenOf(next));
  }
  return false;
}

function isZero(node: Node, algebra: Algebra): boolean {
  try {
    return normalize(node, algebra).numerator.size === 0;
  } catch (error) {
    if (error instanceof Undefined) return false;
    throw error;
  }
}

/** References often come as the last line of a solution, `#### 5`, or with a box around them. */
function unmark(text: string): string {
  const hash = text.lastIndexOf("####");
  if (hash !== -1) return text.slice(hash + 4);
  if (!text.includes("\\boxed")) return text;
  const found = extract(text, { boxed: true, phrase: false, lastNumber: false });
  return found.kind === "answers" ? [...new Set(found.answers.map((answer) => answer.text))].join(" , ") : text;
}
