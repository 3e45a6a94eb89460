import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { agrestiCoull, clopperPearson, jeffreys, wilson } from "../../src/audit/index.ts";
import { logBeta } from "../../src/core/statistics/log-gamma.ts";

const intervals = { wilson, clopperPearson, jeffreys, agrestiCoull };

/** P(X = hits) for X of Binomial(count, rate). */
function probability(hits: number, count: number, rate: number): number {
  const choose = -Math.log(count + 1) - logBeta(hits + 1, count - hits + 1);
  return Math.exp(choose + hits * Math.log(rate) + (count - hits) * Math.log1p(-rate));
}

const counts = fc.integer({ min: 1, max: 5000 }).chain((count) => fc.tuple(fc.integer({ min: 0, max: count }), fc.constant(count)));

describe("intervals of a share", () => {
  // Exact coverage at n = 200, by enumeration of all counts; figures by scipy 1.17 (binom, beta) and numpy.
  it.each([
    ["wilson", [0.948, 0.967, 0.947]],
    ["clopperPearson", [0.984, 0.967, 0.955]],
    ["jeffreys", [0.984, 0.95, 0.947]],
    ["agrestiCoull", [0.984, 0.967, 0.947]],
  ] as const)("%s covers the rates .01, .05 and .3 as often as it should", (name, expected) => {
    const found = [0.01, 0.05, 0.3].map((rate) => {
      let covered = 0;
      for (let hits = 0; hits <= 200; hits += 1) {
        const [low, high] = intervals[name](hits, 200);
        if (low <= rate && rate <= high) covered += probability(hits, 200, rate);
      }
      return covered;
    });
    found.forEach((coverage, index) => expect(Math.abs(coverage - (expected[index] ?? 0))).toBeLessThanOrEqual(0.0006));
  });

  // scipy 1.17: norm.ppf and beta.ppf in the textbook formulas.
  it.each([
    ["wilson", 3, 50, 0.1, 0.0242312570312184, 0.1409419464606993],
    ["clopperPearson", 3, 50, 0.1, 0.01655185918923134, 0.14783717636418123],
    ["jeffreys", 3, 50, 0.1, 0.02198930426507592, 0.1344164293896665],
    ["agrestiCoull", 3, 50, 0.1, 0.02022224513537202, 0.14495095835654567],
    ["clopperPearson", 2, 100_000, 0.01, 1.03495010668627e-6, 9.27345481772358e-5],
    ["agrestiCoull", 0, 10, 0.05, -0.0433545058876565, 0.3208873057505457],
  ] as const)("%s of %d in %d at alpha %d", (name, hits, count, alpha, low, high) => {
    const found = intervals[name](hits, count, { alpha });
    expect(found[0]).toBeCloseTo(low, 11);
    expect(found[1]).toBeCloseTo(high, 11);
  });

  describe.each(Object.entries(intervals))("%s", (name, interval) => {
    it("holds the share, and is wider where it may miss less", () => {
      fc.assert(
        fc.property(counts, ([hits, count]) => {
          const [low, high] = interval(hits, count);
          expect(low).toBeLessThanOrEqual(hits / count + 1e-12);
          expect(high).toBeGreaterThanOrEqual(hits / count - 1e-12);
          // Agresti and Coull's moves its centre with alpha, so that at no hits it can grow on one side alone.
          if (name === "agrestiCoull") return;
          const [wideLow, wideHigh] = interval(hits, count, { alpha: 0.01 });
          expect(wideLow).toBeLessThanOrEqual(low);
          expect(wideHigh).toBeGreaterThanOrEqual(high);
          expect([low >= 0, high <= 1]).toEqual([true, true]);
        }),
        { numRuns: 100 },
      );
    });

    it("mirrors", () => {
      fc.assert(
        fc.property(counts, ([hits, count]) => {
          const [low, high] = interval(hits, count);
          const [from, to] = interval(count - hits, count);
          expect(1 - to).toBeCloseTo(low, 11);
          expect(1 - from).toBeCloseTo(high, 11);
        }),
        { numRuns: 100 },
      );
    });

    it("is all of 0 to 1 where nothing was observed", () => {
      const [low, high] = interval(0, 0);
      expect([low, high].map((end) => Math.round(end * 1e12) / 1e12 + 0)).toEqual([0, 1]);
    });

    it("keeps its ends at no and at all hits, at any alpha", () => {
      for (const alpha of [1e-300, 1e-20, 0.5, 0.999]) {
        for (const [low, high] of [interval(0, 7, { alpha }), interval(7, 7, { alpha })])
          expect([low, high].every(Number.isFinite)).toBe(true);
      }
    });

    it.each([
      [0.5, 10, {}],
      [-1, 10, {}],
      [11, 10, {}],
      [1, 10.5, {}],
      [Number.NaN, 10, {}],
      [1, Number.POSITIVE_INFINITY, {}],
      [1, 10, { alpha: 0 }],
      [1, 10, { alpha: 1 }],
      [1, 10, { alpha: Number.NaN }],
    ])("refuses %d of %d with %j", (hits, count, options) => {
      expect(() => interval(hits, count, options)).toThrow(expect.objectContaining({ code: "E_AUDIT" }));
    });
  });
});
