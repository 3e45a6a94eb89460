/**
 * The math verifier beside Math-Verify on labelled pairs: who is right how often, and how many pairs each grades in a second of CPU time.
 * A file holds JSON lines {id, gold, answer, label, kind}; kind "policy" marks pairs on which graders may differ, and is left out.
 *
 *   node --conditions=assay-source benchmarks/math/compare.ts pairs.jsonl… [--differ]
 *     --overrides FILE      JSON, id -> "drop" or another label
 *     --bars FILE           JSON, base name of a file -> {accuracy, falsePositives, errors, worstMs, coldRatio, warmRatio}; a file that
 *                           is not named must reach coldRatio 50, warmRatio 100 and worstMs 100. Exit code 1 where a bar is missed
 *     --out FILE            a JSON line for each pair: {id, kind, label, assay, peer, assayMs, peerMs}
 *     --differ              prints the pairs on which the two differ
 *     --runs N              fresh processes for each figure of ours, of which the middle one counts (5)
 *     --one-thread          our runtime compiles and collects on the thread that checks, so that each pair's time has all that it costs
 *     --peer-warm-up N      pairs that the peer is warmed up with (300)
 *
 * Cold: each pair once in a fresh process, start and imports left out. Warm: the same after 2,000 other pairs in that process. Ours is
 * the CPU time of the whole loop with all threads of the process, the peer's the sum over its pairs. Python compiles nothing while it
 * runs, so that the peer's warm run takes at most 300 pairs of warm-up and at most 200 measured ones; the ratio is that of the
 * same pairs on both sides. A pair that takes 20 s counts as a hang and as 20 s, on both sides. Times of pairs are those of the cold run.
 */
import { appendFileSync, rmSync } from "node:fs";
import { parseArgs } from "node:util";
import { runAssay, type Processes } from "./assay.ts";
import { missedBars, readBars } from "./bars.ts";
import { figuresOf, sumMs, type Figures } from "./figures.ts";
import { otherPairs, spread } from "./other-pairs.ts";
import type { Outcome, Run } from "./outcome.ts";
import { readOverrides, readPairs, type Pair, type PairFile } from "./pairs.ts";
import { runPeer } from "./peer.ts";

const warmUpPairs = 2000;
const peerMeasured = 200;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    overrides: { type: "string" },
    bars: { type: "string" },
    out: { type: "string" },
    differ: { type: "boolean", default: false },
    "one-thread": { type: "boolean", default: false },
    runs: { type: "string", default: "5" },
    "peer-warm-up": { type: "string", default: "300" },
  },
});
if (positionals.length === 0) throw new Error("Which files? node --conditions=assay-source benchmarks/math/compare.ts pairs.jsonl…");
const processes: Processes = { times: countOf("runs"), oneThread: values["one-thread"] };
const peerWarmUp = countOf("peer-warm-up");
const overrides = readOverrides(values.overrides);
const bars = readBars(values.bars);
const files = positionals.map((path) => readPairs(path, overrides));
if (values.out !== undefined) rmSync(values.out, { force: true });

const missed: string[] = [];
for (const file of files) missed.push(...(await compare(file)));
for (const bar of missed) console.log(`MISSED  ${bar}`);
process.exitCode = missed.length > 0 ? 1 : 0;

/** Prints the figures of a file and returns the bars that it missed. */
async function compare(file: PairFile): Promise<readonly string[]> {
  const { name, pairs } = file;
  const others = files.filter((other) => other !== file).flatMap((other) => other.pairs);
  const sample = spread(pairs, peerMeasured);
  const assay = { cold: runAssay([], pairs, processes), warm: runAssay(otherPairs(warmUpPairs, pairs, others), pairs, processes) };
  const peer = { cold: await runPeer([], pairs), warm: await runPeer(otherPairs(peerWarmUp, pairs, others), sample) };

  const coldRatio = peer.cold.loopMs / assay.cold.loopMs;
  const warmRatio = peer.warm.loopMs / loopMsOf(sample, pairs, assay.warm);
  const ours = figuresOf(pairs, assay.cold.outcomes);
  const theirs = figuresOf(pairs, peer.cold.outcomes);
  console.log(`${name}, ${pairs.length} pairs`);
  console.log(`  ${"".padEnd(12)} accuracy  false +  false -  abstained  errors  cold/s   warm/s   p50 ms   p99 ms   worst ms`);
  console.log(row("assay", ours, assay.cold, assay.warm));
  console.log(row("Math-Verify", theirs, peer.cold, peer.warm));
  console.log(`  ratio: cold ${coldRatio.toFixed(1)}, warm ${warmRatio.toFixed(1)}\n`);
  for (const [index, pair] of pairs.entries()) tell(pair, assay.cold.outcomes[index], peer.cold.outcomes[index]);
  const { accuracy, falsePositives, errors, worstMs } = ours;
  return missedBars(name, { accuracy, falsePositives, errors, worstMs, coldRatio, warmRatio }, bars);
}

function countOf(option: "runs" | "peer-warm-up"): number {
  const count = Number(values[option]);
  if (Number.isSafeInteger(count) && count > 0) return count;
  throw new Error(`--${option} must be a whole number from 1, not ${values[option]}.`);
}

/** The CPU time of a loop over some of its pairs: their part of the whole. */
function loopMsOf(sample: readonly Pair[], pairs: readonly Pair[], run: Run): number {
  if (sample.length === pairs.length) return run.loopMs;
  const chosen = new Set(sample);
  return run.loopMs * (sumMs(run.outcomes.filter((_, index) => chosen.has(pairs[index] as Pair))) / sumMs(run.outcomes)); // an outcome for each pair
}

function row(name: string, figures: Figures, cold: Run, warm: Run): string {
  const cells: readonly (readonly [string, number])[] = [
    [figures.accuracy.toFixed(4), 8],
    [String(figures.falsePositives), 7],
    [String(figures.falseNegatives), 7],
    [String(figures.abstained), 9],
    [String(figures.errors), 6],
    [perSecond(cold), 6],
    [perSecond(warm), 7],
    [figures.p50Ms.toFixed(3), 7],
    [figures.p99Ms.toFixed(2), 7],
    [figures.worstMs.toFixed(1), 9],
  ];
  return `  ${name.padEnd(12)} ${cells.map(([text, width]) => text.padStart(width)).join("  ")}`;
}

function perSecond({ outcomes, loopMs }: Run): string {
  return ((1000 * outcomes.length) / loopMs).toFixed(loopMs > 10 * outcomes.length ? 1 : 0);
}

function tell(pair: Pair, ours: Outcome | undefined, theirs: Outcome | undefined): void {
  const { id, kind, label, gold, answer } = pair;
  if (!ours || !theirs) throw new Error(`The pair ${id} has no outcome.`);
  if (values.out !== undefined) {
    const line = { id, kind, label, assay: ours.verdict, peer: theirs.verdict, assayMs: ours.ms, peerMs: theirs.ms };
    appendFileSync(values.out, `${JSON.stringify(line)}\n`);
  }
  if (values.differ && (ours.verdict === true) !== (theirs.verdict === true)) {
    console.log(
      `  ${id} (${kind}) is ${label ? "right" : "wrong"}: assay says ${ours.verdict}, Math-Verify ${theirs.verdict}\n    gold    ${short(gold)}\n    answer  ${short(answer)}`,
    );
  }
}

function short(text: string): string {
  return JSON.stringify(text.length > 400 ? `${text.slice(0, 150)} … ${text.slice(-250)}` : text);
}
