import { over, type Clock } from "./clock.ts";
import { createTokenBucket, type TokenBucket } from "./token-bucket.ts";

export interface RateLimits {
  readonly requestsPerMinute?: number;
  readonly tokensPerMinute?: number;
  /** The time whose requests may be made all at once after a rest. Default one second; one request may always be made. */
  readonly burstMs?: number;
}

/** Leave to send one request. */
export interface Ticket {
  /** Tells how many tokens it was in the end. */
  settle(tokens: number): void;
}

export interface RateLimiter {
  /** Resolves in the order of the calls, when so many tokens and one request may be spent; with undefined where the signal aborts before. */
  take(tokens: number, signal: AbortSignal): Promise<Ticket | undefined>;
}

interface Waiting {
  readonly tokens: number;
  readonly admit: () => void;
}

export function createRateLimiter(limits: RateLimits, clock: Clock): RateLimiter {
  const { burstMs = 1_000 } = limits;
  const bucket = (perMinute: number | undefined): TokenBucket | undefined =>
    perMinute === undefined ? undefined : createTokenBucket(perMinute, Math.max(1, (perMinute * burstMs) / 60_000), clock.now());
  const requests = bucket(limits.requestsPerMinute);
  const tokens = bucket(limits.tokensPerMinute);
  /** In the order of their coming: nobody overtakes, also where a later one would fit. */
  const queue = new Set<Waiting>();
  let pumping = false;
  /** Ends the sleep of the pump: what it waits for has changed. */
  let woken = new AbortController();

  const pump = async (): Promise<void> => {
    for (let [head] = queue; head; [head] = queue) {
      const now = clock.now();
      const waitMs = Math.max(requests?.waitMs(1, now) ?? 0, tokens?.waitMs(head.tokens, now) ?? 0);
      if (waitMs > 0) {
        woken = new AbortController();
        await clock.sleep(waitMs, woken.signal);
        continue;
      }
      requests?.take(1, now);
      tokens?.take(head.tokens, now);
      queue.delete(head);
      head.admit();
    }
    pumping = false;
  };

  const ticket = (estimate: number): Ticket => ({
    settle(used) {
      tokens?.giveBack(estimate - used, clock.now());
      woken.abort(over);
    },
  });

  return {
    take(amount, signal) {
      if (signal.aborted) return Promise.resolve(undefined);
      if (!requests && !tokens) return Promise.resolve(ticket(amount));
      return new Promise((resolve) => {
        const leave = (): void => {
          queue.delete(waiting);
          woken.abort(over);
          resolve(undefined);
        };
        const waiting: Waiting = {
          tokens: amount,
          admit() {
            signal.removeEventListener("abort", leave);
            resolve(ticket(amount));
          },
        };
        signal.addEventListener("abort", leave);
        queue.add(waiting);
        if (pumping) return;
        pumping = true;
        void pump();
      });
    },
  };
}
