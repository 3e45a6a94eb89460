import { describe, expect, it } from "vitest";
import type { ItemJudgement } from "../../../../rubrics/checklist/judgement.ts";
import type { Scale } from "../../../../rubrics/checklist/scale.ts";
import { countVotes } from "../../../../rubrics/judge/live/count-votes.ts";
import { weighLogprobs } from "../../../../rubrics/judge/live/weigh-logprobs.ts";

const yes: ItemJudgement = { status: "ok", score: 1, said: true };
const no: ItemJudgement = { status: "ok", score: 0, said: false };
const unsure: ItemJudgement = { status: "abstain", score: null, said: null };
const error = { code: "E_JUDGE_TIMEOUT", message: "late", retryable: true };
const lost: ItemJudgement = { status: "error", score: null, error };
const count = (votes: readonly ItemJudgement[], way: "majority" | "median" | "mean" = "majority", scale: Scale = "binary"): ItemJudgement =>
  countVotes(votes, { id: "a", criterion: "", scale }, way);

describe("votes", () => {
  it.each<[name: string, votes: readonly ItemJudgement[], expected: Partial<ItemJudgement>]>([
    ["one stands as it is", [yes], yes],
    ["most decide", [yes, no, yes], { status: "ok", score: 1, said: true, votes: [true, false, true], agreement: 2 / 3 }],
    ["a tie is the mean", [yes, no], { status: "ok", score: 0.5, said: 0.5, agreement: 0.5 }],
    ["a lost one is left out", [yes, lost, yes], { status: "ok", score: 1, votes: [true, null, true] }],
    ["half of them lost is no verdict, with the code of what went wrong", [yes, lost], { status: "error", score: null, error }],
    ["more that cannot tell than can is an abstention", [yes, unsure, unsure], { status: "abstain", score: null }],
    ["as many that can tell as cannot is a verdict", [no, unsure], { status: "ok", score: 0 }],
    ["all lost", [lost, lost, lost], { status: "error", score: null }],
  ])("%s", (_name, votes, expected) => expect(count(votes)).toMatchObject(expected));

  it("have a median and a mean on a scale", () => {
    const scale = { min: 1, max: 5 };
    const told = [1, 2, 5, 5].map((said): ItemJudgement => ({ status: "ok", said, score: (said - 1) / 4 }));
    expect(count(told, "median", scale)).toMatchObject({ score: 0.625, said: 3.5 });
    expect(count(told, "mean", scale)).toMatchObject({ score: 0.5625, said: 3.25 });
    expect(count(told, "majority", scale)).toMatchObject({ score: 1, said: 5, agreement: 0.5 });
  });
});

describe("weighing by logprobs", () => {
  const token = (text: string, top: Readonly<Record<string, number>> = {}): Parameters<typeof weighLogprobs>[0][number] => ({
    token: text,
    logprob: Math.log(top[text] ?? 1),
    top: Object.entries(top).map(([other, probability]) => ({ token: other, logprob: Math.log(probability) })),
  });
  const json = (top: Readonly<Record<string, number>>, chosen: string): Parameters<typeof weighLogprobs>[0] => [
    token('{"verdicts":[{"id":"a","reason":"no","verd'),
    token('ict":'),
    token(chosen, top),
    token("}]}"),
  ];

  it("adds up spellings, and leaves out what is unlikely or no verdict", () => {
    expect(
      weighLogprobs(json({ " true": 0.5, true: 0.1, " false": 0.2, maybe: 0.15, False: 0.005 }, " true"), "binary", "json"),
    ).toBeCloseTo(0.75, 12);
    expect(weighLogprobs([token("Yes", { Yes: 0.3, No: 0.1 })], "binary", "word")).toBeCloseTo(0.75, 12);
  });

  it("gives nothing where the verdict is no single token, or none came", () => {
    expect(weighLogprobs(json({}, "maybe"), "binary", "json")).toBeUndefined();
    expect(weighLogprobs([], "binary", "json")).toBeUndefined();
    expect(weighLogprobs(json({ "1": 0.5 }, "1"), { min: 1, max: 10 }, "json")).toBeUndefined();
    expect(weighLogprobs(json({ "1": 0.5 }, "1"), "unit", "json")).toBeUndefined();
  });
});
