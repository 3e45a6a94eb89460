import { describe, expect, it } from "vitest";
import { startStandIn } from "../../examples/judge/stand-in.ts";
import { checkJudge } from "../../rubrics/judge/index.ts";
import { rubric, type RubricOptions } from "../../rubrics/checklist/index.ts";
import type { Score } from "../../src/core/types.ts";
import { runScore } from "../support/run-score.ts";
import { sample } from "../support/sample.ts";

describe("the stand-in judge", () => {
  const item = { id: "help", criterion: 'Tells to phone "112"' };
  const sharp = { id: "rank", criterion: 'Says "112"', scale: { choices: ["poor", "fair", "good"] } };

  it.each<[name: string, options: RubricOptions, reward: number]>([
    ["each", { rubric: [item, sharp] }, 1],
    ["batch", { rubric: [item, { ...sharp, criterion: 'Says "911"' }] }, 0.5],
    ["trace", { rubric: [item] }, 1],
    ["principle", { rubric: [item] }, 1],
    ["reference", { rubric: [item] }, 1],
    ["pairwise", { rubric: [item] }, 1],
    ["faithfulness", { rubric: [item] }, 1],
    ["whole", { rubric: [item] }, 1],
    ["translation", { rubric: [item] }, 1],
  ])("answers in the mode %s", async (mode, options, reward) => {
    await using standIn = await startStandIn();
    const judge = { model: "stand-in", url: standIn.url, mode: mode as "each" }; // one of the modes
    const [score]: readonly (Score | undefined)[] = await runScore(rubric({ ...options, judge }), [
      sample({ completion: "Call 112.", reference: "Rest." }),
    ]);
    expect(score).toMatchObject({ status: "scored", reward });
  });

  it("is no judge: words alone deceive it", async () => {
    await using standIn = await startStandIn();
    const { rows } = await checkJudge({ model: "stand-in", url: standIn.url, mode: "reference" }, { tasks: 1 });
    expect(rows.find(({ name }) => name === "disavowal")).toMatchObject({ rewarded: { count: expect.any(Number) } });
    expect(rows.some(({ kind, rewarded }) => kind === "attack" && rewarded.count > 0)).toBe(true);
  });

  it("refuses what is no chat", async () => {
    await using standIn = await startStandIn();
    expect((await fetch(`${standIn.url}/chat/completions`, { method: "POST", body: "x" })).status).toBe(400);
    expect(standIn.calls()).toBe(1);
  });
});
