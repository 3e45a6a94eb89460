// Scores three completions from TypeScript. Run: node --conditions=assay-source examples/sdk.ts
import { score } from "assay-rewards";
import { math } from "assay-rewards/verifiers/math";

const prompt = "What is 1/2 + 1/4?";
const scores = await score(math(), [
  { id: "right", prompt, completion: "2/4 + 1/4 = 3/4, so the answer is \\boxed{\\frac{3}{4}}.", reference: "0.75" },
  { id: "wrong", prompt, completion: "1/2 + 1/4 = 2/6, so the answer is \\boxed{\\frac{1}{3}}.", reference: "0.75" },
  { id: "hedged", prompt, completion: "It is either 3/4 or 1/3.", reference: "0.75" },
]);

for (const { status, reward, reason } of scores) console.log(`${status} ${reward}: ${reason}`);
