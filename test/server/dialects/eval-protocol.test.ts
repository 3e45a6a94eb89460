import { describe, expect, it } from "vitest";
import { weightedSum } from "../../../src/compose/weighted-sum.ts";
import { exact } from "../../../verifiers/exact/index.ts";
import { math } from "../../../verifiers/math/index.ts";
import { rewardServer } from "../../support/reward-server.ts";

const messages = [
  { role: "user", content: "2+2=" },
  { role: "assistant", content: "4" },
];

describe("the dialect of eval-protocol", () => {
  it.each([
    ["right", { messages, ground_truth: "4" }, 200, { score: 1, is_score_valid: true, error: null }],
    ["wrong", { messages, ground_truth: "5" }, 200, { score: 0, is_score_valid: true, error: null }],
    ["parts of text", { messages: [{ role: "assistant", content: [{ type: "text", text: "4" }] }], ground_truth: "4" }, 200, { score: 1 }],
    ["no turns", { messages: [], ground_truth: "4" }, 422, { error: { code: "E_BODY" } }],
    ["a text for turns", { messages: "4", ground_truth: "4" }, 422, { error: { code: "E_BODY" } }],
  ])("answers what is %s", async (_name, body, status, expected) => {
    const server = await rewardServer({ math: math() });
    for (const path of ["/eval-protocol/evaluate", "/eval-protocol/reward"]) {
      expect(await server.post(path, body)).toMatchObject({ status, json: expected });
    }
  });

  it.each([
    ["without a ground truth", { messages, ground_truth: null }],
    ["with the conversation for a ground truth, as a client sends that was given none", { messages, ground_truth: messages.slice(0, -1) }],
  ])("tells what is unscorable apart from a 0, %s", async (_name, body) => {
    const server = await rewardServer({ math: math() });
    expect(await server.post("/eval-protocol/evaluate", body)).toMatchObject({
      status: 200,
      json: { score: 0, is_score_valid: false, error: expect.stringContaining("abstained") },
    });
    expect(await server.post("/eval-protocol/reward", body)).toMatchObject({ status: 503, json: { error: { code: "E_ON_NULL" } } });
  });

  it("gives the number of --on-null on both paths", async () => {
    const server = await rewardServer({ math: math() }, { onNull: -1 });
    for (const path of ["/eval-protocol/evaluate", "/eval-protocol/reward"]) {
      const expected = { score: -1, is_score_valid: true, error: expect.stringContaining("abstained") };
      expect(await server.post(path, { messages, ground_truth: null })).toMatchObject({ status: 200, json: expected });
    }
  });

  it("takes a list for a reference where it is not the conversation", async () => {
    const server = await rewardServer({ exact: exact() });
    const reply = await server.post("/eval-protocol/evaluate", { messages, ground_truth: ["4"] });
    expect(reply).toMatchObject({ status: 200, json: { score: 1 } });
  });

  it("tells the parts with the same keys, chosen by the data source of the arguments", async () => {
    const both = weightedSum({ value: { weight: 0.5, reward: math() }, letter: { weight: 0.5, reward: exact() } });
    const server = await rewardServer({ both, math: math() });
    const ask = async (extra: object): Promise<unknown> =>
      (await server.post("/eval-protocol/evaluate", { messages, ground_truth: "4.0", ...extra })).json;
    const parts = { value: { score: 1, is_score_valid: true, success: true }, letter: { score: 0, is_score_valid: true } };
    expect(await ask({ kwargs: { data_source: "both" } })).toMatchObject({ score: 0.5, metrics: parts });
    expect(await ask({ data_source: "both" })).toMatchObject({ score: 0.5, metrics: parts });
    expect(await ask({ data_source: "math" })).toMatchObject({ score: 1, metrics: {} });
    expect(await ask({})).toMatchObject({ error: { code: "E_UNKNOWN_REWARD" } });
  });
});
