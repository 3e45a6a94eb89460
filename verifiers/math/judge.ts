import { fail, overBudget, pass, type Finding } from "../../src/core/finding.ts";
import { quote } from "../../src/core/text.ts";
import type { Evidence } from "../../src/core/types.ts";
import { createBudget, OutOfWork, type Budget } from "./budget.ts";
import { compareWritten, written, type Written } from "./equivalence.ts";
import type { Answer } from "./extract/answer.ts";
import type { Verdict } from "./verdict.ts";

/** Units of work for one completion against one reference, and for reading a reference. */
export const workLimit = 150_000;

export interface Judged {
  readonly answers: readonly Answer[];
  readonly whole: Answer | undefined;
  readonly references: readonly Written[];
  readonly rounding: boolean;
}

/** Compares what was found with every acceptable reference and says what came out. */
export function judge({ answers, whole, references, rounding }: Judged): Finding {
  const wanted = quote(references[0]?.text ?? "", 60);
  let exhausted: string | undefined;
  let closest: Verdict = { equal: false, certainty: "shape" };
  for (const reference of references) {
    for (const standing of whole ? [[whole], answers] : [answers]) {
      const outcome = judgeOne(standing, reference, rounding);
      if (outcome.verdict.equal) return right(standing, reference, outcome.verdict);
      exhausted ??= outcome.exhausted;
      closest = outcome.verdict;
    }
  }
  const shown = show(answers);
  const evidence = answerEvidence(answers);
  if (exhausted !== undefined) return overBudget(`${shown} needs too much work to compare with ${wanted}: ${exhausted}`, { evidence });
  const { certainty, note } = closest;
  const details = { evidence: [...evidence, { kind: "comparison", equal: false, certainty, ...(note === undefined ? {} : { note }) }] };
  if (answers.length > 1) return fail(`several final answers stand, ${shown}, where ${wanted} was expected`, details);
  return fail(`${shown} is not ${wanted}`, details);
}

function right(answers: readonly Answer[], reference: Written, { certainty, digits, points, note }: Verdict): Finding {
  const how = certainty === "exact" || certainty === "text" ? "" : ` (${certainty}${digits === undefined ? "" : ` to ${digits} digits`})`;
  const comparison: Evidence = {
    kind: "comparison",
    equal: true,
    certainty,
    ...(digits === undefined ? {} : { digits }),
    ...(points === undefined ? {} : { points }),
    ...(note === undefined ? {} : { note }),
  };
  return pass(`${show(answers)} equals ${quote(reference.text, 60)}${how}`, { evidence: [...answerEvidence(answers), comparison] });
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
function judgeOne(answers: readonly Answer[], reference: Written, rounding: boolean): Outcome {
  const budget = createBudget(workLimit);
  try {
    let verdict: Verdict = { equal: false, certainty: "shape" };
    const seen = new Set<string>();
    for (const answer of answers) {
      if (seen.has(answer.text)) continue;
      seen.add(answer.text);
      verdict = compareAnswer(answer, reference, rounding, budget);
      if (!verdict.equal) break;
    }
    if (verdict.equal || answers.length < 2) return { verdict };
    const distinct = [...new Set(answers.map((answer) => answer.text))];
    if (distinct.length < 2 || distinct.length > 50) return { verdict };
    const joined = compareWritten(written(distinct.join(" , ")), reference, rounding, budget);
    return { verdict: joined.equal ? joined : verdict };
  } catch (error) {
    if (error instanceof OutOfWork) return { verdict: { equal: false, certainty: "undecided" }, exhausted: error.message };
    throw error;
  }
}

function compareAnswer(answer: Answer, reference: Written, rounding: boolean, budget: Budget): Verdict {
  const narrow = compareWritten(written(answer.text), reference, rounding, budget);
  if (narrow.equal) return narrow;
  const option = optionIn(answer.text) ?? (answer.wide === undefined ? undefined : optionIn(answer.wide));
  const others = [...(answer.wide === undefined || answer.wide === answer.text ? [] : [answer.wide]), ...(option ?? [])];
  for (const other of others) {
    const verdict = compareWritten(written(other), reference, rounding, budget);
    if (verdict.equal) return verdict;
  }
  return narrow;
}

const optionMark =
  /^\s*(?:\\(?:text|textbf|mathbf|mathrm|bf)\s?\{\s?\(?([A-J])[).:]?\s?\}|\(([A-J])\)|([A-J])[).:](?=\s)|\\text\s?\{\s?\(([A-J])\)\s?)\s*(?:\\[ ,;]|~|\s)*(\S.*)$/su;

/** `(B) 42` names an option twice, by its letter and by its value: both are what it says. */
function optionIn(text: string): readonly [letter: string, value: string] | undefined {
  const match = text.length > 300 ? null : optionMark.exec(text);
  const [letter] = match?.slice(1, 5).filter((group) => group !== undefined) ?? [];
  const value = match?.[5];
  return letter === undefined || value === undefined ? undefined : [letter, value.startsWith("}") ? value.slice(1) : value];
}
