import * as z from "zod";
import { defineVerifier, type Definition } from "../../src/core/define.ts";
import { abstain, fail, pass } from "../../src/core/finding.ts";
import { quote } from "../../src/core/text.ts";
import { shorten } from "../shared/shorten.ts";
import { compareDecimals, formatDifference, type Tolerance } from "./compare.ts";
import { formatDecimal, type Decimal } from "./decimal.ts";
import { extractNumber } from "./extract.ts";
import { findBareNumber } from "./tokens.ts";

export type NumberOptions = Tolerance;

const options: z.ZodType<Tolerance, NumberOptions> = z
  .strictObject({
    absoluteTolerance: z.number().nonnegative().optional().describe("How far the answer may be from the reference."),
    relativeTolerance: z
      .number()
      .nonnegative()
      .max(1)
      .optional()
      .describe("How far it may be, as a part of the reference: 0.01 is one percent."),
    significantDigits: z.int().min(1).max(100).optional().describe("Rounds both to this many significant digits and wants them equal."),
  })
  .refine(
    (given) => given.significantDigits === undefined || (given.absoluteTolerance === undefined && given.relativeTolerance === undefined),
    {
      error: "significantDigits cannot stand beside absoluteTolerance or relativeTolerance",
    },
  )
  .meta({ not: { required: ["significantDigits"], anyOf: [{ required: ["absoluteTolerance"] }, { required: ["relativeTolerance"] }] } });

/**
 * Passes where the final number of the completion is the reference. Numbers are compared as exact decimals: 1,234, 1234.00 and 1.234e3 are one.
 *
 * @example number({ relativeTolerance: 0.01 })
 */
export const number: Definition<NumberOptions, string | number> = defineVerifier({
  name: "number",
  version: 1,
  summary: "Compares the final number of the completion with the reference, exactly or within a named tolerance.",
  options,
  reference: z.union([z.number(), z.string()], { error: "expected a number, or a text with one number" }),
  module: import.meta.url,
  resource: "cpu",
  workMs: 1_000,
  check({ completion, reference }, tolerance) {
    const expected = parseReference(String(reference));
    if (!expected) return abstain(`reference is not one plain number: ${quote(String(reference))}`);
    const expectedText = formatDecimal(expected);
    const answer = extractNumber(completion);
    if (!answer.found) {
      const evidence = [
        {
          kind: "no-answer",
          strategy: answer.strategy,
          problem: answer.problem,
          text: shorten(answer.text),
          reference: shorten(expectedText),
        },
      ];
      const what = answer.text === "" ? answer.problem : `${quote(answer.text, 60)} ${answer.problem}`;
      return fail(`no answer to compare with ${shorten(expectedText, 60)}: ${what}`, { evidence });
    }
    const { agrees, rule, difference } = compareDecimals(answer.value, expected, tolerance);
    const answerText = formatDecimal(answer.value);
    const evidence = [
      { kind: "answer", strategy: answer.strategy, text: shorten(answer.text), value: shorten(answerText) },
      { kind: "comparison", rule, reference: shorten(expectedText), difference: formatDifference(difference) },
    ];
    const [mine, theirs] = [shorten(answerText, 60), shorten(expectedText, 60)];
    if (agrees)
      return pass(
        rule === "exact" ? `${mine} is ${theirs}` : `${mine} is ${theirs} within ${rule} (difference ${formatDifference(difference)})`,
        { evidence },
      );
    return fail(`${mine} is not ${theirs} ${rule === "exact" ? "" : `within ${rule} `}(difference ${formatDifference(difference)})`, {
      evidence,
    });
  },
});

/** A reference is one number and nothing else but a currency sign, a percent sign and spaces. */
function parseReference(text: string): Decimal | undefined {
  if (text.length > 12_000) return undefined;
  return findBareNumber(text)?.value;
}
