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
    ["unscorable", { messages, ground_truth: null }, 200, { score: 0, is_score_valid: false, error: expect.stringContaining("abstained") }],
    ["no turns", { messages: [], ground_truth: "4" }, 422, { error: { code: "E_BODY" } }],
    ["a text for turns", { messages: "4", ground_truth: "4" }, 422, { error: { code: "E_BODY" } }],
  ])("answers what is %s", async (_name, body, status, expected) => {
    const server = await rewardServer({ math: math() });
    for (const path of ["/eval-protocol/evaluate", "/eval-protocol/reward"]) {
      expect(await server.post(path, body)).toMatchObject({ status, json: expected });
    }
  });

  it("tells the parts with the same keys, chosen by the data source of the arguments", async () => {
    const both = weightedSum({ value: { weight: 0.5, reward: math() }, letter: { weight: 0.5, reward: exact() } });
    const server = await rewardServer({ both, math: math() });
    const ask = async (extra: object): Promise<unknown> =>
      (await server.post("/eval-protocol/evaluate", { messages, ground_truth: "4.0", ...extra })).json;
    const parts = { value: { score: 1, is_score_valid: true }, letter: { score: 0, is_score_valid: true } };
    expect(await ask({ kwargs: { data_source: "both" } })).toMatchObject({ score: 0.5, metrics: parts });
    expect(await ask({ data_source: "both" })).toMatchObject({ score: 0.5, metrics: parts });
    expect(await ask({ data_source: "math" })).toMatchObject({ score: 1, metrics: {} });
    expect(await ask({})).toMatchObject({ error: { code: "E_UNKNOWN_REWARD" } });
  });
});
