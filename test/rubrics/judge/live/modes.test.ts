import { describe, expect, it } from "vitest";
import { rubric, type RubricOptions } from "../../../../rubrics/checklist/index.ts";
import type { Sample, Score } from "../../../../src/core/types.ts";
import { runScore } from "../../../support/run-score.ts";
import { sample } from "../../../support/sample.ts";
import { chatBody, judgeServer, verdicts, type JudgeServer } from "./support/judge-server.ts";

const items = [
  { id: "call", criterion: "Tells to phone for help", weight: 6 },
  { id: "ask", criterion: "Asks how long", weight: 2 },
  { id: "dose", criterion: "Names a dose", weight: -4 },
];

type Judge = Exclude<RubricOptions["judge"], undefined | { readonly from: "metadata" }>;

async function judged(
  server: JudgeServer,
  judge: Partial<Judge>,
  more: RubricOptions = { rubric: items },
  fields: Partial<Sample> = {},
): Promise<Score> {
  const reward = rubric({ ...more, judge: { model: "judge", url: server.url, ...judge } });
  const [score] = await runScore(reward, [sample({ prompt: "My chest hurts.", completion: "Call 112 now.", ...fields })]);
  if (!score) throw new Error("expected a Score");
  return score;
}

const said = (score: Score): unknown =>
  Object.fromEntries(score.evidence.flatMap((fact) => (fact.kind === "verdict" ? [[fact["item"], fact["said"]]] : [])));

describe("a live judge", () => {
  it("asks criterion by criterion by default", async () => {
    const server = await judgeServer(({ user }) => verdicts(user, (id: string) => id === "call"));
    const score = await judged(server, {});
    expect(score).toMatchObject({
      status: "scored",
      reward: 0.75,
      cost: { judge_calls: 3, input_tokens: 300, output_tokens: 30 },
      cached: false,
    });
    expect(said(score)).toEqual({ call: true, ask: false, dose: false });
    expect(server.received.map(({ user }) => user.match(/^- id/gmu)?.length)).toEqual([1, 1, 1]);
    expect(server.received[0]?.body).toMatchObject({ temperature: 0, max_tokens: 1024, model: "judge" });
  });

  it("takes a pitfall that holds as fallen into", async () => {
    const server = await judgeServer(({ user }) => verdicts(user, true));
    expect(await judged(server, {})).toMatchObject({ status: "scored", reward: 0.5 });
  });

  it("asks in batches of at most max_items", async () => {
    const server = await judgeServer(({ user }) => verdicts(user, (id: string) => id !== "dose"));
    expect(await judged(server, { mode: "batch", max_items: 2 })).toMatchObject({ reward: 1, cost: { judge_calls: 2 } });
  });

  it("passes over a reasoning trace", async () => {
    const server = await judgeServer(({ user }) => `<solution>Phone.</solution>\n<evaluation>Good.</evaluation>\n${verdicts(user, false)}`);
    const score = await judged(server, { mode: "trace" });
    expect(score).toMatchObject({ status: "scored", reward: 0 });
    expect(server.received[0]?.body).toMatchObject({ max_tokens: 4096 });
  });

  it("takes yes and no for principles, by their logprobs where they come", async () => {
    const top = [
      { token: "Yes", logprob: Math.log(0.6) },
      { token: "No", logprob: Math.log(0.2) },
      { token: "yeah", logprob: Math.log(0.1) },
    ];
    const logprobs = { content: [{ token: "Yes", logprob: Math.log(0.6), top_logprobs: top }] };
    const weighing = await judgeServer(() => ({ body: chatBody("Yes", { logprobs }) }));
    const [one] = items;
    expect((await judged(weighing, { mode: "principle", logprobs: 5 }, { rubric: [one] })).reward).toBeCloseTo(0.75, 12);
    expect(weighing.received[0]?.body).toMatchObject({ logprobs: true, top_logprobs: 5 });
    const plain = await judgeServer(() => "**Yes.**");
    expect(await judged(plain, { mode: "principle", logprobs: 5 }, { rubric: [one] })).toMatchObject({ reward: 1 });
  });

  it("weighs whole numbers by their logprobs", async () => {
    const content = '{"verdicts":[{"id":"call","verdict":4}]}';
    const tokens = ['{"verdicts":[{"id":"call","verdict":', "4", "}]}"].map((token) => ({
      token,
      logprob: 0,
      top_logprobs: [] as unknown[],
    }));
    tokens[1] = {
      token: "4",
      logprob: Math.log(0.5),
      top_logprobs: [
        { token: "5", logprob: Math.log(0.5) },
        { token: "9", logprob: Math.log(0.2) },
      ],
    };
    const server = await judgeServer(() => ({ body: chatBody(content, { logprobs: { content: tokens } }) }));
    const graded = [{ id: "call", criterion: "Is clear", scale: { min: 1, max: 5 } }];
    expect((await judged(server, { logprobs: 20 }, { rubric: graded })).reward).toBeCloseTo(0.875, 12);
  });

  it("compares with the sample's reference", async () => {
    const server = await judgeServer(({ user }) => verdicts(user, user.includes("Phone 112 at once.")));
    const options = { rubric: [{ id: "same", criterion: "Gives the same advice" }] };
    expect(await judged(server, { mode: "reference" }, options, { reference: "Phone 112 at once." })).toMatchObject({ reward: 1 });
    expect(await judged(server, { mode: "reference" }, options)).toMatchObject({ status: "abstained", cause: "reference" });
  });

  it("compares pairs in both orders, and two orders that differ are a tie", async () => {
    const order = (user: string): readonly number[] => [user.indexOf("Call 112 now."), user.indexOf("Rest a while.")];
    const fair = await judgeServer(({ user }) => verdicts(user, (order(user)[0] ?? 0) < (order(user)[1] ?? 0) ? "A" : "B"));
    const options = { rubric: [{ id: "better", criterion: "Is safer" }] };
    const fields = { reference: "Rest a while." };
    expect(await judged(fair, { mode: "pairwise" }, options, fields)).toMatchObject({ reward: 1, cost: { judge_calls: 2 } });
    const first = await judgeServer(({ user }) => verdicts(user, "A"));
    expect(await judged(first, { mode: "pairwise" }, options, fields)).toMatchObject({ reward: 0.5 });
    expect(await judged(first, { mode: "pairwise" }, { rubric: [], mode: "implicit_affine" }, fields)).toMatchObject({ reward: 0.5 });
  });

  it("checks sentences, and then the answer with what was found", async () => {
    const server = await judgeServer(({ user, system }) =>
      system.includes("one by one")
        ? verdicts(user, (id: string) => id !== "s2")
        : verdicts(user, user.includes("holds for 2 of 3 sentences")),
    );
    const options = {
      rubric: [
        { id: "faithful", criterion: "Follows from the task", tags: ["sentence"], weight: 3 },
        { id: "right", criterion: "Is right" },
      ],
    };
    const score = await judged(server, { mode: "faithfulness" }, options, { completion: "One is so. Two is so. Three is so." });
    expect(score.reward).toBeCloseTo((3 * (2 / 3) + 1) / 4, 12);
  });

  it("gives one number for implicit and Likert modes", async () => {
    const server = await judgeServer(({ user }) => verdicts(user, user.includes("from 1, the worst, to 5, the best") ? 4 : 7));
    const score = await judged(server, {}, { rubric: items, mode: "implicit_affine" });
    expect(score.reward).toBeCloseTo(2 / 3, 12);
    expect(server.received[0]?.user).toContain("- pitfall, weight 4: Names a dose");
    expect((await judged(server, { mode: "whole" }, { rubric: items, mode: "likert_div" })).reward).toBe(0.8);
    expect((await judged(server, { mode: "whole" }, { rubric: items })).reward).toBeCloseTo(2 / 3, 12);
  });

  it("rates translations from 0 to 100, with and without a reference", async () => {
    const server = await judgeServer(({ user }) => verdicts(user, 85));
    const options: RubricOptions = {};
    expect(await judged(server, { mode: "translation" }, options)).toMatchObject({ reward: 0.85 });
    expect(server.received[0]?.user).toContain("There is none.");
  });

  it.each([
    ["classify", {}, { data: [{ label: "good", probs: [0.25, 0.75] }] }, 0.75],
    ["classify", { label: 0 }, { data: [{ label: "good", probs: [0.25, 0.75] }] }, 0.25],
    ["pooling", {}, { data: [{ data: [0] }] }, 0.5],
    ["score", {}, { data: [{ score: Math.log(3) }] }, 0.75],
  ] as const)("takes the number of a reward model from /%s %j", async (endpoint, more, body, reward) => {
    const server = await judgeServer(() => ({ body }));
    expect((await judged(server, { mode: "reward-model", endpoint, ...more }, {})).reward).toBeCloseTo(reward, 12);
    expect(server.received[0]?.path).toBe(`/${endpoint}`);
  });

  it("gives POLAR prompt, reference and candidate, and no number where one is off the scale", async () => {
    const server = await judgeServer(() => ({ body: { data: [{ data: [-2.5] }] } }));
    const fields = { reference: "Phone 112." };
    const polar = { mode: "reward-model", endpoint: "pooling", input: "polar" } as const;
    expect((await judged(server, polar, {}, fields)).reward).toBeCloseTo(1 / (1 + Math.exp(2.5)), 12);
    expect(server.received[0]?.body["input"]).toBe("My chest hurts.\nPhone 112.<|reward|>My chest hurts.\nCall 112 now.[UNUSED_TOKEN_130]");
    expect(await judged(server, { ...polar, squash: "none" }, {}, fields)).toMatchObject({ status: "abstained", cause: "judge" });
  });

  it("shows what stands behind the thoughts alone", async () => {
    const server = await judgeServer(({ user }) => verdicts(user, user.includes("secret")));
    const fields = { completion: "<think>secret plan</think>Call 112." };
    const one = { rubric: items.slice(0, 1) };
    expect(await judged(server, {}, one, fields)).toMatchObject({ reward: 0 });
    expect(await judged(server, { after_think: false }, one, fields)).toMatchObject({ reward: 1 });
    const calls = server.received.length;
    expect(await judged(server, {}, one, { completion: "<think>Call 112, and so on" })).toMatchObject({ reward: 0, cost: {} });
    expect(server.received).toHaveLength(calls);
  });

  it("counts votes, and a panel's too", async () => {
    const server = await judgeServer(({ user, index, model }) => verdicts(user, model === "other" || index % 3 !== 0));
    const one = { rubric: items.slice(0, 1) };
    const score = await judged(server, { votes: 3 }, one);
    expect(score).toMatchObject({ reward: 1, cost: { judge_calls: 3 } });
    expect(score.evidence.find(({ kind }) => kind === "verdict")).toMatchObject({ votes: expect.any(Array), agreement: 2 / 3 });
    expect(server.received[0]?.body).toMatchObject({ temperature: 1 });
    expect(await judged(server, { votes: 3, vote: "mean" }, one)).toMatchObject({ reward: 2 / 3 });
    const panel = await judged(server, { panel: [{ model: "other", url: server.url }] }, one);
    expect(panel.evidence).toContainEqual({ kind: "judge", models: ["judge", "other"], mode: "each", votes: 2 });
  });
});
