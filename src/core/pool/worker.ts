import { readlinkSync, writeSync } from "node:fs";
import { enableCompileCache } from "node:module";
import { parentPort, workerData } from "node:worker_threads";
import { resolveOwnPackage } from "../resolve-own-package.ts";
import { createBatchRunner } from "./batch-runner.ts";
import type { RunMessage, WorkerStart } from "./protocol.ts";
import { phase, slot } from "./protocol.ts";

const { shared, cache } = workerData as WorkerStart; // the lane that started this worker passes nothing else
if (cache !== undefined) enableCompileCache(cache);
Atomics.store(shared, slot.thread, threadId());
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
  const run = createBatchRunner(shared, (reply) => port.postMessage(reply));
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
