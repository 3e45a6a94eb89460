import { describe, expect, it } from "vitest";
import { withinGroup } from "../../../src/compose/within-group.ts";
import { errored, scored } from "../../../src/core/scores.ts";
import type { Score } from "../../../src/core/types.ts";
import { heldReward } from "../../support/held-reward.ts";
import { rewardServer, type Reply, type TestServer } from "../../support/reward-server.ts";
import { rewardOf } from "../../support/rewards.ts";

const slow = { id: "1", prompt: "p", completion: "wait", reference: null };
const late = { status: "errored", reward: null, error: { code: "E_REQUEST_DEADLINE", retryable: true } };

/** Asks for the figures until one of them has the value. */
async function untilMetric(server: TestServer, name: string, value: number): Promise<void> {
  for (;;) {
    const { text } = await server.get("/metrics");
    if (text.split("\n").includes(`${name} ${value}`)) return;
  }
}

/** Sends a sample and hangs up once it is being scored. */
async function askAndHangUp(server: TestServer, sample: object, started: () => Promise<void>): Promise<void> {
  const client = new AbortController();
  const asked = fetch(`${server.url}/v1/score`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(sample),
    signal: client.signal,
  });
  await started();
  client.abort();
  await expect(asked).rejects.toThrow(expect.objectContaining({ name: "AbortError" }));
}

describe("a client that asks again", () => {
  it("joins its sample under way after the deadline that it said", async () => {
    const held = heldReward();
    const server = await rewardServer({ held: held.reward });
    const first = await server.post("/v1/score", slow, { "x-assay-deadline-ms": "100" });
    expect(first).toMatchObject({ status: 200, json: late });
    const second = server.post("/v1/score", { ...slow, id: "2" });
    await untilMetric(server, "assay_joined_samples", 1);
    held.letGo();
    expect((await second).json).toMatchObject({ id: "2", status: "scored", reward: 1 });
    expect(held.asked()).toBe(1);
  });

  it("gets what is known in time, and errors for the rest", async () => {
    const held = heldReward();
    const server = await rewardServer({ held: held.reward });
    const samples = [slow, { ...slow, id: "2", completion: "yes" }];
    const { json } = await server.post("/v1/score", samples, { "x-assay-deadline-ms": "100" });
    expect(json).toMatchObject([late, { id: "2", reward: 1 }]);
  });

  it("joins its sample under way after it hung up", async () => {
    const held = heldReward();
    const server = await rewardServer({ held: held.reward });
    await askAndHangUp(server, slow, () => held.until(1));
    const second = server.post("/v1/score", slow);
    await untilMetric(server, "assay_joined_samples", 1);
    held.letGo();
    expect((await second).json).toMatchObject({ reward: 1 });
    expect(held.asked()).toBe(1);
  });

  it("finds the answer that came after it hung up", async () => {
    const held = heldReward();
    const server = await rewardServer({ held: held.reward });
    await askAndHangUp(server, slow, () => held.until(1));
    held.letGo();
    await untilMetric(server, "assay_open_flights", 0);
    expect((await server.post("/v1/score", slow)).json).toMatchObject({ reward: 1 });
    expect(held.asked()).toBe(1);
  });

  it.each([
    ["in one request", 1],
    ["in another", 2],
  ])("has equal samples computed once, %s", async (_name, requests) => {
    const held = heldReward();
    const server = await rewardServer({ held: held.reward });
    const body = [slow, { ...slow, id: "2" }];
    const asked = Array.from({ length: requests }, () => server.post("/v1/score", body));
    await held.until(1);
    await untilMetric(server, "assay_joined_samples", 2 * requests - 1);
    held.letGo();
    for (const { json } of await Promise.all(asked))
      expect(json).toMatchObject([
        { id: "1", reward: 1 },
        { id: "2", reward: 1 },
      ]);
    expect(held.asked()).toBe(1);
  });

  it("is counted by the samples that were not computed again", async () => {
    const held = heldReward();
    const server = await rewardServer({ held: held.reward });
    await server.post("/v1/score", { completion: "yes" });
    await server.post("/v1/score", [{ completion: "yes" }, { completion: "no" }, { completion: "no" }]);
    expect((await server.get("/metrics")).text).toContain("\nassay_joined_samples 2\n");
    expect(held.asked()).toBe(2);
  });

  it("is not given the answer of other content", async () => {
    const held = heldReward();
    const server = await rewardServer({ held: held.reward });
    const others = [{}, { reference: 1 }, { prompt: "q" }, { step: 2 }, { group: "g" }, { generation: { token_count: 1 } }];
    for (const other of [...others, ...others]) await server.post("/v1/score", { completion: "yes", ...other });
    expect(held.asked()).toBe(others.length);
  });

  it("has its sample computed anew where the first answer was an error that may pass", async () => {
    const answers: Score[] = [errored("E_JUDGE_TIMEOUT", "No answer."), scored(1, "It is.")];
    const server = await rewardServer({ reward: rewardOf(() => Promise.resolve(answers.shift() as Score)) }); // as many as are asked for
    expect((await server.post("/v1/score", slow)).json).toMatchObject({ status: "errored" });
    expect((await server.post("/v1/score", slow)).json).toMatchObject({ reward: 1 });
  });
});

describe("a full server", () => {
  const limits = { maxRows: 1 };

  async function filled(
    options: object = {},
  ): Promise<{ readonly server: TestServer; readonly letGo: () => void; readonly first: Promise<Reply> }> {
    const held = heldReward();
    const server = await rewardServer({ held: held.reward }, { limits, ...options });
    const first = server.post("/v1/score", slow);
    await held.until(1);
    return { server, letGo: held.letGo, first };
  }

  it.each([
    ["of the native form", "/v1/score", { completion: "yes" }],
    ["of slime", "/slime", { prompt: "", response: "yes", label: null }],
  ])("sends a client away that asks again patiently: one %s", async (_name, path, body) => {
    const { server, letGo, first } = await filled({ onNull: 0 });
    const away = await server.post(path, body);
    expect(away).toMatchObject({ status: 429, json: { error: { code: "E_OVERLOADED" } } });
    expect(Number(away.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
    letGo();
    expect((await first).json).toMatchObject({ reward: 1 });
    expect((await server.post(path, body)).status).toBe(200);
  });

  it("joins samples under way all the same", async () => {
    const { server, letGo, first } = await filled();
    const second = server.post("/v1/score", slow);
    await untilMetric(server, "assay_joined_samples", 1);
    letGo();
    expect(await Promise.all([first, second])).toMatchObject([{ status: 200 }, { status: 200, json: { reward: 1 } }]);
  });

  it("lets a client wait that would lose its sample", async () => {
    const { server, letGo, first } = await filled();
    const waiting = server.post("/openrlhf/get_reward", { query: ["yes"], prompts: [""], labels: [null] });
    await untilMetric(server, "assay_waiting_requests", 1);
    letGo();
    expect(await waiting).toMatchObject({ status: 200, json: { rewards: [1] } });
    expect((await first).status).toBe(200);
  });

  it("answers 503 to one that waited in vain", async () => {
    const { server, letGo, first } = await filled({ deadlineMs: 300 });
    const waiting = server.post("/openrlhf/get_reward", { query: ["yes"], prompts: [""], labels: [null] });
    expect(await waiting).toMatchObject({ status: 503, json: { error: { code: "E_OVERLOADED" } } });
    letGo();
    expect((await first).json).toMatchObject(late);
  });
});

describe("closing", () => {
  it("answers what is open, and takes nothing new", async () => {
    const held = heldReward();
    const server = await rewardServer({ held: held.reward });
    const open = server.post("/v1/score", slow);
    await held.until(1);
    const closed = server.close();
    expect(await server.post("/v1/score", slow)).toMatchObject({ status: 503, json: { error: { code: "E_DRAINING" } } });
    held.letGo();
    const reply = await open;
    expect(reply.json).toMatchObject({ status: "scored", reward: 1 });
    expect(reply.headers.get("connection")).toBe("close");
    await closed;
  });

  it("ends by the deadline where a Reward never does", async () => {
    const held = heldReward();
    const server = await rewardServer({ held: held.reward }, { deadlineMs: 200 });
    const open = server.post("/v1/score", slow);
    await held.until(1);
    await server.close();
    expect((await open).json).toMatchObject(late);
  });
});

describe("a group that is asked for again", () => {
  const exactly = rewardOf(({ completion }) => Promise.resolve(scored(completion === "yes" ? 1 : 0, "said so")));
  const centered = withinGroup({ reward: exactly, transform: "center" });
  const members = (...completions: readonly string[]): readonly object[] =>
    completions.map((completion, index) => ({ completion, group: { id: "g", size: completions.length, index } }));
  const rewardsOf = (reply: Reply): readonly unknown[] =>
    (reply.json as readonly { readonly reward: unknown }[]).map(({ reward }) => reward); // a list of rows

  it("has the Scores of its own members, whatever the last of its name was", async () => {
    const server = await rewardServer({ centered });
    expect(rewardsOf(await server.post("/v1/score", members("yes", "no", "no", "no")))).toEqual([0.75, -0.25, -0.25, -0.25]);
    expect(rewardsOf(await server.post("/v1/score", members("yes", "yes", "yes", "no")))).toEqual([0.25, 0.25, 0.25, -0.75]);
    const single = members("yes", "no").map((one) => server.post("/v1/score", one));
    expect((await Promise.all(single)).map(({ json }) => (json as { reward: unknown }).reward)).toEqual([0.5, -0.5]);
    const again = members("yes", "yes").map((one) => server.post("/v1/score", one));
    expect((await Promise.all(again)).map(({ json }) => (json as { reward: unknown }).reward)).toEqual([0, 0]);
  });

  it("is scored whole where one of its members had no Score", async () => {
    let broken = true;
    const flaky = rewardOf(({ completion }) =>
      Promise.resolve(completion === "no" && broken ? errored("E_WORKER_START", "No room.") : scored(1, "It is.")),
    );
    const server = await rewardServer({ flaky: withinGroup({ reward: flaky, transform: "center" }) });
    expect(rewardsOf(await server.post("/v1/score", members("yes", "no", "yes")))).toEqual([0, null, 0]);
    broken = false;
    expect(rewardsOf(await server.post("/v1/score", members("yes", "no", "yes")))).toEqual([0, 0, 0]);
    const { text } = await server.get("/metrics");
    expect(text).toMatch(/^assay_open_samples 0$/mu);
  });

  it("is not mixed with one of its name that waits for a member, where its request has all of it", async () => {
    const server = await rewardServer({ centered });
    const [first, second] = members("no", "no");
    const waiting = server.post("/v1/score", first);
    await untilMetric(server, "assay_open_samples", 1);
    expect(rewardsOf(await server.post("/v1/score", members("yes", "no")))).toEqual([0.5, -0.5]);
    expect((await server.post("/v1/score", second)).json).toMatchObject({ reward: 0 });
    expect((await waiting).json).toMatchObject({ reward: 0 });
  });

  it("does not take over what a group of its name was left with", async () => {
    const server = await rewardServer({ centered });
    const left = server.post("/v1/score", members("no", "no")[0]);
    await untilMetric(server, "assay_open_samples", 1);
    const next = members("yes", "no").map((one) => server.post("/v1/score", one));
    expect((await left).json).toMatchObject({ status: "errored", error: { code: "E_GROUP_INCOMPLETE" } });
    expect((await Promise.all(next)).map(({ json }) => (json as { reward: unknown }).reward)).toEqual([0.5, -0.5]);
  });

  it("is told apart by its round, where two of its name are under way", async () => {
    const server = await rewardServer({ centered });
    const of = (round: string, index: number, completion: string): object => ({ completion, group: { id: "g", round, size: 2, index } });
    const rows = [of("run a/1", 0, "yes"), of("run b/1", 0, "no"), of("run a/1", 1, "no"), of("run b/1", 1, "no")];
    const replies = await Promise.all(rows.map((one) => server.post("/v1/score", one)));
    expect(replies.map(({ json }) => (json as { reward: unknown }).reward)).toEqual([0.5, 0, -0.5, 0]);
  });

  it("is refused where nothing tells its members apart", async () => {
    const server = await rewardServer({ centered });
    const row = { completion: "yes", group: { id: "g", size: 2 } };
    expect((await server.post("/v1/score", row)).json).toMatchObject({ status: "errored", error: { code: "E_GROUP_MISSING" } });
    expect(rewardsOf(await server.post("/v1/score", [row, row]))).toEqual([0, 0]);
  });
});
