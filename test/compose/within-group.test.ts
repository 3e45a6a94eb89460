import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clip } from "../../src/compose/clip.ts";
import { withinGroup, type WithinGroupOptions } from "../../src/compose/within-group.ts";
import { errored } from "../../src/core/scores.ts";
import type { GroupReward, Json, Sample, SampleReward, Score } from "../../src/core/types.ts";
import { groupConformance, scoreGroup } from "../support/group-conformance.ts";
import { sample } from "../support/sample.ts";
import { always, column } from "./support/fakes.ts";
import { statuses } from "./support/judge.ts";

type Transform = WithinGroupOptions["transform"];

const transforms: readonly Transform[] = ["center", "standardise", "rank", "leave-one-out"];

const samplesOf = (values: readonly Json[]): readonly Sample[] => values.map((a, index) => sample({ id: `s${index}`, metadata: { a } }));

/** The outcomes of a group whose members say these, each in a number or a word. */
async function outcomes(values: readonly Json[], options: Omit<WithinGroupOptions, "reward">): Promise<readonly (number | string)[]> {
  const scores = await scoreGroup(withinGroup({ reward: column("a", { range: [-10, 10] }), ...options }), samplesOf(values));
  return scores.map((score) =>
    score.status === "scored" ? score.reward : score.status === "abstained" ? `abstained ${score.cause}` : score.error.code,
  );
}

describe("withinGroup", () => {
  for (const transform of transforms) {
    describe(transform, () => {
      groupConformance({ reward: withinGroup({ reward: column("a"), transform }), samples: samplesOf([0.1, 0.7, 0.7, 0.2, ...statuses]) });
    });
  }

  it.each<[Transform, readonly number[], readonly number[]]>([
    ["center", [1, 0, 0, 1], [0.5, -0.5, -0.5, 0.5]],
    ["center", [0.7], [0]],
    ["center", [0.1, 0.1, 0.1], [0, 0, 0]],
    ["rank", [3, 1, 2], [1, 0, 0.5]],
    ["rank", [1, 1, 0, 5], [0.5, 0.5, 0, 1]],
    ["rank", [1, 1, 1], [0.5, 0.5, 0.5]],
    ["rank", [7], [0.5]],
    ["leave-one-out", [1, 0, 0, 1], [2 / 3, -2 / 3, -2 / 3, 2 / 3].map((value) => (value > 0 ? 1 - 1 / 3 : 0 - 2 / 3))],
    ["leave-one-out", [0.7], [0]],
    ["leave-one-out", [0.1, 0.1, 0.1], [0, 0, 0]],
    ["standardise", [0.1, 0.1, 0.1], [0, 0, 0]],
    ["standardise", [4], [0]],
  ])("%s makes %j into %j", async (transform, values, expected) => {
    expect(await outcomes(values, { transform })).toEqual(expected);
  });

  it("standardises with the deviation of a sample and 1e-6, unless said otherwise", async () => {
    expect(await outcomes([1, 0], { transform: "standardise" })).toEqual([0.5 / (Math.SQRT1_2 + 1e-6), -0.5 / (Math.SQRT1_2 + 1e-6)]);
    expect(await outcomes([1, 0], { transform: "standardise", ddof: 0, epsilon: 0 })).toEqual([1, -1]);
    expect(await outcomes([1, 0], { transform: "standardise", ddof: 0, epsilon: 0.5 })).toEqual([0.5, -0.5]);
  });

  it.each<[Transform, readonly (number | string)[]]>([
    ["center", [2, "abstained judge", -1, "E_CHECK_THREW", -1, "E_WORKER_START"]],
    ["rank", [1, "abstained judge", 0.25, "E_CHECK_THREW", 0.25, "E_WORKER_START"]],
    ["leave-one-out", [3, "abstained judge", -1.5, "E_CHECK_THREW", -1.5, "E_WORKER_START"]],
  ])("%s leaves abstained and errored members out, and as they are", async (transform, expected) => {
    expect(await outcomes([3, "abstains", 0, "errs", 0, "errs-retryable"], { transform })).toEqual(expected);
  });

  it("counts a member that the candidate broke with its reward, and carries its cause on", async () => {
    for (const transform of transforms) {
      const reward = withinGroup({ reward: column("a"), transform });
      const [good, broken] = await scoreGroup(reward, samplesOf([1, "broken"]));
      expect(broken).toMatchObject({
        status: "scored",
        cause: "candidate",
        code: "E_WORK_BUDGET",
        metrics: { group_scored: 2, group_mean: 0.5 },
      });
      expect(good).not.toHaveProperty("cause");
      expect(good?.reward ?? 0).toBeGreaterThan(broken?.reward ?? 0);
    }
  });

  it("says what it did, with the part, the numbers of the group and no decision", async () => {
    const [first, second] = await scoreGroup(
      withinGroup({ reward: column("a"), transform: "center" }),
      samplesOf([0.75, "abstains", 0.25]),
    );
    expect(first).toMatchObject({
      reward: 0.25,
      reason: "0.75 minus the mean 0.5 of the 2 scored of 3: a says 0.75",
      parts: { reward: { reward: 0.75 } },
      metrics: { group_size: 3, group_scored: 2, group_mean: 0.5, group_sd: Math.sqrt(0.125) },
      cost: { usd: 0.5 },
    });
    expect(first).not.toHaveProperty("decision");
    expect(second).toMatchObject({
      status: "abstained",
      metrics: { group_size: 3, group_scored: 2 },
      parts: { reward: { status: "abstained" } },
    });
  });

  it.each<[Transform, string]>([
    ["standardise", "1 minus the mean 0.5 of 2, over their standard deviation 0.707107: a says 1"],
    ["rank", "1 has rank 2 of 2, from below: a says 1"],
    ["leave-one-out", "1 minus the mean 0 of the others of 2: a says 1"],
  ])("gives both numbers in the reason of %s", async (transform, reason) => {
    const [first] = await scoreGroup(withinGroup({ reward: column("a"), transform }), samplesOf([1, 0]));
    expect(first?.reason).toBe(reason);
  });

  it("shows no mean where nothing was scored", async () => {
    const [only] = await scoreGroup(withinGroup({ reward: always("abstains"), transform: "center" }), samplesOf([0]));
    expect(only?.metrics).toEqual({ group_size: 1, group_scored: 0 });
  });

  it("has a range that follows from its part's, also an unbounded one", () => {
    const range = (transform: Transform, min: number, max: number): readonly number[] =>
      withinGroup({ reward: always(0, { range: [min, max] }), transform }).range;
    expect(range("center", -1, 3)).toEqual([-4, 4]);
    expect(range("leave-one-out", 0, 1)).toEqual([-1, 1]);
    expect(range("center", 0, Infinity)).toEqual([-Infinity, Infinity]);
    expect(range("center", -Infinity, 0)).toEqual([-Infinity, Infinity]);
    expect(range("standardise", 0, 1)).toEqual([-Infinity, Infinity]);
    expect(range("rank", -Infinity, Infinity)).toEqual([0, 1]);
  });

  it("errs where a number leaves what numbers can hold, with finite metrics", async () => {
    const reward = withinGroup({ reward: column("a", { range: [-Infinity, Infinity] }), transform: "leave-one-out" });
    const scores = await scoreGroup(reward, samplesOf([1.7e308, -1.7e308]));
    for (const score of scores) {
      expect(score).toMatchObject({ status: "errored", error: { code: "E_CHECK_RESULT" } });
      for (const metric of Object.values(score.metrics)) expect(Number.isFinite(metric)).toBe(true);
    }
  });

  it("stands inside another one", async () => {
    const inner = withinGroup({ reward: column("a"), transform: "rank" });
    const [first] = await scoreGroup(withinGroup({ reward: inner, transform: "center" }), samplesOf([0.9, 0.1, 0.2]));
    expect(first).toMatchObject({ reward: 0.5, parts: { reward: { reward: 1, parts: { reward: { reward: 0.9 } } } } });
  });

  it.each<[string, SampleReward | GroupReward]>([
    ["per sample", { ...always(1), score: () => [] }],
    ["over groups", { scope: "group", spec: { use: "bad", version: 1, with: {} }, range: [0, 1], score: () => Promise.resolve([]) }],
    [
      "over groups, which rejects",
      { scope: "group", spec: { use: "bad", version: 1, with: {} }, range: [0, 1], score: () => Promise.reject(new Error("no")) },
    ],
  ])("errs the members of a part that breaks its contract, %s", async (_name, reward) => {
    const scores = await scoreGroup(withinGroup({ reward, transform: "center" }), samplesOf([0, 1]));
    expect(scores.map((score) => (score.status === "errored" ? score.error.code : score.status))).toEqual([
      "E_REWARD_CONTRACT",
      "E_REWARD_CONTRACT",
    ]);
  });

  it("centers to a sum of about 0", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 1, maxLength: 20 }), async (values) => {
        for (const transform of ["center", "leave-one-out"] as const) {
          const sum = (await outcomes(values, { transform })).reduce<number>((before, value) => before + Number(value), 0);
          expect(Math.abs(sum)).toBeLessThan(1e-11);
        }
      }),
      { numRuns: 50 },
    );
  });

  it("ranks the same under every change that keeps the order", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 12 }), async (values) => {
        const expected = await outcomes(values, { transform: "rank" });
        for (const change of [Math.atan, Math.cbrt, (value: number) => value / 3 + 0.1, (value: number) => Math.exp(value) / 100])
          expect(await outcomes(values.map(change), { transform: "rank" })).toEqual(expected);
      }),
      { numRuns: 50 },
    );
  });

  it("standardises to a mean of about 0 and a deviation of about 1, and leaves out of account scale and shift", async () => {
    const values = fc.uniqueArray(fc.integer({ min: -4, max: 4 }), { minLength: 2, maxLength: 9 });
    await fc.assert(
      fc.asyncProperty(values, async (group) => {
        const options = { transform: "standardise", epsilon: 0, ddof: 0 } as const;
        const found = (await outcomes(group, options)).map(Number);
        expect(found.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 10);
        expect(found.reduce((sum, value) => sum + value ** 2, 0) / found.length).toBeCloseTo(1, 10);
        const moved = (
          await outcomes(
            group.map((value) => 2 * value + 1),
            options,
          )
        ).map(Number);
        for (const [index, value] of moved.entries()) expect(value).toBeCloseTo(found[index] ?? Number.NaN, 10);
      }),
      { numRuns: 50 },
    );
  });

  it.each<[string, unknown]>([
    ["ddof without standardise", { reward: always(1), transform: "center", ddof: 1 }],
    ["epsilon without standardise", { reward: always(1), transform: "rank", epsilon: 1e-6 }],
    ["a ddof of 2", { reward: always(1), transform: "standardise", ddof: 2 }],
    ["an epsilon below 0", { reward: always(1), transform: "standardise", epsilon: -1 }],
    ["an unknown transform", { reward: always(1), transform: "centre" }],
    ["no transform", { reward: always(1) }],
    ["no reward", { transform: "center" }],
    ["an unknown option", { reward: always(1), transform: "center", size: 8 }],
    ["the name __proto__", { reward: always(1), transform: "center", ["__proto__"]: 1 }],
  ])("refuses %s", (_name, options) => {
    expect(() => withinGroup.build(options)).toThrow(expect.objectContaining({ code: "E_OPTIONS" }));
  });

  it("cannot stand inside a per-sample Reward", () => {
    const group = withinGroup({ reward: always(1), transform: "center" });
    expect(() => clip.build({ reward: group, min: 0 })).toThrow(expect.objectContaining({ code: "E_GROUP_IN_BRANCH" }));
  });

  it("writes a spec with its defaults filled in where they count", () => {
    expect(withinGroup({ reward: always(1), transform: "standardise" }).spec.with).toMatchObject({ ddof: 1, epsilon: 1e-6 });
    expect(Object.keys(withinGroup({ reward: always(1), transform: "center" }).spec.with)).toEqual(["reward", "transform"]);
    expect({ ...withinGroup, name: withinGroup.name }).toMatchObject({ kind: "transform", name: "within-group", nodes: ["reward"] });
  });

  it("ends with the run", async () => {
    const reward: SampleReward = { ...always(1), score: (batch) => batch.map(async (): Promise<Score> => errored("E_ABORTED", "ended")) };
    const [only] = await scoreGroup(withinGroup({ reward, transform: "rank" }), samplesOf([1]));
    expect(only).toMatchObject({ status: "errored", error: { code: "E_ABORTED", retryable: true } });
  });
});
