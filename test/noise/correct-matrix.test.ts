import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isAssayError } from "../../src/core/errors.ts";
import { confusionSummary, correctMatrix, type Confusion } from "../../src/noise/index.ts";

/** Matrices in which each class is mostly observed as itself. */
const confusions = fc.integer({ min: 2, max: 5 }).chain((size) =>
  fc
    .array(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: size, maxLength: size }), { minLength: size, maxLength: size })
    .map((rows) =>
      rows.map((row, index) => {
        const weights = row.map((weight, column) => (column === index ? weight + size : weight));
        const sum = weights.reduce((a, b) => a + b, 0);
        return weights.map((weight) => weight / sum);
      }),
    ),
);

describe("correctMatrix", () => {
  it("corrects two classes as the backward reward does", () => {
    const found = correctMatrix(
      [
        [0.95, 0.05],
        [0.2, 0.8],
      ],
      [0, 1],
    );
    expect(found.rewards).toEqual([expect.closeTo(-0.05 / 0.75, 12), expect.closeTo(0.95 / 0.75, 12)]);
    expect(found.varianceGiven).toEqual([expect.closeTo(0.0475 / 0.5625, 12), expect.closeTo(0.16 / 0.5625, 12)]);
    expect(found.determinant).toBeCloseTo(0.75, 12);
    // numpy.linalg.svd of the same matrix.
    expect(found.minSingularValue).toBeCloseTo(0.7324346061413823, 12);
    expect(found.conditionNumber).toBeCloseTo(1.398052730302024, 12);
  });

  it("has each true class's reward as its expectation", () => {
    fc.assert(
      fc.property(confusions, (confusion) => {
        const rewards = confusion.map((_, index) => index / 2 - 1);
        const { rewards: corrected, varianceGiven } = correctMatrix(confusion, rewards);
        for (const [index, row] of confusion.entries()) {
          const mean = row.reduce((sum, share, observed) => sum + share * (corrected[observed] ?? 0), 0);
          expect(mean).toBeCloseTo(rewards[index] ?? 0, 9);
          const square = row.reduce((sum, share, observed) => sum + share * (corrected[observed] ?? 0) ** 2, 0);
          expect(varianceGiven[index]).toBeCloseTo(square - (rewards[index] ?? 0) ** 2, 9);
        }
      }),
    );
  });

  it("has singular values whose product is the determinant", () => {
    fc.assert(
      fc.property(confusions, (confusion) => {
        const { determinant, conditionNumber, minSingularValue } = confusionSummary(confusion);
        expect(conditionNumber).toBeGreaterThanOrEqual(1 - 1e-12);
        expect(Math.abs(determinant)).toBeGreaterThanOrEqual(minSingularValue ** confusion.length - 1e-12);
      }),
    );
  });

  it.each<[string, Confusion, readonly number[]]>([
    [
      "singular",
      [
        [0.5, 0.5],
        [0.5, 0.5],
      ],
      [0, 1],
    ],
    [
      "nearly singular",
      [
        [0.5, 0.5],
        [0.5 + 1e-10, 0.5 - 1e-10],
      ],
      [0, 1],
    ],
    [
      "singular, with three classes",
      [
        [0.2, 0.3, 0.5],
        [0.2, 0.3, 0.5],
        [0, 0, 1],
      ],
      [0, 1, 2],
    ],
    ["of one class", [[1]], [1]],
    ["not square", [[0.5, 0.5], [1]], [0, 1]],
    [
      "with rows that sum to another number",
      [
        [0.5, 0.4],
        [0, 1],
      ],
      [0, 1],
    ],
    [
      "with a negative share",
      [
        [1.5, -0.5],
        [0, 1],
      ],
      [0, 1],
    ],
    [
      "with a NaN",
      [
        [Number.NaN, 1],
        [0, 1],
      ],
      [0, 1],
    ],
    [
      "with too few rewards",
      [
        [1, 0],
        [0, 1],
      ],
      [0],
    ],
    [
      "with an infinite reward",
      [
        [1, 0],
        [0, 1],
      ],
      [0, Infinity],
    ],
  ])("refuses one that is %s", (_name, confusion, rewards) => {
    let code = "none";
    try {
      correctMatrix(confusion, rewards);
    } catch (error) {
      code = isAssayError(error) ? error.code : String(error);
    }
    expect(code).toBe("E_CHANNEL");
  });
});
