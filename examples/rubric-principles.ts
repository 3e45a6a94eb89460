// Scores answers by a list of principles, one yes or no each. Run: node --conditions=assay-source examples/rubric-principles.ts
import { runExample } from "./judge/run-example.ts";

await runExample("principles.yaml", "Why is the sky blue?", {
  good: "According to Rayleigh, short waves are scattered more. For example, blue is scattered about four times as much as red. Dust may change that.",
  plain: "Blue light is scattered more than red light.",
  rude: "Obviously because of scattering, as everybody knows. For instance, blue is short.",
});
