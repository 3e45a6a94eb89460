import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cascade } from "../../src/compose/cascade.ts";
import type { Decision, SampleReward, Score } from "../../src/core/types.ts";
import { correctNoise, type CorrectNoiseOptions } from "../../src/noise/correct-noise.ts";
import type { NoiseMethod } from "../../src/noise/correction.ts";
import { readChannels } from "../../src/noise/read-channels.ts";
import type { ChannelSet } from "../../src/noise/channel.ts";
import { stratify } from "../../src/noise/stratify.ts";
import { fingerprintOf } from "../../src/pipeline/fingerprint.ts";
import { exact } from "../../verifiers/exact/index.ts";
import { column } from "../compose/support/fakes.ts";
import { conformance } from "../support/conformance.ts";
import { sample } from "../support/sample.ts";
import { runScore } from "../support/run-score.ts";
import { decided, judgeDecision, withDecision } from "./support/decided.ts";

const judge = { falsePositive: 0.05, falseNegative: 0.1 };
const channels: ChannelSet = {
  version: 1,
  strata: {
    a: { falsePositive: 0.05, falseNegative: 0.2, overturn: 0.3, ppv: 0.9 },
    b: { falsePositive: 0.4, falseNegative: 0.4 },
  },
  judge,
};
const make = (method: NoiseMethod, more: Partial<CorrectNoiseOptions> = {}): SampleReward =>
  correctNoise({ reward: decided(), channels, method, ...more });
const appeal = (drawn: boolean, verdict: 0 | 1 | null): NonNullable<Decision["appeal"]> => ({ propensity: 0.25, drawn, verdict });

describe("correct-noise", () => {
  const statuses = ["abstains", "errs", "errs-retryable", "broken"].map(withDecision);
  const decisions = ["a", "b", "c"].flatMap((stratum) => [withDecision({ verdict: 0, stratum }), withDecision({ verdict: 1, stratum })]);
  conformance({ reward: make("backward"), samples: [...decisions, ...statuses, sample()] });

  it.each<[NoiseMethod, Partial<CorrectNoiseOptions>, number, number, number, number]>([
    // method; verdict 0 and 1 in the stratum a, then in b. By hand: a has J 0.75, b has J 0.2.
    ["backward", {}, -0.05 / 0.75, 0.95 / 0.75, -0.4 / 0.2, 0.6 / 0.2],
    ["capped", {}, -0.05 / 0.75, 0.95 / 0.75, -0.4 / 0.2, 0.6 / 0.2],
    ["capped", { min_j: 0.5 }, -0.05 / 0.75, 0.95 / 0.75, -0.4 / 0.5, 0.6 / 0.5],
    ["anchored", {}, -0.05, 0.95, -0.4, 0.6],
    ["forward", {}, -0.8, 0.2, -0.6, 0.4],
    ["none", {}, 0, 1, 0, 1],
    ["override", {}, 0, 1, 0, 1],
  ])("%s %j gives %d and %d in one stratum, %d and %d in another", async (method, more, ...expected) => {
    const reward = make(method, more);
    const given: number[] = [];
    for (const stratum of ["a", "b"])
      for (const verdict of [0, 1]) given.push((await judgeDecision(reward, { verdict, stratum })).reward ?? Number.NaN);
    for (const [at, value] of expected.entries()) expect(given[at]).toBeCloseTo(value, 12);
    expect(reward.range).toEqual([Math.min(...given), Math.max(...given)]);
  });

  it("tells what it did in reason, metrics and evidence, and carries the decision on", async () => {
    expect(await judgeDecision(make("backward"), { verdict: 0, stratum: "b" })).toMatchObject({
      status: "scored",
      reason: '-2 by backward of verdict 0 in "b" (ρ0 0.4, ρ1 0.4, J 0.2): said so',
      metrics: { raw: 0, rho0: 0.4, rho1: 0.4 },
      evidence: [
        { kind: "decided-by", part: "reward" },
        { kind: "low-j", stratum: "b" },
      ],
      decision: { verdict: 0, stratum: "b" },
      parts: { reward: { reward: 0.5 } },
    });
    expect((await judgeDecision(make("backward"), { verdict: 1, stratum: "a" })).evidence).toEqual([
      { kind: "decided-by", part: "reward" },
    ]);
  });

  it("tells a rate that is a bound", async () => {
    const evidence = {
      method: "partial",
      negatives: { labelled: 9, right: 3 },
      positives: { labelled: 0, right: 0 },
      lowerBound: true,
    } as const;
    const bound = correctNoise({
      reward: decided(),
      channels: { version: 1, strata: { a: { falsePositive: 0, falseNegative: 0.2, evidence } } },
    });
    expect(bound.spec.with["method"]).toBe("backward");
    expect((await judgeDecision(bound, { verdict: 1, stratum: "a" })).evidence).toContainEqual({ kind: "lower-bound", stratum: "a" });
  });

  it("tells rates that were measured on no Reward inside, by their fingerprint", async () => {
    const kinds = async (fingerprint: string): Promise<readonly string[]> => {
      const verifier = { use: "decided", version: 1, fingerprint };
      const refined = stratify({ reward: decided(), by: ["script"] });
      const strata = { "a/none": { falsePositive: 0.1, falseNegative: 0.1 } };
      const reward = correctNoise({ reward: refined, channels: { version: 1, verifier, strata }, method: "backward" });
      return (await judgeDecision(reward, { verdict: 1, stratum: "a" })).evidence.map(({ kind }) => kind);
    };
    expect(await kinds(fingerprintOf(decided()))).toEqual(["decided-by"]);
    expect(await kinds("0123456789abcdef")).toEqual(["decided-by", "other-verifier"]);
  });

  it("passes null on with its cause, and carries a decision on that came with it", async () => {
    for (const method of ["backward", "override", "none"] as const) {
      expect(await judgeDecision(make(method), "abstains")).toMatchObject({ status: "abstained", reward: null, cause: "judge" });
      expect(await judgeDecision(make(method), "errs-retryable")).toMatchObject({
        status: "errored",
        error: { code: "E_WORKER_START", retryable: true },
      });
    }
  });

  it("is errored where a Score has no decision or a stratum without rates, and names those that are known", async () => {
    expect(await judgeDecision(make("backward"), undefined)).toMatchObject({ status: "errored", error: { code: "E_CHANNEL" } });
    const unknown = await judgeDecision(make("backward"), { verdict: 1, stratum: "aa" });
    expect(unknown).toMatchObject({ status: "errored", error: { code: "E_CHANNEL", retryable: false }, decision: { stratum: "aa" } });
    expect(unknown.reason).toContain('No rates are known for the stratum "aa". Did you mean "a"? Known: "a", "b".');
    const abstains = make("backward", { unknown_stratum: "abstain" });
    expect(await judgeDecision(abstains, { verdict: 1, stratum: "aa" })).toMatchObject({ status: "abstained", cause: "infrastructure" });
    expect((await judgeDecision(abstains, { verdict: 1, stratum: "a" })).status).toBe("scored");
  });

  it("corrects the first verdict, not that of an appeal, where the method is backward", async () => {
    const rewards = [
      await judgeDecision(make("backward"), { verdict: 0, stratum: "a", appeal: appeal(true, 1) }),
      await judgeDecision(make("backward"), { verdict: 0, stratum: "a" }),
    ];
    expect(rewards[0]?.reward).toBe(rewards[1]?.reward);
  });

  it("override takes the appeal's verdict, and the first one where it was not drawn or the judge cannot tell", async () => {
    const reward = correctNoise({ reward: decided(), method: "override" });
    const of = async (verdict: 0 | 1, drawn: boolean, said: 0 | 1 | null): Promise<number | null> =>
      (await judgeDecision(reward, { verdict, stratum: "any", appeal: appeal(drawn, said) })).reward;
    expect([await of(0, true, 1), await of(0, true, 0), await of(0, false, null), await of(0, true, null)]).toEqual([1, 0, 0, 0]);
    expect([await of(1, true, 0), await of(1, true, null)]).toEqual([0, 1]);
    expect(reward.range).toEqual([0, 1]);
  });

  it("takes the guess of aipw from overturn, then from rates and prior, then from the verdict", async () => {
    const guess = async (stratum: string, more: Partial<CorrectNoiseOptions> = {}): Promise<number | undefined> =>
      (await judgeDecision(make("aipw", { propensity: 0.25, ...more }), { verdict: 0, stratum, appeal: appeal(false, null) })).metrics[
        "guess"
      ];
    expect(await guess("a")).toBe(0.3);
    expect(await guess("a", { prior: 0.9 })).toBe(0.3);
    expect(await guess("b")).toBe(0);
    // 0.4 × 0.5 ÷ (0.4 × 0.5 + 0.6 × 0.5), by hand.
    expect(await guess("b", { prior: 0.5 })).toBeCloseTo(0.4, 12);
    expect(await guess("new", { unknown_stratum: "guess", prior: 0.5 })).toBe(0.5);
    expect(await guess("new", { unknown_stratum: "guess" })).toBe(0);
    expect(
      (await judgeDecision(make("aipw", { propensity: 0.25 }), { verdict: 0, stratum: "new", appeal: appeal(false, null) })).status,
    ).toBe("errored");
  });

  it("leaves what passed and is never appealed as it is under aipw", async () => {
    const score = await judgeDecision(make("aipw", { propensity: 0.25 }), { verdict: 1, stratum: "a" });
    expect(score).toMatchObject({ reward: 1, metrics: { raw: 1, corrected: 1 } });
  });

  it.each<[string, Decision]>([
    ["a verdict 0 without an appeal", { verdict: 0, stratum: "a" }],
    ["another propensity", { verdict: 0, stratum: "a", appeal: { propensity: 0.5, drawn: false, verdict: null } }],
    ["an appeal of what passed", { verdict: 1, stratum: "a", appeal: appeal(false, null) }],
  ])("refuses a decision that is not of the design: %s", async (_, decision) => {
    for (const method of ["aipw", "override-backward"] as const) {
      const score = await judgeDecision(make(method, { propensity: 0.25 }), decision);
      expect(score).toMatchObject({ status: "errored", error: { code: "E_CHANNEL" } });
      expect(score.reason).toContain("was expected");
    }
  });

  it.each<[string, unknown]>([
    ["a verdict of 2", { verdict: 2, stratum: "a" }],
    ["a verdict that is no number", { verdict: "1", stratum: "a" }],
    ["a stratum that is no text", { verdict: 1, stratum: 7 }],
    ["a propensity of 0", { verdict: 0, stratum: "a", appeal: { propensity: 0, drawn: false, verdict: null } }],
    ["a propensity of NaN", { verdict: 0, stratum: "a", appeal: { propensity: Number.NaN, drawn: false, verdict: null } }],
    ["a propensity above 1", { verdict: 0, stratum: "a", appeal: { propensity: 1.5, drawn: true, verdict: 1 } }],
    ["a draw that is no boolean", { verdict: 0, stratum: "a", appeal: { propensity: 0.25, drawn: 1, verdict: null } }],
    ["a verdict of an appeal that was not drawn", { verdict: 0, stratum: "a", appeal: { propensity: 0.25, drawn: false, verdict: 1 } }],
    ["a verdict of an appeal of NaN", { verdict: 0, stratum: "a", appeal: { propensity: 0.25, drawn: true, verdict: Number.NaN } }],
    ["a stratum __proto__", { verdict: 1, stratum: "__proto__" }],
    ["a stratum constructor", { verdict: 1, stratum: "constructor" }],
  ])("is errored, and never a number, for a decision with %s", async (_, decision) => {
    for (const method of ["backward", "aipw", "override-backward"] as const) {
      const propensity = method === "backward" ? {} : { propensity: 0.25 };
      expect(await judgeDecision(make(method, propensity), decision)).toMatchObject({
        status: "errored",
        reward: null,
        error: { code: "E_CHANNEL" },
      });
    }
  });

  it("has the channels in its spec, so that the fingerprint knows them, and the spec makes the same Reward", () => {
    const reward = make("backward");
    const wire = reward.spec.with["channels"];
    expect(wire).toMatchObject({ version: 1, strata: { a: { false_positive: 0.05, ppv: 0.9 } }, judge: { false_negative: 0.1 } });
    const again = correctNoise.build({ ...reward.spec.with, reward: decided() });
    expect(again.spec).toEqual(reward.spec);
    expect(again.range).toEqual(reward.range);
    const text = "version: 1\nstrata: { a: { false_positive: 0.05, false_negative: 0.21 } }\n";
    expect(make("backward", { channels: readChannels(text, "c.yaml") }).spec).not.toEqual(reward.spec);
  });

  it("turns verdicts round where J is below 0 and that was asked for", async () => {
    const inverted: ChannelSet = { version: 1, strata: { a: { falsePositive: 0.9, falseNegative: 0.8 } } };
    const reward = correctNoise({ reward: decided(), channels: inverted, method: "backward", allow_negative_j: true });
    // J is −0.7: (1 − 0.9) ÷ −0.7 and (0 − 0.9) ÷ −0.7.
    expect((await judgeDecision(reward, { verdict: 1, stratum: "a" })).reward).toBeCloseTo(-1 / 7, 12);
    expect((await judgeDecision(reward, { verdict: 0, stratum: "a" })).reward).toBeCloseTo(9 / 7, 12);
    expect(reward.range[0]).toBeLessThan(reward.range[1]);
  });
});

describe("appeals found in the spec", () => {
  const rule = (more: object): SampleReward =>
    cascade([
      { name: "rule", reward: column("a"), appeal: "on-fail", ...more },
      { name: "appeal", reward: column("appeal") },
    ]);
  const around = (reward: SampleReward): SampleReward => correctNoise({ reward, channels, method: "aipw" });

  it("are those of a cascade, also inside stratify", async () => {
    const score = async (reward: SampleReward): Promise<Score | undefined> =>
      (await runScore(reward, [sample({ metadata: { a: 0, appeal: 1 } })]))[0];
    expect(await score(around(rule({ propensity: 0.25 })))).toMatchObject({ status: "scored", metrics: { propensity: 0.25 } });
    expect(await score(around(rule({})))).toMatchObject({ metrics: { propensity: 1 } });
    expect(await score(around(rule({ propensity: { strata: { a: 0.5 }, default: 0.1 } })))).toMatchObject({ metrics: { propensity: 0.5 } });
    const refined = correctNoise({
      reward: stratify({ reward: rule({ propensity: 0.25 }), by: ["script"] }),
      channels: { ...channels, strata: { "a/none": { falsePositive: 0.1, falseNegative: 0.1 } } },
      method: "override-backward",
    });
    expect(await score(refined)).toMatchObject({ status: "scored", metrics: { propensity: 0.25 } });
  });

  it.each<[string, SampleReward]>([
    ["no cascade", exact()],
    ["a cascade that appeals nothing", cascade([{ name: "a", reward: column("a") }])],
    ["one that appeals what passed alone", rule({ appeal: "on-pass" })],
    [
      "a cascade as the first step",
      cascade([
        { name: "in", reward: rule({}), appeal: "on-fail" },
        { name: "last", reward: column("b") },
      ]),
    ],
    ["strata that are renamed outside", stratify({ reward: rule({ propensity: { strata: {}, default: 0.5 } }), by: ["script"] })],
  ])("are missing in %s", (_, reward) => {
    expect(() => around(reward)).toThrow(expect.objectContaining({ code: "E_OPTIONS" }));
  });
});

describe("the expectation of a corrected reward", () => {
  const rate = fc.double({ min: 0, max: 0.45, noNaN: true });
  const chance = fc.double({ min: 0.05, max: 1, noNaN: true });

  /** E[reward | truth] over verdicts, draws and appeals, each Score made by the recipe itself. */
  async function expectation(
    reward: SampleReward,
    truth: 0 | 1,
    f: number,
    m: number,
    design: { fail: number; pass: number },
  ): Promise<number> {
    const passes = truth === 1 ? 1 - m : f;
    const upheld = truth === 1 ? 1 - judge.falseNegative : judge.falsePositive;
    let sum = 0;
    for (const verdict of [0, 1] as const) {
      const share = verdict === 1 ? passes : 1 - passes;
      const propensity = verdict === 1 ? design.pass : design.fail;
      const outcomes: readonly (readonly [number, Decision["appeal"]])[] =
        propensity === 0
          ? [[1, undefined]]
          : [
              [1 - propensity, { propensity, drawn: false, verdict: null }],
              [propensity * upheld, { propensity, drawn: true, verdict: 1 }],
              [propensity * (1 - upheld), { propensity, drawn: true, verdict: 0 }],
            ];
      for (const [probability, one] of outcomes) {
        const decision: Decision = { verdict, stratum: "s", ...(one ? { appeal: one } : {}) };
        sum += share * probability * ((await judgeDecision(reward, decision)).reward ?? Number.NaN);
      }
    }
    return sum;
  }

  it.each<[NoiseMethod, boolean]>([
    ["backward", false],
    ["override-backward", false],
    ["override-backward", true],
    ["aipw", true],
  ])("is the truth for %s, appeals of both verdicts %j", async (method, both) => {
    await fc.assert(
      fc.asyncProperty(rate, rate, chance, chance, rate, async (f, m, fail, passChance, overturn) => {
        const pass = both ? passChance : 0;
        const strata = { s: { falsePositive: f, falseNegative: m, overturn, ppv: 1 - overturn } };
        const propensity = both ? { fail, pass } : fail;
        const byAppeals = method === "backward" ? {} : { propensity };
        const reward = correctNoise({ reward: decided(), channels: { version: 1, strata, judge }, method, ...byAppeals });
        for (const truth of [0, 1] as const) expect(await expectation(reward, truth, f, m, { fail, pass })).toBeCloseTo(truth, 8);
      }),
      { numRuns: 25 },
    );
  });

  it("is off by what passes wrongly alone where aipw appeals negatives only", async () => {
    const strata = { s: { falsePositive: 0.1, falseNegative: 0.3 } };
    const reward = correctNoise({ reward: decided(), channels: { version: 1, strata, judge }, method: "aipw", propensity: 0.25 });
    expect(await expectation(reward, 1, 0.1, 0.3, { fail: 0.25, pass: 0 })).toBeCloseTo(1, 10);
    expect(await expectation(reward, 0, 0.1, 0.3, { fail: 0.25, pass: 0 })).toBeCloseTo(0.1, 10);
  });
});
