// A scorer in a process that lives long: threads, budgets and a cache until it is closed. Run from the checkout: node --conditions=assay-source examples/long-lived.ts
import { createScorer, withinGroup } from "assay-rewards";
import { math } from "assay-rewards/verifiers/math";

await using scorer = createScorer(withinGroup({ reward: math(), transform: "leave-one-out" }), { cache: { memoryBytes: 64e6 } });

const draws = ["\\boxed{12}", "It is 12.", "It is 13.", "I do not know."];
for (const round of ["1", "2"]) {
  const scores = await scorer.score(
    draws.map((completion, index) => ({
      id: `${round}-${index}`,
      prompt: "What is a dozen?",
      completion,
      reference: "12",
      group: { id: "dozen", round, size: draws.length },
    })),
  );
  const kept = scores.filter((score) => score.parts["reward"]?.cached).length;
  console.log(`round ${round}:`, scores.map((score) => score.reward?.toFixed(2)).join(" "), `(${kept} of ${scores.length} from the cache)`);
}
