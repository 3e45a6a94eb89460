import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  acceptanceSize,
  allocate,
  clopperPearson,
  createLabelDraw,
  negativesSize,
  planLabels,
  sampleSize,
  type RateCell,
} from "../../src/audit/index.ts";
import { wilsonInterval } from "../../src/core/statistics/wilson-interval.ts";

const refused: unknown = expect.objectContaining({ code: "E_AUDIT" });

describe("sampleSize", () => {
  it.each([
    [0.1, 0.02, 865, 868],
    [0.05, 0.01, 1825, 1838],
    [0.38, 0.05, 363, 359],
    [0.01, 0.005, 1522, 1606],
  ])("for the rate %d to within %d is %i by Wald and %i by Wilson", (rate, halfWidth, wald, wilson) => {
    expect(sampleSize({ rate, halfWidth })).toEqual({ wald, wilson });
  });

  it("is the least count whose Wilson interval is narrow enough", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0.01, max: 0.3, noNaN: true }), (rate, halfWidth) => {
        const half = (count: number): number => {
          const [low, high] = wilsonInterval(rate * count + 1e-12, count + 2e-12);
          return (high - low) / 2;
        };
        const { wilson } = sampleSize({ rate, halfWidth });
        expect(half(wilson)).toBeLessThanOrEqual(halfWidth + 1e-9);
        if (wilson > 1) expect(half(wilson - 1)).toBeGreaterThan(halfWidth - 1e-9);
      }),
    );
  });

  it.each([
    [-0.1, 0.1],
    [1.1, 0.1],
    [0.5, 0],
    [0.5, 1],
    [Number.NaN, 0.1],
    [0.5, 1e-9],
  ])("refuses the rate %d to within %d", (rate, halfWidth) => {
    expect(() => sampleSize({ rate, halfWidth })).toThrow(refused);
  });
});

describe("acceptanceSize", () => {
  // scipy 1.17 binom.cdf.
  it.each([
    [0.01, 0, 299],
    [0.05, 0, 59],
    [0.1, 0, 29],
    [0.01, 1, 473],
    [0.05, 1, 93],
    [0.1, 1, 46],
    [0.05, 5, 208],
  ])("to show a rate below %d with %i failures is %i", (maxRate, failures, size) => {
    expect(acceptanceSize({ maxRate, failures })).toBe(size);
    // One-sided: the exact limit at twice the alpha lies at or below the rate.
    expect(clopperPearson(failures, size, { alpha: 0.1 })[1]).toBeLessThanOrEqual(maxRate);
    expect(clopperPearson(failures, size - 1, { alpha: 0.1 })[1]).toBeGreaterThan(maxRate);
  });

  it("refuses rates that no count can show", () => {
    for (const wrong of [{ maxRate: 0 }, { maxRate: 1 }, { maxRate: 0.1, failures: -1 }, { maxRate: 0.1, failures: 0.5 }])
      expect(() => acceptanceSize(wrong)).toThrow(refused);
  });
});

describe("negativesSize", () => {
  it("needs far fewer labels than rows drawn blindly, where answers are often right", () => {
    const { negatives, random } = negativesSize({ passed: 0.6, ppv: 1, overturn: 0.3, halfWidth: 0.03 });
    expect([negatives, random]).toEqual([193, 824]);
  });

  it("refuses shares that are none, and a verifier without right rows", () => {
    for (const wrong of [
      { passed: 1.2, ppv: 1, overturn: 0.1, halfWidth: 0.1 },
      { passed: 0, ppv: 1, overturn: 0, halfWidth: 0.1 },
      { passed: 0.5, ppv: 1, overturn: 0.1, halfWidth: 0 },
    ])
      expect(() => negativesSize(wrong)).toThrow(refused);
  });
});

describe("allocate", () => {
  it("weighs strata by rows, deviation and cost", () => {
    expect(
      allocate(170, [
        { rows: 5000, rate: 0.03 },
        { rows: 800, rate: 0.35, cost: 4 },
        { rows: 12, rate: 0.5 },
      ]),
    ).toEqual([137, 31, 2]);
    expect(
      allocate(7, [
        { rows: 5000, rate: 0.03 },
        { rows: 800, rate: 0.35 },
        { rows: 200, rate: 0.6 },
      ]),
    ).toEqual([3, 2, 2]);
  });

  it("gives the total, at least the floor and at most the rows", () => {
    const stratum = fc.record({
      rows: fc.nat(300),
      rate: fc.double({ min: 0, max: 1, noNaN: true }),
      cost: fc.double({ min: 0.1, max: 9, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(stratum, { minLength: 1, maxLength: 8 }), fc.nat(2500), fc.nat(5), (strata, total, floor) => {
        const least = strata.reduce((sum, { rows }) => sum + Math.min(rows, floor), 0);
        if (least > total) {
          expect(() => allocate(total, strata, { floor })).toThrow(refused);
          return;
        }
        const shares = allocate(total, strata, { floor });
        const rows = strata.reduce((sum, one) => sum + one.rows, 0);
        expect(shares.reduce((sum, share) => sum + share, 0)).toBe(Math.min(total, rows));
        shares.forEach((share, h) => {
          expect(Number.isInteger(share)).toBe(true);
          expect(share).toBeGreaterThanOrEqual(Math.min(strata[h]?.rows ?? 0, floor));
          expect(share).toBeLessThanOrEqual(strata[h]?.rows ?? 0);
        });
      }),
      { numRuns: 500 },
    );
  });

  it("refuses costs, rates and influences that are none", () => {
    for (const wrong of [
      { rows: 5, rate: 2 },
      { rows: 5, rate: 0.1, cost: 0 },
      { rows: 5.5, rate: 0.1 },
      { rows: 5, rate: 0.1, influence: -1 },
    ])
      expect(() => allocate(5, [wrong])).toThrow(refused);
  });
});

describe("planLabels", () => {
  const cells: readonly RateCell[] = [
    { stratum: "math", verdict: 0, rows: 1400, labelled: 0, right: 0 },
    { stratum: "math", verdict: 1, rows: 600, labelled: 0, right: 0 },
    { stratum: "rare", verdict: 0, rows: 12, labelled: 3, right: 1 },
  ];

  it("gives every cell its floor, and no more than it has", () => {
    const { cells: planned, total } = planLabels(cells, { total: 200 });
    expect(total).toBe(200);
    expect(planned.map(({ wanted }) => wanted)).toEqual([expect.any(Number), expect.any(Number), 12]);
    expect(planned[2]).toMatchObject({ stratum: "rare", verdict: 0, rows: 12, labelled: 3, wanted: 12, draw: 9 });
    expect(Math.min(...planned.map(({ wanted, rows }) => Math.min(wanted / 30, wanted / rows)))).toBeGreaterThan(0);
  });

  it("finds the least total for a half width", () => {
    const plan = planLabels(cells, { halfWidth: 0.05 });
    expect(Math.max(plan.expected.falseNegative ?? 1, plan.expected.falsePositive ?? 1)).toBeLessThanOrEqual(0.05);
    const less = planLabels(cells, { total: plan.total - 2 });
    expect(Math.max(less.expected.falseNegative ?? 0, less.expected.falsePositive ?? 0)).toBeGreaterThan(0.0495);
  });

  it("labels all rows where that is not enough, and none where there are none", () => {
    expect(planLabels(cells, { halfWidth: 0.001 }).total).toBe(2012);
    expect(planLabels([], { total: 10 })).toEqual({ cells: [], total: 0, expected: { falseNegative: null, falsePositive: null } });
    expect(planLabels([], { halfWidth: 0.1 }).total).toBe(0);
  });

  it("needs one wish", () => {
    for (const wrong of [{}, { total: 5, halfWidth: 0.1 }, { halfWidth: 2 }, { total: 1.5 }])
      expect(() => planLabels(cells, wrong)).toThrow(refused);
  });
});

describe("createLabelDraw", () => {
  it("draws the rows with the lowest keys of each cell, in any order of offers", () => {
    const row = fc.tuple(fc.constantFrom("a", "b"), fc.double({ min: 0, max: 1, noNaN: true }));
    fc.assert(
      fc.property(fc.array(row, { maxLength: 60 }), fc.nat(10), (rows, wanted) => {
        const numbered = rows.map(([cell, key], place) => ({ cell, key, place }));
        const drawOf = (some: typeof numbered): readonly number[] => {
          const draw = createLabelDraw(10);
          for (const { cell, key, place } of some) draw.offer(cell, key, place);
          return [
            ...draw
              .drawn(
                new Map([
                  ["a", wanted],
                  ["b", 2],
                ]),
              )
              .keys(),
          ].toSorted((a, b) => a - b);
        };
        const lowest = ["a", "b"].flatMap((name) =>
          numbered
            .filter(({ cell }) => cell === name)
            .toSorted((x, y) => x.key - y.key || x.place - y.place)
            .slice(0, name === "a" ? wanted : 2)
            .map(({ place }) => place),
        );
        expect(drawOf(numbered)).toEqual(lowest.toSorted((a, b) => a - b));
        expect(drawOf(numbered.toReversed())).toEqual(drawOf(numbered));
      }),
    );
  });

  it("refuses more than a thousand cells", () => {
    const draw = createLabelDraw(1);
    expect(() => {
      for (let cell = 0; cell <= 1000; cell += 1) draw.offer(String(cell), 0.5, cell);
    }).toThrow(refused);
  });
});
