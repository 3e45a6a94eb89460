import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bca, clopperPearson, exactMap, ppiMean, ratesFromAudit, roganGladen, stratified } from "../../src/audit/index.ts";

const refused: unknown = expect.objectContaining({ code: "E_AUDIT" });
const count = (hits: number, all: number) => ({ hits, count: all });

describe("roganGladen", () => {
  // By hand: (0.3 + 0.95 − 1) / (0.9 + 0.95 − 1); the interval by the published formula in numpy 2.
  it("corrects a rate of verdicts", () => {
    const found = roganGladen({ verdicts: count(120, 400), sensitivity: count(90, 100), specificity: count(95, 100) });
    expect(found.estimate).toBeCloseTo(0.25 / 0.85, 12);
    expect(found.langReiczigel[0]).toBeCloseTo(0.221304989100507, 12);
    expect(found.langReiczigel[1]).toBeCloseTo(0.360404848653748, 12);
  });

  it("says where verdicts contradict the calibration, and cuts the intervals", () => {
    const found = roganGladen({ verdicts: count(12, 400), sensitivity: count(45, 50), specificity: count(48, 50) });
    expect(found.estimate).toBeLessThan(0);
    expect(found).toMatchObject({ clipped: 0, wald: [0, expect.any(Number)], langReiczigel: [0, expect.any(Number)] });
  });

  it("leaves the rate as it is for a verifier without errors", () => {
    fc.assert(
      fc.property(fc.nat(50), (hits) => {
        const found = roganGladen({ verdicts: count(hits, 50), sensitivity: count(1000, 1000), specificity: count(1000, 1000) });
        expect(found.estimate).toBeCloseTo(hits / 50, 12);
      }),
    );
  });

  it.each([
    [count(1, 0), count(9, 10), count(9, 10)],
    [count(0, 0), count(9, 10), count(9, 10)],
    [count(1, 10), count(0, 0), count(9, 10)],
    [count(1, 10), count(5, 10), count(5, 10)],
    [count(1, 10), count(1, 10), count(2, 10)],
    [count(1.5, 10), count(9, 10), count(9, 10)],
  ])("refuses %j with %j and %j", (verdicts, sensitivity, specificity) => {
    expect(() => roganGladen({ verdicts, sensitivity, specificity })).toThrow(refused);
  });
});

describe("stratified", () => {
  const strata = [
    { rows: 100, labelled: 20, hits: 1 },
    { rows: 40, labelled: 20, hits: 5 },
  ];

  it("weighs strata by their rows", () => {
    const found = stratified(strata);
    expect(found.estimate).toBeCloseTo((100 * 0.05 + 40 * 0.25) / 140, 12);
    // By hand: Cochran's 5.7, (W² p (1 − p) / (n − 1)) (1 − n / N).
    const by = ((100 / 140) ** 2 * 0.05 * 0.95 * 0.8) / 19 + ((40 / 140) ** 2 * 0.25 * 0.75 * 0.5) / 19;
    expect(found.standardError).toBeCloseTo(Math.sqrt(by), 12);
    expect(stratified(strata, { finitePopulation: false }).standardError).toBeGreaterThan(found.standardError);
  });

  it("knows all where all is labelled, and passes over empty strata", () => {
    expect(
      stratified([
        { rows: 5, labelled: 5, hits: 2 },
        { rows: 0, labelled: 0, hits: 0 },
      ]),
    ).toMatchObject({ estimate: 0.4, standardError: 0 });
    expect(stratified([{ rows: 1, labelled: 1, hits: 1 }])).toMatchObject({ estimate: 1, logit: null });
  });

  it.each([
    [[]],
    [[{ rows: 10, labelled: 1, hits: 0 }]],
    [[{ rows: 10, labelled: 11, hits: 0 }]],
    [[{ rows: 10, labelled: 5, hits: 6 }]],
    [[{ rows: 0, labelled: 0, hits: 0 }]],
  ])("refuses %j", (some) => {
    expect(() => stratified(some)).toThrow(refused);
  });
});

describe("ratesFromAudit", () => {
  const negatives = { rows: 1400, labelled: 200, right: 14 };
  const positives = { rows: 600, labelled: 100, right: 97 };

  it("weighs what was audited by what there is", () => {
    const found = ratesFromAudit({ negatives, positives });
    // By hand: q = 0.3; rho1 = 0.7 × 0.07 / (0.7 × 0.07 + 0.3 × 0.97).
    expect(found.falseNegative).toBeCloseTo(0.049 / 0.34, 12);
    expect(found.falsePositive).toBeCloseTo(0.009 / 0.66, 12);
    expect(found.falseNegativeInterval[0]).toBeCloseTo(0.0913894584638107, 12);
    expect(found.lowerBound).toBe(false);
  });

  it("maps the exact limit where nothing was overturned, and where no positive was wrong", () => {
    const clean = ratesFromAudit({ negatives: { ...negatives, right: 0 }, positives: { ...positives, right: 100 } });
    expect(clean).toMatchObject({ falseNegative: 0, falsePositive: 0, falseNegativeLogitError: null });
    expect(clean.falseNegativeInterval).toEqual([0, expect.closeTo(0.0424, 2)]);
    expect(clean.falsePositiveInterval).toEqual([0, expect.closeTo(0.0158, 2)]);
  });

  it("is a lower bound without labelled positives", () => {
    const found = ratesFromAudit({ negatives, positives: { rows: 600, labelled: 0, right: 0 } });
    expect(found).toMatchObject({ lowerBound: true, ppv: 1, falsePositive: null, falsePositiveInterval: null });
    expect(found.falseNegative).toBeLessThan(ratesFromAudit({ negatives, positives }).falseNegative);
  });

  it("gives no NaN for any counts, and an interval around every rate", () => {
    const cell = fc
      .integer({ min: 1, max: 500 })
      .chain((rows) => fc.integer({ min: 1, max: rows }).chain((labelled) => fc.nat(labelled).map((right) => ({ rows, labelled, right }))));
    const judge = fc.option(fc.constant({ falsePositive: count(6, 200), falseNegative: count(12, 100) }), { nil: undefined });
    fc.assert(
      fc.property(cell, cell, judge, (refusedRows, passed, by) => {
        const found = ratesFromAudit({ negatives: refusedRows, positives: passed, ...(by ? { judge: by } : {}) });
        for (const [rate, interval] of [
          [found.falseNegative, found.falseNegativeInterval],
          [found.falsePositive ?? 0, found.falsePositiveInterval ?? [0, 1]],
        ] as const) {
          expect(rate >= 0 && rate <= 1).toBe(true);
          expect(interval[0]).toBeLessThanOrEqual(rate + 1e-12);
          expect(interval[1]).toBeGreaterThanOrEqual(rate - 1e-12);
        }
        expect(Number.isFinite(found.truePassError)).toBe(true);
      }),
    );
  });

  it("refuses what tells nothing", () => {
    for (const wrong of [
      { negatives: { rows: 10, labelled: 0, right: 0 }, positives },
      { negatives, positives: { rows: 0, labelled: 0, right: 0 } },
      { negatives: { rows: 10, labelled: 11, right: 0 }, positives },
      { negatives: { rows: 10, labelled: 5, right: 6 }, positives },
      { negatives, positives, judge: { falsePositive: count(120, 200), falseNegative: count(50, 100) } },
      { negatives, positives, judge: { falsePositive: count(0, 0), falseNegative: count(50, 100) } },
    ])
      expect(() => ratesFromAudit(wrong)).toThrow(refused);
  });
});

describe("exactMap", () => {
  it("carries any interval of the overturn rate through", () => {
    const { falseNegative, interval } = exactMap(
      { positives: 600, negatives: 1400 },
      { labelled: 200, right: 14 },
      { interval: clopperPearson },
    );
    const map = (theta: number): number => (0.7 * theta) / (0.7 * theta + 0.3);
    expect(falseNegative).toBeCloseTo(map(0.07), 12);
    expect(interval.map((end) => end)).toEqual(clopperPearson(14, 200).map((end) => expect.closeTo(map(end), 12) as unknown));
  });

  it("refuses impossible counts", () => {
    for (const [rows, labels] of [
      [
        { positives: 0, negatives: 5 },
        { labelled: 2, right: 1 },
      ],
      [
        { positives: 5, negatives: 5 },
        { labelled: 0, right: 0 },
      ],
      [
        { positives: 5, negatives: 5 },
        { labelled: 6, right: 0 },
      ],
      [
        { positives: 5, negatives: 5 },
        { labelled: 2, right: 3 },
      ],
    ] as const)
      expect(() => exactMap(rows, labels)).toThrow(refused);
  });
});

describe("ppiMean", () => {
  const labels = [1, 0, 1, 1, 0, 0, 1, 0, 1, 1];
  const predictions = [0.9, 0.2, 0.7, 0.8, 0.4, 0.1, 0.6, 0.3, 0.9, 0.4];
  const unlabelled = [0.5, 0.6, 0.2, 0.8, 0.9, 0.1, 0.4, 0.7, 0.3, 0.6, 0.5, 0.2, 0.8, 0.7, 0.1];

  // ppi-python 0.2: ppi_mean_pointestimate and ppi_mean_ci at alpha 0.1.
  it.each([
    [undefined, 0.56636943, 0.37486077, 0.75787808],
    [1, 0.56333333, 0.37146247, 0.7552042],
  ])("at lambda %s is %d", (lambda, estimate, low, high) => {
    const found = ppiMean({ labels, predictions, unlabelled }, { alpha: 0.1, ...(lambda === undefined ? {} : { lambda }) });
    expect(found.estimate).toBeCloseTo(estimate, 7);
    expect(found.interval[0]).toBeCloseTo(low, 7);
    expect(found.interval[1]).toBeCloseTo(high, 7);
  });

  it("is the mean of the labels where predictions say nothing", () => {
    expect(ppiMean({ labels, predictions: labels.map(() => 1), unlabelled: [1, 1, 1] })).toMatchObject({ lambda: 0, estimate: 0.6 });
  });

  it("refuses too few rows, unequal lists and what is no number", () => {
    for (const wrong of [
      { labels: [1], predictions: [1], unlabelled },
      { labels, predictions, unlabelled: [1] },
      { labels, predictions: [1], unlabelled },
      { labels: [1, Number.NaN], predictions: [1, 1], unlabelled },
    ])
      expect(() => ppiMean(wrong)).toThrow(refused);
    expect(() => ppiMean({ labels, predictions, unlabelled }, { lambda: Number.NaN })).toThrow(refused);
  });
});

describe("bca", () => {
  const values = [0.1, 0.4, 0.35, 0.9, 0.2, 0.15, 0.6, 0.7, 0.05, 0.33];

  it("depends on the seed alone", () => {
    expect(bca(values, { seed: 7 })).toEqual(bca(values, { seed: 7 }));
    expect(bca(values, { seed: 7 })).not.toEqual(bca(values, { seed: 8 }));
  });

  it("has the acceleration of the jackknife, and an interval around the mean", () => {
    const { estimate, acceleration, interval } = bca(values, { seed: 7 });
    // scipy 1.17: skew(values) / (6 √10).
    expect(acceleration).toBeCloseTo(0.03209090174886394, 12);
    expect(interval[0]).toBeLessThan(estimate);
    expect(interval[1]).toBeGreaterThan(estimate);
  });

  it("takes another statistic", () => {
    expect(bca(values, { statistic: (sample) => Math.max(...sample), seed: 1 })).toMatchObject({
      estimate: 0.9,
      interval: [expect.any(Number), 0.9],
    });
  });

  it("is a point where all values are equal", () => {
    expect(bca([2, 2, 2])).toMatchObject({ estimate: 2, acceleration: 0, interval: [2, 2] });
  });

  it("refuses too few values, and what is not finite", () => {
    for (const [some, options] of [
      [[1], {}],
      [[], {}],
      [[1, Number.NaN], {}],
      [[1, 2], { replicates: 1 }],
      [[1, 2], { replicates: 2e6 }],
      [[1, 2], { statistic: () => Number.NaN }],
    ] as const)
      expect(() => bca(some, options)).toThrow(refused);
  });
});
