import { draw } from "../../../src/core/random.ts";

export interface Backoff {
  readonly seed: number;
  readonly baseMs: number;
  readonly maxMs: number;
}

/**
 * How long to wait before a request is sent again: what the endpoint asks for and a little more, else twice as long each time, of which a
 * half is left to chance. The draw depends on the seed and the request, so that calls that failed together do not come back together.
 */
export function retryDelay({ seed, baseMs, maxMs }: Backoff, key: string, attempt: number, retryAfterMs?: number): number {
  const chance = draw(seed, key, attempt);
  if (retryAfterMs !== undefined) return retryAfterMs + chance * baseMs;
  const whole = Math.min(maxMs, baseMs * 2 ** (attempt - 1));
  return whole / 2 + (chance * whole) / 2;
}

/** What Retry-After asks for: seconds, or a date, which is read by the endpoint's own clock where it tells the time. */
export function retryAfterMs(header: (name: string) => string | null | undefined, now: number): number | undefined {
  const millis = Number(header("retry-after-ms") ?? undefined);
  if (millis >= 0) return millis;
  const text = header("retry-after")?.trim() ?? "";
  if (text === "") return undefined;
  if (/^\d+(\.\d+)?$/u.test(text)) return Number(text) * 1_000;
  // Date.parse takes a lot for a date: an HTTP date begins with the name of a day.
  const until = /^[A-Z][a-z]+, /u.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(until)) return undefined;
  const there = Date.parse(header("date") ?? "");
  return Math.max(0, until - (Number.isNaN(there) ? now : there));
}
