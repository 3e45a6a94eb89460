import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { forgettingBeta } from "../../src/noise/forgetting-beta.ts";

const never = (): never => {
  throw new Error("no batch was given");
};
const flat = { right: 1, wrong: 1 };

describe("forgettingBeta", () => {
  it("adds counts to the prior and forgets towards it", () => {
    const found = forgettingBeta({
      batches: [
        [10, 4],
        [0, 0],
        [6, 1.5],
      ],
      prior: { right: 2, wrong: 3 },
      lambda: 0.5,
    });
    expect(found.map(({ right, wrong, effectiveSize }) => [right, wrong, effectiveSize])).toEqual([
      [6, 9, 10],
      [4, 6, 5],
      [4.5, 9, 8.5],
    ]);
    expect(found[0]?.mean).toBe(0.4);
  });

  it.each([0.05, 0.1, 0.5])("has the credible interval of its Beta distribution at alpha %d", (alpha) => {
    const { right, wrong, interval } =
      forgettingBeta({ batches: [[10, 4]], prior: { right: 2, wrong: 3 }, lambda: 0.5, alpha })[0] ?? never();
    // For whole counts, Beta(a, b) lies below x as often as at least a of a + b − 1 draws do.
    const below = (x: number): number => {
      const draws = right + wrong - 1;
      let [sum, term] = [0, (1 - x) ** draws];
      for (let hits = 0; hits <= draws; hits += 1) {
        if (hits >= right) sum += term;
        term *= ((draws - hits) / (hits + 1)) * (x / (1 - x));
      }
      return sum;
    };
    expect(below(interval[0])).toBeCloseTo(alpha / 2, 10);
    expect(below(interval[1])).toBeCloseTo(1 - alpha / 2, 10);
  });

  it("keeps all with lambda 1, and one batch with lambda 0", () => {
    const batches = [
      [4, 1],
      [8, 2],
    ] as const;
    expect(forgettingBeta({ batches, prior: flat, lambda: 1 }).at(-1)).toMatchObject({ right: 4, wrong: 10, effectiveSize: 12 });
    expect(forgettingBeta({ batches, prior: flat, lambda: 0 }).at(-1)).toMatchObject({ right: 3, wrong: 7, effectiveSize: 8 });
  });

  it("remembers 1 ÷ (1 − lambda) batches in the long run", () => {
    const batches = Array.from({ length: 2_000 }, () => [10, 3] as const);
    expect(forgettingBeta({ batches, prior: flat, lambda: 0.98 }).at(-1)?.effectiveSize).toBeCloseTo(500, 6);
  });

  it("never gives anything but a rate inside its interval", () => {
    const batch = fc.tuple(fc.nat(1_000), fc.double({ min: 0, max: 1, noNaN: true })).map(([size, share]) => [size, size * share] as const);
    fc.assert(
      fc.property(fc.array(batch, { maxLength: 20 }), fc.double({ min: 0, max: 1, noNaN: true }), (batches, lambda) => {
        for (const { mean, interval, effectiveSize } of forgettingBeta({ batches, prior: flat, lambda })) {
          expect(mean).toBeGreaterThan(0);
          expect(mean).toBeLessThan(1);
          expect(interval[0]).toBeLessThan(interval[1]);
          expect(effectiveSize).toBeGreaterThanOrEqual(-1e-9);
        }
      }),
      { numRuns: 50 },
    );
  });

  it.each<[string, Partial<Parameters<typeof forgettingBeta>[0]>]>([
    ["lambda above 1", { lambda: 1.1 }],
    ["lambda NaN", { lambda: Number.NaN }],
    ["a prior of 0", { prior: { right: 0, wrong: 1 } }],
    ["a prior of NaN", { prior: { right: Number.NaN, wrong: 1 } }],
    ["alpha 0", { alpha: 0 }],
    ["more right than there are", { batches: [[3, 4]] }],
    ["a negative count", { batches: [[3, -1]] }],
    ["an endless batch", { batches: [[Infinity, 1]] }],
  ])("refuses %s", (_, options) => {
    expect(() => forgettingBeta({ batches: [], prior: flat, lambda: 0.9, ...options })).toThrow(
      expect.objectContaining({ code: "E_CHANNEL" }),
    );
  });
});
