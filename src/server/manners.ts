/** What is known of how a client behaves. */
export interface Manners {
  /** How long it waits for an answer, in milliseconds; Infinity where it has no time-out. */
  readonly waitsMs: number;
  /** `patiently`: with growing pauses, so that 429 helps. `blindly`: a few times at once, then the sample is lost to it. */
  readonly retries: "patiently" | "blindly" | "never";
}

/** Kept back from a client's patience for the way to it, in milliseconds. */
function marginMs(waitsMs: number): number {
  return Math.min(5_000, Math.max(50, waitsMs * 0.05));
}

/** By when a request that came at `start` has to be answered, in milliseconds on the clock of `start`. */
export function deadlineOf(start: number, { waitsMs }: Pick<Manners, "waitsMs">, longestMs: number): number {
  return start + Math.min(longestMs, waitsMs === Infinity ? Infinity : Math.max(1, waitsMs - marginMs(waitsMs)));
}
