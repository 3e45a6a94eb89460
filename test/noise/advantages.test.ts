import { describe, expect, it } from "vitest";
import { isAssayError } from "../../src/core/errors.ts";
import { decisionOf, scored } from "../../src/core/scores.ts";
import type { Json, Sample, Score } from "../../src/core/types.ts";
import { advantages, type AdvantagesOptions } from "../../src/noise/advantages.ts";
import { correctNoise } from "../../src/noise/correct-noise.ts";
import { groupAdvantages } from "../../src/noise/index.ts";
import { always, column, fake } from "../compose/support/fakes.ts";
import { statuses } from "../compose/support/judge.ts";
import { groupConformance, scoreGroup } from "../support/group-conformance.ts";
import { sample } from "../support/sample.ts";

type Options = Omit<AdvantagesOptions, "reward">;

const kinds: readonly Options[] = [
  { estimator: "grpo" },
  { estimator: "grpo", sd: "denoised", ddof: 0 },
  { estimator: "dr-grpo", singleton: "reward" },
  { estimator: "rloo" },
  { estimator: "opo" },
  { estimator: "bnpo", bnpo: { alpha: 1.5, beta: 2.5 } },
  // The suite gives its group several names.
  { estimator: "spo", values: Object.fromEntries(["g", "x", "y", "z"].map((id) => [id, { alpha: 3, beta: 1 }])) },
];

const samplesOf = (values: readonly Json[], more: readonly Partial<Sample>[] = []): readonly Sample[] =>
  values.map((a, index) => sample({ id: `s${index}`, metadata: { a }, ...more[index] }));

async function outcomes(
  values: readonly Json[],
  options: Options,
  more?: readonly Partial<Sample>[],
): Promise<readonly (number | string)[]> {
  const scores = await scoreGroup(advantages({ reward: column("a", { range: [-10, 10] }), ...options }), samplesOf(values, more));
  return scores.map((score) =>
    score.status === "scored" ? score.reward : score.status === "abstained" ? `abstained ${score.cause}` : score.error.code,
  );
}

/** A Score that says by which rates it was corrected. */
const corrected = (raw: number, [rho0, rho1]: readonly [number, number], value = (raw - rho0) / (1 - rho0 - rho1)): Score =>
  scored(value, "corrected", { metrics: { raw, corrected: value, rho0, rho1, j: 1 - rho0 - rho1 } });

describe("advantages", () => {
  for (const kind of kinds) {
    describe(`${kind.estimator}${kind.sd === undefined ? "" : `, ${kind.sd}`}`, () => {
      const texts = ["x", "a longer one", "", "the longest of them all"].map((completion) => ({ completion }));
      groupConformance({
        reward: advantages({ reward: column("a"), ...kind }),
        samples: samplesOf([0.1, 0.7, 0.7, 0.2, ...statuses], texts),
      });
    });
  }

  it.each<[string, readonly Json[], Options, readonly (number | string)[]]>([
    ["grpo", [1, 0], { estimator: "grpo" }, [0.5 / (Math.SQRT1_2 + 1e-6), -0.5 / (Math.SQRT1_2 + 1e-6)]],
    ["grpo over n", [1, 0], { estimator: "grpo", ddof: 0, epsilon: 0 }, [1, -1]],
    [
      "grpo, denoised",
      [1, 0, 0, 0],
      { estimator: "grpo", sd: "denoised", ddof: 0, epsilon: 0 },
      [0.75, -0.25, -0.25, -0.25].map((x) => x / Math.sqrt(0.1875)),
    ],
    ["dr-grpo", [1, 0, "abstains", "errs"], { estimator: "dr-grpo" }, [0.5, -0.5, "abstained judge", "E_CHECK_THREW"]],
    ["rloo", [1, 0, 0], { estimator: "rloo" }, [1, -0.5, -0.5]],
    ["bnpo of all pass rates alike", [1, 0], { estimator: "bnpo", bnpo: { alpha: 1, beta: 1 } }, [0.5, -0.5]],
    ["spo of a known group", [1, 0], { estimator: "spo", values: { g: { alpha: 3, beta: 1 } } }, [0.25, -0.75]],
    ["spo of a group that was never seen", [1, 0], { estimator: "spo", values: {} }, [0.5, -0.5]],
    ["a reward that is alone", [0.7, "abstains"], { estimator: "rloo" }, [0, "abstained judge"]],
    ["a reward that is alone and kept", [0.7], { estimator: "opo", singleton: "reward" }, [0.7]],
  ])("%s", async (_name, values, options, expected) => {
    expect(await outcomes(values, options)).toEqual(
      expected.map((value) => (typeof value === "number" ? expect.closeTo(value, 12) : value)),
    );
  });

  it("weighs by tokens where every member tells them, else by characters", async () => {
    const tokens = [10, 30, 60].map((tokenCount) => ({ generation: { tokenCount }, completion: "same" }));
    expect(await outcomes([1, 0, 1], { estimator: "opo" }, tokens)).toEqual([0.3, -0.7, 0.3].map((value) => expect.closeTo(value, 12)));
    const mixed = [{ completion: "x" }, { completion: "xxx", generation: { tokenCount: 1 } }];
    expect(await outcomes([1, 0], { estimator: "opo" }, mixed)).toEqual([0.75, -0.25]);
    expect(await outcomes([1, 0, 1], { estimator: "opo", length: "characters" }, tokens)).toEqual(
      [1 / 3, -2 / 3, 1 / 3].map((value) => expect.closeTo(value, 12)),
    );
    expect(await outcomes([1, 0], { estimator: "opo", length: "tokens" }, mixed)).toEqual(["E_ROW_SHAPE", "E_ROW_SHAPE"]);
  });

  it("says what it did, with the part and the numbers of the group", async () => {
    const [first, second] = await scoreGroup(advantages({ reward: column("a"), estimator: "grpo" }), samplesOf([1, "abstains", 0]));
    expect(first).toMatchObject({
      reason: "advantage 0.707106 of 1 by grpo less 0.5 over 0.707107 among the 2 scored of 3: a says 1",
      parts: { reward: { reward: 1 } },
      metrics: { group_size: 3, group_scored: 2, group_mean: 0.5, group_sd: Math.SQRT1_2 },
    });
    expect(second).toMatchObject({ status: "abstained", metrics: { group_size: 3, group_scored: 2 } });
    const reasonOf = async (values: readonly Json[], options: Options): Promise<string | undefined> =>
      (await scoreGroup(advantages({ reward: column("a"), ...options }), samplesOf(values)))[0]?.reason;
    expect(await reasonOf([1], { estimator: "rloo" })).toBe("advantage 0 of 1, the only reward of 1: a says 1");
    expect(await reasonOf([1, 1], { estimator: "rloo" })).toBe("advantage 0 of 1, as are all of 2: a says 1");
    expect(await reasonOf([1, 0], { estimator: "opo" })).toContain("among 2 weighed by characters");
  });

  it("errs where rewards are too large for advantages", async () => {
    const reward = advantages({ reward: column("a", { range: [-Infinity, Infinity] }), estimator: "rloo" });
    for (const score of await scoreGroup(reward, samplesOf([1.7e308, -1.7e308])))
      expect(score).toMatchObject({ status: "errored", error: { code: "E_CHECK_RESULT" } });
  });

  it("counts a member that the candidate broke, and carries its cause on", async () => {
    const [good, broken] = await scoreGroup(advantages({ reward: column("a"), estimator: "grpo" }), samplesOf([1, "broken"]));
    expect(broken).toMatchObject({ status: "scored", cause: "candidate", code: "E_WORK_BUDGET" });
    expect(good?.reward ?? 0).toBeGreaterThan(broken?.reward ?? 0);
  });

  it.each<[string, readonly Score[], Options, readonly string[]]>([
    ["one channel, under grpo", [corrected(1, [0.1, 0.2]), corrected(0, [0.1, 0.2])], { estimator: "grpo" }, ["no-op"]],
    ["one channel, under rloo", [corrected(1, [0.1, 0.2]), corrected(0, [0.1, 0.2])], { estimator: "rloo" }, ["scale-only"]],
    ["one channel, anchored", [corrected(1, [0.1, 0.2], 0.9), corrected(0, [0.1, 0.2], -0.1)], { estimator: "rloo" }, ["no-op"]],
    ["two channels, under grpo", [corrected(1, [0.1, 0.2]), corrected(0, [0.5, 0.2])], { estimator: "grpo" }, ["biased"]],
    ["two channels, denoised", [corrected(1, [0.1, 0.2]), corrected(0, [0.5, 0.2])], { estimator: "grpo", sd: "denoised" }, []],
    ["two channels, under rloo", [corrected(1, [0.1, 0.2]), corrected(0, [0.5, 0.2])], { estimator: "rloo" }, []],
    ["one that was not corrected", [corrected(1, [0.1, 0.2]), scored(0, "raw")], { estimator: "grpo" }, []],
  ])("warns of %s as it should", async (_name, says, options, expected) => {
    const reward = fake({ range: [-10, 10], says: ({ id }) => says[Number(id.slice(1))] ?? "abstains" });
    for (const { evidence } of await scoreGroup(advantages({ reward, ...options }), samplesOf(says.map(() => null))))
      expect(evidence.flatMap(({ kind, warning }) => (kind === "warning" ? [warning] : []))).toEqual(expected);
  });

  it("reads how correct-noise corrected, and warns by it", async () => {
    const strata = { plain: { falsePositive: 0.02, falseNegative: 0.3 }, pleasing: { falsePositive: 0.75, falseNegative: 0.1 } };
    const verdicts = fake({
      says: ({ metadata }) =>
        scored(Number(metadata?.["verdict"]), "said", {
          decision: decisionOf(metadata?.["verdict"] === 1 ? 1 : 0, metadata?.["stratum"] === "plain" ? "plain" : "pleasing"),
        }),
    });
    const reward = correctNoise({ reward: verdicts, channels: { version: 1, strata }, method: "backward" });
    const samples = (names: readonly string[]): readonly Sample[] =>
      names.map((stratum, index) => sample({ id: `s${index}`, metadata: { stratum, verdict: index % 2 } }));
    const warned = async (names: readonly string[], options: Options): Promise<readonly unknown[]> =>
      (await scoreGroup(advantages({ reward, ...options }), samples(names)))[0]?.evidence.flatMap(({ kind, warning }) =>
        kind === "warning" ? [warning] : [],
      ) ?? [];
    expect(await warned(["plain", "plain", "pleasing", "pleasing"], { estimator: "grpo" })).toEqual(["biased"]);
    expect(await warned(["plain", "plain"], { estimator: "grpo" })).toEqual(["no-op"]);
    expect(await warned(["plain", "plain"], { estimator: "dr-grpo" })).toEqual(["scale-only"]);
    expect(await warned(["plain", "plain", "pleasing", "pleasing"], { estimator: "rloo" })).toEqual([]);
    const found = await scoreGroup(advantages({ reward, estimator: "rloo" }), samples(["plain", "pleasing"]));
    const expected = groupAdvantages([0, 1], { estimator: "rloo", channels: [strata.plain, strata.pleasing] }).advantages;
    expect(found.map((one) => one.reward)).toEqual(expected);
  });

  it("has a range that follows from its part's", () => {
    const range = (options: Options): readonly number[] => advantages({ reward: always(0, { range: [-1, 3] }), ...options }).range;
    expect(kinds.map(range)).toEqual([
      [-Infinity, Infinity],
      [-Infinity, Infinity],
      [-4, 4],
      [-4, 4],
      [-4, 4],
      [-Infinity, Infinity],
      [-2, 3],
    ]);
  });

  it.each<[string, Options]>([
    ["a deviation under rloo", { estimator: "rloo", sd: "denoised" }],
    ["a length under grpo", { estimator: "grpo", length: "tokens" }],
    ["bnpo without a distribution", { estimator: "bnpo" }],
    ["bnpo with a shape below 1", { estimator: "bnpo", bnpo: { alpha: 0.5, beta: 1 } }],
    ["spo without values", { estimator: "spo" }],
    ["spo with counts of nothing", { estimator: "spo", values: { g: { alpha: 0, beta: 0 } } }],
    ["a rule for one reward under spo", { estimator: "spo", values: {}, singleton: "reward" }],
  ])("refuses %s", (_name, options) => {
    let found: unknown;
    try {
      advantages({ reward: always(0), ...options });
    } catch (error) {
      found = error;
    }
    expect(isAssayError(found) ? found.code : found).toBe("E_OPTIONS");
  });
});
