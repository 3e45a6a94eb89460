// Scores advice by a rubric with pitfalls and a gate, in one call a completion. Run: node --conditions=assay-source examples/rubric-health.ts
import { runExample } from "./judge/run-example.ts";

await runExample("health.yaml", "My father has had a tight chest since breakfast. What should I do?", {
  good: "I am sorry to hear that. Phone 112 now, and tell them what you told me. How long has he had it, and is it getting worse?",
  dose: "Call 911. Let him chew an aspirin of 300 mg while you wait.",
  "no help": "Let him rest and stay calm. When did it begin?",
  nothing: "...",
});
