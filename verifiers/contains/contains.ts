import * as z from "zod";
import { defineVerifier, type Definition } from "../../src/core/define.ts";
import { abstain, fail, pass } from "../../src/core/finding.ts";
import { quote } from "../../src/core/text.ts";
import { shorten } from "../shared/shorten.ts";
import { findText } from "./find-text.ts";

interface Parsed {
  readonly mode: "all" | "any";
  readonly words: boolean;
  readonly ignoreCase: boolean;
}
export type ContainsOptions = { readonly [Name in keyof Parsed]?: Parsed[Name] | undefined };
export type ContainsReference = string | readonly string[];

const options: z.ZodType<Parsed, ContainsOptions> = z.strictObject({
  mode: z.enum(["all", "any"]).default("all").describe("How many texts of a list must be there."),
  words: z.boolean().default(false).describe("Only whole words count: no letter, digit or underscore may touch the text."),
  ignoreCase: z.boolean().default(false).describe("Reads capitals as small letters."),
});

const reference: z.ZodType<ContainsReference> = z.union([z.string(), z.array(z.string()).min(1).max(256)]);

/**
 * Passes where the completion contains the reference, or all (any) of a list.
 *
 * @example contains({ mode: "any", words: true })
 */
export const contains: Definition<ContainsOptions, ContainsReference> = defineVerifier({
  name: "contains",
  version: 1,
  summary: "Looks for the reference, or a list of texts, inside the completion.",
  options,
  reference,
  resource: "inline",
  check({ completion, reference }, { mode, words, ignoreCase }) {
    const wanted = typeof reference === "string" ? [reference] : reference;
    if (wanted.some((one) => one.trim() === "")) return abstain("reference holds an empty text, which every completion contains");
    const text = ignoreCase ? completion.toLowerCase() : completion;
    const missing: string[] = [];
    const found: string[] = [];
    for (const one of wanted) {
      const at = findText(text, ignoreCase ? one.toLowerCase() : one, { words });
      (at === -1 ? missing : found).push(one);
      if (at !== -1 && mode === "any") break;
    }
    const metrics = { found: found.length, wanted: wanted.length };
    const evidence = [
      {
        kind: "contains",
        mode,
        found: found.slice(0, 5).map((one) => shorten(one)),
        missing: missing.slice(0, 5).map((one) => shorten(one)),
      },
    ];
    const subject = `completion ${quote(completion)}`;
    if (mode === "any") {
      if (found[0] !== undefined) return pass(`${subject} contains ${quote(found[0])}`, { evidence, metrics });
      return fail(`${subject} contains none of ${listed(missing)}`, { evidence, metrics });
    }
    if (missing.length === 0) return pass(`${subject} contains ${listed(found)}`, { evidence, metrics });
    return fail(`${subject} does not contain ${listed(missing)} (${found.length} of ${wanted.length} found)`, { evidence, metrics });
  },
});

function listed(texts: readonly string[]): string {
  const shown = texts.slice(0, 5).map((text) => quote(text, 40));
  return texts.length > 5 ? `${shown.join(", ")} and ${texts.length - 5} more` : shown.join(", ");
}
