import type { Clock } from "../../../../../rubrics/judge/client/clock.ts";

interface Sleeper {
  readonly ms: number;
  readonly at: number;
  readonly wake: () => void;
}

export interface FakeClock extends Clock {
  /** Lets time pass; those whose time is over wake in its order. */
  advance(ms: number): void;
  /** Waits until somebody sleeps for a time that fits, and gives that time. */
  asleep(fits?: (ms: number) => boolean): Promise<number>;
  /** The times that are being slept for. */
  sleeping(): readonly number[];
}

export function createFakeClock(start: number = Date.parse("2026-01-01T00:00:00Z")): FakeClock {
  let now = start;
  const sleepers = new Set<Sleeper>();
  let changed: (() => void) | undefined;

  return {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve();
        const wake = (): void => {
          sleepers.delete(sleeper);
          signal.removeEventListener("abort", wake);
          resolve();
        };
        const sleeper: Sleeper = { ms, at: now + ms, wake };
        sleepers.add(sleeper);
        signal.addEventListener("abort", wake);
        changed?.();
      }),
    advance(ms) {
      const end = now + ms;
      for (;;) {
        const next = [...sleepers].filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at)[0];
        if (!next) break;
        now = Math.max(now, next.at);
        next.wake();
      }
      now = end;
    },
    async asleep(fits) {
      for (;;) {
        for (const { ms } of sleepers) if (!fits || fits(ms)) return ms;
        await new Promise<void>((resolve) => {
          changed = resolve;
        });
      }
    },
    sleeping: () => [...sleepers].map(({ ms }) => ms),
  };
}

/** Lets everything go on that waits for nothing but its turn. */
export async function turns(count = 20): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise<void>((resolve) => void setImmediate(resolve));
}
