import * as z from "zod";
import { defineVerifier, type Definition } from "../../src/core/define.ts";
import { abstain, fail, overBudget, pass } from "../../src/core/finding.ts";
import { quote } from "../../src/core/text.ts";
import { compileRegex, maxPatternLength } from "../shared/linear-regex.ts";
import { shorten } from "../shared/shorten.ts";

interface Parsed {
  readonly pattern?: string | undefined;
  readonly flags: string;
  readonly match: "search" | "full";
  readonly negate: boolean;
}
export type RegexOptions = { readonly [Name in keyof Parsed]?: Parsed[Name] | undefined };

/** Steps of the engine, in characters times the length of the compiled pattern; about 20 ns each in the worst case measured. */
const maxSteps = 40_000_000;
/** Up to here the match itself is looked up for the evidence, which costs more than the verdict. */
const maxStepsForEvidence = 1_000_000;

const options: z.ZodType<Parsed, RegexOptions> = z
  .strictObject({
    pattern: z
      .string()
      .min(1)
      .max(maxPatternLength)
      .optional()
      .describe("The pattern, in RE2 syntax. Default: the sample's reference is the pattern."),
    flags: z
      .string()
      .regex(/^[ims]{0,3}$/u, { error: "expected some of the letters i, m and s" })
      .default("")
      .describe("i ignores case, m lets ^ and $ match at lines, s lets . match line ends."),
    match: z.enum(["search", "full"]).default("search").describe("Whether any part of the completion may match or the whole must."),
    negate: z.boolean().default(false).describe("Passes where the pattern does not match."),
  })
  .superRefine(({ pattern, flags }, context) => {
    if (pattern === undefined) return;
    const compiled = compileRegex(pattern, { flags });
    if ("problem" in compiled)
      context.addIssue({ code: "custom", path: ["pattern"], message: `${quote(pattern)} cannot be used: ${compiled.problem}` });
  });

/**
 * Passes where a pattern matches the completion. Patterns run on a linear-time engine, so that none can hang.
 *
 * @example regex({ pattern: "^\\d{4}-\\d{2}-\\d{2}$", match: "full" })
 */
export const regex: Definition<RegexOptions, unknown> = defineVerifier({
  name: "regex",
  version: 1,
  summary: "Matches the completion with a regular expression in linear time.",
  options,
  reference: z.unknown(),
  module: import.meta.url,
  resource: "cpu",
  // The budget of steps below is what ends a check; at its limit a check takes up to three seconds.
  workMs: 3_000,
  check({ completion, reference }, { pattern = reference, flags, match, negate }) {
    if (typeof pattern !== "string" || pattern === "") {
      return abstain("regex needs a pattern, as its option or as a text in the reference, and the sample has none");
    }
    const compiled = compileRegex(pattern, { flags });
    if ("problem" in compiled) return abstain(`reference ${quote(pattern)} is not a usable pattern: ${compiled.problem}`);
    const { regex: program } = compiled;
    const steps = program.size * completion.length;
    const shownPattern = quote(`/${pattern}/${flags}`);
    if (steps > maxSteps) {
      return overBudget(
        `a completion of ${completion.length} characters is too long for the pattern ${shownPattern} (${program.size} steps a character)`,
      );
    }
    const matches = match === "full" ? program.testWhole(completion) : program.test(completion);
    const found = matches && match === "search" && steps <= maxStepsForEvidence ? program.find(completion) : undefined;
    const evidence = [
      {
        kind: "pattern",
        pattern: shorten(pattern),
        flags,
        match,
        matches,
        ...(found ? { text: shorten(found.text), start: found.start } : {}),
      },
    ];
    const part = match === "full" ? "the whole of" : found ? `${quote(found.text, 40)} in` : "a part of";
    const reason = matches
      ? `pattern ${shownPattern} matches ${part} the completion ${quote(completion)}`
      : `pattern ${shownPattern} does not match ${match === "full" ? "the whole of" : "any part of"} the completion ${quote(completion)}`;
    return matches === negate ? fail(reason, { evidence }) : pass(reason, { evidence });
  },
});
