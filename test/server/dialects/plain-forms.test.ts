import { describe, expect, it } from "vitest";
import { format } from "../../../verifiers/format/index.ts";
import { math } from "../../../verifiers/math/index.ts";
import { rewardServer } from "../../support/reward-server.ts";

describe("the dialect of LLaMA-Factory", () => {
  it.each([
    ["two texts", { model: "model", messages: ["\\boxed{4}", "4"] }, 200, { scores: [1, 0] }],
    ["none", { model: "model", messages: [] }, 200, { scores: [] }],
    ["a number for a text", { model: "model", messages: [4] }, 422, { error: { code: "E_BODY" } }],
    ["no messages", { model: "model" }, 422, { error: { code: "E_BODY" } }],
  ])("answers %s", async (_name, body, status, expected) => {
    const server = await rewardServer({ form: format({ require: ["boxed"] }) }, { onNull: -1 });
    expect(await server.post("/llama-factory", body)).toMatchObject({ status, json: expected });
  });

  it("gives the number for null where a Reward asks for a reference", async () => {
    const server = await rewardServer({ math: math() }, { onNull: -1 });
    expect(await server.post("/llama-factory", { messages: ["4"] })).toMatchObject({ status: 200, json: { scores: [-1] } });
  });
});

const turn = (role: string, content: string): object => ({ role, content });
const event = { id: "123", messages: [turn("user", "2+2="), turn("assistant", "4")], reference_answer: "4" };
const metric = (name: string, value: number): object => ({ name, value, type: "Metric" });

describe("the dialect of a reward Lambda", () => {
  it.each([
    ["one", event, 200, { id: "123", aggregate_reward_score: 1, metrics_list: [metric("assay_null", 0)] }],
    [
      "a batch",
      [event, { ...event, id: 7, messages: [turn("user", "2+2="), turn("assistant", "5")] }],
      200,
      [
        { id: "123", aggregate_reward_score: 1, metrics_list: [metric("assay_null", 0)] },
        { id: 7, aggregate_reward_score: 0, metrics_list: [metric("assay_null", 0)] },
      ],
    ],
    [
      "a reference in the metadata",
      [{ id: "1", messages: event.messages, metadata: { reference_answer: "4", my_key: "sample-001" } }],
      200,
      [{ id: "1", aggregate_reward_score: 1, metrics_list: [metric("assay_null", 0)] }],
    ],
    [
      "what is unscorable",
      [{ ...event, reference_answer: "" }],
      200,
      [{ id: "123", aggregate_reward_score: -1, metrics_list: [metric("assay_null", 1)] }],
    ],
    ["no messages", [{ ...event, messages: [] }], 422, { error: { code: "E_BODY" } }],
    ["no id", [{ messages: event.messages }], 422, { error: { code: "E_BODY" } }],
  ])("answers %s", async (_name, body, status, expected) => {
    const server = await rewardServer({ math: math() }, { onNull: -1 });
    const reply = await server.post("/lambda", body);
    expect(reply.status, reply.text).toBe(status);
    expect(reply.json).toMatchObject(expected);
  });

  it.each([
    ["beside the fields", { data_source: "second" }],
    ["in the metadata", { metadata: { data_source: "second" } }],
  ])("chooses a Reward by the data source %s", async (_name, extra) => {
    const server = await rewardServer({ first: format({ require: ["boxed"] }), second: math() }, { onNull: -1 });
    expect((await server.post("/lambda", [{ ...event, ...extra }])).json).toMatchObject([{ aggregate_reward_score: 1 }]);
    expect(await server.post("/lambda", [event])).toMatchObject({ status: 422, json: { error: { code: "E_UNKNOWN_REWARD" } } });
  });
});
