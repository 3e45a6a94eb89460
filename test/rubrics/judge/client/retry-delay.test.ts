import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { retryAfterMs, retryDelay } from "../../../../rubrics/judge/client/retry-delay.ts";

const backoff = { seed: 0, baseMs: 500, maxMs: 30_000 };
const now = Date.parse("2026-01-01T00:00:00Z");

describe("retryDelay", () => {
  it("doubles up to a bound, and is never less than half of it", () => {
    fc.assert(
      fc.property(fc.integer(), fc.string(), fc.integer({ min: 1, max: 60 }), (seed, key, attempt) => {
        const whole = Math.min(30_000, 500 * 2 ** (attempt - 1));
        const delay = retryDelay({ ...backoff, seed }, key, attempt);
        expect(delay).toBeGreaterThanOrEqual(whole / 2);
        expect(delay).toBeLessThanOrEqual(whole);
      }),
    );
  });

  it("is the same for the same seed, request and attempt, and another for others", () => {
    const delay = retryDelay(backoff, "key", 1);
    expect(retryDelay(backoff, "key", 1)).toBe(delay);
    expect(new Set([delay, retryDelay({ ...backoff, seed: 1 }, "key", 1), retryDelay(backoff, "other", 1)]).size).toBe(3);
  });

  it("is at least what the endpoint asks for", () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.string(), (asked, key) => {
        const delay = retryDelay(backoff, key, 1, asked);
        expect(delay).toBeGreaterThanOrEqual(asked);
        expect(delay).toBeLessThanOrEqual(asked + 500);
      }),
    );
  });
});

describe("retryAfterMs", () => {
  it.each<[string, Readonly<Record<string, string>>, number | undefined]>([
    ["nothing", {}, undefined],
    ["seconds", { "retry-after": "7" }, 7_000],
    ["parts of seconds", { "retry-after": " 0.5 " }, 500],
    ["milliseconds", { "retry-after-ms": "250", "retry-after": "7" }, 250],
    ["a date", { "retry-after": "Thu, 01 Jan 2026 00:00:30 GMT" }, 30_000],
    ["a date by another clock", { "retry-after": "Thu, 01 Jan 2026 08:00:30 GMT", date: "Thu, 01 Jan 2026 08:00:10 GMT" }, 20_000],
    ["a date that is over", { "retry-after": "Wed, 31 Dec 2025 00:00:00 GMT" }, 0],
    ["less than nothing", { "retry-after": "-5" }, undefined],
    ["words", { "retry-after": "soon" }, undefined],
    ["a number that is none", { "retry-after": "1e3" }, undefined],
    ["too much for a number", { "retry-after": "9".repeat(400) }, Infinity],
  ])("reads %s", (_name, headers, expected) => {
    expect(retryAfterMs((name) => headers[name], now)).toBe(expected);
  });
});
