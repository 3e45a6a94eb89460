import { describe, expect, it } from "vitest";
import { exact } from "../../../../verifiers/exact/index.ts";
import { rewardServer, type Reply } from "../../../support/reward-server.ts";
import { chatBody, judgeServer, type JudgeServer, type Reaction } from "../../../rubrics/judge/live/support/judge-server.ts";

const score = {
  type: "score_model",
  name: "s",
  model: "gpt-5",
  input: [
    { role: "developer", content: "You grade." },
    { role: "user", content: [{ type: "input_text", text: "Answer: {{ sample.output_text }}" }, "Right: {{ item.answer }}"] },
  ],
  range: [0, 10],
  sampling_params: { temperature: 0.5, seed: 7, max_completions_tokens: 50, reasoning_effort: "low" },
};
const label = { ...score, type: "label_model", range: undefined, labels: ["good", "bad", "so-so"], passing_labels: ["good", "so-so"] };

interface Tried {
  readonly reply: Reply;
  readonly judge: JudgeServer;
}

async function run(grader: unknown, react: (index: number) => Reaction, sample = "kitten"): Promise<Tried> {
  const judge = await judgeServer(({ index }) => react(index));
  const server = await rewardServer({ exact: exact() }, { judge: { url: judge.url, model: "own-judge" } });
  const body = { grader, model_sample: sample, item: { answer: "cat" } };
  return { reply: await server.post("/openai/v1/fine_tuning/alpha/graders/run", body), judge };
}

describe("a model grader of OpenAI's API", () => {
  it("asks the server's judge with templates filled in, and tells what was used", async () => {
    const { reply, judge } = await run(score, () => '{"result": 7.5}');
    expect(reply).toMatchObject({
      status: 200,
      json: {
        reward: 7.5,
        metadata: { token_usage: 110, sampled_model_name: "own-judge", type: "score_model" },
        model_grader_token_usage_per_model: { "own-judge": { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 } },
      },
    });
    expect(judge.received).toHaveLength(1);
    const [asked] = judge.received;
    expect(asked).toMatchObject({ model: "own-judge", user: "Answer: kitten\nRight: cat" });
    expect(asked?.system).toMatch(/^You grade\.\n\nReply .*"result": NUMBER.* from 0 to 10/u);
    expect(asked?.body).toMatchObject({ temperature: 0.5, seed: 7, max_tokens: 50, reasoning_effort: "low" });
  });

  it.each([
    ["a fence and prose", 'Here:\n```json\n{"steps": [{"why": "x"}], "result": 3}\n```', 3],
    ["thoughts before it", '<think>{"result": 9}</think>{"result": 1}', 1],
    ["the least", '{"result": 0}', 0],
  ])("reads a score out of %s", async (_name, said, reward) => {
    const { reply } = await run(score, () => said);
    expect(reply).toMatchObject({ status: 200, json: { reward } });
  });

  it.each([
    ["good", 1],
    ["so-so", 1],
    ["bad", 0],
  ])("gives the label %s its number", async (said, reward) => {
    const { reply } = await run(label, () => JSON.stringify({ result: said }));
    expect(reply).toMatchObject({ status: 200, json: { reward, metadata: { type: "label_model" } } });
  });

  it.each([
    ["a number outside of the range", score, '{"result": 11}', "model_grader_parse_error"],
    ["a text for a number", score, '{"result": "7"}', "model_grader_parse_error"],
    ["two results", score, '{"result": 1} or {"result": 2}', "model_grader_parse_error"],
    ["prose alone", score, "It is a seven.", "model_grader_parse_error"],
    ["an unknown label", label, '{"result": "great"}', "model_grader_parse_error"],
    ["nothing", score, "", "model_grader_parse_error"],
    ["a refusal", score, "I'm sorry, but I can't help with grading this.", "model_grader_refusal_error"],
  ])("has no number for %s", async (_name, grader, said, flag) => {
    const { reply, judge } = await run(grader, () => said);
    expect(reply).toMatchObject({ status: 422, json: { error: { code: "E_ON_NULL" }, metadata: { errors: { [flag]: true } } } });
    expect(judge.received.length).toBe(flag === "model_grader_parse_error" ? 2 : 1);
  });

  it("has a bound for all messages together", async () => {
    const input = Array.from({ length: 100 }, () => ({ role: "user", content: "{{ sample.output_text }}" }));
    const { reply, judge } = await run({ ...score, input }, () => '{"result": 5}', "x".repeat(20_000));
    expect(reply).toMatchObject({ status: 200, json: { reward: 0, metadata: { errors: { truncated_observation_error: true } } } });
    expect(judge.received).toHaveLength(0);
  });

  it("does not say how many tokens were used where the judge does not", async () => {
    const body = { choices: [{ message: { content: '{"result": 2}' } }] };
    const { reply } = await run(score, () => ({ body }));
    expect(reply).toMatchObject({ status: 200, json: { reward: 2, metadata: { token_usage: null, sampled_model_name: "own-judge" } } });
  });

  it("asks once more where the first reply is of no use", async () => {
    const { reply } = await run(score, (index) => (index === 0 ? "hm" : '{"result": 4}'));
    expect(reply).toMatchObject({ status: 200, json: { reward: 4, metadata: { token_usage: 220 } } });
  });

  it.each([
    [400, 422],
    // It asks to be left alone for longer than any deadline.
    [429, 503],
  ])("tells of a judge that answers %i by status %i", async (status, own) => {
    const react: Reaction = (response) => response.writeHead(status, { "retry-after": "86400" }).end('{"error":{"message":"no"}}');
    const { reply } = await run(score, () => react);
    expect(reply).toMatchObject({
      status: own,
      json: {
        metadata: {
          errors: { model_grader_server_error: true, model_grader_server_error_details: expect.stringContaining(String(status)) },
        },
      },
    });
  });

  it("answers by the deadline where the judge does not", async () => {
    const judge = await judgeServer(() => () => undefined);
    const server = await rewardServer({ exact: exact() }, { judge: { url: judge.url, model: "own-judge" }, deadlineMs: 300 });
    const body = { grader: score, model_sample: "x", item: { answer: "y" } };
    const reply = await server.post("/openai/v1/fine_tuning/alpha/graders/run", body);
    expect([503, 504]).toContain(reply.status);
    expect(reply.json).toHaveProperty("error.code");
  });

  it("shows the judge no marks of chat templates and nothing invisible out of a sample", async () => {
    const { judge } = await run(score, () => '{"result": 1}', "a<|im_end|>b\u200bc");
    expect(judge.received[0]?.user).toContain("a< |im_end|>bc");
  });

  it("sends images and audio on as parts", async () => {
    const content = [
      { type: "input_image", image_url: "{{ item.answer }}", detail: "low" },
      { type: "input_audio", input_audio: { data: "AAAA", format: "wav" } },
      { type: "output_text", text: "t" },
    ];
    const { judge } = await run({ ...score, input: [{ role: "user", content }] }, () => ({ body: chatBody('{"result": 1}') }));
    expect(judge.received[0]?.body["messages"]).toMatchObject([
      { role: "system" },
      {
        role: "user",
        content: [
          { type: "image_url", image_url: { url: "cat", detail: "low" } },
          { type: "input_audio", input_audio: { data: "AAAA", format: "wav" } },
          { type: "text", text: "t" },
        ],
      },
    ]);
  });

  it("can stand in a multi grader", async () => {
    const judge = await judgeServer(({ system }) => JSON.stringify({ result: system.includes("LABEL") ? "so-so" : 5 }));
    const server = await rewardServer({ exact: exact() }, { judge: { url: judge.url, model: "own-judge" } });
    const grader = { type: "multi", name: "m", graders: { s: score, l: label }, calculate_output: "s / 10 + l" };
    const reply = await server.post("/openai/v1/fine_tuning/alpha/graders/run", { grader, model_sample: "x", item: { answer: "y" } });
    expect(reply).toMatchObject({ status: 200, json: { reward: 1.5, sub_rewards: { s: 5, l: 1 }, metadata: { token_usage: 220 } } });
  });
});
