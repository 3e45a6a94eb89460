// One run of the math verifier in a process of its own, on one thread: pairs to warm up and pairs to measure as JSON on stdin, the
// outcomes as JSON on stdout.
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { compileLate } from "../../src/cli/compile-late.ts";
import type { Score } from "../../src/core/types.ts";
import { math } from "../../verifiers/math/index.ts";
import type { Job, Outcome, Run, Verdict } from "./outcome.ts";
import type { Texts } from "./pairs.ts";

const { warmUp, measured, hangMs } = JSON.parse(readFileSync(0, "utf8")) as Job; // written by assay.ts
const settleMs = 300;
const progress = new Int32Array(new SharedArrayBuffer(8));
const watchdog = new Worker(new URL("watchdog.ts", import.meta.url), { workerData: { progress, hangMs } });
await once(watchdog, "message");

// As `assay grade` and `assay serve` run.
compileLate();
const evaluate = math.evaluator({});
const { signal } = new AbortController();
await checkAll(warmUp, 0);
// Code that the warm-up made hot is compiled on other threads; what is left of that is no work of the measured pairs.
if (warmUp.length > 0) await wait(settleMs);
const { outcomes, loopMs } = await checkAll(measured, warmUp.length);

Atomics.store(progress, 1, 1);
Atomics.notify(progress, 1);
console.log(JSON.stringify({ outcomes, loopMs }));

async function checkAll(pairs: readonly Texts[], before: number): Promise<Run> {
  const outcomes: Outcome[] = [];
  const start = process.cpuUsage();
  for (const [index, { gold, answer }] of pairs.entries()) {
    Atomics.store(progress, 0, before + index);
    // Not threadCpuUsage: Linux brings that up to date only every few milliseconds.
    const pairStart = process.cpuUsage();
    const found = evaluate({ completion: answer, reference: gold }, 0, signal);
    const score = found instanceof Promise ? await found : found;
    const ms = inMs(process.cpuUsage(pairStart));
    outcomes.push({ verdict: verdictOf(score), ms });
  }
  return { outcomes, loopMs: inMs(process.cpuUsage(start)) };
}

function inMs({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1000;
}

function verdictOf(score: Score): Verdict {
  return score.status === "scored" ? score.reward === 1 : score.status;
}
