import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { estimateRates, ratesFromAudit, wilson, type RateCell, type RateEstimates } from "../../src/audit/index.ts";
import { mulberry32 } from "../../src/audit/mulberry32.ts";

const cell = (stratum: string, verdict: 0 | 1, [rows, labelled, right]: readonly [number, number, number]): RateCell => ({
  stratum,
  verdict,
  rows,
  labelled,
  right,
});
const estimates = ({ falseNegative, falsePositive, overturn, ppv, j, phi, passRate }: RateEstimates) => [
  falseNegative,
  falsePositive,
  overturn,
  ppv,
  j,
  phi,
  passRate.raw,
  passRate.corrected,
];

const cells = fc.array(
  fc
    .record({ stratum: fc.constantFrom("a", "b", "c", "d"), verdict: fc.constantFrom(0 as const, 1 as const), rows: fc.nat(500) })
    .chain((base) => fc.nat(base.rows).chain((labelled) => fc.nat(labelled).map((right): RateCell => ({ ...base, labelled, right })))),
  { maxLength: 8 },
);
const judge = { falsePositive: { hits: 6, count: 200 }, falseNegative: { hits: 12, count: 100 } };

describe("estimateRates", () => {
  it("is Wilson's where every row is labelled", () => {
    // Free-form answers with the labels of two people: 214 right, 536 wrong.
    const found = estimateRates([cell("x", 0, [619, 619, 118]), cell("x", 1, [131, 131, 96])]);
    expect(found.falseNegative).toEqual({ value: 118 / 214, interval: wilson(118, 214), method: "wilson" });
    expect(found.falsePositive).toEqual({ value: 35 / 536, interval: wilson(35, 536), method: "wilson" });
    expect(found.passRate.corrected.value).toBe(214 / 750);
    expect(found.lowerBound).toBe(false);
  });

  it("has the values of ratesFromAudit in one stratum, and no narrower intervals", () => {
    const found = estimateRates([cell("x", 0, [1400, 200, 14]), cell("x", 1, [600, 100, 97])]);
    const other = ratesFromAudit({
      negatives: { rows: 1400, labelled: 200, right: 14 },
      positives: { rows: 600, labelled: 100, right: 97 },
    });
    expect(found.falseNegative.value).toBeCloseTo(other.falseNegative, 12);
    expect(found.falsePositive.value).toBeCloseTo(other.falsePositive ?? -1, 12);
    expect(found.falseNegative.interval?.[0]).toBeLessThan(other.falseNegativeInterval[0]);
    expect(found.falseNegative).toMatchObject({ method: "recovered-odds" });
    expect(found.passRate.corrected.value).toBeCloseTo(other.truePassRate, 12);
  });

  it("maps the exact limit where nothing was overturned", () => {
    const found = estimateRates([cell("x", 0, [1400, 200, 0]), cell("x", 1, [600, 100, 97])]).falseNegative;
    expect(found).toMatchObject({ value: 0, method: "exact-map", interval: [0, expect.closeTo(0.0445, 3)] });
  });

  it("calls it a lower bound where no positive is labelled", () => {
    const found = estimateRates([cell("x", 0, [1400, 200, 14]), cell("x", 1, [600, 0, 0])]);
    expect(found.lowerBound).toBe(true);
    expect(found.falseNegative.value).toBeCloseTo(0.1404, 4);
    expect(found.falseNegative.limit).toContain("lower bound");
    expect(found.falsePositive).toMatchObject({ value: null, interval: null });
    expect([found.ppv.value, found.j.value, found.phi.value, found.passRate.corrected.value]).toEqual([null, null, null, null]);
  });

  it("corrects the verdicts of a judge", () => {
    const data = [cell("x", 0, [1400, 200, 20]), cell("x", 1, [600, 100, 97])];
    const found = estimateRates(data, { judge });
    expect(found.overturn.value).toBeCloseTo(0.0823529411764706, 12);
    expect(found.falseNegative.value).toBeCloseTo(0.16534503121309263, 12);
    expect(() => estimateRates(data, { judge: { ...judge, falsePositive: { hits: 190, count: 200 } } })).toThrow(
      expect.objectContaining({ code: "E_AUDIT" }),
    );
  });

  it("names cells without labels and widens for them", () => {
    const known = [cell("a", 0, [500, 100, 20]), cell("a", 1, [500, 100, 99])];
    const narrow = estimateRates(known).falseNegative;
    const wide = estimateRates([...known, cell("b", 0, [400, 0, 0])]).falseNegative;
    expect(wide.limit).toBe("No label in a cell of b.");
    expect((wide.interval?.[1] ?? 0) - (wide.interval?.[0] ?? 0)).toBeGreaterThan(
      (narrow.interval?.[1] ?? 0) - (narrow.interval?.[0] ?? 0),
    );
  });

  it("never says NaN, and every interval holds its value", () => {
    fc.assert(
      fc.property(cells, fc.boolean(), (some, judged) => {
        for (const { value, interval, limit } of estimates(estimateRates(some, judged ? { judge } : {}))) {
          if (value === null) {
            expect(interval).toBeNull();
            expect(limit).toBeTruthy();
            continue;
          }
          const [low, high] = interval ?? [Number.NaN, Number.NaN];
          expect(low).toBeLessThanOrEqual(value + 1e-9);
          expect(high).toBeGreaterThanOrEqual(value - 1e-9);
          expect(low >= -1 && high <= 1 + 1e-12).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("does not depend on the order of the cells", () => {
    fc.assert(
      fc.property(cells, (some) => {
        const [one, two] = [estimateRates(some), estimateRates(some.toReversed())];
        expect(two.falseNegative.value ?? -1).toBeCloseTo(one.falseNegative.value ?? -1, 12);
      }),
    );
  });

  it.each([
    [10, 11, 0],
    [10, 5, 6],
    [10.5, 5, 1],
    [-1, 0, 0],
    [10, Number.NaN, 0],
  ])("refuses %d rows with %d labels of which %d are right", (rows, labelled, right) => {
    expect(() => estimateRates([cell("x", 0, [rows, labelled, right])])).toThrow(expect.objectContaining({ code: "E_AUDIT" }));
  });

  // Populations of [rows, right] a cell, and how many are labelled; the truth is that of the population, which the intervals over-cover.
  it.each<[string, readonly (readonly [number, number, number])[], readonly (readonly [number, number, number])[]]>([
    ["one stratum", [[619, 118, 150]], [[131, 96, 60]]],
    ["rare errors", [[1400, 8, 200]], [[600, 597, 100]]],
    ["a small file", [[40, 6, 20]], [[25, 24, 10]]],
    ["nearly all labelled", [[300, 40, 270]], [[200, 190, 180]]],
    [
      "unlike strata",
      [
        [500, 100, 60],
        [300, 5, 40],
        [60, 30, 20],
        [12, 1, 6],
      ],
      [
        [700, 680, 60],
        [100, 100, 30],
        [40, 20, 15],
        [12, 12, 6],
      ],
    ],
    [
      "many strata with one error each",
      Array.from({ length: 12 }, () => [100, 1, 15] as const),
      Array.from({ length: 12 }, () => [100, 98, 15] as const),
    ],
  ])("covers the true rates of %s in at least 95%% of 600 draws", (_, negatives, positives) => {
    const random = mulberry32(11);
    const drawn = (rows: number, right: number, labelled: number): number => {
      let [left, hits] = [right, 0];
      for (let row = 0; row < labelled; row += 1) {
        if (random() * (rows - row) < left) {
          hits += 1;
          left -= 1;
        }
      }
      return hits;
    };
    const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
    const [missed, kept] = [sum(negatives.map(([, right]) => right)), sum(positives.map(([, right]) => right))];
    const [slipped, refused] = [sum(positives.map(([rows, right]) => rows - right)), sum(negatives.map(([rows, right]) => rows - right))];
    const truths = [missed / (missed + kept), slipped / (slipped + refused)];
    const covered = [0, 0];
    for (let draw = 0; draw < 600; draw += 1) {
      const sample = [negatives, positives].flatMap((side, verdict) =>
        side.map(([rows, right, labelled], h) => cell(String(h), verdict === 0 ? 0 : 1, [rows, labelled, drawn(rows, right, labelled)])),
      );
      const { falseNegative, falsePositive } = estimateRates(sample);
      [falseNegative, falsePositive].forEach(({ interval }, index) => {
        const truth = truths[index] ?? -1;
        if (interval && interval[0] <= truth && truth <= interval[1]) covered[index] = (covered[index] ?? 0) + 1;
      });
    }
    expect(Math.min(...covered) / 600).toBeGreaterThanOrEqual(0.95);
  });
});
