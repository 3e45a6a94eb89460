// Does the math verifier stand anything? Random answers, whole completions and references, half of them damaged, each given to the check.
// node --conditions=assay-source benchmarks/math/fuzz.ts [--count 200000] [--seed 1]
// exit 1 where a call throws, gives no valid Score, gives two different ones, takes more than 100 ms of CPU time, or where memory grows
import { parseArgs } from "node:util";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { Score } from "../../src/core/types.ts";
import { math } from "../../verifiers/math/index.ts";
import { createChance } from "./support/chance.ts";
import { mathInput, type MathInput } from "./support/inputs.ts";
import { scoreFault } from "./support/score-fault.ts";
import { shrunk } from "./support/shrunk.ts";

const { values } = parseArgs({ options: { count: { type: "string", default: "200000" }, seed: { type: "string", default: "1" } } });
const count = Number(values.count);
const mostMs = 100;
const mostGrowth = 0.1;
const mostGrowthBytes = 8e6;
const shown = 8;

setFlagsFromString("--expose-gc");
// The context of its own is the documented way to reach the function that the flag adds.
const collectGarbage = runInNewContext("gc") as () => void;
const evaluator = math.evaluator({});
const { signal } = new AbortController();

const outcomes = new Map<string, number>();
const faults: { readonly input: MathInput; readonly fault: string }[] = [];
const slow: { readonly input: MathInput; readonly ms: number }[] = [];
const heaps: number[] = [];
const chance = createChance(Number(values.seed));
let worst: { input: MathInput; ms: number } = { input: { completion: "", reference: "" }, ms: 0 };
let characters = 0;
let busyMs = 0;
for (let index = 0; index < count; index += 1) {
  const input = mathInput(chance, index);
  characters += input.completion.length + input.reference.length;
  const { score, fault, ms } = await judged(input);
  busyMs += ms;
  const again = index % 50 === 0 && score ? (await judged(input)).score : undefined;
  const changed = score && again && plain(score) !== plain(again) ? "the second Score differs from the first" : undefined;
  if (fault !== undefined || changed !== undefined) faults.push({ input, fault: fault ?? changed ?? "" });
  const outcome = score
    ? [score.status, score.reward, score.cause].filter((part) => part !== null && part !== undefined).join(" ")
    : "threw";
  outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  if (ms > worst.ms || ms > mostMs) {
    // The least of three more calls: a collection of garbage or a first compilation is not the check's own.
    const least = Math.min(ms, await leastMs(input, 3));
    if (least > worst.ms) worst = { input, ms: least };
    if (least > mostMs) slow.push({ input, ms: least });
  }
  if (index % Math.ceil(count / 40) === 0) heaps.push(heapAfterCollection());
}

const quarter = Math.max(1, heaps.length >> 2);
const first = mean(heaps.slice(0, quarter));
const last = mean(heaps.slice(-quarter));
const grows = last > first * (1 + mostGrowth) && last > first + mostGrowthBytes;
console.log(
  `${count} inputs, ${(characters / 1e6).toFixed(1)} million characters, ${(count / (busyMs / 1000)).toFixed(0)} a second of CPU time`,
);
for (const [outcome, times] of [...outcomes].toSorted((a, b) => b[1] - a[1])) console.log(`  ${outcome.padEnd(20)} ${times}`);
console.log(
  `heap ${(first / 1e6).toFixed(1)} MB in the first quarter, ${(last / 1e6).toFixed(1)} MB in the last${grows ? "  MISSED" : ""}`,
);
console.log(`${slow.length} above ${mostMs} ms${slow.length > 0 ? "  MISSED" : ""}; the worst:`);
const slowest = slow.length > 0 ? slow.toSorted((a, b) => b.ms - a.ms).slice(0, shown) : [worst];
for (const { input, ms } of slowest) {
  const smallest = await minimal(input, async (smaller) => (await leastMs(smaller, 2)) > ms * 0.7, Math.min(120, Math.ceil(2_000 / ms)));
  console.log(`  ${ms.toFixed(1)} ms: ${smallest}`);
}
console.log(`${faults.length} faults${faults.length > 0 ? "  MISSED" : ""}`);
for (const [kind, found] of Map.groupBy(faults, ({ fault }) => fault)) {
  console.log(`  ${found.length} of ${kind}`);
  for (const { input } of found.slice(0, 4))
    console.log(`    ${await minimal(input, async (smaller) => (await judged(smaller)).fault === kind)}`);
}
process.exitCode = faults.length > 0 || slow.length > 0 || grows ? 1 : 0;

interface Judged {
  readonly score: Score | undefined;
  readonly fault: string | undefined;
  readonly ms: number;
}

async function judged(request: MathInput): Promise<Judged> {
  const before = process.threadCpuUsage();
  try {
    const score = await evaluator(request, 0, signal);
    const ms = elapsedMs(before);
    return { score, fault: scoreFault(score), ms };
  } catch (error) {
    return { score: undefined, fault: String(error), ms: elapsedMs(before) };
  }
}

function elapsedMs(before: NodeJS.CpuUsage): number {
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}

async function leastMs(input: MathInput, times: number): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let call = 0; call < times; call += 1) least = Math.min(least, (await judged(input)).ms);
  return least;
}

function plain(score: Score): string {
  return JSON.stringify({ ...score, durationMs: 0 });
}

function heapAfterCollection(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}

async function minimal(input: MathInput, stays: (input: MathInput) => Promise<boolean>, trials = 120): Promise<string> {
  const completion = await shrunk(input.completion, (text) => stays({ ...input, completion: text }), trials);
  const reference = await shrunk(input.reference, (text) => stays({ completion, reference: text }), trials);
  return `${JSON.stringify(completion.slice(0, 400))} beside ${JSON.stringify(reference.slice(0, 400))}`;
}
