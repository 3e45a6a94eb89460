import { phase, slot } from "./protocol.ts";
import { threadTime } from "./thread-time.ts";

const loadMs = 30_000;
const startMs = 30_000;
const endMs = 5_000;

/** Looks at one worker from outside and tells when its check has used up its time. */
export interface Watch {
  /** undefined while all is well, else what was exceeded. `limitMs` is CPU time of one check; `blockedMs` time neither running nor queued. */
  look(limitMs: number, blockedMs: number): string | undefined;
  /** Forgets the check at hand: a new batch begins. */
  reset(): void;
}

/**
 * A check's time is the CPU time of its thread, so that a busy machine fails nobody. Time in which the thread neither runs nor
 * waits for a processor is blocked time. Where the kernel tells neither, wall time counts as CPU time.
 */
export function createWatch(shared: Int32Array): Watch {
  let seen = "";
  let wallAt = 0;
  let ranAt = 0;
  let queuedAt = 0;
  return {
    reset() {
      seen = "";
    },
    look(limitMs, blockedMs) {
      const now = performance.now();
      const time = threadTime(Atomics.load(shared, slot.thread)) ?? { ranMs: now, queuedMs: 0 };
      const at = Atomics.load(shared, slot.phase);
      const key = `${at} ${Atomics.load(shared, slot.index)}`;
      if (key !== seen) {
        seen = key;
        wallAt = now;
        ranAt = time.ranMs;
        queuedAt = time.queuedMs;
        return undefined;
      }
      const wall = now - wallAt;
      // What a thread needs to end is no work of the check that ended it.
      const queued = time.queuedMs - queuedAt;
      if (Atomics.load(shared, slot.ending) === 1) return wall - queued > endMs ? "did not end" : undefined;
      if (at === phase.starting) return wall - queued > startMs ? "did not start" : undefined;
      if (at === phase.loading) return wall - queued > loadMs ? "did not load" : undefined;
      if (at === phase.idle) return undefined;
      const ran = time.ranMs - ranAt;
      if (ran > limitMs) return `used up its CPU time of ${limitMs} ms`;
      return wall - ran - queued > blockedMs ? `waited ${blockedMs} ms without running` : undefined;
    },
  };
}
