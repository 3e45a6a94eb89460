import fc from "fast-check";
import { describe, expect, it } from "vitest";
import grpoCases from "./support/grpo-cases.json" with { type: "json" };
import { isAssayError } from "../../src/core/errors.ts";
import {
  fitBnpo,
  groupAdvantages,
  type AdvantageEstimator,
  type Channel,
  type GroupAdvantageOptions,
  type NoiseWarningKind,
} from "../../src/noise/index.ts";

const channel = (falsePositive: number, falseNegative: number): Channel => ({ falsePositive, falseNegative });
const flat = { alpha: 1, beta: 1 };
const estimators: readonly AdvantageEstimator[] = ["grpo", "dr-grpo", "rloo", "opo", "bnpo", "spo", "none"];

/** Options that every estimator can be asked with. */
const complete = (estimator: AdvantageEstimator, count: number): GroupAdvantageOptions => ({
  estimator,
  lengths: Array.from({ length: count }, (_, index) => 10 + index),
  bnpo: flat,
  value: 0.5,
});

const advantages = (rewards: readonly (number | null)[], options: GroupAdvantageOptions): readonly (number | null)[] =>
  groupAdvantages(rewards, options).advantages;

const close = (values: readonly (number | null)[]): readonly unknown[] =>
  values.map((value) => (value === null ? null : expect.closeTo(value, 9)));

describe("groupAdvantages", () => {
  it.each<[string, readonly (number | null)[], GroupAdvantageOptions, readonly (number | null)[]]>([
    ["grpo", [1, 0], { estimator: "grpo" }, [0.5 / (Math.SQRT1_2 + 1e-6), -0.5 / (Math.SQRT1_2 + 1e-6)]],
    ["grpo over n", [1, 0], { estimator: "grpo", ddof: 0, epsilon: 0 }, [1, -1]],
    ["dr-grpo", [1, 0, 0, 1], { estimator: "dr-grpo" }, [0.5, -0.5, -0.5, 0.5]],
    ["rloo", [1, 0, 0, 1], { estimator: "rloo" }, [2 / 3, -2 / 3, -2 / 3, 2 / 3]],
    ["opo", [1, 0, 1], { estimator: "opo", lengths: [10, 30, 60] }, [0.3, -0.7, 0.3]],
    ["opo of empty completions", [1, 0], { estimator: "opo", lengths: [0, 0] }, [0.5, -0.5]],
    // The authors' example: the Beta density of shape 7/6, 7/6 at 0.25 is 1.0466.
    ["bnpo", [1, 0, 0, 0], { estimator: "bnpo", bnpo: { alpha: 7 / 6, beta: 7 / 6 } }, [0.716606, -0.238869, -0.238869, -0.238869]],
    ["spo", [1, 0], { estimator: "spo", value: 0.75 }, [0.25, -0.75]],
    ["none", [1, 0], { estimator: "none" }, [1, 0]],
    ["missing rewards left out", [1, null, 0, null], { estimator: "dr-grpo" }, [0.5, null, -0.5, null]],
    ["missing rewards left out of lengths", [1, null, 0], { estimator: "opo", lengths: [1, 1e9, 3] }, [0.75, null, -0.25]],
    ["none scored", [null, null], { estimator: "grpo" }, [null, null]],
    ["an empty group", [], { estimator: "grpo" }, []],
  ])("%s", (name, rewards, options, expected) => {
    const digits = name === "bnpo" ? 6 : 9;
    expect(advantages(rewards, options)).toEqual(expected.map((value) => (value === null ? null : expect.closeTo(value, digits))));
  });

  // The Python package's tests hold its own grpo_advantages to the same table.
  it.each(grpoCases)("grpo and dr-grpo: $name", (row) => {
    for (const estimator of ["grpo", "dr-grpo"] as const) expect(advantages(row.rewards, { estimator })).toEqual(close(row[estimator]));
  });

  it("divides by the deviation that the truth would have, where it is asked for", () => {
    const channels = channel(0.2, 0.2);
    // By hand: p = (0.25 - 0.2) / 0.6, over n - 1.
    const p = 0.05 / 0.6;
    const sd = Math.sqrt((p * (1 - p) * 8) / 7);
    const found = groupAdvantages([1, 0, 0, 0, 1, 0, 0, 0], { estimator: "grpo", sd: "denoised", epsilon: 0, channels });
    expect(found.deviation).toBeCloseTo(sd, 12);
    expect(found.advantages[0]).toBeCloseTo(1.25 / sd, 9);
    // A corrected pass rate above 1 counts as half a sample less than all.
    const [first] = advantages([1, 1, 1, 0], { estimator: "grpo", sd: "denoised", epsilon: 0, ddof: 0, channels: channel(0, 0.4) });
    expect(first).toBeCloseTo(0.25 / 0.6 / Math.sqrt(0.125 * 0.875), 9);
    expect(advantages([1, 1, 1, 0], { estimator: "grpo", sd: "denoised", minPassRate: 0, channels: channel(0, 0.4) })).toEqual([
      0, 0, 0, 0,
    ]);
  });

  it("is the observed deviation where rewards have no noise", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(0, 1), { minLength: 2, maxLength: 12 }), fc.constantFrom(0, 1), (rewards, ddof) => {
        const by = (sd: "observed" | "denoised"): readonly (number | null)[] => advantages(rewards, { estimator: "grpo", sd, ddof });
        expect(by("denoised")).toEqual(close(by("observed")));
      }),
    );
  });

  it("has a named rule for a reward that is alone, and for equal rewards", () => {
    for (const estimator of ["grpo", "dr-grpo", "rloo", "opo", "bnpo"] as const) {
      const found = groupAdvantages([null, 0.7, null], complete(estimator, 3));
      expect(found).toMatchObject({ advantages: [null, 0, null], rule: "singleton", scored: 1, size: 3 });
      expect(advantages([0.7], { ...complete(estimator, 1), singleton: "reward" })).toEqual([0.7]);
      expect(groupAdvantages([0.1, 0.1, 0.1], complete(estimator, 3))).toMatchObject({ advantages: [0, 0, 0], rule: "zero-variance" });
    }
    expect(groupAdvantages([0.7], complete("spo", 1))).toMatchObject({ advantages: [expect.closeTo(0.2, 12)], rule: null });
  });

  it("is the same to the last bit in any order", () => {
    const member = fc.record({
      reward: fc.option(fc.double({ min: -2, max: 2, noNaN: true })),
      length: fc.integer({ min: 0, max: 500 }),
      channel: fc.tuple(fc.double({ min: 0, max: 0.4, noNaN: true }), fc.double({ min: 0, max: 0.4, noNaN: true })),
    });
    const members = fc.array(member, { minLength: 1, maxLength: 12 });
    const shuffled = members.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray([...list.keys()], { minLength: list.length })),
    );
    fc.assert(
      fc.property(shuffled, fc.constantFrom(...estimators), fc.constantFrom("observed", "denoised"), ([list, order], estimator, sd) => {
        const by = (rows: typeof list): readonly (number | null)[] =>
          advantages(
            rows.map(({ reward }) => reward),
            {
              estimator,
              sd,
              bnpo: { alpha: 1.5, beta: 2 },
              value: 0.3,
              lengths: rows.map(({ length }) => length),
              channels: rows.map(({ channel: [a, b] }) => channel(a, b)),
            },
          );
        const whole = by(list);
        expect(by(order.flatMap((index) => list[index] ?? []))).toEqual(order.map((index) => whole[index]));
      }),
    );
  });

  it("gives the advantages of raw rewards for one channel under grpo, and 1 / J times them under a mean", () => {
    const groups = fc.array(fc.constantFrom(0, 1), { minLength: 2, maxLength: 16 });
    fc.assert(
      fc.property(groups, fc.double({ min: 0, max: 0.4, noNaN: true }), fc.double({ min: 0, max: 0.4, noNaN: true }), (rewards, a, b) => {
        const channels = channel(a, b);
        expect(advantages(rewards, { estimator: "grpo", epsilon: 0, channels })).toEqual(
          close(advantages(rewards, { estimator: "grpo", epsilon: 0 })),
        );
        for (const estimator of ["dr-grpo", "rloo", "opo"] as const) {
          const options = complete(estimator, rewards.length);
          const scaled = advantages(rewards, options).map((value) => (value ?? 0) / (1 - a - b));
          expect(advantages(rewards, { ...options, channels })).toEqual(close(scaled));
        }
      }),
    );
  });

  it("is unbiased by different channels under rloo, and biased under grpo with the observed deviation", () => {
    // All answers wrong, half of them in a style that is often passed: each advantage should be 0 on average. Exact, over all 2^8 verdicts.
    const rates = Array.from({ length: 8 }, (_, index) => (index < 4 ? channel(0.02, 0.3) : channel(0.75, 0.1)));
    const mean = (options: GroupAdvantageOptions): number => {
      let sum = 0;
      for (let code = 0; code < 256; code += 1) {
        const verdicts = rates.map((_, index) => (code >> index) & 1);
        const chance = verdicts.reduce(
          (p, verdict, index) => p * (verdict === 1 ? (rates[index]?.falsePositive ?? 0) : 1 - (rates[index]?.falsePositive ?? 0)),
          1,
        );
        sum += chance * (advantages(verdicts, { ...options, channels: rates })[0] ?? 0);
      }
      return sum;
    };
    expect(mean({ estimator: "rloo" })).toBeCloseTo(0, 9);
    expect(mean({ estimator: "dr-grpo" })).toBeCloseTo(0, 9);
    expect(Math.abs(mean({ estimator: "grpo", epsilon: 0 }))).toBeCloseTo(0.195, 3);
  });

  const mixed = [channel(0.02, 0.3), channel(0.75, 0.1), channel(0.02, 0.3)];
  it.each<[string, readonly (number | null)[], GroupAdvantageOptions, readonly NoiseWarningKind[]]>([
    ["one channel under grpo", [1, 0, 0], { estimator: "grpo", channels: channel(0.1, 0.2) }, ["no-op"]],
    ["equal channels under grpo", [1, 0, 0], { estimator: "grpo", channels: [0, 0, 0].map(() => channel(0.1, 0.2)) }, ["no-op"]],
    ["one channel under grpo, denoised", [1, 0, 0], { estimator: "grpo", sd: "denoised", channels: channel(0.1, 0.2) }, []],
    ["one channel under dr-grpo", [1, 0, 0], { estimator: "dr-grpo", channels: channel(0.1, 0.2) }, ["scale-only"]],
    ["one channel, anchored", [1, 0, 0], { estimator: "rloo", channels: channel(0.1, 0.2), correction: { method: "anchored" } }, ["no-op"]],
    ["one channel under none", [1, 0, 0], { estimator: "none", channels: channel(0.1, 0.2) }, []],
    ["different channels under grpo", [1, 0, 0], { estimator: "grpo", channels: mixed }, ["biased", "low-j"]],
    [
      "different channels, denoised and capped",
      [1, 0, 0],
      { estimator: "grpo", sd: "denoised", channels: mixed, correction: { method: "capped" } },
      ["j-mixing", "low-j"],
    ],
    [
      "different channels under rloo",
      [1, 0, 0],
      { estimator: "rloo", channels: [channel(0.02, 0.3), channel(0.4, 0.1), channel(0, 0)] },
      [],
    ],
    ["different channels, anchored", [1, 0, 0], { estimator: "rloo", channels: mixed, correction: { method: "anchored" } }, ["j-mixing"]],
    ["different channels of which one is scored", [1, null, null], { estimator: "rloo", channels: mixed }, ["few-left"]],
    ["no channels", [1, 0, 0], { estimator: "grpo" }, []],
    ["a group of one", [1], { estimator: "grpo" }, []],
  ])("warns of %s as it should", (_name, rewards, options, expected) => {
    expect(groupAdvantages(rewards, options).warnings.map(({ kind }) => kind)).toEqual(expected);
  });

  it.each<[string, readonly (number | null)[], GroupAdvantageOptions, string]>([
    ["a reward that is no number", [Number.NaN], { estimator: "grpo" }, "E_USAGE"],
    ["an infinite reward", [Infinity, 0], { estimator: "none" }, "E_USAGE"],
    ["a reward that is too large", [1.7e308, -1.7e308], { estimator: "rloo" }, "E_USAGE"],
    ["a negative epsilon", [1, 0], { estimator: "grpo", epsilon: -1 }, "E_USAGE"],
    ["a pass rate's bound above 0.5", [1, 0], { estimator: "grpo", minPassRate: 0.6 }, "E_USAGE"],
    ["opo without lengths", [1, 0], { estimator: "opo" }, "E_USAGE"],
    ["opo with a negative length", [1, 0], { estimator: "opo", lengths: [1, -1] }, "E_USAGE"],
    ["bnpo without a distribution", [1, 0], { estimator: "bnpo" }, "E_USAGE"],
    ["bnpo with a shape below 1", [1, 0], { estimator: "bnpo", bnpo: { alpha: 0.5, beta: 1 } }, "E_USAGE"],
    ["spo without a value", [1, 0], { estimator: "spo" }, "E_USAGE"],
    ["too few channels", [1, 0], { estimator: "grpo", channels: [channel(0, 0)] }, "E_USAGE"],
    ["a channel with J of 0", [1, 0], { estimator: "grpo", channels: channel(0.5, 0.5) }, "E_CHANNEL"],
  ])("refuses %s", (_name, rewards, options, code) => {
    let found: unknown;
    try {
      groupAdvantages(rewards, options);
    } catch (error) {
      found = error;
    }
    expect(isAssayError(found) ? found.code : found).toBe(code);
  });
});

describe("fitBnpo", () => {
  it.each<[string, readonly number[], readonly [number, number]]>([
    ["the authors' example", [0.25, 0.75], [7 / 6, 7 / 6]],
    ["one group", [0.4], [1, 1]],
    ["no group", [], [1, 1]],
    ["groups that are all alike", [0.4, 0.4, 0.4], [1, 1]],
    ["groups that are all right", [1, 1, 1.2], [1, 1]],
    ["groups farther apart than any Beta distribution allows", [0, 1], [1, 1]],
    ["corrected rates outside 0 to 1, as if at the ends", [-0.3, 1.4, 0.5], [1, 1]],
  ])("fits %s", (_name, rates, [alpha, beta]) => {
    const found = fitBnpo(rates);
    expect(found.alpha).toBeCloseTo(alpha, 9);
    expect(found.beta).toBeCloseTo(beta, 9);
  });

  it("weighs a group by the inverse of the Beta density at its pass rate, at most 1e6", () => {
    const weight = (bnpo: { readonly alpha: number; readonly beta: number }, rewards: readonly number[]): number =>
      (advantages(rewards, { estimator: "bnpo", bnpo })[0] ?? 0) / (advantages(rewards, { estimator: "dr-grpo" })[0] ?? 1);
    // The densities of shapes (2.5, 7) at 0.25 and (40, 60) at 0.5 by Python's math.lgamma.
    expect(weight({ alpha: 2.5, beta: 7 }, [1, 0, 0, 0])).toBeCloseTo(1 / 2.7728214114904377, 9);
    expect(weight(flat, [1, 0])).toBeCloseTo(1, 12);
    expect(weight({ alpha: 40, beta: 60 }, [1, 0])).toBeCloseTo(1 / 1.0410112043172883, 9);
    expect(weight({ alpha: 4e6, beta: 6e6 }, [1, 0])).toBe(1e6);
  });
});
