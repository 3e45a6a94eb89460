import { describe, expect, it } from "vitest";
import { aggregateHolistic, itemModes, type ItemMode } from "../../../rubrics/aggregation/aggregate.ts";
import { valueOf, w } from "./support.ts";

describe("aggregate", () => {
  // Worked out by hand. Two wanted items of weight 4 and 1, a pitfall of weight -2.
  it.each<[mode: ItemMode, first: number, second: number, pitfall: number, expected: number]>([
    ["raw_sum", 1, 0, 1, 2],
    ["raw_sum", 0.5, 1, 0, 3],
    ["healthbench", 1, 0, 1, 2 / 5],
    ["healthbench", 0, 0, 1, -2 / 5],
    ["healthbench_clip", 0, 0, 1, 0],
    ["healthbench_clip", 1, 1, 0, 1],
    ["veto", 0, 0, 1, 0],
    ["veto", 1, 0, 0, 4 / 5],
    ["soft_gate", 1, 0, 0, 4 / 5],
    ["signed_fallback", 0, 1, 0, 1 / 5],
    ["explicit", 0, 0, 0, 2 / 7],
    ["explicit", 1, 0.5, 0.5, 5.5 / 7],
    ["fraction_met", 1, 0, 0.5, 1.5 / 3],
    ["all_pass", 0.5, 0.5, 0.5, 1],
    ["all_pass", 0.5, 0.5, 0.51, 0],
    ["min", 0.75, 1, 0.5, 0.5],
    ["product", 0.5, 0.5, 0.75, 1 / 16],
    ["geomean", 0.125, 1, 0, 0.5],
    ["weighted_geomean", 0.5, 1, 1, 0],
    ["weighted_geomean", 0.25, 1, 0, 0.25 ** (4 / 7)],
  ])("%s of %f, %f and a pitfall at %f is %f", (mode, first, second, pitfall, expected) => {
    expect(valueOf(mode, [w(4, first), w(1, second), w(-2, pitfall)])).toBeCloseTo(expected, 12);
  });

  it.each<[name: string, items: Parameters<typeof valueOf>[1], defined: Partial<Record<ItemMode, number>>]>([
    ["no items", [], {}],
    ["items that are all left out", [w(1, null), w(-1, null)], {}],
    [
      "pitfalls alone, one of two fallen into",
      [w(-3, 1), w(-1, 0)],
      {
        raw_sum: -3,
        signed_fallback: 0.25,
        explicit: 0.25,
        fraction_met: 0.5,
        all_pass: 0,
        min: 0,
        product: 0,
        geomean: 0,
        weighted_geomean: 0,
      },
    ],
    [
      "weights of 0 alone",
      [w(0, 1), w(0, 1)],
      { raw_sum: 0, signed_fallback: 0, fraction_met: 1, all_pass: 1, min: 1, product: 1, geomean: 1 },
    ],
  ])("is undefined for %s where a mode divides by nothing, and never 0 in its place", (_name, items, defined) => {
    for (const mode of itemModes.filter((one) => one !== "tree_mean"))
      expect([mode, valueOf(mode, items)]).toEqual([mode, defined[mode] ?? null]);
  });

  it.each<[name: string, items: Parameters<typeof valueOf>[1], veto: number | null, soft: number | null]>([
    ["a passed gate", [w(1, 1, { gate: true }), w(3, 1)], 1, 1],
    ["a missed gate", [w(1, 0, { gate: true }), w(3, 1)], 0, 0.25],
    ["a missed gate below the cap", [w(9, 0, { gate: true }), w(1, 1)], 0, 0.1],
    ["a gate that is half met", [w(1, 0.5, { gate: true }), w(1, 1)], 0.75, 0.75],
    ["a gate of weight 0", [w(0, 0, { gate: true }), w(1, 1)], 0, 0.25],
    ["a pitfall as a gate, fallen into", [w(-1, 1, { gate: true }), w(4, 1)], 0, 0.25],
    ["a pitfall as a gate, avoided", [w(-1, 0, { gate: true }), w(4, 1)], 1, 1],
    ["a gate that is left out", [w(1, null, { gate: true }), w(4, 1)], 1, 1],
    ["a missed gate without wanted items", [w(-1, 1, { gate: true })], 0, null],
  ])("%s", (_name, items, veto, soft) => {
    expect([valueOf("veto", items), valueOf("soft_gate", items)]).toEqual([veto, soft]);
  });

  it("takes the cap that it is given", () => {
    expect(valueOf("soft_gate", [w(1, 0, { gate: true }), w(3, 1)], { gateCap: 0.1 })).toBe(0.1);
    expect(valueOf("soft_gate", [w(1, 0, { gate: true }), w(3, 1)], { gateCap: 1 })).toBe(0.75);
  });

  it("has no -0, and no product that many factors run into 0 by rounding", () => {
    expect(Object.is(valueOf("raw_sum", [w(-1, 0)]), 0)).toBe(true);
    expect(Object.is(valueOf("healthbench", [w(1, 0), w(-1, 0)]), 0)).toBe(true);
    const many = Array.from({ length: 2_000 }, () => w(1, 0.5));
    expect(valueOf("geomean", many)).toBeCloseTo(0.5, 12);
    expect(valueOf("weighted_geomean", many)).toBeCloseTo(0.5, 12);
  });
});

describe("aggregateHolistic", () => {
  it.each([
    ["implicit_affine", 1, 1, 10, 0],
    ["implicit_affine", 5.5, 1, 10, 0.5],
    ["implicit_div", 1, 1, 10, 0.1],
    ["likert_affine", 4, 1, 5, 0.75],
    ["likert_div", 4, 1, 5, 0.8],
    ["implicit_affine", 0, -10, 10, 0.5],
    ["implicit_div", 0, -10, 10, null],
    ["implicit_affine", 11, 1, 10, null],
    ["implicit_affine", 0, 1, 10, null],
    ["likert_div", 3, 3, 3, null],
    ["likert_affine", Number.NaN, 1, 5, null],
    ["likert_affine", Infinity, 1, Infinity, null],
  ] as const)("%s of %f from %f to %f is %s", (mode, value, lo, hi, expected) => {
    const found = aggregateHolistic(mode, { value, lo, hi });
    if (expected === null) expect(found).toBeNull();
    else expect(found).toBeCloseTo(expected, 12);
  });
});
