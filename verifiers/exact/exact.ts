import * as z from "zod";
import { defineVerifier, type Definition } from "../../src/core/define.ts";
import { abstain, fail, pass } from "../../src/core/finding.ts";
import { quote } from "../../src/core/text.ts";
import { shorten } from "../shared/shorten.ts";
import { normalise, type Normalisation } from "./normalise.ts";

export type ExactOptions = { readonly [Name in keyof Normalisation]?: Normalisation[Name] | undefined };
export type ExactReference = string | number | boolean | readonly string[];

const options: z.ZodType<Normalisation, ExactOptions> = z.strictObject({
  trim: z.boolean().default(true).describe("Ignores white space at both ends."),
  collapseWhitespace: z.boolean().default(false).describe("Reads every run of white space as one space."),
  ignoreCase: z.boolean().default(false).describe("Reads capitals as small letters."),
  unicode: z.enum(["none", "NFC", "NFKC"]).default("none").describe("The Unicode normal form that both sides are brought to."),
});

const reference: z.ZodType<ExactReference> = z.union([z.string(), z.number(), z.boolean(), z.array(z.string()).min(1)], {
  error: "expected text, a number, a boolean or a list of texts",
});

/**
 * Passes where the completion is the reference, or one of a list of acceptable ones. A number or boolean is compared as its JSON text.
 *
 * @example exact({ ignoreCase: true })
 */
export const exact: Definition<ExactOptions, ExactReference> = defineVerifier({
  name: "exact",
  version: 1,
  summary: "Compares the whole completion with the reference, character by character.",
  options,
  reference,
  resource: "inline",
  check({ completion, reference }, options) {
    const answer = normalise(completion, options);
    if (typeof reference !== "object") {
      const expected = normalise(typeof reference === "string" ? reference : JSON.stringify(reference), options);
      if (expected === "") return abstain("reference is empty, so that nothing can be told from it");
      const evidence = [{ kind: "comparison", answer: shorten(answer), reference: shorten(expected) }];
      if (answer === expected) return pass(`completion equals the reference ${quote(expected)}`, { evidence });
      return fail(`completion ${quote(answer)} is not the reference ${quote(expected)}`, { evidence });
    }
    const acceptable = reference.map((one) => normalise(one, options));
    if (acceptable.includes("")) return abstain("reference lists an empty text, so that nothing can be told from it");
    const evidence = [{ kind: "comparison", answer: shorten(answer), reference: acceptable.slice(0, 5).map((one) => shorten(one)) }];
    const at = acceptable.indexOf(answer);
    if (at !== -1) return pass(`completion equals reference ${at + 1} of ${acceptable.length}, ${quote(answer)}`, { evidence });
    return fail(`completion ${quote(answer)} is none of ${acceptable.length} references: ${quote(acceptable.slice(0, 5).join(" | "))}`, {
      evidence,
    });
  },
});
