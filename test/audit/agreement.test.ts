import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { calibration, cohenKappa, dawidSkene, huiWalter, krippendorffAlpha, type VerdictTable } from "../../src/audit/index.ts";

const refused: unknown = expect.objectContaining({ code: "E_AUDIT" });

describe("cohenKappa", () => {
  // statsmodels 0.14 cohens_kappa.
  it.each([
    [
      [
        [45, 5],
        [10, 40],
      ],
      0.7,
      0.07105631569396208,
      0.560732180365726,
      0.8392678196342739,
    ],
    [
      [
        [90, 2],
        [6, 2],
      ],
      0.2957746478873245,
      0.17928247703073946,
      -0.05561255015205441,
      0.6471618459267034,
    ],
    [
      [
        [30, 4, 1],
        [3, 25, 6],
        [2, 5, 24],
      ],
      0.6845899669570442,
      0.06110460866583671,
      0.5648271346825902,
      0.8043527992314983,
    ],
  ])("of %j is %d", (table, kappa, error, low, high) => {
    const found = cohenKappa(table);
    expect(found.kappa).toBeCloseTo(kappa, 12);
    expect(found.standardError).toBeCloseTo(error, 12);
    expect(found.interval?.[0]).toBeCloseTo(low, 12);
    expect(found.interval?.[1]).toBeCloseTo(high, 12);
  });

  it("has the prevalence-adjusted value of Byrt, Bishop and Carlin", () => {
    expect(
      cohenKappa([
        [90, 2],
        [6, 2],
      ]).pabak,
    ).toBeCloseTo(0.84, 12);
  });

  it("is not known where both raters gave one label alone", () => {
    expect(
      cohenKappa([
        [10, 0],
        [0, 0],
      ]),
    ).toEqual({ observed: 1, expected: 1, kappa: null, standardError: null, interval: null, pabak: 1 });
  });

  it("is 1 for raters who always agree on several labels", () => {
    expect(
      cohenKappa([
        [3, 0],
        [0, 7],
      ]),
    ).toMatchObject({ kappa: 1, standardError: 0, interval: [1, 1] });
  });

  it.each([
    [[]],
    [[[5]]],
    [[[1, 2]]],
    [[[1, 2], [3]]],
    [
      [
        [0, 0],
        [0, 0],
      ],
    ],
    [
      [
        [1.5, 0],
        [0, 1],
      ],
    ],
    [
      [
        [-1, 0],
        [0, 1],
      ],
    ],
    [
      [
        [Number.NaN, 0],
        [0, 1],
      ],
    ],
  ])("refuses %j", (table) => {
    expect(() => cohenKappa(table)).toThrow(refused);
  });
});

describe("krippendorffAlpha", () => {
  const ratings = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, null, null, null],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, null, 3],
    [null, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, null],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, null],
  ];

  // The package krippendorff 0.8 for Python; the data are of Krippendorff's own example.
  it.each([
    ["nominal", 0.743421052631579],
    ["ordinal", 0.8153875037548814],
    ["interval", 0.8491071428571428],
    ["ratio", 0.7974027747116121],
  ] as const)("at the %s level is %d", (level, alpha) => {
    expect(krippendorffAlpha(ratings, level)).toBeCloseTo(alpha, 12);
  });

  it("does not depend on the order of raters or rows", () => {
    const votes = fc.array(fc.array(fc.constantFrom(0, 1, 2, null), { minLength: 6, maxLength: 6 }), { minLength: 2, maxLength: 5 });
    fc.assert(
      fc.property(votes, (table) => {
        if (!table[0]?.some((_, row) => table.filter((rater) => (rater[row] ?? null) !== null).length > 1)) return;
        const alpha = krippendorffAlpha(table, "ordinal");
        const turned = krippendorffAlpha(table.map((rater) => rater.toReversed()).toReversed(), "ordinal");
        if (alpha === null) expect(turned).toBeNull();
        else expect(turned).toBeCloseTo(alpha, 12);
        expect(alpha ?? 0).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("is not known where every rating is the same", () => {
    expect(
      krippendorffAlpha([
        [1, 1],
        [1, 1],
      ]),
    ).toBeNull();
  });

  it.each([
    [[[1, 0]]],
    [[[1, 0], [1]]],
    [
      [
        [1, null],
        [null, 0],
      ],
    ],
    [
      [
        [Number.NaN, 1],
        [1, 1],
      ],
    ],
    [[]],
  ])("refuses %j", (table) => {
    expect(() => krippendorffAlpha(table)).toThrow(refused);
  });

  it("refuses ratings below 0 on a ratio scale", () => {
    expect(() =>
      krippendorffAlpha(
        [
          [-1, 1],
          [1, 1],
        ],
        "ratio",
      ),
    ).toThrow(refused);
  });
});

describe("dawidSkene", () => {
  const rows = [
    [0, 0, 1],
    [0, 0, 0],
    [1, 1, 0],
    [1, 1, 1],
    [0, 1, 0],
    [1, 1, 1],
    [0, 0, 0],
    [1, 0, 1],
  ];

  it("takes one round from the share of votes", () => {
    const { prevalence, falsePositive, falseNegative } = dawidSkene(rows, { iterations: 1 });
    // By hand: weights of right are the shares of votes, 1/3 0 2/3 1 1/3 1 0 2/3.
    expect(prevalence).toBeCloseTo(0.5, 12);
    expect(falseNegative[0]).toBeCloseTo((1 / 3 + 1 / 3) / 4, 12);
    expect(falsePositive[2]).toBeCloseTo((2 / 3 + 1 / 3) / 4, 12);
  });

  it("finds raters that are right, and gives no NaN where all agree", () => {
    const agreed = dawidSkene([
      [1, 1, 1],
      [0, 0, 0],
      [1, 1, 1],
    ]);
    expect(agreed.prevalence).toBeCloseTo(2 / 3, 9);
    expect(agreed.falsePositive).toEqual([0, 0, 0]);
    const ones = dawidSkene([
      [1, 1, 1],
      [1, 1, 1],
    ]);
    expect(ones).toMatchObject({ falsePositive: [null, null, null], falseNegative: [0, 0, 0], prevalence: expect.closeTo(1, 8) });
    expect(ones.posterior.every((value) => value > 0.999)).toBe(true);
  });

  it("has posteriors and rates from 0 to 1, with any votes missing", () => {
    const vote = fc.constantFrom(0, 1, null);
    fc.assert(
      fc.property(fc.array(fc.tuple(vote, vote, vote, vote), { minLength: 1, maxLength: 20 }), (table) => {
        const voted = table.filter((row) => row.some((one) => one !== null));
        if (voted.length === 0) return;
        const { posterior, prevalence, falsePositive, falseNegative } = dawidSkene(voted);
        for (const value of [...posterior, prevalence, ...falsePositive, ...falseNegative])
          expect(value === null || (value >= 0 && value <= 1)).toBe(true);
      }),
    );
  });

  it.each([
    [[]],
    [[[1, 0]]],
    [
      [
        [1, 0, 1],
        [1, 0],
      ],
    ],
    [[[1, 0, 2]]],
    [[[null, null, null]]],
  ])("refuses %j", (table) => {
    expect(() => dawidSkene(table)).toThrow(refused);
  });
});

describe("huiWalter", () => {
  /** The table that two such verifiers give in the mean. */
  const tableOf = (prevalence: number, [fpA, fpB]: readonly [number, number], [fnA, fnB]: readonly [number, number]): VerdictTable => {
    const at = (a: 0 | 1, b: 0 | 1): number => {
      const right = (a === 1 ? 1 - fnA : fnA) * (b === 1 ? 1 - fnB : fnB);
      const wrong = (a === 1 ? fpA : 1 - fpA) * (b === 1 ? fpB : 1 - fpB);
      return 1000 * (prevalence * right + (1 - prevalence) * wrong);
    };
    return [
      [at(0, 0), at(0, 1)],
      [at(1, 0), at(1, 1)],
    ];
  };
  const rate = fc.double({ min: 0.005, max: 0.4, noNaN: true });

  it("finds the rates that made the tables", () => {
    fc.assert(
      fc.property(rate, rate, rate, rate, fc.double({ min: 0.1, max: 0.4, noNaN: true }), (fpA, fpB, fnA, fnB, low) => {
        const found = huiWalter([tableOf(low + 0.4, [fpA, fpB], [fnA, fnB]), tableOf(low, [fpA, fpB], [fnA, fnB])]);
        const pairs = [
          [found.falsePositive, [fpA, fpB]],
          [found.falseNegative, [fnA, fnB]],
          [found.prevalence, [low + 0.4, low]],
        ] as const;
        for (const [rates, truth] of pairs) rates.forEach((value, index) => expect(value).toBeCloseTo(truth[index] ?? -1, 8));
        expect(found.clipped).toBe(false);
      }),
    );
  });

  it("refuses populations of one kind, empty tables and verifiers that contradict each other", () => {
    const one = tableOf(0.5, [0.1, 0.1], [0.1, 0.1]);
    const none: VerdictTable = [
      [0, 0],
      [0, 0],
    ];
    const negative: VerdictTable = [
      [-1, 1],
      [1, 1],
    ];
    for (const tables of [
      [one, one],
      [none, one],
      [negative, one],
      [
        [
          [10, 90],
          [90, 10],
        ],
        one,
      ],
      [
        [
          [5, 5],
          [5, 30],
        ],
        [
          [5, 30],
          [5, 5],
        ],
      ],
    ] as const)
      expect(() => huiWalter(tables as readonly [VerdictTable, VerdictTable])).toThrow(refused);
  });
});

describe("calibration", () => {
  it("puts a probability on an edge into the bin below it", () => {
    const { bins } = calibration([0, 0.2, 0.2000001, 0.6, 1], [0, 1, 0, 1, 1], { bins: 5 });
    expect(bins.map(({ bin, rows }) => [bin, rows])).toEqual([
      [0, 2],
      [1, 1],
      [2, 1],
      [4, 1],
    ]);
    // 0.55 × 20 is a little more than 11 in floating point.
    expect(calibration([0.55], [1], { bins: 20 }).bins[0]?.bin).toBe(10);
    for (let edge = 1; edge <= 100; edge += 1) expect(calibration([edge / 100], [1], { bins: 100 }).bins[0]?.bin).toBe(edge - 1);
  });

  it("takes the Brier score apart", () => {
    const rows = fc.array(fc.tuple(fc.constantFrom(0, 0.1, 0.25, 0.5, 0.9, 1), fc.constantFrom(0, 1)), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 30 }), (some, bins) => {
        const found = calibration(
          some.map(([p]) => p),
          some.map(([, y]) => y),
          { bins },
        );
        expect(found.reliability - found.resolution + found.uncertainty).toBeCloseTo(found.brier, 12);
        expect(found.ece).toBeLessThanOrEqual(found.mce + 1e-12);
        expect(found.bins.reduce((sum, { rows: count }) => sum + count, 0)).toBe(some.length);
      }),
    );
  });

  it.each([
    [[], [], {}],
    [[0.5], [], {}],
    [[1.5], [1], {}],
    [[Number.NaN], [1], {}],
    [[0.5], [0.5], {}],
    [[0.5], [1], { bins: 0 }],
    [[0.5], [1], { bins: 2.5 }],
  ])("refuses %j with %j and %j", (probabilities, truths, options) => {
    expect(() => calibration(probabilities, truths, options)).toThrow(refused);
  });
});
