/** Where time comes from, so that tests need not wait. */
export interface Clock {
  /** Milliseconds since 1970; never goes back. */
  now(): number;
  /** Resolves when the time is over, or when the signal aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** The reason of signals that no caller sees: without one, each abort would make an error with a stack. */
export const over = "over";

const maxTimerMs = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const end = (): void => {
        clearTimeout(timer);
        signal.removeEventListener("abort", end);
        resolve();
      };
      const timer = setTimeout(end, Math.min(Math.ceil(ms), maxTimerMs));
      signal.addEventListener("abort", end);
    }),
};

/** A time that ends a task. `signal` aborts then, or when the signal around it does. */
export interface Deadline {
  readonly signal: AbortSignal;
  readonly at: number;
  /** Whether the time is over, and not the signal around it. */
  passed(): boolean;
  /** The time counts no more; the signal around still does. */
  disarm(): void;
  /** The task has ended by itself. */
  clear(): void;
}

export function startDeadline(clock: Clock, ms: number, around: AbortSignal): Deadline {
  const controller = new AbortController();
  const cleared = new AbortController();
  let passed = false;
  const abort = (): void => {
    cleared.abort(over);
    controller.abort(over);
  };
  if (around.aborted) abort();
  else around.addEventListener("abort", abort);
  const at = clock.now() + ms;
  void clock.sleep(ms, cleared.signal).then(() => {
    if (cleared.signal.aborted) return;
    passed = true;
    controller.abort(over);
  });
  return {
    signal: controller.signal,
    at,
    passed: () => passed,
    disarm: () => cleared.abort(over),
    clear() {
      around.removeEventListener("abort", abort);
      cleared.abort(over);
    },
  };
}
