// What a trainer gets: a number where a judgement was made, and null where none was. Run: node --conditions=assay-source examples/to-trainer.ts
import { score, toTrainer } from "assay-rewards";
import { exact } from "assay-rewards/verifiers/exact";

const scores = await score(exact(), [
  { id: "1", prompt: "Say yes.", completion: "yes", reference: "yes" },
  { id: "2", prompt: "Say yes.", completion: "no", reference: "yes" },
  { id: "3", prompt: "Say yes.", completion: "yes", reference: null },
]);

console.log(scores.map((one) => one.status));
// Nothing becomes 0 by itself: the policy for what was not judged is named here, once.
console.log(toTrainer(scores, { abstained: null, errored: null }));
console.log(toTrainer(scores, { abstained: 0, errored: "throw" }));
