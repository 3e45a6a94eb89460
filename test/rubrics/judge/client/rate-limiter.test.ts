import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRateLimiter, type RateLimits } from "../../../../rubrics/judge/client/rate-limiter.ts";
import { createFakeClock, turns, type FakeClock } from "./support/fake-clock.ts";

const never = new AbortController().signal;

interface Admitted {
  readonly index: number;
  readonly at: number;
  readonly tokens: number;
}

/** Asks for all at once and lets time pass until all are through. */
async function admit(limits: RateLimits, requests: readonly number[], clock: FakeClock = createFakeClock(0)): Promise<readonly Admitted[]> {
  const limiter = createRateLimiter(limits, clock);
  const admitted: Admitted[] = [];
  requests.forEach((tokens, index) => {
    void limiter.take(tokens, never).then(() => admitted.push({ index, at: clock.now(), tokens }));
  });
  for (;;) {
    await turns(3);
    const [ms] = clock.sleeping();
    if (ms === undefined) return admitted;
    clock.advance(ms);
  }
}

describe("createRateLimiter", () => {
  it("lets everything through without limits", async () => {
    expect((await admit({}, [1, 1e9, 3])).map(({ at }) => at)).toEqual([0, 0, 0]);
  });

  it("spaces requests out after a burst", async () => {
    const times = (await admit({ requestsPerMinute: 120 }, [1, 1, 1, 1])).map(({ at }) => Math.round(at));
    expect(times).toEqual([0, 0, 500, 1_000]);
  });

  it("keeps every minute within both limits, a burst and one request apart, and keeps the order", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 3_000 }), { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 600 }),
        fc.integer({ min: 100, max: 20_000 }),
        fc.integer({ min: 1, max: 60_000 }),
        async (requests, requestsPerMinute, tokensPerMinute, burstMs) => {
          const admitted = await admit({ requestsPerMinute, tokensPerMinute, burstMs }, requests);
          expect(admitted.map(({ index }) => index)).toEqual(requests.map((_tokens, index) => index));
          const burst = (perMinute: number): number => Math.max(1, (perMinute * burstMs) / 60_000);
          const largest = Math.max(...requests);
          for (const [start, first] of admitted.entries()) {
            const within = admitted.slice(start).filter(({ at }) => at < first.at + 60_000);
            expect(within.length).toBeLessThanOrEqual(requestsPerMinute + burst(requestsPerMinute) + 1e-3);
            const tokens = within.reduce((sum, one) => sum + one.tokens, 0);
            expect(tokens).toBeLessThanOrEqual(tokensPerMinute + burst(tokensPerMinute) + largest + 1e-3);
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  it("wastes no time: what it lets through is what the slower limit allows", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: 40 }), fc.integer({ min: 1, max: 600 }), async (count, requestsPerMinute) => {
        const admitted = await admit({ requestsPerMinute }, new Array<number>(count).fill(0));
        const burst = Math.max(1, requestsPerMinute / 60);
        expect(admitted.at(-1)?.at).toBeCloseTo((Math.max(0, count - burst) / requestsPerMinute) * 60_000, 0);
      }),
      { numRuns: 50 },
    );
  });

  it("is trued up: tokens that were not used let the next one through, those used beyond hold it back", async () => {
    for (const [used, waitMs] of [
      [0, 0],
      [100, 6_000],
      [200, 12_000],
    ] as const) {
      const clock = createFakeClock(0);
      const limiter = createRateLimiter({ tokensPerMinute: 1_000, burstMs: 6_000 }, clock);
      const first = await limiter.take(100, never);
      let at = Number.NaN;
      void limiter.take(100, never).then(() => (at = clock.now()));
      await turns();
      first?.settle(used);
      await turns();
      for (let [ms] = clock.sleeping(); ms !== undefined; [ms] = clock.sleeping()) {
        clock.advance(ms);
        await turns();
      }
      expect(at).toBeCloseTo(waitMs, 0);
    }
  });

  it("lets go of those who leave, who take nothing with them", async () => {
    const clock = createFakeClock(0);
    const limiter = createRateLimiter({ requestsPerMinute: 60 }, clock);
    await limiter.take(1, never);
    const controller = new AbortController();
    const left = limiter.take(1, controller.signal);
    let at = Number.NaN;
    void limiter.take(1, never).then(() => (at = clock.now()));
    await turns();
    controller.abort();
    expect(await left).toBeUndefined();
    await turns();
    expect(clock.sleeping()).toHaveLength(1);
    clock.advance(1_000);
    await turns();
    expect(at).toBe(1_000);
    expect(await limiter.take(1, AbortSignal.abort())).toBeUndefined();
  });
});
