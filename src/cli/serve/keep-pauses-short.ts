import { readdirSync, readFileSync } from "node:fs";
import { setPriority } from "node:os";
import { setFlagsFromString } from "node:v8";

/** Behind a thread of the usual priority, but with a third of its share: whoever waits for a collection does not wait long. */
const behind = 5;

/**
 * Keeps V8's own work from holding up requests that come one by one, of which else one in a hundred waits 10 to 30 ms.
 *
 * A burst teaches V8 that what a request is made of lives long, and it makes that in the old generation from then on, where each piece keeps
 * alive what it leads to until the next full collection: young collections took 15 ms instead of 2, and full ones came every few seconds.
 * Threads that compile and collect give way to the one that answers.
 */
export function keepPausesShort(): void {
  setFlagsFromString("--no-allocation-site-pretenuring");
  for (const thread of helperThreads()) {
    try {
      setPriority(thread, behind);
    } catch {
      // Where the system refuses, or the thread has ended, it competes like any.
    }
  }
}

/** The kernel's ids of V8's threads for compiling and collecting; none where the system does not tell. */
function helperThreads(): readonly number[] {
  try {
    const tasks = "/proc/self/task";
    return readdirSync(tasks)
      .filter((id) => readFileSync(`${tasks}/${id}/comm`, "latin1").startsWith("V8Worker"))
      .map(Number);
  } catch {
    return [];
  }
}
