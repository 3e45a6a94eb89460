import { readlinkSync, writeSync } from "node:fs";
import { enableCompileCache } from "node:module";
import { setPriority } from "node:os";
import { parentPort, workerData } from "node:worker_threads";
import { resolveOwnPackage } from "../resolve-own-package.ts";
import { createBatchRunner } from "./batch-runner.ts";
import type { RunMessage, WorkerStart } from "./protocol.ts";
import { phase, slot } from "./protocol.ts";

/** Beside a thread of the usual priority this leaves 1.5% of a processor, so that a check of 100 ms still ends within seconds. */
const lowPriority = 19;

const { shared, crowd, yielding, cache } = workerData as WorkerStart; // the lane that started this worker passes nothing else
if (cache !== undefined) enableCompileCache(cache);
const thread = threadId();
Atomics.store(shared, slot.thread, thread);
if (yielding) yieldToOthers(thread);
resolveOwnPackage();
process.on("exit", () => void Atomics.store(shared, slot.ending, 1));
// What a recipe prints must not get between the results on stdout.
process.stdout.write = (chunk: string | Uint8Array): boolean => {
  try {
    if (typeof chunk === "string") writeSync(2, chunk);
    else writeSync(2, chunk);
  } catch {
    // Nobody reads stderr, and a print is no reason to fail a check.
  }
  return true;
};

const port = parentPort;
if (port) {
  const run = createBatchRunner({ shared, crowd }, (reply) => port.postMessage(reply));
  port.on("message", (message: RunMessage) => void run(message));
}
Atomics.store(shared, slot.phase, phase.idle);

/** The kernel's id of this thread, or 0 where the system does not tell. */
function threadId(): number {
  try {
    return Number(readlinkSync("/proc/thread-self").split("/").at(-1));
  } catch {
    // Only Linux tells; elsewhere the lane measures by the wall clock.
    return 0;
  }
}

/** Gives this thread a low priority. Nothing can raise it again without rights, so a worker is born so or never is. */
function yieldToOthers(id: number): void {
  // 0 would be the whole process.
  if (id === 0) return;
  try {
    setPriority(id, lowPriority);
  } catch {
    // Where the system refuses, the thread competes with the others like any.
  }
}
