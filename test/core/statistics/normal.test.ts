import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { logNormalTail, normalCdf, normalQuantile, twoSidedZ } from "../../../src/core/statistics/normal.ts";

describe("normalQuantile", () => {
  // mpmath 1.4, 50 digits: the root of ln erfc.
  it.each([
    [1e-300, -37.0470962993612],
    [1e-100, -21.273453560965326],
    [1e-16, -8.22208221613043],
    [1e-10, -6.361340902404056],
    [1e-5, -4.264890793922825],
    [0.005, -2.575829303548901],
    [0.025, -1.9599639845400543],
    [0.09, -1.3407550336902163],
    [0.11, -1.22652812003661],
    [0.3, -0.5244005127080408],
    [0.4999999999, -2.506628482030354e-10],
    [0.95, 1.6448536269514722],
    [0.975, 1.9599639845400538],
    [0.999999, 4.753424308817088],
    [0.999999999999, 7.034486910047835],
  ])("at %d is %d", (p, z) => {
    expect(Math.abs(normalQuantile(p) / z - 1)).toBeLessThan(1e-14);
  });

  it("is 0 at one half, and the smallest number has one too", () => {
    expect(normalQuantile(0.5)).toBe(0);
    expect(normalQuantile(5e-324)).toBeCloseTo(-38.4674, 3);
  });

  it("undoes the distribution function", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-300, max: 1 - 1e-12, noNaN: true }), (p) => {
        expect(Math.abs(normalCdf(normalQuantile(p)) / p - 1)).toBeLessThan(1e-12);
      }),
    );
  });

  it.each([0, 1, -1, Number.NaN])("refuses %d", (p) => {
    expect(() => normalQuantile(p)).toThrow(expect.objectContaining({ code: "E_AUDIT" }));
  });
});

describe("twoSidedZ", () => {
  it("is right where 1 - alpha / 2 would be 1", () => {
    expect(twoSidedZ(0.05)).toBeCloseTo(1.959963984540054, 14);
    expect(twoSidedZ(2e-100)).toBeCloseTo(21.273453560965326, 12);
  });
});

describe("logNormalTail", () => {
  it("stays finite far out", () => {
    expect(logNormalTail(100)).toBeCloseTo(-5005.524208694205, 9); // mpmath 1.4
    expect(logNormalTail(-100)).toBeCloseTo(0, 14);
  });
});
