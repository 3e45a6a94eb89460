import { quote } from "../../src/core/text.ts";
import { createBudget, isExhausted, type Budget } from "./budget.ts";
import { compareValues, written, type Written } from "./equivalence.ts";
import { normalize } from "./exact.ts";
import { extract } from "./extract/extract.ts";
import { statedValues } from "./extract/stated.ts";
import { optionIn, workLimit } from "./judge.ts";
import type { Node } from "./node.ts";
import type { Algebra } from "./polynomial.ts";
import { createAlgebra, whereDefined } from "./quotient.ts";
import { somePart } from "./variables.ts";

interface Unreadable {
  readonly unreadable: string;
}

/** References with their readings, kept for the next answers to the same prompts. It changes no result. */
const known = new Map<string, readonly Written[] | Unreadable>();
const keptReferences = 512;
const keptLength = 2_000;

/** A reference with its readings, or what was not understood and where. */
export function readReference(text: string): readonly Written[] | Unreadable {
  const cached = known.get(text);
  if (cached !== undefined) return cached;
  const made = makeReference(text);
  if (known.size >= keptReferences) known.clear();
  if (text.length <= keptLength) known.set(text, made);
  return made;
}

/** Words below which a text says too little to take a value out of it. */
const fewestWords = 5;

/** Words from which on a reference is a text that has to be searched for its answer. */
const proseWords = 25;

function makeReference(text: string): readonly Written[] | Unreadable {
  try {
    const reference = written(unmark(text));
    const budget = createBudget(workLimit);
    const option = optionIn(reference.text);
    if (option) return [reference.text, ...option].map((part) => written(part, option));
    const reading = reference.reading("thousands", budget);
    const isText = "node" in reading && reading.node.kind === "text";
    if (!("node" in reading) || isText) {
      const found = valuesOfProse(text);
      if (found !== undefined) return isText ? [reference, written(found)] : [written(found)];
    }
    if (!("node" in reading))
      return { unreadable: `${reading.unreadable.slice(0, 200).toWellFormed()} at character ${reading.at} of ${quote(text, 60)}` };
    // What cannot be worked out for the reference itself is never held against a completion.
    if (mayBeCostly(reading.node)) compareValues(reading.node, reading.node, { rounding: false, secondOpinion: false }, budget);
    if (hasNoValue(reading.node, budget)) return { unreadable: `${quote(text, 60)} has no value` };
    return [reference];
  } catch (error) {
    if (isExhausted(error)) return { unreadable: `${quote(text, 60)} has ${error.message}` };
    throw error;
  }
}

/** The values of a reference in sentences: the answer of a whole solution, or what a short sentence says that something is. */
function valuesOfProse(text: string): string | undefined {
  const words = text.split(/\s+/u).length;
  const found = extract(text, { boxed: true, phrase: true, lastNumber: words > proseWords });
  if (found.kind === "answers") return joined(found.answers());
  const span = onlySpan(text);
  if (span !== undefined && words <= proseWords) return span;
  const values = words > proseWords || words < fewestWords ? [] : statedValues(text);
  return values.length === 0 ? undefined : values.join(" , ");
}

/** The mathematics of a sentence that has one span of it, longer than a name: "The only such function is $f(x)=x$". */
function onlySpan(text: string): string | undefined {
  const parts = text.split("$");
  const [before = "", span, after] = parts;
  if (parts.length !== 3 || span === undefined || span.trim().length < 3 || `${before}${after ?? ""}`.length < 12) return undefined;
  return /\b(?:not|no|never|except|unless|if|or|than)\b/iu.test(before + (after ?? "")) ? undefined : span;
}

function joined(answers: readonly { readonly text: string }[]): string {
  return [...new Set(answers.map((answer) => answer.text))].join(" , ");
}

/** Whether a part of it has no value: a division by zero, tan 90°, the logarithm of 0. */
function hasNoValue(node: Node, budget: Budget): boolean {
  const algebra = createAlgebra(budget);
  return somePart(node, (part) => mayHaveNoValue(part) && !holdsInfinity(part) && isUndefined(part, algebra));
}

const growing: ReadonlySet<string> = new Set(["factorial", "double-factorial", "binom", "sum", "product"]);

/** Whether it holds powers or functions that grow fast, which may cost more than a comparison may. */
function mayBeCostly(node: Node): boolean {
  return somePart(node, (part) => {
    if (part.kind === "call") return growing.has(part.name);
    if (part.kind === "power") return !(part.exponent.kind === "number" && part.exponent.value.n < 16n);
    return part.kind === "number" && part.value.n > 1n << 512n;
  });
}

const partial: ReadonlySet<string> = new Set(["tan", "cot", "sec", "csc", "ln", "log"]);

function mayHaveNoValue(node: Node): boolean {
  if (node.kind === "divide") return node.denominator.kind !== "number" || node.denominator.value.n === 0n;
  if (node.kind === "power") return node.exponent.kind === "negate";
  return node.kind === "call" && partial.has(node.name);
}

function holdsInfinity(node: Node): boolean {
  return somePart(node, (part) => part.kind === "constant" && part.name === "infinity");
}

function isUndefined(node: Node, algebra: Algebra): boolean {
  return whereDefined(() => normalize(node, algebra), undefined) === undefined;
}

/** References often come as the last line of a solution, `#### 5`, or with a box around them. */
function unmark(text: string): string {
  const hash = text.lastIndexOf("####");
  if (hash !== -1) return text.slice(hash + 4);
  if (!text.includes("\\boxed")) return text;
  const found = extract(text, { boxed: true, phrase: false, lastNumber: false });
  return found.kind === "answers" ? joined(found.answers()) : text;
}
