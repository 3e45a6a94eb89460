import { describe, expect, it } from "vitest";
import { cascade, type CascadeOptions } from "../../src/compose/cascade.ts";
import type { Decision, Json, Sample, SampleReward, Score } from "../../src/core/types.ts";
import { conformance } from "../support/conformance.ts";
import { runScore } from "../support/run-score.ts";
import { sample } from "../support/sample.ts";
import { always, column } from "./support/fakes.ts";
import { judge, outcome } from "./support/judge.ts";

const quarter = cascade([
  { name: "rule", reward: column("rule"), appeal: "on-fail", propensity: 0.25 },
  { name: "appeal", reward: column("appeal") },
]);

const rowsOf = (metadata: Readonly<Record<string, Json>>, count = 2_000): readonly Sample[] =>
  Array.from({ length: count }, (_, at) => sample({ id: `r${at}`, prompt: `p${at >> 2}`, completion: `c${at}`, reference: at, metadata }));

const decisionsOf = async (reward: SampleReward, rows: readonly Sample[], seed = 0): Promise<readonly Decision[]> =>
  (await runScore(reward, rows, { seed })).map((score) => score.decision as Decision); // of fakes that judge

const drawnOf = async (reward: SampleReward, rows: readonly Sample[], seed = 0): Promise<readonly boolean[]> =>
  (await decisionsOf(reward, rows, seed)).map(({ appeal }) => appeal?.drawn ?? false);

const share = (drawn: readonly boolean[]): number => drawn.filter(Boolean).length / drawn.length;
/** The share of rows drawn by both, beside what independent draws would give. */
const excess = (a: readonly boolean[], b: readonly boolean[]): number =>
  share(a.map((one, at) => one && b[at] === true)) - share(a) * share(b);

describe("cascade with propensities", () => {
  conformance({
    reward: quarter,
    samples: [0, 1, "abstains", "errs"].flatMap((rule) => rowsOf({ rule, appeal: 1 }, 12)),
  });

  it("asks the next step about a drawn share, and stores propensity and draw with every verdict that could be appealed", async () => {
    const rows = rowsOf({ rule: 0, appeal: 1 });
    const scores = await runScore(quarter, rows);
    const drawn = scores.filter((score) => score.decision?.appeal?.drawn);
    // Five standard deviations are 0.049.
    expect(Math.abs(drawn.length / rows.length - 0.25)).toBeLessThan(0.049);
    for (const score of scores) {
      const was = score.decision?.appeal?.drawn === true;
      expect(score.decision).toEqual({
        verdict: 0,
        stratum: "rule",
        appeal: was ? { propensity: 0.25, drawn: true, verdict: 1 } : { propensity: 0.25, drawn: false, verdict: null },
      });
      expect(score.reward).toBe(was ? 1 : 0);
      expect(Object.keys(score.parts)).toEqual(was ? ["rule", "appeal"] : ["rule"]);
    }
    expect(scores.find((score) => score.decision?.appeal?.drawn === false)?.reason).toBe(
      "rule gives 0, not drawn for appeal at 0.25: rule says 0",
    );
  });

  it("asks a judge about no more than what was drawn", async () => {
    const appeal = column("appeal");
    const reward = cascade([
      { name: "rule", reward: column("rule"), appeal: "on-fail", propensity: 0.25 },
      { name: "appeal", reward: appeal },
    ]);
    const rows = rowsOf({ rule: 0, appeal: 1 }, 400);
    const drawn = await drawnOf(reward, rows);
    expect(appeal.asked.toSorted()).toEqual(
      rows
        .filter((_, at) => drawn[at])
        .map(({ id }) => id)
        .toSorted(),
    );
  });

  it("leaves verdicts that are not appealed without one", async () => {
    expect((await judge(quarter, { rule: 1, appeal: 0 })).decision).toEqual({ verdict: 1, stratum: "rule" });
  });

  it("draws by verdict and by stratum where the propensity says so", async () => {
    const reward = cascade([
      {
        name: "rule",
        reward: column("rule"),
        appeal: "always",
        propensity: { fail: { strata: { rule: 0.5, other: 0.9 }, default: 0.1 }, pass: 0.05 },
      },
      { name: "appeal", reward: column("appeal") },
    ]);
    const failed = await decisionsOf(reward, rowsOf({ rule: 0, appeal: 0 }));
    const passed = await decisionsOf(reward, rowsOf({ rule: 1, appeal: 1 }));
    expect(new Set(failed.map(({ appeal }) => appeal?.propensity))).toEqual(new Set([0.5]));
    expect(new Set(passed.map(({ appeal }) => appeal?.propensity))).toEqual(new Set([0.05]));
    expect(Math.abs(share(failed.map(({ appeal }) => appeal?.drawn ?? false)) - 0.5)).toBeLessThan(0.056);
    expect(Math.abs(share(passed.map(({ appeal }) => appeal?.drawn ?? false)) - 0.05)).toBeLessThan(0.025);
  });

  it("appeals both verdicts always", async () => {
    const always1 = cascade([
      { name: "rule", reward: column("rule"), appeal: "always" },
      { name: "appeal", reward: column("appeal") },
    ]);
    for (const rule of [0, 1]) for (const appeal of [0, 1]) expect(await outcome(always1, { rule, appeal })).toBe(appeal);
  });

  it("keeps a drawn appeal whose judge abstains as drawn, without a verdict", async () => {
    const decisions = await decisionsOf(quarter, rowsOf({ rule: 0, appeal: "abstains" }, 200));
    for (const { appeal } of decisions) expect(appeal?.verdict).toBeNull();
    expect(decisions.some(({ appeal }) => appeal?.drawn)).toBe(true);
    expect(decisions.some(({ appeal }) => appeal?.drawn === false)).toBe(true);
  });

  it("draws again by the seed, and under a higher propensity all that a lower one draws", async () => {
    const rows = rowsOf({ rule: 0, appeal: 0 }, 400);
    const at = (propensity: number): SampleReward =>
      cascade([
        { name: "rule", reward: column("rule"), appeal: "on-fail", propensity },
        { name: "appeal", reward: column("appeal") },
      ]);
    const [few, more] = [await drawnOf(at(0.2), rows), await drawnOf(at(0.6), rows)];
    expect(few.every((drawn, index) => !drawn || more[index])).toBe(true);
    expect(await drawnOf(at(0.2), rows, 1)).not.toEqual(few);
  });

  it("keeps the propensity of the first appeal through later ones", async () => {
    const reward = cascade([
      { name: "a", reward: column("a"), appeal: "on-fail", propensity: 0.5 },
      { name: "b", reward: column("b"), appeal: "on-pass", propensity: 0.5 },
      { name: "c", reward: column("c") },
    ]);
    const rows = rowsOf({ a: 0, b: 1, c: 0 });
    const scores = await runScore(reward, rows);
    const asked = (name: string): readonly boolean[] => scores.map(({ parts }) => name in parts);
    for (const { decision, parts } of scores) {
      const expected = "c" in parts ? 0 : "b" in parts ? 1 : null;
      expect(decision).toEqual({ verdict: 0, stratum: "a", appeal: { propensity: 0.5, drawn: "b" in parts, verdict: expected } });
    }
    // The two draws are independent: half are appealed, and half of those again.
    expect(Math.abs(share(asked("b")) - 0.5)).toBeLessThan(0.056);
    expect(Math.abs(share(asked("c")) - 0.25)).toBeLessThan(0.049);
  });

  it("draws where the first step abstained and a later one judges first", async () => {
    const reward = cascade([
      { name: "a", reward: column("a") },
      { name: "b", reward: column("b"), appeal: "on-fail", propensity: 0.5 },
      { name: "c", reward: column("c") },
    ]);
    const decisions = await decisionsOf(reward, rowsOf({ a: "abstains", b: 0, c: 1 }, 200));
    expect(new Set(decisions.map(({ appeal }) => `${appeal?.propensity} ${appeal?.drawn} ${appeal?.verdict}`))).toEqual(
      new Set(["0.5 true 1", "0.5 false null"]),
    );
  });
});

describe("a cascade in a cascade", () => {
  const inner = (propensity: number, names: readonly [string, string] = ["rule", "appeal"]): SampleReward =>
    cascade([
      { name: "rule", reward: column(names[0]), appeal: "on-fail", propensity },
      { name: "appeal", reward: column(names[1]) },
    ]);

  it("draws apart from the one around it, and tells the probability of any appeal against the first verdict", async () => {
    const outer = cascade([
      { name: "inner", reward: inner(0.5), appeal: "on-fail", propensity: 0.4 },
      { name: "last", reward: column("last") },
    ]);
    const rows = rowsOf({ rule: 0, appeal: 0, last: 1 });
    const scores = await runScore(outer, rows);
    const inside = scores.map(({ parts }) => (parts["inner"] as Score).decision?.appeal?.drawn === true);
    const outside = scores.map(({ parts }) => "last" in parts);
    expect(Math.abs(excess(inside, outside))).toBeLessThan(0.03);
    for (const [at, { decision }] of scores.entries()) {
      const appealed = inside[at] === true || outside[at] === true;
      const verdict = outside[at] ? 1 : inside[at] ? 0 : null;
      expect(decision).toEqual({ verdict: 0, stratum: "rule", appeal: { propensity: 0.7, drawn: appealed, verdict } });
    }
  });

  it("adds nothing to the propensity where the outer one does not appeal the first verdict", async () => {
    const outer = cascade([
      { name: "inner", reward: inner(0.5), appeal: "on-pass", propensity: 0.4 },
      { name: "last", reward: column("last") },
    ]);
    const decisions = await decisionsOf(outer, rowsOf({ rule: 0, appeal: 1, last: 0 }, 400));
    expect(new Set(decisions.map(({ appeal }) => `${appeal?.propensity} ${appeal?.drawn} ${appeal?.verdict}`))).toEqual(
      new Set(["0.5 false null", "0.5 true 1", "0.5 true 0"]),
    );
  });

  it("draws apart from its neighbours of other Rewards", async () => {
    const rows = rowsOf({ rule: 0, appeal: 0, other: 0, second: 0 });
    const [one, two] = [await drawnOf(inner(0.5), rows), await drawnOf(inner(0.5, ["other", "second"]), rows)];
    expect(Math.abs(excess(one, two))).toBeLessThan(0.03);
  });
});

describe("options of appeals", () => {
  const two = (first: Readonly<Record<string, unknown>>): unknown => [
    { name: "a", reward: always(0), ...first },
    { name: "b", reward: always(1) },
  ];

  it("leave the spec of a cascade without propensities as it was", () => {
    const reward = cascade.build(two({ appeal: "on-fail" }));
    expect(reward.spec.version).toBe(1);
    expect(Object.keys((reward.spec.with["steps"] as readonly Record<string, Json>[])[0] ?? {})).toEqual(["name", "reward", "appeal"]);
    expect(cascade(two({ appeal: "on-fail", propensity: 0.25 }) as CascadeOptions).spec).not.toEqual(reward.spec);
  });

  it.each<[string, unknown, RegExp]>([
    ["a propensity of 0", { appeal: "on-fail", propensity: 0 }, /above 0/u],
    ["a propensity above 1", { appeal: "on-fail", propensity: 2 }, /1 at most/u],
    ["NaN", { appeal: "on-fail", propensity: Number.NaN }, /propensity/u],
    ["a propensity of 0 in a stratum", { appeal: "on-fail", propensity: { strata: { x: 0 }, default: 1 } }, /propensity/u],
    ["strata without a default", { appeal: "on-fail", propensity: { strata: { x: 0.5 } } }, /propensity/u],
    ["a stratum __proto__", { appeal: "on-fail", propensity: JSON.parse('{"strata":{"__proto__":0.5},"default":1}') }, /__proto__/u],
    ["a propensity without an appeal", { propensity: 0.5 }, /nothing to draw/u],
    ["fail and pass where one is appealed", { appeal: "on-fail", propensity: { fail: 0.5, pass: 0.5 } }, /without fail and pass/u],
  ])("refuse %s", (_, first, text) => {
    const build = (): unknown => cascade.build(two(first as Readonly<Record<string, unknown>>));
    expect(build).toThrow(expect.objectContaining({ code: "E_OPTIONS" }));
    expect(build).toThrow(text);
  });
});
