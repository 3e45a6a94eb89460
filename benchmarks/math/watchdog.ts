// The thread beside the checks of a child process: where the number in the shared array stays the same for too long, it says so on
// stdout and ends the process, which the thread that hangs cannot do.
import { writeSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";

const { progress, hangMs } = workerData as { readonly progress: Int32Array; readonly hangMs: number }; // given by assay-child.ts
parentPort?.postMessage("ready");
let last = -1;
let since = performance.now();
for (;;) {
  // The second number changes when all is done.
  if (Atomics.wait(progress, 1, 0, 500) !== "timed-out") break;
  const current = Atomics.load(progress, 0);
  if (current !== last) [last, since] = [current, performance.now()];
  else if (performance.now() - since > hangMs) {
    writeSync(1, JSON.stringify({ hang: current }));
    process.kill(process.pid, "SIGKILL");
  }
}
