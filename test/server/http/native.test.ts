import { request } from "node:http";
import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { withinGroup } from "../../../src/compose/within-group.ts";
import { errored, scored } from "../../../src/core/scores.ts";
import { completionText } from "../../../src/core/text.ts";
import type { Sample, SampleReward, Score } from "../../../src/core/types.ts";
import { exact } from "../../../verifiers/exact/index.ts";
import { math } from "../../../verifiers/math/index.ts";
import { rewardServer, type TestServer } from "../../support/reward-server.ts";
import { rewardOf } from "../../support/rewards.ts";

const sample = { id: "a", prompt: "2+2?", completion: "It is \\boxed{4}.", reference: "4" };

interface Gated {
  readonly reward: SampleReward;
  /** Completions in the order in which the Reward was asked. */
  readonly asked: readonly string[];
  /** Resolves when so many were asked. */
  until(count: number): Promise<void>;
  /** Lets the sample with this completion settle. */
  open(completion: string, score?: Score): void;
}

/** A Reward that settles a sample when it is told to. */
function gated(): Gated {
  const asked: string[] = [];
  const gates = new Map<string, PromiseWithResolvers<Score>>();
  const gateOf = (completion: string): PromiseWithResolvers<Score> => {
    const gate = gates.get(completion) ?? Promise.withResolvers<Score>();
    gates.set(completion, gate);
    return gate;
  };
  return {
    asked,
    reward: rewardOf((one: Sample) => {
      const completion = completionText(one.completion);
      asked.push(completion);
      return gateOf(completion).promise;
    }),
    async until(count) {
      while (asked.length < count) await turn();
    },
    open: (completion, score = scored(1, `${completion} is right.`)) => gateOf(completion).resolve(score),
  };
}

describe("POST /v1/score", () => {
  it("gives a sample its row, a list a list, and samples scores, each with its id", async () => {
    const server = await rewardServer({ math: math() });
    const row = {
      id: "a",
      status: "scored",
      reward: 1,
      cause: null,
      error: null,
      metadata: {},
      fingerprint: "0123456789abcdef",
      seed: 0,
    };
    expect(await server.post("/v1/score", sample)).toMatchObject({ status: 200, json: row });
    const wrong = { ...sample, id: 7, completion: "5", source: "web" };
    expect((await server.post("/v1/score", [sample, wrong])).json).toMatchObject([
      row,
      { id: "7", reward: 0, metadata: { source: "web" } },
    ]);
    expect((await server.post("/v1/score", { samples: [wrong] })).json).toMatchObject({ scores: [{ id: "7", reward: 0 }] });
    expect((await server.post("/v1/score", [])).json).toEqual([]);
  });

  it("reads numbers that JavaScript cannot hold as they were written", async () => {
    const server = await rewardServer({ math: math() });
    const body = `{"completion":"\\\\boxed{12345678901234567891}","reference":12345678901234567890}`;
    expect((await server.post("/v1/score", body)).json).toMatchObject({ reward: 0 });
    expect((await server.post("/v1/score", body.replace("67891", "67890"))).json).toMatchObject({ reward: 1 });
  });

  it("loses no good row for a bad one, and says where each is wrong", async () => {
    const server = await rewardServer({ math: math() });
    const list = [sample, { reference: "4" }, "4", { ...sample, id: "b" }];
    const { json } = await server.post("/v1/score", list);
    expect(json).toMatchObject([
      { id: "a", reward: 1 },
      { id: "1", status: "errored", error: { code: "E_ROW_SHAPE", message: expect.stringContaining("samples[1]") } },
      { id: "2", status: "errored", error: { code: "E_ROW_SHAPE" } },
      { id: "b", reward: 1 },
    ]);
    const lines = `${JSON.stringify(sample)}\nnot JSON\n\n${JSON.stringify({ ...sample, id: "b" })}`;
    const reply = await server.post("/v1/score", lines, { "content-type": "application/x-ndjson" });
    expect(reply.headers.get("content-type")).toBe("application/x-ndjson");
    const rows = reply.text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { id: string });
    expect(rows.toSorted((a, b) => (a.id < b.id ? -1 : 1))).toMatchObject([
      { id: "1", status: "errored", error: { code: "E_ROW_JSON", message: expect.stringContaining("line 2") } },
      { id: "a", reward: 1 },
      { id: "b", reward: 1 },
    ]);
  });

  it("gives NDJSON rows as they settle", async () => {
    const gates = gated();
    const server = await rewardServer({ gated: gates.reward });
    const response = await fetch(`${server.url}/v1/score`, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/x-ndjson" },
      body: JSON.stringify(["slow", "quick"].map((completion) => ({ id: completion, completion }))),
    });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    gates.open("quick");
    expect((await reader?.read())?.value).toContain('"id":"quick"');
    gates.open("slow");
    expect((await reader?.read())?.value).toContain('"id":"slow"');
    expect((await reader?.read())?.done).toBe(true);
  });

  it.each([
    ["no completion", { reference: "4" }, 422, "E_BODY"],
    ["a completion of the wrong type", { completion: 4 }, 422, "E_ROW_SHAPE"],
    ["a text", '"4"', 422, "E_BODY"],
    ["no JSON", '{"completion": ', 400, "E_BODY"],
    ["NaN", '{"completion": NaN}', 400, "E_BODY"],
    ["nothing", "", 400, "E_BODY"],
    ["what is nested too deep", `{"completion":"4","reference":${"[".repeat(100)}${"]".repeat(100)}}`, 422, "E_BODY"],
    ["more bytes than it may have", { completion: "4".repeat(3_000) }, 413, "E_BODY"],
    ["more samples than it may have", Array.from({ length: 11 }, () => ({ completion: "4" })), 413, "E_BODY"],
  ])("refuses %s", async (_name, body, status, code) => {
    const server = await rewardServer({ math: math() }, { limits: { maxBodyBytes: 2_000, maxRequestRows: 10 } });
    const reply = await server.post("/v1/score", body);
    expect(reply).toMatchObject({ status, json: { error: { code, request_id: reply.headers.get("x-request-id") } } });
    expect(await server.post("/v1/score", sample)).toMatchObject({ status: 200 });
  });

  it("refuses other media types, methods and paths", async () => {
    const server = await rewardServer({ math: math() });
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]) {
      expect(await server.post("/v1/score", sample, { "content-type": type })).toMatchObject({
        status: 415,
        json: { error: { code: "E_BODY" } },
      });
    }
    expect(await server.post("/v1/score", sample, { "content-encoding": "gzip" })).toMatchObject({ status: 415 });
    const get = await server.get("/v1/score");
    expect([get.status, get.headers.get("allow")]).toEqual([405, "POST"]);
    expect(await server.get("/v1/nothing")).toMatchObject({ status: 404, json: { error: { code: "E_NOT_SERVED" } } });
  });
});

describe("several Rewards in one server", () => {
  const rewards = { math: math(), "team/exact": exact() };
  const half = { completion: "0.5", reference: "1/2" };

  it("are chosen by path, else by data source", async () => {
    const server = await rewardServer(rewards);
    const of = async (path: string, extra: object = {}): Promise<unknown> => (await server.post(path, { ...half, ...extra })).json;
    expect(await of("/rewards/math/v1/score")).toMatchObject({ reward: 1 });
    expect(await of("/rewards/team%2Fexact/v1/score")).toMatchObject({ reward: 0 });
    expect(await of("/rewards/math/v1/score", { data_source: "team/exact" })).toMatchObject({ reward: 1 });
    expect(await of("/v1/score", { data_source: "math" })).toMatchObject({ reward: 1 });
    expect(await of("/v1/score", { data_source: "team/exact" })).toMatchObject({ reward: 0 });
  });

  it("are never guessed", async () => {
    const server = await rewardServer(rewards);
    expect(await server.post("/v1/score", half)).toMatchObject({ status: 422, json: { error: { code: "E_UNKNOWN_REWARD" } } });
    expect(await server.post("/rewards/nope/v1/score", half)).toMatchObject({ status: 422, json: { error: { code: "E_UNKNOWN_REWARD" } } });
    const { json } = await server.post("/v1/score", [
      { ...half, data_source: "math" },
      { ...half, data_source: "gsm8k" },
    ]);
    expect(json).toMatchObject([{ reward: 1 }, { status: "errored", error: { code: "E_UNKNOWN_REWARD" } }]);
  });

  it("are listed with what they are", async () => {
    const server = await rewardServer(rewards);
    expect((await server.get("/v1/rewards")).json).toMatchObject({
      version: "0.0.0",
      rewards: [
        { name: "math", scope: "sample", range: [0, 1], spec: { use: "math" } },
        { name: "team/exact", spec: { use: "exact" } },
      ],
    });
  });
});

describe("samples that are asked for again", () => {
  it("are computed once, under way or just answered, whatever their ids", async () => {
    const gates = gated();
    const server = await rewardServer({ gated: gates.reward });
    const first = server.post("/v1/score", { id: "1", completion: "x" });
    await gates.until(1);
    const second = server.post("/v1/score", [
      { id: "2", completion: "x" },
      { id: "3", completion: "x" },
    ]);
    gates.open("x");
    expect((await first).json).toMatchObject({ id: "1", reward: 1 });
    expect((await second).json).toMatchObject([
      { id: "2", reward: 1 },
      { id: "3", reward: 1 },
    ]);
    expect((await server.post("/v1/score", { id: "4", completion: "x" })).json).toMatchObject({ id: "4", reward: 1 });
    expect(gates.asked).toEqual(["x"]);
  });

  it("are other samples where prompt, reference, group or metadata differ", async () => {
    const asked: Sample[] = [];
    const reward = rewardOf((one) => {
      asked.push(one);
      return Promise.resolve(scored(1, "It is."));
    });
    const server = await rewardServer({ reward });
    const bodies = [{}, { prompt: "p" }, { reference: "r" }, { group: "g" }, { source: "s" }, { generation: { token_count: 1 } }];
    for (const body of [...bodies, ...bodies]) await server.post("/v1/score", { completion: "x", ...body });
    expect(asked).toHaveLength(bodies.length);
  });

  it("go on when their client hangs up, and are joined by the next one", async () => {
    const gates = gated();
    const server = await rewardServer({ gated: gates.reward });
    const body = JSON.stringify({ completion: "x" });
    const gone = request(`${server.url}/v1/score`, { method: "POST", headers: { "content-type": "application/json" } });
    gone.on("error", () => {});
    gone.end(body);
    await gates.until(1);
    gone.destroy();
    const again = server.post("/v1/score", body);
    gates.open("x");
    expect((await again).json).toMatchObject({ reward: 1 });
    expect(gates.asked).toEqual(["x"]);
  });

  it("are errored at the client's deadline and go on for the next request", async () => {
    const gates = gated();
    const server = await rewardServer({ gated: gates.reward });
    const late = await server.post("/v1/score", { completion: "x" }, { "x-assay-deadline-ms": "30" });
    expect(late).toMatchObject({ status: 200, json: { status: "errored", error: { code: "E_REQUEST_DEADLINE", retryable: true } } });
    gates.open("x");
    expect((await server.post("/v1/score", { completion: "x" })).json).toMatchObject({ reward: 1 });
    expect(gates.asked).toEqual(["x"]);
    expect(await server.post("/v1/score", sample, { "x-assay-deadline-ms": "soon" })).toMatchObject({ status: 400 });
  });

  it("are computed anew where the first answer was an error that may pass", async () => {
    const answers: Score[] = [errored("E_JUDGE_TIMEOUT", "No answer."), scored(1, "It is.")];
    const server = await rewardServer({ reward: rewardOf(() => Promise.resolve(answers.shift() as Score)) }); // as many as are asked for
    expect((await server.post("/v1/score", sample)).json).toMatchObject({ status: "errored" });
    expect((await server.post("/v1/score", sample)).json).toMatchObject({ reward: 1 });
  });
});

describe("Rewards over groups", () => {
  const member = (completion: string, index: number): object => ({ completion, reference: "4", group: { id: "g", size: 3, index } });

  it("score singles when their group is whole, in any order", async () => {
    const server = await rewardServer({ grouped: withinGroup({ reward: math(), transform: "center" }) });
    const replies = await Promise.all([member("5", 2), member("4", 0), member("4", 1)].map((body) => server.post("/v1/score", body)));
    const rewards = replies.map(({ json }) => (json as { reward: number }).reward);
    expect(rewards[0]).toBeCloseTo(-2 / 3, 12);
    expect(rewards[1]).toBeCloseTo(1 / 3, 12);
    expect(rewards[2]).toBeCloseTo(1 / 3, 12);
  });

  it("refuse samples without a group and its size", async () => {
    const server = await rewardServer({ grouped: withinGroup({ reward: math(), transform: "center" }) });
    expect(await server.post("/v1/score", sample)).toMatchObject({ status: 422, json: { error: { code: "E_GROUP_MISSING" } } });
    expect((await server.post("/v1/score", [{ ...sample, group: "g" }])).json).toMatchObject([{ error: { code: "E_GROUP_MISSING" } }]);
  });
});

describe("a server that is full", () => {
  /** One sample is open, and there is no room for another. */
  const full = async (gates: Gated): Promise<{ readonly server: TestServer; readonly open: Promise<unknown> }> => {
    const server = await rewardServer({ gated: gates.reward }, { limits: { maxRows: 1 }, rootDialects: ["openrlhf"] });
    const open = server.post("/v1/score", { completion: "first" });
    await gates.until(1);
    return { server, open };
  };

  it("answers 429 to those that come again, and takes them when there is room", async () => {
    const gates = gated();
    const { server, open } = await full(gates);
    const refused = await server.post("/v1/score", { completion: "second" });
    expect(refused).toMatchObject({ status: 429, json: { error: { code: "E_OVERLOADED" } } });
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
    gates.open("first");
    gates.open("second");
    await open;
    expect(await server.post("/v1/score", { completion: "second" })).toMatchObject({ status: 200, json: { reward: 1 } });
  });

  it("holds those that do not, until there is room", async () => {
    const gates = gated();
    const { server, open } = await full(gates);
    const held = server.post("/get_reward", { query: ["held"], prompts: [""], labels: [""] });
    for (;;) if ((await server.get("/metrics")).text.includes("assay_waiting_requests 1")) break;
    expect(gates.asked).toEqual(["first"]);
    gates.open("first");
    gates.open("held");
    await open;
    expect(await held).toMatchObject({ status: 200, json: { rewards: [1] } });
  });

  it("still answers what it knows", async () => {
    const gates = gated();
    const { server, open } = await full(gates);
    const joined = server.post("/v1/score", { completion: "first" });
    gates.open("first");
    expect(await joined).toMatchObject({ status: 200 });
    await open;
  });
});

describe("access", () => {
  const token = "correct horse battery staple".replaceAll(" ", "-");

  it("asks for the token by any of the ways in which trainers can send one", async () => {
    const server = await rewardServer({ math: math() }, { token });
    const basic = (password: string): string => `Basic ${Buffer.from(`user:${password}`).toString("base64")}`;
    const table: readonly [Readonly<Record<string, string>>, number][] = [
      [{}, 401],
      [{ authorization: "Bearer wrong" }, 401],
      [{ authorization: token }, 401],
      [{ "x-api-key": `${token}x` }, 401],
      [{ authorization: `Bearer ${token}` }, 200],
      [{ authorization: `bearer ${token}` }, 200],
      [{ "x-api-key": token }, 200],
      [{ authorization: basic(token) }, 200],
      [{ authorization: basic("wrong") }, 401],
      [{ "xrl-authorization": `Bearer ${token}` }, 200],
    ];
    for (const [headers, status] of table) {
      expect((await server.post("/v1/score", sample, headers)).status, JSON.stringify(headers)).toBe(status);
      expect((await server.get("/v1/rewards", headers)).status).toBe(status);
      expect((await server.get("/metrics", headers)).status).toBe(status);
      expect((await server.get("/nothing", headers)).status).toBe(status === 200 ? 404 : 401);
    }
    expect((await server.get("/healthz")).status).toBe(200);
    expect((await server.get("/readyz")).status).toBe(200);
    expect(server.log()).not.toContain(token);
  });

  it("is refused under the name of another host, where there is no token", async () => {
    const server = await rewardServer({ math: math() });
    const statusFor = (host: string): Promise<number> =>
      new Promise((resolve, reject) => {
        const headers = { host, "content-type": "application/json" };
        const asked = request(`${server.url}/v1/score`, { method: "POST", headers, setHost: false }, (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        });
        asked.on("error", reject);
        asked.end(JSON.stringify(sample));
      });
    expect(await statusFor("evil.example")).toBe(403);
    expect(await statusFor("127.0.0.1.evil.example")).toBe(403);
    expect(await statusFor(`localhost:${server.port}`)).toBe(200);
    expect(await statusFor(`[::1]:${server.port}`)).toBe(200);
  });

  it("needs a token on an address that others can reach", async () => {
    await expect(rewardServer({ math: math() }, { host: "0.0.0.0" })).rejects.toThrow("needs a token");
    const server = await rewardServer({ math: math() }, { host: "0.0.0.0", token });
    expect((await server.post("/v1/score", sample, { "x-api-key": token })).status).toBe(200);
  });
});

describe("what a server tells of itself", () => {
  it("counts in /metrics", async () => {
    const server = await rewardServer({ math: math() });
    await server.post("/v1/score", [sample, { ...sample, completion: "5" }, { ...sample, reference: "" }]);
    const { text } = await server.get("/metrics");
    expect(text).toContain('assay_samples_total{reward="math",status="scored",cause="",code=""} 2');
    expect(text).toContain('assay_samples_total{reward="math",status="abstained",cause="reference",code=""} 1');
    expect(text).toMatch(/^assay_null_share\{reward="math"\} 0\.333/mu);
    expect(text).toContain("assay_open_samples 0");
    expect(text).toContain('assay_request_seconds_count{route="/v1/score",status="200"} 1');
  });

  it("logs a line a request with its id, and no text of any sample", async () => {
    const server = await rewardServer({ math: math() });
    const secret = "the-secret-completion";
    await server.post("/v1/score", { completion: secret, reference: "4" }, { "x-request-id": "mine-1" });
    await server.post("/openrlhf/get_reward", { query: [secret], prompts: [""], labels: [""] });
    await server.post("/v1/score", `{"completion": ${secret}`);
    await server.get(`/${secret}`);
    const lines = server
      .log()
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as object);
    expect(lines).toMatchObject([
      { event: "request", request_id: "mine-1", method: "POST", route: "/v1/score", status: 200 },
      { route: "/openrlhf/get_reward", status: 503, code: "E_ON_NULL" },
      { route: "/v1/score", status: 400, code: "E_BODY" },
      { method: "GET", status: 404 },
    ]);
    expect(server.log()).not.toContain("secret");
  });

  it("has an OpenAPI document of every path", async () => {
    const server = await rewardServer({ math: math() });
    const { json } = await server.get("/openapi.json");
    const { openapi, paths } = json as { openapi: string; paths: Record<string, object> };
    expect(openapi).toBe("3.1.0");
    expect(Object.keys(paths)).toEqual(
      expect.arrayContaining(["/v1/score", "/rewards/{reward}/v1/score", "/openrlhf/get_reward", "/nemo-gym/verify", "/metrics"]),
    );
    for (const operations of Object.values(paths)) {
      for (const operation of Object.values(operations) as { responses: object }[])
        expect(Object.keys(operation.responses)).toContain("200");
    }
  });
});

describe("a server that ends", () => {
  it("answers what is open first, and takes nothing new", async () => {
    const gates = gated();
    const server = await rewardServer({ gated: gates.reward });
    const open = server.post("/v1/score", { completion: "x" });
    await gates.until(1);
    const closed = server.close();
    await expect(fetch(`${server.url}/readyz`)).rejects.toThrow("fetch failed");
    gates.open("x");
    expect((await open).json).toMatchObject({ reward: 1 });
    await closed;
  });

  it("waits no longer than the deadline of what is open", async () => {
    const gates = gated();
    const server = await rewardServer({ gated: gates.reward }, { deadlineMs: 50 });
    const open = server.post("/v1/score", { completion: "x" });
    await gates.until(1);
    await server.close();
    expect(await open).toMatchObject({ json: { status: "errored", error: { code: "E_REQUEST_DEADLINE" } } });
  });
});
