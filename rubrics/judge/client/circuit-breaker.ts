import type { Clock } from "./clock.ts";

export interface CircuitOptions {
  /** So many failures without a success between them open the circuit, if they also last for `lastingMs`. Default 10. */
  readonly failures?: number;
  /** Default 10 seconds: what fails for a moment, however many calls it meets, opens nothing. */
  readonly lastingMs?: number;
  /** How long an open circuit lets nothing through, doubled by each probe that fails, up to eight times. Default 15 seconds. */
  readonly openMs?: number;
}

/** Leave to try. It is ended once, with what was learnt of the endpoint. */
export interface Pass {
  end(health: "up" | "down" | "unknown"): void;
}

export interface CircuitBreaker {
  /** A pass, or for how long there is none. */
  enter(): Pass | { readonly openForMs: number };
}

/** Spares an endpoint that is down, and those who would wait for it. After a while one attempt at a time is let through as a probe. */
export function createCircuitBreaker(
  { failures = 10, lastingMs = 10_000, openMs = 15_000 }: CircuitOptions,
  clock: Pick<Clock, "now">,
): CircuitBreaker {
  let count = 0;
  let since = 0;
  /** 0 where the circuit is closed. */
  let openUntil = 0;
  let pauseMs = openMs;
  let probing = false;

  const open = (): void => {
    openUntil = clock.now() + pauseMs;
    pauseMs = Math.min(pauseMs * 2, openMs * 8);
  };

  const close = (): void => {
    count = 0;
    openUntil = 0;
    pauseMs = openMs;
  };

  const pass = (isProbe: boolean): Pass => ({
    end(health) {
      if (isProbe) probing = false;
      if (health === "up") return close();
      if (health === "unknown") return;
      if (isProbe) return open();
      // What began before the circuit opened says nothing new.
      if (openUntil > 0) return;
      if (count === 0) since = clock.now();
      count += 1;
      if (count >= failures && clock.now() - since >= lastingMs) open();
    },
  });

  return {
    enter() {
      if (openUntil === 0) return pass(false);
      const left = openUntil - clock.now();
      if (left > 0 || probing) return { openForMs: Math.max(0, left) };
      probing = true;
      return pass(true);
    },
  };
}
