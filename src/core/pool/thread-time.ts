import { readFileSync } from "node:fs";

/** How long a thread has run, and how long it has waited for a processor, in milliseconds. */
export interface ThreadTime {
  readonly ranMs: number;
  readonly queuedMs: number;
}

/** The times of a thread of this process by its kernel id; undefined where the system does not tell (not Linux, or the thread is gone). */
export function threadTime(thread: number): ThreadTime | undefined {
  if (thread === 0) return undefined;
  try {
    const [ran, queued] = readFileSync(`/proc/self/task/${thread}/schedstat`, "latin1").split(" ");
    return { ranMs: Number(ran) / 1e6, queuedMs: Number(queued) / 1e6 };
  } catch {
    // The thread has just ended, or the kernel keeps no such statistics.
    return undefined;
  }
}
