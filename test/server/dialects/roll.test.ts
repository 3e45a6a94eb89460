import { request } from "node:http";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { scored } from "../../../src/core/scores.ts";
import { exact } from "../../../verifiers/exact/index.ts";
import { math } from "../../../verifiers/math/index.ts";
import { rewardServer, type TestServer } from "../../support/reward-server.ts";
import { rewardOf } from "../../support/rewards.ts";

const wire = {
  priority: 1,
  project_id: "p",
  experiment_id: "e",
  global_step: 0,
  data_id: "d",
  rollout_id: "r",
  prompt: "2+2=",
  response: "4",
  reward_info: { ground_truth: "4" },
  reward_manager: {},
  timeout: 300,
};

/** ROLL sends its GET with a body, which fetch cannot. */
async function result(server: TestServer, body: object): Promise<unknown> {
  const sent = JSON.stringify(body);
  const headers = { "content-type": "application/json", "content-length": sent.length };
  return await new Promise((resolve, reject) => {
    const asked = request(`${server.url}/roll/task_result`, { method: "GET", headers }, (response) => {
      void text(response).then((answer) => resolve(JSON.parse(answer)));
    });
    asked.on("error", reject);
    asked.end(sent);
  });
}

async function submit(server: TestServer, body: object): Promise<string> {
  const reply = await server.post("/roll/submit_task", body);
  expect(reply).toMatchObject({ status: 200, json: { errcode: 0, reward_request_id: expect.any(String) } });
  return (reply.json as { reward_request_id: string }).reward_request_id;
}

/** The result as its client gets it: by asking until it is there. */
async function settled(server: TestServer, id: string): Promise<unknown> {
  for (;;) {
    const answer = await result(server, { reward_request_id: id });
    if ((answer as { errcode: number }).errcode !== 1) return answer;
  }
}

describe("the dialect of ROLL", () => {
  it.each([
    ["right", wire, { errcode: 0, reward_score: 1, dimention_reward_score: { assay_null: { reward: 0, debug_info: { assay: {} } } } }],
    ["wrong", { ...wire, response: "5" }, { errcode: 0, reward_score: 0 }],
    ["unscorable", { ...wire, reward_info: {} }, { errcode: 0, reward_score: -1, dimention_reward_score: { assay_null: { reward: 1 } } }],
  ])("answers what is %s", async (_name, body, expected) => {
    const server = await rewardServer({ math: math() }, { onNull: -1 });
    expect(await settled(server, await submit(server, body))).toMatchObject({
      ...expected,
      start_time: expect.any(String),
      end_time: expect.any(String),
    });
  });

  it("says that a task is under way, and gives its result as often as it is asked for", async () => {
    const gate = Promise.withResolvers<void>();
    const reward = rewardOf(async () => {
      await gate.promise;
      return scored(0.5, "It is.");
    });
    const server = await rewardServer({ reward }, { onNull: 0 });
    const id = await submit(server, wire);
    expect(await result(server, { reward_request_id: id })).toMatchObject({ errcode: 1, reward_score: null });
    gate.resolve();
    expect(await settled(server, id)).toMatchObject({ errcode: 0, reward_score: 0.5 });
    expect(await result(server, { reward_request_id: id })).toMatchObject({ errcode: 0, reward_score: 0.5 });
  });

  it("refuses at once what it does not take in, so that it is handed in again", async () => {
    const gate = Promise.withResolvers<void>();
    const reward = rewardOf(async () => {
      await gate.promise;
      return scored(1, "It is.");
    });
    const server = await rewardServer({ reward }, { onNull: 0, limits: { maxRows: 1, maxBodiesBytes: 520 } });
    const id = await submit(server, wire);
    expect(await server.post("/roll/submit_task", { ...wire, response: "5" })).toMatchObject({
      status: 503,
      json: { error: { code: "E_OVERLOADED" } },
    });
    // The same again joins what is under way.
    const again = await submit(server, wire);
    gate.resolve();
    for (const one of [id, again]) expect(await settled(server, one)).toMatchObject({ errcode: 0, reward_score: 1 });
  });

  it("goes by the data source of reward_info, and refuses a task that tells none of several Rewards", async () => {
    const server = await rewardServer({ math: math(), exact: exact() }, { onNull: 0 });
    const info = { ground_truth: "4.0" };
    const of = (name: string): object => ({ ...wire, reward_info: { ...info, data_source: name } });
    expect(await settled(server, await submit(server, of("math")))).toMatchObject({ reward_score: 1 });
    expect(await settled(server, await submit(server, of("exact")))).toMatchObject({ reward_score: 0 });
    expect(await server.post("/roll/submit_task", { ...wire, reward_info: info })).toMatchObject({
      status: 422,
      json: { error: { code: "E_UNKNOWN_REWARD" } },
    });
  });

  it("knows no task of another id, and refuses what is none", async () => {
    const server = await rewardServer({ math: math() }, { onNull: 0 });
    expect(await result(server, { reward_request_id: "nope" })).toMatchObject({ errcode: 404, reward_score: null });
    expect(await result(server, { id: 7 })).toMatchObject({ error: { code: "E_BODY" } });
    expect(await server.post("/roll/submit_task", { ...wire, response: 4 })).toMatchObject({
      status: 422,
      json: { error: { code: "E_BODY" } },
    });
  });
});
