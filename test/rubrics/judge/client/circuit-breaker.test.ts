import { describe, expect, it } from "vitest";
import { createCircuitBreaker, type CircuitBreaker } from "../../../../rubrics/judge/client/circuit-breaker.ts";
import { createFakeClock, type FakeClock } from "./support/fake-clock.ts";

interface Bench {
  readonly clock: FakeClock;
  readonly breaker: CircuitBreaker;
  /** One attempt that ends so; false where it was not let through. */
  readonly attempt: (health: "up" | "down" | "unknown") => boolean;
}

function bench(): Bench {
  const clock = createFakeClock(0);
  const breaker = createCircuitBreaker({ failures: 3, lastingMs: 1_000, openMs: 10_000 }, clock);
  return {
    clock,
    breaker,
    attempt(health) {
      const pass = breaker.enter();
      if ("openForMs" in pass) return false;
      pass.end(health);
      return true;
    },
  };
}

/** Fails until the circuit is open. */
function broken(): Bench {
  const opened = bench();
  opened.attempt("down");
  opened.clock.advance(1_000);
  opened.attempt("down");
  opened.attempt("down");
  return opened;
}

describe("createCircuitBreaker", () => {
  it("opens after failures without a success that have lasted", () => {
    expect(broken().attempt("up")).toBe(false);
  });

  it("stays closed where many calls fail in one moment, and where some succeed", () => {
    const { clock, attempt } = bench();
    for (let index = 0; index < 100; index += 1) expect(attempt("down")).toBe(true);
    expect(attempt("up")).toBe(true);
    clock.advance(5_000);
    for (const health of ["down", "down", "unknown", "unknown", "up", "down", "down"] as const) expect(attempt(health)).toBe(true);
    expect(attempt("up")).toBe(true);
  });

  it("lets one probe through when its time is over, and closes where that succeeds", () => {
    const { clock, breaker, attempt } = broken();
    expect(breaker.enter()).toEqual({ openForMs: 10_000 });
    clock.advance(9_999);
    expect(breaker.enter()).toEqual({ openForMs: 1 });
    clock.advance(1);
    const probe = breaker.enter();
    expect(breaker.enter()).toEqual({ openForMs: 0 });
    if ("end" in probe) probe.end("up");
    expect([attempt("down"), attempt("up")]).toEqual([true, true]);
  });

  it("opens again for twice as long with each probe that fails, up to eight times", () => {
    const { clock, breaker, attempt } = broken();
    const times = [10_000, 20_000, 40_000, 80_000, 80_000];
    for (const ms of times) {
      expect(breaker.enter()).toEqual({ openForMs: ms });
      clock.advance(ms);
      expect(attempt("down")).toBe(true);
    }
  });

  it("lets another probe through where one ended without a word", () => {
    const { clock, attempt } = broken();
    clock.advance(10_000);
    expect([attempt("unknown"), attempt("unknown"), attempt("up"), attempt("up")]).toEqual([true, true, true, true]);
  });

  it("closes where a call succeeds that began before", () => {
    const { clock, breaker, attempt } = bench();
    const early = breaker.enter();
    attempt("down");
    clock.advance(1_000);
    attempt("down");
    attempt("down");
    expect(attempt("up")).toBe(false);
    if ("end" in early) early.end("up");
    expect(attempt("up")).toBe(true);
  });
});
