import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { draw } from "../../src/core/random.ts";
import type { Decision } from "../../src/core/types.ts";
import { channelsText } from "../../src/noise/channel-file.ts";
import { correctNoise } from "../../src/noise/correct-noise.ts";
import { forgettingBeta } from "../../src/noise/forgetting-beta.ts";
import { createRateTracker, type RateTracker } from "../../src/noise/rate-tracker.ts";
import { readChannels } from "../../src/noise/read-channels.ts";
import type { RateTrackerOptions } from "../../src/noise/tracked-state.ts";
import { shuffled } from "../support/shuffled.ts";
import { decided } from "./support/decided.ts";

type Row = { readonly decision?: Decision };

const negative = (said: 0 | 1 | null, propensity = 0.25, stratum = "s"): Row => ({
  decision: { verdict: 0, stratum, appeal: { propensity, drawn: true, verdict: said } },
});
const undrawn = (stratum = "s"): Row => ({ decision: { verdict: 0, stratum, appeal: { propensity: 0.25, drawn: false, verdict: null } } });
const positive = (stratum = "s"): Row => ({ decision: { verdict: 1, stratum } });
const times = (count: number, row: Row): readonly Row[] => Array.from({ length: count }, () => row);

const after = (batches: readonly (readonly Row[])[], options: RateTrackerOptions = {}): RateTracker => {
  const tracker = createRateTracker(options);
  for (const batch of batches) tracker.observe(batch);
  return tracker;
};

describe("createRateTracker", () => {
  it("follows the overturned share of appealed negatives as a forgetting Beta", () => {
    const tracker = after([
      [...times(2, negative(1)), ...times(18, negative(0)), ...times(60, undrawn()), ...times(20, positive())],
      [...times(3, negative(1)), ...times(17, negative(0))],
    ]);
    const [rates] = tracker.rates();
    const expected = forgettingBeta({
      batches: [
        [20, 2],
        [20, 3],
      ],
      prior: { right: 1, wrong: 4 },
      lambda: 0.98,
    }).at(-1);
    expect(rates?.overturn).toEqual({ mean: expected?.mean, interval: expected?.interval, effectiveSize: expected?.effectiveSize });
    // 1 + 0.98 × 80 + 20 and 1 + 0.98 × 20, by hand.
    expect([rates?.negatives, rates?.positives]).toEqual([99.4, 20.6]);
    const theta = expected?.mean ?? 0;
    expect(rates?.channel.falseNegative).toBeCloseTo((99.4 * theta) / (99.4 * theta + 20.6), 12);
    expect(rates?.channel).toMatchObject({
      falsePositive: 0,
      evidence: { method: "appeals", negatives: { labelled: 40, right: 5 }, positives: { labelled: 0, right: 0 }, lowerBound: true },
    });
    expect(rates?.ppv).toBeNull();
  });

  it("takes the judge's errors out, and counts a judge that cannot tell as one that upholds", () => {
    const judge = { falsePositive: 0.05, falseNegative: 0.1 };
    const rows = [...times(30, negative(1)), ...times(60, negative(0)), ...times(10, negative(null))];
    const [rates] = after([rows], { judge }).rates();
    expect(rates?.overturn.mean).toBeCloseTo((31 / 105 - 0.05) / 0.85, 12);
  });

  it("takes PPV and falsePositive from appealed positives", () => {
    const confirmed = (said: 0 | 1): Row => ({
      decision: { verdict: 1, stratum: "s", appeal: { propensity: 0.05, drawn: true, verdict: said } },
    });
    const [rates] = after([[...times(16, confirmed(1)), ...times(4, confirmed(0)), ...times(20, negative(0))]]).rates();
    // 4 + 16 of 5 + 20 confirmed; q is 21 of 42; θ is 1 of 25.
    expect(rates?.ppv?.mean).toBeCloseTo(0.8, 12);
    expect(rates?.channel.falsePositive).toBeCloseTo((0.5 * 0.2) / (0.5 * 0.2 + 0.5 * 0.96), 12);
    expect(rates?.channel.evidence?.lowerBound).toBeUndefined();
  });

  it("weighs appeals of unequal propensities by 1 ÷ propensity, at Kish's effective size", () => {
    const rows = [...times(8, negative(1, 0.8)), ...times(2, negative(0, 0.2))];
    const [rates] = after([rows], { prior: { negatives: { right: 1e-9, wrong: 1e-9 } } }).rates();
    // Weights 1.25 and 5: the share is 10 of 20, the size is 20² ÷ (8 × 1.25² + 2 × 5²) = 6.4.
    expect(rates?.overturn.mean).toBeCloseTo(0.5, 8);
    expect(rates?.overturn.effectiveSize).toBeCloseTo(6.4, 8);
  });

  it("finds the rates of a verifier that it watches", () => {
    // Of 30,000 answers 40% are right; the verifier passes 70% of those and no wrong one; a quarter of what failed is appealed.
    const judge = { falsePositive: 0.05, falseNegative: 0.1 };
    const rows = Array.from({ length: 30_000 }, (_, at): Row => {
      const chance = (index: number): number => draw(1, `row ${at}`, index);
      const right = chance(0) < 0.4;
      if (right && chance(1) < 0.7) return positive();
      const said = right ? chance(3) >= judge.falseNegative : chance(3) < judge.falsePositive;
      return chance(2) < 0.25 ? negative(said ? 1 : 0) : undrawn();
    });
    const { channel } = after([rows], { judge }).rates()[0] ?? {};
    // Five standard deviations of the estimate are about 0.03.
    expect(Math.abs((channel?.falseNegative ?? 0) - 0.3)).toBeLessThan(0.03);
    expect(channel?.evidence?.falseNegativeInterval?.[0]).toBeLessThan(0.3);
    expect(channel?.evidence?.falseNegativeInterval?.[1]).toBeGreaterThan(0.3);
  });

  it("is the same to the last bit in any order of a batch", () => {
    const row = fc
      .record({
        verdict: fc.constantFrom(0 as const, 1 as const),
        stratum: fc.constantFrom("a", "b", "c/d"),
        propensity: fc.constantFrom(0.1, 0.25, 1 / 3, 0.7),
        drawn: fc.boolean(),
        said: fc.constantFrom(0 as const, 1 as const, null),
      })
      .map(({ verdict, stratum, propensity, drawn, said }): Row => ({
        decision: { verdict, stratum, appeal: { propensity, drawn, verdict: drawn ? said : null } },
      }));
    fc.assert(
      fc.property(fc.array(fc.array(row, { maxLength: 30 }), { maxLength: 4 }), fc.integer(), (batches, seed) => {
        const mixed = batches.map((batch) => shuffled(batch, seed));
        expect(after(mixed).snapshot()).toBe(after(batches).snapshot());
        expect(JSON.stringify(after(mixed).freeze())).toBe(JSON.stringify(after(batches).freeze()));
      }),
      { numRuns: 60 },
    );
  });

  it("goes on from a snapshot as if nothing had happened", () => {
    const batches = [[negative(1), negative(0, 1 / 3), positive()], [undrawn("t"), negative(null, 0.7, "t")], [negative(1, 0.1)]];
    const whole = after(batches);
    const restored = createRateTracker();
    restored.restore(after(batches.slice(0, 2)).snapshot());
    restored.observe(batches[2] ?? []);
    expect(restored.snapshot()).toBe(whole.snapshot());
    expect(restored.rates()).toEqual(whole.rates());
  });

  it("freezes channels that correct-noise and a file take", () => {
    const tracker = after([[negative(1), negative(0), positive()]], { judge: { falsePositive: 0.05, falseNegative: 0.1 }, strata: ["t"] });
    const frozen = tracker.freeze();
    const before = JSON.stringify(frozen);
    tracker.observe(times(50, negative(1)));
    expect(JSON.stringify(frozen)).toBe(before);
    expect(Object.keys(frozen.strata)).toEqual(["s", "t"]);
    expect(readChannels(channelsText(frozen), "channel.json")).toEqual(frozen);
    expect(correctNoise({ reward: decided(), channels: frozen }).spec.with["method"]).toBe("backward");
    expect(correctNoise({ reward: decided(), channels: frozen, method: "aipw", propensity: 0.25 }).range.every(Number.isFinite)).toBe(true);
  });

  it("keeps falseNegative at 0.9 at most, and all rates from 0 to 1, whatever it sees", () => {
    const tracker = after(Array.from({ length: 20 }, () => times(500, negative(1))));
    expect(tracker.rates()[0]?.channel.falseNegative).toBe(0.9);
    expect(tracker.freeze().strata["s"]?.overturn).toBeLessThan(1);
  });

  it("passes over Scores without a decision, and forgets in a batch without rows", () => {
    const tracker = after([times(10, negative(1))]);
    const { effectiveSize = 0 } = tracker.rates()[0]?.overturn ?? {};
    tracker.observe([{}, {}]);
    expect(tracker.rates()[0]?.overturn.effectiveSize).toBeCloseTo(0.98 * effectiveSize, 12);
  });

  it.each<[string, unknown]>([
    ["a verdict of 2", { verdict: 2, stratum: "s" }],
    ["a propensity of 0", { verdict: 0, stratum: "s", appeal: { propensity: 0, drawn: true, verdict: 1 } }],
    ["a propensity of NaN", { verdict: 0, stratum: "s", appeal: { propensity: Number.NaN, drawn: true, verdict: 1 } }],
    ["a propensity above 1", { verdict: 0, stratum: "s", appeal: { propensity: 2, drawn: true, verdict: 1 } }],
    ["an appeal that says 3", { verdict: 0, stratum: "s", appeal: { propensity: 0.5, drawn: true, verdict: 3 } }],
    ["no name of a stratum", { verdict: 0, stratum: "" }],
    ["a stratum __proto__", { verdict: 0, stratum: "__proto__" }],
  ])("refuses a decision with %s, and is unchanged", (_, decision) => {
    const tracker = after([[negative(1)]]);
    const before = tracker.snapshot();
    expect(() => tracker.observe([positive(), { decision: decision as Decision }])).toThrow(expect.objectContaining({ code: "E_CHANNEL" }));
    expect(tracker.snapshot()).toBe(before);
  });

  it("refuses 100,000 strata, and is unchanged", () => {
    const tracker = createRateTracker();
    const rows = Array.from({ length: 100_000 }, (_, at) => positive(`s${at}`));
    expect(() => tracker.observe(rows)).toThrow(expect.objectContaining({ code: "E_CHANNEL" }));
    expect(tracker.rates()).toEqual([]);
  });

  it.each<[string, RateTrackerOptions]>([
    ["lambda above 1", { lambda: 2 }],
    ["lambda NaN", { lambda: Number.NaN }],
    ["a prior of 0", { prior: { negatives: { right: 0, wrong: 1 } } }],
    ["a judge with J of 0", { judge: { falsePositive: 0.5, falseNegative: 0.5 } }],
    ["a judge of NaN", { judge: { falsePositive: Number.NaN, falseNegative: 0 } }],
    ["a stratum without a name", { strata: [""] }],
  ])("refuses %s", (_, options) => {
    expect(() => createRateTracker(options)).toThrow(expect.objectContaining({ code: "E_CHANNEL" }));
  });

  const text = after([[negative(1), positive()]]).snapshot();
  it.each<[string, string]>([
    ["nothing", ""],
    ["half of one", text.slice(0, 60)],
    ["a list", "[]"],
    ["another version", text.replace('"version":1', '"version":2')],
    ["another format", text.replace("assay-rate-tracker", "tracker")],
    ["an unknown key", text.replace('"negatives":2', '"negatives":2,"more":1')],
    ["a negative count", text.replace('"drawn":[1,0]', '"drawn":[-1,0]')],
    ["more right than drawn", text.replace('"right":[1,0]', '"right":[2,0]')],
    ["null for a count", text.replace('"negatives":2', '"negatives":null')],
    ["a count that is not finite", text.replace('"negatives":2', '"negatives":1e999')],
    ["twice the same stratum", text.replace(/"strata":\[(.*)\]\}/u, '"strata":[$1,$1]}')],
    ["a stratum __proto__", text.replace('"s"', '"__proto__"')],
    ["too much text", `${text}${" ".repeat(1 << 24)}`],
  ])("refuses a snapshot that is %s, and is unchanged", (_, snapshot) => {
    expect(snapshot).not.toBe(text);
    const tracker = after([[negative(0)]]);
    const before = tracker.snapshot();
    expect(() => tracker.restore(snapshot)).toThrow(expect.objectContaining({ code: "E_CHANNEL" }));
    expect(tracker.snapshot()).toBe(before);
  });

  it("refuses a snapshot of a tracker with other options", () => {
    expect(() => createRateTracker({ lambda: 0.9 }).restore(text)).toThrow(/other options/u);
  });
});
