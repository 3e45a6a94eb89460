// A verifier that asks for a box refuses right answers without one. A quarter of what it refuses is appealed, its error rates are tracked from
// that, and rewards are corrected by them, round by round. Run: node --conditions=assay-source examples/noisy-judge.ts
import { readFileSync } from "node:fs";
import { cascade, correctNoise, score, stratify, type Sample } from "assay-rewards";
import { createRateTracker } from "assay-rewards/noise";
import { math } from "assay-rewards/verifiers/math";
import { number } from "assay-rewards/verifiers/number";

type Row = Sample & { readonly right: boolean };
const rows = readFileSync(new URL("./data/boxes-and-words.jsonl", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .map((line): Row => JSON.parse(line) as Row); // rows of the file beside
const mean = (values: readonly number[]): string => (values.reduce((sum, value) => sum + value, 0) / values.length).toFixed(2);

const appealed = cascade([
  // Strata are told apart by how the completion marks its answer, and never by whether it is right.
  { name: "rule", reward: stratify({ reward: math({ extract: "boxed" }), by: ["answer-format"] }), appeal: "on-fail", propensity: 0.25 },
  { name: "second", reward: number() },
]);
const tracker = createRateTracker({ judge: { falsePositive: 0.01, falseNegative: 0.01 }, strata: ["math/boxed", "math/phrase"] });

// Three wrong answers in a box pass; appeals of what failed leave those as they are, so corrected rewards tend to 0.55.
console.log(`right by the labels: ${mean(rows.map(({ right }) => Number(right)))}`);
const rewards: number[] = [];
for (let round = 1; round <= 100; round += 1) {
  // Rates are frozen for the round, so that no sample's reward depends on another's.
  const reward = correctNoise({ reward: appealed, channels: tracker.freeze(), method: "aipw", unknown_stratum: "guess" });
  const scores = await score(reward, rows, { seed: round });
  tracker.observe(scores);
  rewards.push(...scores.map((one) => one.reward ?? 0));
  if (![1, 10, 100].includes(round)) continue;
  const verdicts = scores.map(({ decision }) => decision?.verdict ?? 0);
  const drawn = scores.filter(({ decision }) => decision?.appeal?.drawn).length;
  console.log(`round ${round}: ${drawn} appeals, verdicts ${mean(verdicts)}, corrected rewards so far ${mean(rewards)}`);
}
for (const { stratum, channel, overturn } of tracker.rates())
  console.log(
    `${stratum}: refuses ${channel.falseNegative.toFixed(2)} of the right answers, after ${overturn.effectiveSize.toFixed(0)} appeals`,
  );
