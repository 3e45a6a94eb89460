import * as z from "zod";
import { defineVerifier, type Definition } from "../../src/core/define.ts";
import { abstain, fail, overBudget, pass, type Finding } from "../../src/core/finding.ts";
import { quote } from "../../src/core/text.ts";
import type { Evidence } from "../../src/core/types.ts";
import { createBudget, OutOfWork, type Budget } from "./budget.ts";
import { compareValues, compareWritten, written, type Written } from "./equivalence.ts";
import type { Answer } from "./extract/answer.ts";
import { extract } from "./extract/extract.ts";
import { options, type MathOptions } from "./options.ts";
import type { Verdict } from "./verdict.ts";

type Reference = string | number | readonly (string | number)[];

const one = z.union([z.string(), z.number()]);

/** Units of work for one completion against one reference, and for reading a reference. */
const workLimit = 1_500_000;

/**
 * Compares the final answer of a completion with a reference by exact arithmetic.
 *
 * @example
 * math();                              // takes the last number where no answer is marked
 * math({ extract: "boxed" });          // needs \boxed{…}
 */
export const math: Definition<MathOptions, Reference> = defineVerifier({
  name: "math",
  version: 1,
  summary: "Finds the final answer of a completion and compares it with the reference by exact arithmetic.",
  options,
  reference: z.union([one, z.array(one).min(1)]),
  module: import.meta.url,
  resource: "cpu",
  check({ completion, reference }, { extract: where, rounding }): Finding {
    const accepted = (Array.isArray(reference) ? reference : [reference]).map(String);
    const references: Written[] = [];
    let problem = "";
    for (const text of accepted) {
      const read = readReference(text);
      if (typeof read === "string") problem ||= read;
      else references.push(read);
    }
    if (references.length === 0) return abstain(`reference is not one that math can read: ${problem}`);
    const found = extract(completion, { boxed: true, phrase: where !== "boxed", lastNumber: where === "all" });
    const wanted = quote(accepted[0] ?? "", 60);
    if (found.kind === "none")
      return fail(`no answer was found, where ${wanted} was expected: ${found.reason}`, {
        evidence: [{ kind: "no-answer", reason: found.reason }],
      });
    return judge(found.answers, references, wanted, rounding);
  },
});

/** What came out of comparing all standing answers with one reference. */
interface Outcome {
  readonly verdict: Verdict;
  readonly exhausted?: string;
}

function judge(answers: readonly Answer[], references: readonly Written[], wanted: string, rounding: boolean): Finding {
  const last = answers.at(-1);
  if (!last) return fail(`no answer was found, where ${wanted} was expected`, { evidence: [{ kind: "no-answer" }] });
  const shown =
    answers.length === 1
      ? quote(last.text, 60)
      : answers
          .map((answer) => quote(answer.text, 30))
          .slice(-4)
          .join(" and ");
  const answerEvidence: Evidence = {
    kind: "answer",
    text: last.text.slice(0, 500).toWellFormed(),
    strategy: last.strategy,
    start: last.start,
    end: last.end,
    ...(answers.length > 1 ? { beside: answers.length - 1 } : {}),
  };
  let outcome: Outcome = { verdict: { equal: false, certainty: "shape" } };
  for (const reference of references) {
    const next = judgeOne(answers, reference, rounding);
    if (next.verdict.equal) {
      const { certainty, digits, points, note } = next.verdict;
      const how =
        certainty === "exact" || certainty === "text" ? "" : ` (${certainty}${digits === undefined ? "" : ` to ${digits} digits`})`;
      const comparison: Evidence = {
        kind: "comparison",
        equal: true,
        certainty,
        ...(digits === undefined ? {} : { digits }),
        ...(points === undefined ? {} : { points }),
        ...(note === undefined ? {} : { note }),
      };
      return pass(`${shown} equals ${quote(reference.text, 60)}${how}`, { evidence: [answerEvidence, comparison] });
    }
    outcome = outcome.exhausted === undefined ? next : outcome;
  }
  if (outcome.exhausted !== undefined)
    return overBudget(`the answer ${shown} needs too much work to compare with ${wanted}: ${outcome.exhausted}`, {
      evidence: [answerEvidence],
    });
  const { certainty, note } = outcome.verdict;
  const comparison: Evidence = { kind: "comparison", equal: false, certainty, ...(note === undefined ? {} : { note }) };
  if (answers.length > 1)
    return fail(`several final answers stand, ${shown}, where ${wanted} was expected`, { evidence: [answerEvidence, comparison] });
  return fail(`${shown} is not ${wanted}`, { evidence: [answerEvidence, comparison] });
}

/** Every standing answer has to equal the reference, or all of them together are the list that it is. */
function judgeOne(answers: readonly Answer[], reference: Written, rounding: boolean): Outcome {
  const budget = createBudget(workLimit);
  try {
    let verdict: Verdict = { equal: true, certainty: "exact" };
    const seen = new Map<string, Verdict>();
    for (const answer of answers) {
      verdict = seen.get(answer.text) ?? compareAnswer(answer, reference, rounding, budget);
      seen.set(answer.text, verdict);
      if (!verdict.equal) break;
    }
    if (verdict.equal || (seen.size < 2 && answers.length < 2)) return { verdict };
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
  if (narrow.equal || answer.wide === undefined || answer.wide === answer.text) return narrow;
  const wide = compareWritten(written(answer.wide), reference, rounding, budget);
  return wide.equal ? wide : narrow;
}

const known = new Map<string, Written | string>();

/** A reference with its readings, or what was not understood. Kept for the next answers to the same prompt. */
function readReference(text: string): Written | string {
  const cached = known.get(text);
  if (cached !== undefined) return cached;
  const made = makeReference(text);
  if (known.size >= 512) known.clear();
  if (text.length <= 2000) known.set(text, made);
  return made;
}

function makeReference(text: string): Written | string {
  const reference = written(unbox(text));
  try {
    const budget = createBudget(workLimit);
    const reading = reference.reading("thousands", budget);
    if ("node" in reading) {
      // What cannot be worked out for the reference itself is never held against a completion.
      compareValues(reading.node, reading.node, false, budget);
      return reference;
    }
    return `${reading.unreadable} at character ${reading.at} of ${quote(text, 60)}`;
  } catch (error) {
    if (error instanceof OutOfWork) return `${quote(text, 60)} has ${error.message}`;
    throw error;
  }
}

/** References often come as a whole solution's last line: `\boxed{…}`, `#### 5`. */
function unbox(text: string): string {
  const hash = text.lastIndexOf("####");
  if (hash !== -1) return text.slice(hash + 4);
  if (!text.includes("\\boxed")) return text;
  const found = extract(text, { boxed: true, phrase: false, lastNumber: false });
  return found.kind === "answers" ? [...new Set(found.answers.map((answer) => answer.text))].join(" , ") : text;
}
