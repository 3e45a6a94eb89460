// One math sample in a hundred takes tens of milliseconds: how long do the others of a burst wait, and what does the whole cost?
// node --conditions=assay-source benchmarks/slow-checks.ts [--count 16384] [--references 4] [--rounds 3]
// exit 1 where the slow ones move the others' p99 by more than 20%, or a verdict differs
import { readdirSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { availableParallelism, loadavg } from "node:os";
import type { Sample } from "../src/core/types.ts";
import { createScorer } from "../src/scorer/create-scorer.ts";
import { math } from "../verifiers/math/index.ts";

type MathSample = Sample<string | readonly string[]>;

const { values } = parseArgs({
  options: {
    count: { type: "string", default: "16384" },
    references: { type: "string", default: "4" },
    rounds: { type: "string", default: "3" },
  },
});
const count = Number(values.count);
const mostMoved = 1.2;

console.log(
  `${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(2)}; ${count} samples, 1% of ${values.references} hard references`,
);
console.log("slow   p50 ms   p99 ms   CPU ms to p99   slow p50 ms   wall ms   CPU ms   of CPU / cores");
// The first burst pays for starting.
await using scorer = createScorer(math());
await burst(0);
const moved = { waited: [] as number[], spent: [] as number[] };
for (let round = 0; round < Number(values.rounds); round += 1) {
  const clean = await burst(0);
  const mixed = await burst(100);
  moved.waited.push(mixed.waited / clean.waited);
  moved.spent.push(mixed.spent / clean.spent);
}
const ratio = quantile(moved.waited, 0.5);
console.log(`p99 of the others with slow ones beside without, median: ${ratio.toFixed(2)}${ratio > mostMoved ? "  MISSED" : ""}`);
// What else the machine does moves the first figure but not this one.
console.log(`CPU time of threads of the usual priority until then, median: ${quantile(moved.spent, 0.5).toFixed(2)}`);
if (ratio > mostMoved) process.exitCode = 1;

interface Burst {
  /** p99 of the cheap ones' waiting. */
  readonly waited: number;
  /** CPU time of threads of the usual priority until then. */
  readonly spent: number;
}

/** Scores a burst in which every so many-th sample is slow (0: none). */
async function burst(every: number): Promise<Burst> {
  const samples = Array.from({ length: count }, (_, index) => (every > 0 && index % every === 50 ? slow(index) : cheap(index)));
  const times = { cheap: [] as number[], slow: [] as number[] };
  const ninetyNine = Math.floor(0.99 * (every > 0 ? count - Math.ceil((count - 50) / every) : count));
  const before = process.cpuUsage();
  const usualBefore = usualMs();
  let spent = 0;
  const began = performance.now();
  for await (const { sample, score } of scorer.stream(samples, { window: count })) {
    times[sample.id.startsWith("slow") ? "slow" : "cheap"].push(performance.now() - began);
    if (times.cheap.length === ninetyNine && spent === 0) spent = usualMs() - usualBefore;
    const expected = sample.id.endsWith("right") ? 1 : 0;
    if (score.reward !== expected) {
      console.log(`${sample.id}: ${String(score.reward)}, not ${expected}: ${score.reason}`);
      process.exitCode = 1;
    }
  }
  const wall = performance.now() - began;
  const { user, system } = process.cpuUsage(before);
  const cpu = (user + system) / 1000;
  const p99 = quantile(times.cheap, 0.99);
  console.log(
    [
      String(times.slow.length).padEnd(6),
      quantile(times.cheap, 0.5).toFixed(0).padEnd(8),
      p99.toFixed(0).padEnd(8),
      spent.toFixed(0).padEnd(15),
      quantile(times.slow, 0.5).toFixed(0).padEnd(13),
      wall.toFixed(0).padEnd(9),
      cpu.toFixed(0).padEnd(8),
      (wall / (cpu / availableParallelism())).toFixed(2),
    ].join(" "),
  );
  return { waited: p99, spent };
}

/** CPU time of this process's threads of the usual priority (Linux). */
function usualMs(): number {
  let sum = 0;
  for (const thread of readdirSync("/proc/self/task")) {
    const nice = Number(
      readFileSync(`/proc/self/task/${thread}/stat`, "latin1")
        .replace(/^.*\) /u, "")
        .split(" ")[16],
    );
    if (nice === 0) sum += Number(readFileSync(`/proc/self/task/${thread}/schedstat`, "latin1").split(" ")[0]) / 1e6;
  }
  return sum;
}

function cheap(index: number): MathSample {
  const right = index % 2 === 0;
  const completion = `So the ratio is ${index + 3} to ${index + 7}, and the answer is \\boxed{\\frac{${2 * (index + 3)}}{${2 * (index + 7) + (right ? 0 : 1)}}}.`;
  return { id: `cheap ${index} ${right ? "right" : "wrong"}`, prompt: "", completion, reference: `\\frac{${index + 3}}{${index + 7}}` };
}

/** A long sum of roots beside several references that are near it. */
function slow(index: number): MathSample {
  const roots = Array.from({ length: 300 }, (_, root) => `\\sqrt{${root + 2}}`).join("+");
  const reference = Array.from({ length: Number(values.references) }, (_, other) => `${3484 + index + other}.5`);
  return { id: `slow ${index} wrong`, prompt: "", completion: `\\boxed{${roots}+${index}}`, reference };
}

function quantile(times: readonly number[], share: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
