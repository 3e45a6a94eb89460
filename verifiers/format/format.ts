import * as z from "zod";
import { defineVerifier, type Definition } from "../../src/core/define.ts";
import { fail, partial, pass } from "../../src/core/finding.ts";
import { quote } from "../../src/core/text.ts";
import { checkRequirements, type FormatRules } from "./requirements.ts";

interface Parsed extends FormatRules {
  readonly partial: boolean;
}
export type FormatOptions = { readonly require: readonly string[] } & {
  readonly [Name in Exclude<keyof Parsed, "require">]?: Parsed[Name] | undefined;
};

const name: z.ZodString = z
  .string()
  .regex(/^[A-Za-z][\w-]{0,31}$/u, { error: 'expected "boxed" or the name of a tag, without its brackets' });

const options: z.ZodType<Parsed, FormatOptions> = z
  .strictObject({
    require: z
      .array(name)
      .min(1)
      .max(16)
      .readonly()
      .meta({ uniqueItems: true })
      .describe('What must be there: "boxed" or names of tags, such as "think" and "answer".'),
    order: z.boolean().default(true).describe("They must come in the order listed."),
    once: z.boolean().default(true).describe("Each must be there exactly once."),
    nothingOutside: z.boolean().default(false).describe("No text may stand outside of them."),
    openedByPrompt: z.string().optional().describe("A tag that the prompt has opened already, so that the completion only closes it."),
    partial: z.boolean().default(false).describe("Gives the part of the requirements that are met instead of all or nothing."),
  })
  .superRefine(({ require, openedByPrompt }, context) => {
    const twice = require.find((one, index) => require.indexOf(one) !== index);
    if (twice !== undefined) context.addIssue({ code: "custom", path: ["require"], message: `names ${quote(twice)} twice` });
    if (openedByPrompt !== undefined && (openedByPrompt === "boxed" || !require.includes(openedByPrompt))) {
      context.addIssue({ code: "custom", path: ["openedByPrompt"], message: "must be a tag that require names" });
    }
  });

/**
 * Passes where the completion has the required form: boxes and tags that are there, closed, not empty, once and in order. Reads no reference.
 *
 * @example format({ require: ["think", "answer"], nothingOutside: true })
 */
export const format: Definition<FormatOptions, unknown> = defineVerifier({
  name: "format",
  version: 1,
  summary: "Checks the form of the completion: boxed, tags such as think and answer, their order and number.",
  options,
  reference: z.unknown(),
  module: import.meta.url,
  resource: "cpu",
  check({ completion }, rules) {
    const requirements = checkRequirements(completion, rules);
    const missed = requirements.filter(({ problem }) => problem !== undefined);
    const metrics = { met: requirements.length - missed.length, required: requirements.length };
    const evidence = requirements.map(({ name, problem }) => ({
      kind: "requirement",
      name,
      met: problem === undefined,
      problem: problem ?? null,
    }));
    const wanted = rules.require.join(rules.order ? ", then " : " and ");
    const reason =
      missed.length === 0
        ? `the completion ${quote(completion)} has the required ${wanted}`
        : `required ${wanted}, but ${[...new Set(missed.map(({ problem }) => problem))].join("; ")} in ${quote(completion)}`;
    if (rules.partial) return partial(metrics.met / metrics.required, reason, { evidence, metrics });
    return missed.length === 0 ? pass(reason, { evidence, metrics }) : fail(reason, { evidence, metrics });
  },
});
