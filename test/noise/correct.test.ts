import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isAssayError } from "../../src/core/errors.ts";
import {
  aipw,
  appealChannel,
  channelOf,
  channelSummary,
  channelWarnings,
  correctReward,
  correctSoft,
  estimateChannel,
  plugInBias,
  type Channel,
  type CorrectionMethod,
  type NoiseWarningKind,
  type StratumChannel,
} from "../../src/noise/index.ts";

const channel = (falsePositive: number, falseNegative: number): Channel => ({ falsePositive, falseNegative });

/** Channels whose J is well above 0. */
const channels = fc
  .tuple(fc.double({ min: 0, max: 0.45, noNaN: true }), fc.double({ min: 0, max: 0.45, noNaN: true }))
  .map(([a, b]) => channel(a, b));

const expectation = (of: Channel, truth: 0 | 1, reward: (verdict: 0 | 1) => number): number => {
  const pass = truth === 1 ? 1 - of.falseNegative : of.falsePositive;
  return pass * reward(1) + (1 - pass) * reward(0);
};

function codeOf(task: () => unknown): string {
  try {
    return `no error: ${JSON.stringify(task())}`;
  } catch (error) {
    return isAssayError(error) ? error.code : String(error);
  }
}

describe("correctReward", () => {
  it.each<[CorrectionMethod, Channel, number, number]>([
    // By hand: J = 0.75.
    ["backward", channel(0.05, 0.2), -0.05 / 0.75, 0.95 / 0.75],
    ["forward", channel(0.05, 0.2), -0.8, 0.2],
    ["forward-scaled", channel(0.05, 0.2), -0.8 / 0.75, 0.2 / 0.75],
    ["anchored", channel(0.05, 0.2), -0.05, 0.95],
    ["capped", channel(0.05, 0.2), -0.05 / 0.75, 0.95 / 0.75],
    ["capped", channel(0.5, 0.4), -0.5 / 0.2, 0.5 / 0.2],
    ["none", channel(0.05, 0.2), 0, 1],
    ["backward", channel(0, 0), 0, 1],
  ])("%s by %j makes 0 into %d and 1 into %d", (method, rates, zero, one) => {
    expect(correctReward(0, rates, { method })).toBeCloseTo(zero, 12);
    expect(correctReward(1, rates, { method })).toBeCloseTo(one, 12);
  });

  it("has the expectation that its table says", () => {
    fc.assert(
      fc.property(channels, (rates) => {
        const j = 1 - rates.falsePositive - rates.falseNegative;
        const of = (method: CorrectionMethod, truth: 0 | 1): number =>
          expectation(rates, truth, (verdict) => correctReward(verdict, rates, { method }));
        for (const truth of [0, 1] as const) {
          expect(of("backward", truth)).toBeCloseTo(truth, 9);
          expect(of("forward", truth)).toBeCloseTo(-j * (1 - truth), 9);
          expect(of("forward-scaled", truth)).toBeCloseTo(truth - 1, 9);
          expect(of("anchored", truth)).toBeCloseTo(j * truth, 9);
          expect(of("capped", truth)).toBeCloseTo(truth * Math.min(1, j / 0.2), 9);
          expect(of("none", truth)).toBeCloseTo(rates.falsePositive + j * truth, 9);
        }
      }),
    );
  });

  it.each<[string, Channel]>([
    ["J below 0", channel(0.7, 0.6)],
    ["J of 0", channel(0.5, 0.5)],
    ["a rate above 1", channel(1.2, 0)],
    ["a rate that is no number", channel(Number.NaN, 0)],
  ])("refuses %s by every method", (_name, rates) => {
    for (const method of ["backward", "forward", "forward-scaled", "anchored", "capped", "none"] as const)
      expect(codeOf(() => correctReward(1, rates, { method }))).toBe("E_CHANNEL");
  });

  it("turns the verdicts of a verifier with J below 0 round where that is asked for", () => {
    const rates = channel(0.7, 0.6);
    expect(correctReward(0, rates, { inverted: "use" })).toBeCloseTo(0.7 / 0.3, 12);
    expect(correctReward(0, rates, { method: "capped", minJ: 0.5, inverted: "use" })).toBeCloseTo(1.4, 12);
    for (const truth of [0, 1] as const)
      expect(expectation(rates, truth, (verdict) => correctReward(verdict, rates, { inverted: "use" }))).toBeCloseTo(truth, 12);
    expect(codeOf(() => correctReward(1, channel(0.5, 0.5), { inverted: "use" }))).toBe("E_CHANNEL");
  });
});

describe("plugInBias", () => {
  it("is what correcting by wrong rates does on average", () => {
    fc.assert(
      fc.property(channels, channels, (rates, assumed) => {
        const { intercept, slope } = plugInBias(rates, assumed);
        for (const truth of [0, 1] as const)
          expect(expectation(rates, truth, (verdict) => correctReward(verdict, assumed))).toBeCloseTo(intercept + slope * truth, 9);
      }),
    );
  });
});

describe("channelSummary", () => {
  it("gives the figures of rates 0.05 and 0.2 at a pass rate of 0.3", () => {
    // By hand: J = 0.75, q = 0.275.
    const found = channelSummary(channel(0.05, 0.2), 0.3);
    expect(found.j).toBeCloseTo(0.75, 12);
    expect(found.verdictRate).toBeCloseTo(0.275, 12);
    expect(found.ppv).toBeCloseTo(0.24 / 0.275, 12);
    expect(found.npv).toBeCloseTo(0.665 / 0.725, 12);
    expect(found.overturn).toBeCloseTo(0.06 / 0.725, 12);
    expect(found.inflation).toBeCloseTo((0.275 * 0.725) / (0.5625 * 0.21), 12);
    expect(found.effectiveShare).toBeCloseTo(1 / (found.inflation ?? 0), 12);
  });

  it("keeps to the law of total variance", () => {
    fc.assert(
      fc.property(channels, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (rates, passRate) => {
        const { variance, varianceGiven, cleanVariance } = channelSummary(rates, passRate);
        const within = passRate * (varianceGiven[1] ?? 0) + (1 - passRate) * (varianceGiven[0] ?? 0);
        expect(variance).toBeCloseTo(within + cleanVariance, 8);
      }),
    );
  });

  it.each([
    [channel(0.5, 0.5), 0.5, { variance: null, inflation: null, phi: 0 }],
    [channel(0, 0), 0, { ppv: null, phi: null, npv: 1 }],
    [channel(0, 0), 1, { npv: null, phi: null, ppv: 1 }],
  ])("says null where %j at %d has no finite figure", (rates, passRate, expected) => {
    expect(channelSummary(rates, passRate)).toMatchObject(expected);
  });
});

describe("correctSoft", () => {
  it("moves the mean scores of wrong and right answers to 0 and 1", () => {
    const means = { meanOfWrong: 0.3, meanOfRight: 0.8 };
    expect([0.3, 0.8, 0.55].map((score) => correctSoft(score, means))).toEqual([0, 1, expect.closeTo(0.5, 12)]);
    expect(codeOf(() => correctSoft(1, { meanOfWrong: 0.8, meanOfRight: 0.3 }))).toBe("E_CHANNEL");
    expect(codeOf(() => correctSoft(1, { meanOfWrong: 0.3, meanOfRight: 0.3 }))).toBe("E_CHANNEL");
    expect(codeOf(() => correctSoft(1, { meanOfWrong: Number.NaN, meanOfRight: 0.3 }))).toBe("E_CHANNEL");
  });
});

describe("appealChannel", () => {
  it("is the channel of overridden verdicts", () => {
    fc.assert(
      fc.property(channels, channels, fc.double({ min: 0, max: 1, noNaN: true }), (rates, judge, propensity) => {
        const after = appealChannel(rates, { propensity, judge });
        for (const truth of [0, 1] as const) {
          const pass = truth === 1 ? 1 - rates.falseNegative : rates.falsePositive;
          const overturned = truth === 1 ? 1 - judge.falseNegative : judge.falsePositive;
          const passes = pass + (1 - pass) * propensity * overturned;
          expect(truth === 1 ? 1 - after.falseNegative : after.falsePositive).toBeCloseTo(passes, 12);
        }
        expect(after.jGain).toBeCloseTo(after.j - (1 - rates.falsePositive - rates.falseNegative), 12);
      }),
    );
  });

  it("takes a judge to be right where none is given, and changes nothing where none is asked", () => {
    expect(appealChannel(channel(0.02, 0.3), { propensity: 0.25 })).toMatchObject({ falsePositive: 0.02, falseNegative: 0.3 * 0.75 });
    expect(appealChannel(channel(0.02, 0.3), { propensity: 0, judge: channel(0.3, 0.3) }).jGain).toBe(0);
    expect(codeOf(() => appealChannel(channel(0, 0), { propensity: 1.5 }))).toBe("E_CHANNEL");
  });
});

describe("aipw", () => {
  it("has the truth as its expectation, whatever the guess, the propensity and the judge", () => {
    const propensities = fc.double({ min: 0.05, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        propensities,
        channels,
        fc.constantFrom(0, 1),
        (guess, propensity, judge, truth) => {
          const told = truth === 1 ? 1 - judge.falseNegative : judge.falsePositive;
          const at = (drawn: boolean, verdict: 0 | 1 | null): number => aipw({ guess, propensity, drawn, verdict, judge });
          const mean = (1 - propensity) * at(false, null) + propensity * (told * at(true, 1) + (1 - told) * at(true, 0));
          expect(mean).toBeCloseTo(truth, 9);
        },
      ),
    );
  });

  it.each([
    ["a propensity of 0", { propensity: 0 }],
    ["a propensity above 1", { propensity: 1.1 }],
    ["a guess that is no number", { guess: Number.NaN }],
    ["a drawn sample without a verdict", { verdict: null }],
    ["a judge no better than chance", { judge: channel(0.5, 0.5) }],
  ])("refuses %s", (_name, change) => {
    expect(codeOf(() => aipw({ guess: 0.5, propensity: 0.5, drawn: true, verdict: 1, ...change }))).toBe("E_CHANNEL");
  });
});

describe("estimateChannel", () => {
  const cells = { negatives: { rows: 600, labelled: 150, right: 30 }, positives: { rows: 400, labelled: 60, right: 57 } };

  it("weighs labelled cells by their rows", () => {
    // By hand: theta = 0.2, PPV = 0.95, q = 0.4, so right = 0.12 + 0.38 and wrong = 0.48 + 0.02.
    expect(estimateChannel(cells)).toEqual({
      falsePositive: expect.closeTo(0.02 / 0.5, 12),
      falseNegative: expect.closeTo(0.12 / 0.5, 12),
      overturn: 0.2,
      ppv: 0.95,
      evidence: { method: "partial", negatives: { labelled: 150, right: 30 }, positives: { labelled: 60, right: 57 } },
    });
  });

  it("says that it is a lower bound where no positive is labelled", () => {
    const found = estimateChannel({ ...cells, positives: { rows: 400, labelled: 0, right: 0 } });
    expect(found).toMatchObject({ falsePositive: 0, evidence: { lowerBound: true } });
    expect(found.falseNegative).toBeCloseTo(0.12 / 0.52, 12);
    expect(found).not.toHaveProperty("ppv");
  });

  it("undoes the appeal judge's rates, and stays from 0 to 1", () => {
    // By hand: (0.2 - 0.05) / 0.85.
    expect(estimateChannel({ ...cells, judge: channel(0.05, 0.1) })).toMatchObject({
      overturn: expect.closeTo(0.15 / 0.85, 12) as number,
      evidence: { method: "appeals" },
    });
    expect(estimateChannel({ ...cells, judge: channel(0.3, 0.1) }).overturn).toBe(0);
  });

  it.each([
    ["no rows", { rows: 0, labelled: 0, right: 0 }, { rows: 0, labelled: 0, right: 0 }],
    ["no labelled negative", { rows: 5, labelled: 0, right: 0 }, { rows: 5, labelled: 5, right: 5 }],
    ["more labels than rows", { rows: 5, labelled: 6, right: 0 }, { rows: 5, labelled: 5, right: 5 }],
    ["more right ones than labels", { rows: 5, labelled: 2, right: 3 }, { rows: 5, labelled: 5, right: 5 }],
    ["no wrong answer", { rows: 5, labelled: 5, right: 5 }, { rows: 5, labelled: 5, right: 5 }],
    ["no right answer", { rows: 5, labelled: 5, right: 0 }, { rows: 5, labelled: 5, right: 0 }],
  ])("refuses %s", (_name, negatives, positives) => {
    expect(codeOf(() => estimateChannel({ negatives, positives }))).toBe("E_CHANNEL");
  });
});

describe("channelOf", () => {
  it("gives the channel of a stratum, and names the known ones where there is none", () => {
    const set = { version: 1, strata: { math: channel(0, 0.3), code: channel(0, 0) } } as const;
    expect(channelOf(set, "math")).toEqual(channel(0, 0.3));
    expect(() => channelOf(set, "maths")).toThrow('No rates are known for the stratum "maths"');
    expect(codeOf(() => channelOf(set, "toString"))).toBe("E_CHANNEL");
  });
});

describe("channelWarnings", () => {
  const counts = { labelled: 10, right: 5 };
  const withIntervals = (half: number): StratumChannel => ({
    ...channel(0.1, 0.3),
    evidence: {
      method: "partial",
      negatives: counts,
      positives: counts,
      falsePositiveInterval: [0.1, 0.1],
      falseNegativeInterval: [0.3 - half, 0.3 + half],
    },
  });

  it.each<[string, StratumChannel, readonly NoiseWarningKind[]]>([
    ["rates that were given", channel(0.1, 0.3), []],
    ["a low J", channel(0.4, 0.4), ["low-j"]],
    // J is 0.6, so 4 standard errors are an interval of 2 × 0.294.
    ["rates of enough labels", withIntervals(0.29), []],
    ["rates of few labels", withIntervals(0.3), ["few-labels"]],
  ])("says of %s what it should", (_name, given, expected) => {
    expect(channelWarnings(given).map(({ kind }) => kind)).toEqual(expected);
  });
});
