import { describe, expect, it } from "vitest";
import { cascade } from "../../src/compose/cascade.ts";
import { fallback } from "../../src/compose/fallback.ts";
import { min } from "../../src/compose/min.ts";
import { weightedSum } from "../../src/compose/weighted-sum.ts";
import { createContext } from "../../src/core/context.ts";
import type { SampleReward, Score } from "../../src/core/types.ts";
import { runScore } from "../support/run-score.ts";
import { sample } from "../support/sample.ts";
import { always, column, fake } from "../compose/support/fakes.ts";
import { judge } from "../compose/support/judge.ts";

const strange = (score: SampleReward["score"]): SampleReward => ({ ...always(1), score });

const misbehaving: readonly (readonly [string, SampleReward, string])[] = [
  [
    "throws",
    strange(() => {
      throw new Error("no");
    }),
    "E_REWARD_CONTRACT",
  ],
  ["rejects", strange((batch) => batch.map(() => Promise.reject(new Error("no")))), "E_REWARD_CONTRACT"],
  ["gives too few Scores", strange(() => []), "E_REWARD_CONTRACT"],
  ["gives NaN", always(Number.NaN), "E_CHECK_RESULT"],
  ["gives a reward outside its range", always(2), "E_CHECK_RESULT"],
];

describe("a part", () => {
  it.each(misbehaving)("that %s makes the whole errored and never rejected", async (_, part, code) => {
    const wholes = [
      min({ part, other: always(0) }),
      weightedSum({ part: { weight: 1, reward: part }, other: { weight: 1, reward: always(0) } }),
      fallback([part]),
      fallback([always("abstains"), part]),
      cascade([{ name: "part", reward: part }]),
    ];
    for (const whole of wholes) {
      const scores = whole.score([sample(), sample()], createContext());
      expect(scores).toHaveLength(2);
      expect(await Promise.all(scores)).toMatchObject([
        { status: "errored", error: { code } },
        { status: "errored", error: { code } },
      ]);
    }
  });

  it("that never answers about one sample loses no other", async () => {
    const silent = new Promise<Score>(() => undefined);
    const part = fake({ says: ({ id }) => (id === "silent" ? silent : 0.5) });
    const scores = min({ part, other: always(1) }).score(
      [sample({ id: "silent" }), sample({ id: "a" }), sample({ id: "b" })],
      createContext(),
    );
    expect(await Promise.all(scores.slice(1))).toMatchObject([{ reward: 0.5 }, { reward: 0.5 }]);
  });

  it("is errored by the request deadline alone where it never answers, and the others are scored", async () => {
    const silent = new Promise<Score>(() => undefined);
    const part = fake({ says: ({ id }) => (id === "silent" ? silent : 0.5) });
    const scores = await runScore(min({ part }), [sample({ id: "silent" }), sample({ id: "a" })], { requestMs: 20 });
    expect(scores).toMatchObject([{ status: "errored", error: { code: "E_REQUEST_DEADLINE" } }, { reward: 0.5 }]);
  });

  it("is asked about a whole batch at once", async () => {
    const part = column("a");
    await runScore(min({ part }), [sample(), sample(), sample()]);
    expect(part.batches).toEqual([3]);
  });

  it("that was cached makes the whole cached only where all were", async () => {
    const [plain] = await runScore(always(1), [sample()]);
    const cached = always({ ...plain, cached: true } as Score); // a Score with one field changed
    expect(await judge(min({ a: cached, b: cached }), {})).toMatchObject({ cached: true });
    expect(await judge(min({ a: cached, b: always(1) }), {})).toMatchObject({ cached: false });
  });

  it("keeps reasons short however deep wholes are nested", async () => {
    let whole: SampleReward = always("abstains");
    for (let depth = 0; depth < 60; depth += 1) whole = min({ [`level-${depth}-${"x".repeat(40)}`]: whole });
    expect((await judge(whole, {})).reason.length).toBeLessThanOrEqual(300);
  });
});
