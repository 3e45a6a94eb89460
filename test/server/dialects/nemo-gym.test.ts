import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { weightedSum } from "../../../src/compose/weighted-sum.ts";
import { withinGroup } from "../../../src/compose/within-group.ts";
import { abstained, scored } from "../../../src/core/scores.ts";
import { aggregate } from "../../../src/server/dialects/nemo-gym/aggregate.ts";
import { turnsOf } from "../../../src/server/dialects/nemo-gym/responses.ts";
import { rewardComponents } from "../../../src/server/dialects/nemo-gym/reward-components.ts";
import { exact } from "../../../verifiers/exact/index.ts";
import { math } from "../../../verifiers/math/index.ts";
import { rewardServer } from "../../support/reward-server.ts";

const output = (text: string): readonly object[] => [
  { type: "reasoning", id: "r", summary: [{ type: "summary_text", text: "Perhaps 5?" }] },
  { type: "message", id: "m", role: "assistant", status: "completed", content: [{ type: "output_text", text, annotations: [] }] },
];
const row = {
  responses_create_params: { input: [{ role: "user", content: "2+2=" }] },
  response: { id: "resp", object: "response", output: output("It is 4.") },
  expected_answer: "4",
  extra: { kept: true },
};
const withText = (text: string): object => ({ ...row, response: { ...row.response, output: output(text) } });

describe("the dialect of NeMo-Gym", () => {
  it.each([
    ["right", row, { reward: 1, reward_components: { reward: 1 }, mask_sample: false, failure_kind: null, assay_null: 0 }],
    ["wrong", withText("It is 5."), { reward: 0, reward_components: { reward: 0 }, mask_sample: false, assay_null: 0 }],
    ["a prompt of text", { ...row, responses_create_params: { input: "2+2=" } }, { reward: 1 }],
    ["a reference in the metadata", { ...row, expected_answer: undefined, verifier_metadata: { ground_truth: "4" } }, { reward: 1 }],
    ["no word of the assistant's", { ...row, response: { output: [{ type: "function_call_output", output: "4" }] } }, { reward: 0 }],
    [
      "unscorable",
      { ...row, expected_answer: "" },
      {
        reward: 0,
        reward_components: { reward: 0 },
        mask_sample: true,
        failure_kind: "assay:abstained",
        _ng_failure_terminal: true,
        _ng_failure_class: "judge_failed",
        _ng_failure_judge_error: expect.any(String),
        assay_null: 1,
      },
    ],
  ])("verifies what is %s", async (_name, body, expected) => {
    const server = await rewardServer({ math: math() });
    const reply = await server.post("/nemo-gym/verify", body);
    expect(reply.status, reply.text).toBe(200);
    // The request comes back whole.
    expect(reply.json).toMatchObject({ ...(JSON.parse(JSON.stringify(body)) as object), ...expected });
  });

  it.each([
    ["no response", { ...row, response: undefined }],
    ["output that is no list", { ...row, response: { output: "4" } }],
    ["items that are no objects", { ...row, response: { output: [4] } }],
    ["a message whose text is none", { ...row, response: { output: [{ role: "assistant", content: 4 }] } }],
    ["no body", []],
  ])("refuses %s", async (_name, body) => {
    const server = await rewardServer({ math: math() });
    expect(await server.post("/nemo-gym/verify", body)).toMatchObject({ status: 422, json: { error: { code: "E_BODY" } } });
  });

  it("answers the other paths of a resources server", async () => {
    const server = await rewardServer({ math: math() });
    expect(await server.post("/nemo-gym/seed_session", { any: "thing" })).toMatchObject({ status: 200, json: {} });
    expect((await server.get("/nemo-gym/reverify_mode")).json).toBe("stateless");
    const ids = { resources_session_id: "s", episode_id: "e" };
    expect((await server.post("/nemo-gym/seed_session", { ...ids, task_id: "t", task_data: {} })).json).toEqual({
      resources_session_id: "s",
    });
    expect((await server.post("/nemo-gym/close_session", ids)).json).toEqual({ resources_session_id: "s" });
  });

  it("aggregates what was verified, without what has no reward", async () => {
    const server = await rewardServer({ math: math() });
    const verify_responses = [
      { _ng_task_index: 2, reward: 1, right: true, text: "no number" },
      { _ng_task_index: 1, reward: 0, right: false },
      { _ng_task_index: 1, reward: 1, right: true },
      { _ng_task_index: 1, reward: 0, mask_sample: true },
      { _ng_task_index: 1, reward: 0, _ng_failure_class: "judge_failed" },
    ];
    const one = { "mean/reward": 1, "max/reward": 1, "min/reward": 1, "median/reward": 1, "std/reward": 0 };
    const two = { "mean/reward": 0.5, "max/reward": 1, "min/reward": 0, "median/reward": 0.5, "std/reward": Math.SQRT1_2 };
    const reply = await server.post("/nemo-gym/aggregate_metrics", { verify_responses });
    expect(reply.json).toMatchObject({
      group_level_metrics: [
        { _ng_task_index: 1, ...two, "mean/right": 0.5 },
        { _ng_task_index: 2, ...one, "mean/right": 1 },
      ],
      agent_metrics: { "mean/reward": 2 / 3, "median/reward": 1, assay_rows: 5, assay_null_rows: 2 },
    });
    expect((reply.json as { key_metrics: unknown }).key_metrics).toEqual({ "mean/reward": 2 / 3, "mean/right": 2 / 3 });
    expect((await server.post("/nemo-gym/aggregate_metrics", { verify_responses: [] })).json).toEqual({
      group_level_metrics: [],
      agent_metrics: { assay_rows: 0, assay_null_rows: 0 },
      key_metrics: {},
    });
  });

  it("leaves out of the aggregate what is too large to be told", () => {
    const { agent_metrics: metrics } = aggregate([{ reward: 1e308 }, { reward: 1e308 }, { reward: -1e308 }]);
    expect(Object.values(metrics).every(Number.isFinite)).toBe(true);
    expect(metrics["max/reward"]).toBe(1e308);
  });

  it("lets no failure of an earlier verdict stand beside a reward", async () => {
    const server = await rewardServer({ math: math() });
    const failed = (await server.post("/nemo-gym/verify", { ...row, expected_answer: "" })).json as object;
    const { json } = await server.post("/nemo-gym/verify", { ...failed, expected_answer: "4" });
    expect(json).toMatchObject({ reward: 1, mask_sample: false, failure_kind: null, failure_reason: null });
    expect(Object.keys(json as object).filter((name) => name.startsWith("_ng_"))).toEqual([]);
  });

  it("gives the number of --on-null, and then masks nothing", async () => {
    const server = await rewardServer({ math: math() }, { onNull: -1 });
    const { json } = await server.post("/nemo-gym/verify", { ...row, expected_answer: "" });
    expect(json).toMatchObject({ reward: -1, reward_components: { reward: -1 }, mask_sample: false, assay_null: 1 });
    expect(json).not.toHaveProperty("_ng_failure_class");
  });

  it.each([
    ["a column that is called group", { group: "algebra" }],
    ["metadata for the verifier that is a text", { verifier_metadata: "any" }],
  ])("takes %s for what it is", async (_name, extra) => {
    const server = await rewardServer({ math: math() });
    expect(await server.post("/nemo-gym/verify", { ...row, ...extra })).toMatchObject({ status: 200, json: { reward: 1, ...extra } });
  });

  it.each([
    ["summary", { summary: [{ type: "summary_text", text: "Perhaps 5?" }] }],
    ["content", { summary: [], content: [{ type: "reasoning_text", text: "Perhaps 5?" }] }],
  ])("keeps reasoning apart that stands in the %s", (_name, reasoning) => {
    expect(
      turnsOf([
        { type: "reasoning", ...reasoning },
        { type: "message", role: "assistant", content: "4" },
      ]),
    ).toEqual([{ role: "assistant", content: "4", reasoning_content: "Perhaps 5?" }]);
  });

  it("splits a weighted sum into components that add up to the reward, with the same names for every row", async () => {
    const reward = weightedSum({ value: { weight: 0.7, reward: math() }, letter: { weight: 0.1, reward: exact() } });
    const server = await rewardServer({ reward });
    const bodies = [row, withText("4"), withText("5"), { ...row, expected_answer: "" }];
    for (const body of bodies) {
      const { json } = await server.post("/nemo-gym/verify", body);
      const { reward: value, reward_components: components } = json as { reward: number; reward_components: Record<string, number> };
      expect(Object.keys(components)).toEqual(["value", "letter"]);
      expect(Object.values(components).reduce((sum, one) => sum + one, 0)).toBe(value);
    }
  });

  it("scores whole groups where rows carry group and size", async () => {
    const server = await rewardServer({ grouped: withinGroup({ reward: math(), transform: "center" }) });
    const replies = await Promise.all(
      ["4", "5"].map((text, index) => server.post("/nemo-gym/verify", { ...withText(text), group: { id: "g", size: 2, index } })),
    );
    expect(replies.map(({ json }) => (json as { reward: number }).reward)).toEqual([0.5, -0.5]);
    expect(await server.post("/nemo-gym/verify", row)).toMatchObject({
      json: { mask_sample: true, failure_kind: "assay:e_group_missing" },
    });
    await expect(
      rewardServer({ grouped: withinGroup({ reward: math(), transform: "center" }) }, { rootDialects: ["openrlhf"] }),
    ).rejects.toThrow("scores whole groups");
  });
});

describe("reward components", () => {
  const spec = { use: "weighted-sum", version: 1, with: { a: { weight: 0.3 }, b: { weight: -0.7 }, c: { weight: 1 } } };

  it("add up to the reward that is told, as one sums them in order", () => {
    const any = fc.double({ min: -10, max: 10, noNaN: true });
    fc.assert(
      fc.property(any, any, any, any, (a, b, c, reward) => {
        const parts = { a: scored(a, ""), b: scored(b, ""), c: c > 5 ? abstained("reference", "") : scored(c, "") };
        const told = rewardComponents(spec, ["a", "b", "c"], scored(reward, "", { parts }), reward);
        expect(Object.values(told.components).reduce((sum, one) => sum + one, 0)).toBe(told.reward);
        expect(Math.abs(told.reward - reward)).toBeLessThan(1e-12);
      }),
    );
  });
});
