// Scores with a pipeline file from TypeScript. Run: node --conditions=assay-source examples/load-pipeline.ts
import { score } from "assay-rewards";
import { builtin } from "assay-rewards/builtin";
import { createRegistry, readPipeline } from "assay-rewards/pipeline";

const { reward } = await readPipeline(`${import.meta.dirname}/pipelines/answers.yaml`, createRegistry(builtin));
if (reward.scope !== "sample") throw new Error("This pipeline needs whole groups.");

const samples = [
  { id: "math", prompt: "What is 6 · 7?", completion: "6 · 7 = 42", reference: "42" },
  { id: "choice", prompt: "Which is a fruit?\nA) carrot\nB) pear", completion: "The answer is (B).", reference: "B" },
  { id: "json", prompt: "Give x = 1 as JSON.", completion: '{"x": 1}', reference: { x: 1 } },
  { id: "none", prompt: "?", completion: "?", reference: null },
];

for (const [index, one] of (await score(reward, samples)).entries()) {
  console.log(`${samples[index]?.id}: ${one.status} ${one.reward}, asked ${Object.keys(one.parts).join(", ")}`);
}
