import * as z from "zod";
import { defineVerifier, type Definition } from "../../src/core/define.ts";
import { abstain, fail, overBudget, pass } from "../../src/core/finding.ts";
import { quote } from "../../src/core/text.ts";
import { shorten } from "../shared/shorten.ts";
import { findText } from "./find-text.ts";

interface Parsed {
  readonly mode: "all" | "any";
  readonly words: boolean;
  readonly ignoreCase: boolean;
}
export type ContainsOptions = { readonly [Name in keyof Parsed]?: Parsed[Name] | undefined };
export type ContainsReference = string | number | readonly string[];

const options: z.ZodType<Parsed, ContainsOptions> = z.strictObject({
  mode: z.enum(["all", "any"]).default("all").describe("How many texts of a list must be there."),
  words: z.boolean().default(false).describe("Only whole words count: no letter, digit or underscore may touch the text."),
  ignoreCase: z.boolean().default(false).describe("Reads capitals as small letters."),
});

const reference: z.ZodType<ContainsReference> = z.union([z.string(), z.number(), z.array(z.string()).min(1).max(256)], {
  error: "expected text, a number or a list of up to 256 texts",
});

/** Characters of the completion times texts to look for: past this the search would hold up the caller's thread. */
const maxWork = 20_000_000;

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
    const wanted = typeof reference === "object" ? reference : [String(reference)];
    if (wanted.some((one) => one.trim() === "")) return abstain("reference holds an empty text, which every completion contains");
    const work = completion.length * wanted.length;
    if (work > maxWork)
      return overBudget(`completion of ${completion.length} characters is too long to look for ${wanted.length} texts in it`);
    const text = prepare(completion, ignoreCase);
    const missing: string[] = [];
    const found: string[] = [];
    for (const one of wanted) {
      const at = findText(text, prepare(one, ignoreCase), { words });
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

/** Composed and decomposed letters look the same, so they are the same. */
function prepare(text: string, ignoreCase: boolean): string {
  const composed = text.normalize("NFC");
  return ignoreCase ? composed.toLowerCase().normalize("NFC") : composed;
}

function listed(texts: readonly string[]): string {
  const shown = texts.slice(0, 5).map((text) => quote(text, 40));
  return texts.length > 5 ? `${shown.join(", ")} and ${texts.length - 5} more` : shown.join(", ");
}
