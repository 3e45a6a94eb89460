import { fail, overBudget, pass, type Finding } from "../../src/core/finding.ts";
import { quote } from "../../src/core/text.ts";
import type { Evidence } from "../../src/core/types.ts";
import { createBudget, isExhausted, type Budget } from "./budget.ts";
import { compareWritten, written, type Policy, type Written } from "./equivalence.ts";
import type { Answer, Extraction } from "./extract/answer.ts";
import type { Node } from "./node.ts";
import type { Reading } from "./read.ts";
import type { Verdict } from "./verdict.ts";

/** Units of work for one completion against one reference, and for reading a reference. */
export const workLimit = 150_000;

export interface Judged {
  readonly found: Extract<Extraction, { kind: "answers" }>;
  readonly references: readonly Written[];
  readonly policy: Policy;
}

/** Compares what was found with every acceptable reference and says what came out. */
export function judge({ found, references, policy }: Judged): Finding {
  let exhausted: string | undefined;
  let closest: Verdict = { equal: false, certainty: "shape" };
  const candidates = candidatesOf(found);
  for (const reference of references) {
    for (const standing of candidates) {
      const outcome = judgeOne(standing, reference, policy);
      if (outcome.verdict.equal) return right(standing, reference, outcome.verdict);
      exhausted ??= outcome.exhausted;
      closest = outcome.verdict;
    }
    const wanted = wordsOf(reference);
    const said = wanted === undefined ? undefined : found.words().find((answer) => isSaid(answer, wanted));
    if (said) return right([said], reference, { equal: true, certainty: "text" });
  }
  const answers = candidates.at(-1) ?? [];
  const wanted = quote(references[0]?.text ?? "", 60);
  const shown = show(answers);
  const evidence = answerEvidence(answers);
  if (answers.length === 0) return fail(`the only value is said to be none, where ${wanted} was expected`, { evidence });
  if (exhausted !== undefined) return overBudget(`${shown} needs too much work to compare with ${wanted}: ${exhausted}`, { evidence });
  const { certainty, note } = closest;
  const details = {
    evidence: [...evidence, { kind: "comparison", equal: false, certainty, ...(note === undefined ? {} : { note: note.toWellFormed() }) }],
  };
  if (answers.length > 1) return fail(`several final answers stand, ${shown}, where ${wanted} was expected`, details);
  return fail(`${shown} is not ${wanted}`, details);
}

/**
 * A short completion that reads as one value is that value: nothing else in it is looked at, so `1 or 2` is not 2. One with words may end
 * with its answer, and so may a calculation: `2x = 10, x = 5`.
 */
function candidatesOf({ whole, answers }: Judged["found"]): readonly (readonly Answer[])[] {
  if (!whole) return [answers()];
  if (isOneValue(whole.text) || optionIn(whole.text)) return [[whole]];
  const others = answers();
  const [only] = others;
  return others.length === 1 && only && whole.text === only.text ? [others] : [[whole], others];
}

function isOneValue(text: string): boolean {
  const node = nodeOf(writtenOnce(text));
  if (!node || node.kind === "text") return false;
  // What is calculated from side to side may end with its answer; x = 41 = 42 gives two.
  if (node.kind === "relation" && node.sides.length > 2) return node.sides.slice(1).every(isPlainValue);
  if (node.kind !== "list") return true;
  const names = node.items.map((item) =>
    item.kind === "relation" && item.operators[0] === "=" ? JSON.stringify(item.sides[0], plainly) : "",
  );
  return names.includes("") || new Set(names).size < names.length;
}

function isPlainValue(node: Node): boolean {
  return node.kind === "number" || ((node.kind === "negate" || node.kind === "percent") && isPlainValue(node.of));
}

function plainly(_: string, value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value;
}

/** The last answer with its readings: it is read before it is compared, and often compared more than once. It changes no result. */
let latest: Written | undefined;

function writtenOnce(text: string): Written {
  if (latest?.text !== text) latest = written(text);
  return latest;
}

/** Whether words are those of a reference in words, or a sentence begins with them. */
function isSaid({ text, strategy }: Answer, wanted: string): boolean {
  const said = wordsOf(written(text));
  if (said === undefined) return false;
  if (strategy !== "subject") return said === wanted;
  // One word may begin any sentence; a name does not.
  return wanted.includes(" ") && !wanted.startsWith("no ") && said.startsWith(`${wanted} `) && !isDenied(said.slice(wanted.length + 1));
}

/** Whether a sentence goes on by taking back its subject. */
function isDenied(rest: string): boolean {
  return rest
    .split(" ")
    .slice(0, 6)
    .some((word) => /^(?:not|no|never|or|nor|neither|and|cannot|can't|isn't|doesn't|don't|loses?|lost|fewer|less)$/u.test(word));
}

/** The words that a text was read as; undefined for values and for what cannot be read. */
function wordsOf(text: Written): string | undefined {
  const node = nodeOf(text);
  return node?.kind === "text" ? node.text : undefined;
}

/** What a text reads as with commas between thousands; undefined where it cannot be read within the budget. */
function nodeOf(text: Written): Node | undefined {
  const reading = readingOf(text);
  return reading && "node" in reading ? reading.node : undefined;
}

function readingOf(text: Written): Reading | undefined {
  try {
    return text.reading("thousands", createBudget(workLimit));
  } catch (error) {
    if (isExhausted(error)) return undefined;
    throw error;
  }
}

function right(answers: readonly Answer[], reference: Written, { certainty, digits, points, note }: Verdict): Finding {
  const how = certainty === "exact" || certainty === "text" ? "" : ` (${certainty}${digits === undefined ? "" : ` to ${digits} digits`})`;
  const comparison: Evidence = {
    kind: "comparison",
    equal: true,
    certainty,
    ...(digits === undefined ? {} : { digits }),
    ...(points === undefined ? {} : { points }),
    ...repairsOf(answers.at(-1)?.text ?? ""),
    ...(note === undefined ? {} : { note: note.toWellFormed() }),
  };
  return pass(`${show(answers)} equals ${quote(reference.text, 60)}${how}`, { evidence: [...answerEvidence(answers), comparison] });
}

/** What was mended in the answer so that it could be read. */
function repairsOf(text: string): { readonly repairs?: readonly string[] } {
  const reading = readingOf(writtenOnce(text));
  return reading && "node" in reading && reading.repairs ? { repairs: reading.repairs } : {};
}

function show(answers: readonly Answer[]): string {
  const limit = answers.length === 1 ? 60 : 30;
  return answers
    .slice(-4)
    .map((answer) => quote(answer.text, limit))
    .join(" and ");
}

/** The last answer; `beside` says how many others stand with it. */
function answerEvidence(answers: readonly Answer[]): readonly Evidence[] {
  const last = answers.at(-1);
  if (!last) return [{ kind: "no-answer" }];
  const { text, strategy, start, end } = last;
  return [
    {
      kind: "answer",
      text: text.slice(0, 500).toWellFormed(),
      strategy,
      start,
      end,
      ...(answers.length > 1 ? { beside: answers.length - 1 } : {}),
    },
  ];
}

interface Outcome {
  readonly verdict: Verdict;
  readonly exhausted?: string;
}

/** Every standing answer has to equal the reference, or all of them together are the list that it is. */
function judgeOne(answers: readonly Answer[], reference: Written, policy: Policy): Outcome {
  const budget = createBudget(workLimit);
  try {
    let verdict: Verdict = { equal: false, certainty: "shape" };
    const seen = new Set<string>();
    for (const answer of answers) {
      if (seen.has(answer.text)) continue;
      seen.add(answer.text);
      verdict = compareAnswer(answer, reference, policy, budget);
      if (!verdict.equal) break;
    }
    if (verdict.equal || answers.length < 2) return { verdict };
    const distinct = [...new Set(answers.map((answer) => answer.text))];
    if (distinct.length < 2 || distinct.length > 50) return { verdict };
    const joined = compareWritten(written(distinct.join(" , ")), reference, policy, budget);
    return { verdict: joined.equal ? joined : verdict };
  } catch (error) {
    if (isExhausted(error)) return { verdict: { equal: false, certainty: "undecided" }, exhausted: error.message };
    throw error;
  }
}

function compareAnswer(answer: Answer, reference: Written, policy: Policy, budget: Budget): Verdict {
  const own = optionIn(answer.text);
  if (own && reference.option) {
    // Both name an option twice: letter and value have to be right.
    const value = compareWritten(written(own[1]), written(reference.option[1]), policy, budget);
    return own[0] === reference.option[0] ? value : { ...value, equal: false };
  }
  const narrow = compareWritten(writtenOnce(answer.text), reference, policy, budget);
  if (narrow.equal) return narrow;
  const option = own ?? (answer.wide === undefined ? undefined : optionIn(answer.wide));
  const others = [...(answer.wide === undefined || answer.wide === answer.text ? [] : [answer.wide]), ...(option ?? [])];
  for (const other of others) {
    const verdict = compareWritten(written(other), reference, policy, budget);
    if (verdict.equal) return verdict;
  }
  return narrow;
}

/** `(B) 42` names an option twice. */
const optionMark =
  /^\s*(?:\\(?:text|textbf|mathbf|mathrm|bf)\s?\{\s?\(?([A-J])[).:]?\s?\}|\(([A-J])\)|([A-J])[).:](?=\s)|\\text\s?\{\s?\(([A-J])\)\s?)\s*(?:\\[ ,;]|~|\s)*(\S.*)$/su;

/** `(B) 42` names an option twice, by its letter and by its value: both are what it says. */
export function optionIn(text: string): readonly [letter: string, value: string] | undefined {
  const match = text.length > 300 ? null : optionMark.exec(text.replaceAll("$", " "));
  const [letter] = match?.slice(1, 5).filter((group) => group !== undefined) ?? [];
  const value = match?.[5];
  if (letter === undefined || value === undefined) return undefined;
  const bare = value.startsWith("}") ? value.slice(1) : value;
  // "B. 42 C. 43" names two options.
  return bare.trim() === "" || /(?:^|[\s(])[A-J][).:]\s/u.test(bare) ? undefined : [letter, bare];
}
