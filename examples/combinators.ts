// Builds a Reward from Rewards: a right answer counts nine tenths, its box one tenth, and the parts are kept apart in the Score.
// Run: node --conditions=assay-source examples/combinators.ts
import { score, weightedSum } from "assay-rewards";
import { format } from "assay-rewards/verifiers/format";
import { math } from "assay-rewards/verifiers/math";

const reward = weightedSum({
  correct: { weight: 0.9, reward: math() },
  boxed: { weight: 0.1, reward: format({ require: ["boxed"] }) },
});

const scores = await score(reward, [
  { id: "right, boxed", prompt: "What is 7 · 8?", completion: "That is \\boxed{56}.", reference: "56" },
  { id: "right, no box", prompt: "What is 7 · 8?", completion: "That is 56.", reference: "56" },
  { id: "wrong, boxed", prompt: "What is 7 · 8?", completion: "That is \\boxed{54}.", reference: "56" },
]);

for (const one of scores) {
  const parts = Object.entries(one.parts).map(([name, part]) => `${name} ${part.reward}`);
  console.log(`${one.reward}: ${parts.join(", ")}`);
}
