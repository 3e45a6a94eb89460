// A verifier of your own in one call. Run: node --conditions=assay-source examples/custom-verifier.ts
import { defineVerifier, fail, pass, score, type Definition } from "assay-rewards";
import * as z from "zod";

const wordCount: Definition<{ tolerance?: number }, number> = defineVerifier({
  name: "word-count",
  version: 1,
  summary: "Passes completions that have as many words as the reference says.",
  options: z.strictObject({ tolerance: z.int().min(0).default(0).describe("How many words more or fewer still pass.") }),
  reference: z.int().min(0),
  check({ completion, reference }, { tolerance }) {
    const words = completion.split(/\s+/u).filter((word) => word !== "").length;
    const reason = `${words} words where ${reference} were asked for (tolerance ${tolerance})`;
    return Math.abs(words - reference) <= tolerance ? pass(reason) : fail(reason);
  },
});

const scores = await score(wordCount({ tolerance: 1 }), [
  { id: "1", prompt: "Five words, please.", completion: "Five words are right here", reference: 5 },
  { id: "2", prompt: "Five words, please.", completion: "Only three words", reference: 5 },
  // A reference that the verifier cannot read is nobody's fault but the dataset's: the sample is abstained and has no reward.
  { id: "3", prompt: "Five words, please.", completion: "Five words are right here", reference: -1 },
]);

for (const { status, reward, reason } of scores) console.log(`${status} ${reward}: ${reason}`);
