import betaincinv from "@stdlib/math-base-special-betaincinv";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { betaQuantile } from "../../../src/core/statistics/beta-quantile.ts";
import { betaTails } from "../../../src/core/statistics/incomplete-beta.ts";
import { logBeta, logGamma } from "../../../src/core/statistics/log-gamma.ts";

/** How far apart, relative to the one that is right. */
const off = (found: number, right: number): number => Math.abs(found - right) / Math.abs(right || 1);

const shapes = fc.oneof(fc.double({ min: 0.01, max: 5, noNaN: true }), fc.double({ min: 0.5, max: 1e5, noNaN: true }));
const probability = fc.double({ min: 1e-12, max: 1 - 1e-12, noNaN: true });

describe("logGamma", () => {
  // mpmath 1.4, 60 digits.
  it.each([
    [1e-10, 23.025850929882736],
    [0.5, 0.5723649429247001],
    [1.5, -0.12078223763524522],
    [10, 12.801827480081469],
    [171.3, 708.1149470389969],
    [1e8, 1742068066.1038346],
  ])("of %d is %d", (x, value) => {
    expect(off(logGamma(x), value)).toBeLessThan(1e-14);
  });

  it("is 0 at 1 and 2", () => {
    expect(Math.abs(logGamma(1))).toBeLessThan(5e-16);
    expect(Math.abs(logGamma(2))).toBeLessThan(5e-16);
  });
});

describe("logBeta", () => {
  it.each([
    [0.5, 0.5, 1.1447298858494002],
    [1e6, 3e6, -2249346.4234508527],
    [1e-3, 1e12, 6.879547864267925],
  ])("of %d and %d is %d", (a, b, value) => {
    expect(off(logBeta(a, b), value)).toBeLessThan(1e-14);
    expect(logBeta(b, a)).toBe(logBeta(a, b));
  });
});

describe("betaQuantile", () => {
  // mpmath 1.4 with 60 digits: bisection of its hypergeometric series.
  it.each([
    [1e-10, 0.5, 0.5, 2.4674011002723397e-20],
    [0.025, 1, 1000, 2.5317487491294045e-5],
    [0.025, 0.5, 1000.5, 4.909116947944411e-7],
    [0.975, 1000.5, 0.5, 0.9999995090883053],
    [0.025, 3, 48, 0.012548587835334062],
    [0.975, 38, 375, 0.12165995381489202],
    [0.2, 50, 0.01, 0.9999999999976708],
    [1e-5, 50, 0.01, 0.9014242035338057],
    [1e-12, 50, 0.01, 0.6674883844360222],
    [1e-300, 1, 1, 1e-300],
    [1e-300, 2, 3, 4.08248290463863e-151],
    [1e-300, 200, 300, 0.006046564537040303],
    [1e-300, 3000, 2000, 0.3428101758299636],
  ])("at %d of Beta(%d, %d) is %d", (p, a, b, value) => {
    expect(off(betaQuantile(p, a, b), value)).toBeLessThan(5e-14);
  });

  it("is 0 where the point is below the smallest number", () => {
    expect(betaQuantile(0.3, 0.001, 1)).toBe(0); // 1.3e-523
    expect(betaQuantile(1e-300, 0.5, 0.5)).toBe(0); // 2.5e-600
  });

  it("ends at 0 and 1, and is one half in the middle of an even distribution", () => {
    expect([betaQuantile(0, 2, 3), betaQuantile(1, 2, 3), betaQuantile(0.5, 10, 10)]).toEqual([0, 1, 0.5]);
  });

  it("equals @stdlib's where that is right", () => {
    fc.assert(
      fc.property(probability, shapes, shapes, (p, a, b) => {
        const x = betaQuantile(p, a, b);
        const other = betaincinv(p, a, b);
        // @stdlib gives up its digits where the point lies within 1e-12 of an end, or below the smallest number.
        if (other < 1e-290 || x > 1 - 1e-9 || off(betaTails({ x: other, y: 1 - other }, a, b).lower, p) > 1e-11) return;
        expect(off(x, other)).toBeLessThan(1e-12);
      }),
      { numRuns: 400, seed: 8 },
    );
  });

  it("undoes the lower tail and grows with p", () => {
    fc.assert(
      fc.property(probability, probability, shapes, shapes, (p, q, a, b) => {
        const x = betaQuantile(p, a, b);
        if (x > 1e-290 && x < 1 - 1e-6) expect(off(betaTails({ x, y: 1 - x }, a, b).lower, p)).toBeLessThan(1e-11);
        const [low, high] = p < q ? [x, betaQuantile(q, a, b)] : [betaQuantile(q, a, b), x];
        expect(low).toBeLessThanOrEqual(high);
      }),
      { numRuns: 300, seed: 9 },
    );
  });

  it("mirrors", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-12, max: 0.5, noNaN: true }), shapes, shapes, (p, a, b) => {
        expect(betaQuantile(1 - p, b, a)).toBeCloseTo(1 - betaQuantile(1 - (1 - p), a, b), 12);
      }),
      { numRuns: 200, seed: 10 },
    );
  });

  it.each([
    [-0.1, 1, 1],
    [1.1, 1, 1],
    [Number.NaN, 1, 1],
    [0.5, 0, 1],
    [0.5, 1, Number.POSITIVE_INFINITY],
    [0.5, 1, 2e12],
    [0.5, Number.NaN, 1],
  ])("refuses p = %d of Beta(%d, %d)", (p, a, b) => {
    expect(() => betaQuantile(p, a, b)).toThrow(expect.objectContaining({ code: "E_AUDIT" }));
  });
});

describe("betaTails", () => {
  it("add up to 1, and their logarithms go on where the tails themselves are too small", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true }), shapes, shapes, (x, a, b) => {
        const tails = betaTails({ x, y: 1 - x }, a, b);
        expect(tails.lower + tails.upper).toBeCloseTo(1, 12);
      }),
      { numRuns: 300, seed: 11 },
    );
    // mpmath 1.4: ln of the upper tail of Beta(1.5, 9999.5) at 0.1.
    const far = betaTails({ x: 0.1, y: 0.9 }, 1.5, 9999.5);
    expect(far.upper).toBe(0);
    expect(far.logUpper).toBeCloseTo(-1049.9773542691123, 8);
  });

  it("are 0 and 1 at the ends", () => {
    expect(betaTails({ x: 0, y: 1 }, 2, 3)).toMatchObject({ lower: 0, upper: 1 });
    expect(betaTails({ x: 1, y: 0 }, 2, 3)).toMatchObject({ lower: 1, upper: 0 });
  });

  it("are found for a trillion labels", () => {
    const x = betaQuantile(0.025, 1e12, 1e12);
    expect(x).toBeCloseTo(0.5 - 1.959963984540054 / Math.sqrt(8e12), 12);
  });
});
