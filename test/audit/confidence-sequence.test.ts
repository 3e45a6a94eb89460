import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { confidenceSequence, logEValue, normalMixtureRadius, wilson } from "../../src/audit/index.ts";

const running = fc.integer({ min: 1, max: 20_000 }).chain((count) => fc.nat(count).map((hits) => ({ hits, count })));

/** How likely an interval, looked at after each of `looks` labels, ever leaves out the rate: exact, over the distribution of counts not left out yet. */
function everMissed(rate: number, looks: number, holds: (hits: number, count: number) => boolean): number {
  let alive = [1];
  let missed = 0;
  for (let count = 1; count <= looks; count += 1) {
    const next = Array.from({ length: count + 1 }, (_, hits) => (alive[hits] ?? 0) * (1 - rate) + (alive[hits - 1] ?? 0) * rate);
    alive = next.map((chance, hits) => {
      if (chance === 0 || holds(hits, count)) return chance;
      missed += chance;
      return 0;
    });
  }
  return missed;
}

describe("confidenceSequence", () => {
  it.each([0.01, 0.1, 0.5])("leaves out the rate %d at any of the first 600 labels in at most 0.05 of runs", (rate) => {
    // By the test martingale itself, as the interval is where it stays below 1 / alpha; the next test says that it is.
    const missed = everMissed(rate, 600, (hits, count) => logEValue({ hits, count }, rate).point < Math.log(20));
    expect(missed).toBeGreaterThan(0.005);
    expect(missed).toBeLessThanOrEqual(0.05);
  });

  it("leaves out 0.1 at any of the first 150 labels in at most 5% of runs, where Wilson's does in more than 25%", () => {
    const within = ([low, high]: readonly [number, number]): boolean => low <= 0.1 && 0.1 <= high;
    expect(everMissed(0.1, 150, (hits, count) => within(confidenceSequence({ hits, count })))).toBeLessThanOrEqual(0.05);
    expect(everMissed(0.1, 150, (hits, count) => count < 20 || within(wilson(hits, count)))).toBeGreaterThan(0.2);
  });

  it("ends where the e-value of the end is 1 / alpha", () => {
    fc.assert(
      fc.property(running, fc.constantFrom(0.1, 0.05, 0.001), ({ hits, count }, alpha) => {
        const [low, high] = confidenceSequence({ hits, count }, { alpha });
        expect(low).toBeLessThanOrEqual(hits / count);
        expect(high).toBeGreaterThanOrEqual(hits / count);
        const close = (end: number): number => Math.abs(logEValue({ hits, count }, end).point - Math.log(1 / alpha));
        if (hits > 0) expect(close(low)).toBeLessThan(1e-6);
        if (hits < count && high < 1 - 1e-6) expect(close(high)).toBeLessThan(1e-6);
      }),
      { numRuns: 200 },
    );
  });

  // By mpmath 1.4: bisection of the mixture's likelihood with 30 digits.
  it.each([
    [3, 50, 0.05, 0.004311840169514796, 0.2268416740477018],
    [0, 5, 0.01, 0, 0.6992399718316933],
    [1, 10_000, 0.05, 1.4107258352018015e-8, 0.0011284570670515217],
    [100, 100, 0.05, 0.9429714023612275, 1],
    [0, 0, 0.05, 0, 1],
  ])("of %d in %d at alpha %d is [%d, %d]", (hits, count, alpha, low, high) => {
    const found = confidenceSequence({ hits, count }, { alpha });
    expect(found[0]).toBeCloseTo(low, 12);
    expect(found[1]).toBeCloseTo(high, 12);
  });

  it("refuses impossible counts and mixtures", () => {
    for (const wrong of [
      () => confidenceSequence({ hits: 2, count: 1 }),
      () => confidenceSequence({ hits: 1, count: 2 }, { a: 0 }),
      () => confidenceSequence({ hits: 1, count: 2 }, { alpha: 2 }),
    ])
      expect(wrong).toThrow(expect.objectContaining({ code: "E_AUDIT" }));
  });
});

describe("logEValue", () => {
  it("is below ln 1 at first, and grows with what contradicts the promise", () => {
    expect(logEValue({ hits: 0, count: 0 }, 0.1)).toEqual({ point: 0, atMost: 0 });
    const { point, atMost } = logEValue({ hits: 50, count: 100 }, 0.1);
    expect(point).toBeCloseTo(48.551685972621954, 9);
    expect(atMost).toBeCloseTo(48.780888800203066, 9);
    // Far fewer hits contradict "the rate is 0.1", and not "it is at most 0.1".
    const few = logEValue({ hits: 0, count: 100 }, 0.1);
    expect(few.point).toBeGreaterThan(7);
    expect(few.atMost).toBeLessThan(-4);
  });

  it("says null where the evidence is below the smallest number", () => {
    expect(logEValue({ hits: 1, count: 10_000 }, 0.1).atMost).toBeNull();
  });

  it("has a mean of at most 1 as long as the promise holds", () => {
    const choose = (n: number, k: number): number => Array.from({ length: k }, (_, i) => (n - i) / (i + 1)).reduce((a, b) => a * b, 1);
    for (const rate of [0.02, 0.1]) {
      let mean = 0;
      for (let hits = 0; hits <= 30; hits += 1)
        mean +=
          choose(30, hits) * rate ** hits * (1 - rate) ** (30 - hits) * Math.exp(logEValue({ hits, count: 30 }, 0.1).atMost ?? -Infinity);
      expect(mean).toBeLessThanOrEqual(1 + 1e-9);
    }
  });

  it.each([0, 1, -1, Number.NaN])("refuses the promise %d", (rate) => {
    expect(() => logEValue({ hits: 1, count: 2 }, rate)).toThrow(expect.objectContaining({ code: "E_AUDIT" }));
  });
});

describe("normalMixtureRadius", () => {
  it("shrinks with the count, and is smallest for its size near the one it is tuned for", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), (count) => {
        expect(normalMixtureRadius(count + 1)).toBeLessThan(normalMixtureRadius(count));
      }),
    );
    for (const tunedFor of [20, 2000]) expect(normalMixtureRadius(200)).toBeLessThan(normalMixtureRadius(200, { tunedFor }));
  });

  it("refuses no observation, and a sigma that is none", () => {
    for (const wrong of [
      () => normalMixtureRadius(0),
      () => normalMixtureRadius(5, { sigma: 0 }),
      () => normalMixtureRadius(5, { tunedFor: Number.NaN }),
    ])
      expect(wrong).toThrow(expect.objectContaining({ code: "E_AUDIT" }));
  });
});
