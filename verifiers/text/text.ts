import * as z from "zod";
import { defineVerifier, type Definition } from "../../src/core/define.ts";
import { abstain, overBudget, partial } from "../../src/core/finding.ts";
import { quote } from "../../src/core/text.ts";
import { metrics, similarity, type Metric } from "./similarity.ts";

interface Parsed {
  readonly metric: Metric;
}
export type TextOptions = { readonly [Name in keyof Parsed]?: Parsed[Name] | undefined };

const options: z.ZodType<Parsed, TextOptions> = z.strictObject({
  metric: z
    .enum(metrics)
    .default("fuzzy_match")
    .describe(
      "How alike two texts are, from 0 to 1. fuzzy_match reads characters; rouge_1 to rouge_5 and rouge_l words in any order or in their order; bleu and gleu runs of up to four words.",
    ),
});

/** Characters of a reference. */
const maxReference = 100_000;
/** Characters of a completion. */
const maxCompletion = 500_000;

/**
 * Gives how alike completion and reference are as text, from 0 to 1.
 *
 * @example text({ metric: "rouge_l" })
 */
export const text: Definition<TextOptions, string> = defineVerifier({
  name: "text",
  version: 1,
  summary: "Gives how alike completion and reference are as text: fuzzy match, BLEU, GLEU or ROUGE.",
  options,
  reference: z.string({ error: "expected text" }),
  module: import.meta.url,
  resource: "cpu",
  workMs: 5_000,
  check({ completion, reference }, { metric }) {
    if (reference.length > maxReference) return abstain(`reference has ${reference.length} characters, more than ${maxReference}`);
    if (completion.length > maxCompletion) return overBudget(`completion has ${completion.length} characters, more than ${maxCompletion}`);
    const found = similarity(metric, completion.normalize("NFC"), reference.normalize("NFC"));
    switch (found.kind) {
      case "undefined":
        return abstain(`${metric} needs ${found.needs} in the reference, which is ${quote(reference)}`);
      case "too-long":
        return overBudget(`completion of ${completion.length} characters is too long for ${metric} against ${reference.length} characters`);
      case "value":
        return partial(found.value, `${metric} of ${quote(completion)} and ${quote(reference)} is ${Number(found.value.toFixed(4))}`, {
          metrics: { [metric]: found.value, ...found.more },
          evidence: [{ kind: "similarity", metric, value: found.value }],
        });
    }
  },
});
