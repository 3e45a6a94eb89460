import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clamp, compensatedSum, plainZero } from "../../src/core/numbers.ts";

describe("compensatedSum", () => {
  it.each([
    [[], 0],
    [[0.1, 0.2, 0.3, -0.6], 0],
    [[1, 1e100, 1, -1e100], 2],
    [Array.from({ length: 10 }, () => 0.1), 1],
    [[1e16, 1, -1e16], 1],
  ])("of %j is %d", (values, sum) => {
    expect(compensatedSum(values)).toBeCloseTo(sum, 15);
  });

  it("is exact for whole numbers in any order", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -(2 ** 40), max: 2 ** 40 }), { maxLength: 50 }), (values) => {
        const exact = Number(values.reduce((sum, value) => sum + BigInt(value), 0n));
        expect(compensatedSum(values)).toBe(exact);
        expect(compensatedSum(values.toReversed())).toBe(exact);
      }),
    );
  });
});

describe("clamp and plainZero", () => {
  it("move a value into the range", () => {
    expect([clamp(-1, 0, 1), clamp(0.5, 0, 1), clamp(2, 0, 1), clamp(5, -Infinity, Infinity)]).toEqual([0, 0.5, 1, 5]);
  });

  it("make negative zero plain", () => {
    expect(Object.is(plainZero(-0), 0)).toBe(true);
    expect([plainZero(-1), plainZero(5e-324)]).toEqual([-1, 5e-324]);
  });
});
