import { describe, expect, it } from "vitest";
import { pairedTest } from "../../src/audit/paired-test.ts";

// Sums of binomial coefficients over powers of two, exact in Python.
const table: readonly (readonly [number, number, number])[] = [
  [0, 0, 1],
  [5, 5, 1],
  [1, 9, 0.021484375],
  [0, 5, 0.0625],
  [30, 12, 0.007915897334896727],
];

describe("pairedTest", () => {
  it.each(table)("of %i and %i moved verdicts has the exact p-value %f", (one, other, p) => {
    expect(pairedTest(one, other)).toBeCloseTo(p, 10);
    expect(pairedTest(other, one)).toBe(pairedTest(one, other));
  });
});
