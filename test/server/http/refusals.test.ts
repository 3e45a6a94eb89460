import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { exact } from "../../../verifiers/exact/index.ts";
import { rewardServer, type TestServer } from "../../support/reward-server.ts";
import { rewardOf } from "../../support/rewards.ts";

const token = "0123456789-token";
const sample = { id: "a", completion: "4", reference: "4" };

/** Sends bytes as they are and reads what comes until the connection is closed. */
async function raw({ port }: TestServer, request: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.write(request);
  return await text(socket);
}

describe("a request that cannot be answered", () => {
  const ndjson = { "content-type": "application/x-ndjson" };
  const nested = `${"[".repeat(100)}${"]".repeat(100)}`;

  it.each([
    ["no JSON", 400, "E_BODY", "{", {}],
    ["NaN", 400, "E_BODY", '{"completion":"4","reference":NaN}', {}],
    ["an empty body", 400, "E_BODY", "", {}],
    ["a sample nested too deep", 422, "E_ROW_TOO_DEEP", `{"completion":"4","reference":${nested}}`, {}],
    ["a number for a sample", 422, "E_BODY", "7", {}],
    ["null", 422, "E_BODY", "null", {}],
    ["a sample without a completion", 422, "E_BODY", '{"prompt":"2+2?"}', {}],
    ["samples that are no list", 422, "E_BODY", '{"samples":7}', {}],
    ["a completion of the wrong type", 422, "E_ROW_SHAPE", '{"completion":7}', {}],
    ["a body past its bytes", 413, "E_BODY", JSON.stringify({ completion: "x".repeat(3_000) }), {}],
    ["more samples than a request may have", 413, "E_BODY", JSON.stringify([sample, sample, sample]), {}],
    ["more lines than a request may have", 413, "E_BODY", "1\n2\n3\n", ndjson],
    ["more blank lines than a request may have", 413, "E_BODY", "1\n\n\n\n\n2\n", ndjson],
    ["another media type", 415, "E_BODY", "{}", { "content-type": "text/plain" }],
    ["a compressed body", 415, "E_BODY", "{}", { "content-encoding": "gzip" }],
    ["a deadline that is none", 400, "E_BODY", JSON.stringify(sample), { "x-assay-deadline-ms": "soon" }],
    ["a deadline of no time", 400, "E_BODY", JSON.stringify(sample), { "x-assay-deadline-ms": "0" }],
  ])("with %s gets %i", async (_name, status, code, body, headers) => {
    const server = await rewardServer({ exact: exact() }, { limits: { maxBodyBytes: 2_000, maxRequestRows: 2 } });
    const reply = await server.post("/v1/score", body, headers);
    expect(reply).toMatchObject({
      status,
      json: { error: { code, message: expect.stringMatching(/\.$|JSON/u), request_id: expect.any(String) } },
    });
    expect((await server.post("/v1/score", sample)).status).toBe(200);
  });

  it.each([
    ["GET", "/v1/score", 405, "POST"],
    ["DELETE", "/v1/rewards", 405, "GET"],
    ["PUT", "/slime", 405, "POST"],
    ["GET", "/v1/score/", 404, null],
    ["GET", "/", 404, null],
    ["GET", "/..%2f..%2fetc/passwd", 404, null],
    ["GET", "/%00", 404, null],
    ["GET", "/rewards/%E0%A4%A/v1/rewards", 404, null],
  ])("%s %s gets %i", async (method, path, status, allow) => {
    const server = await rewardServer({ exact: exact() });
    const reply = await fetch(`${server.url}${path}`, { method });
    expect(reply.status).toBe(status);
    expect(reply.headers.get("allow")).toBe(allow);
    expect(await reply.json()).toMatchObject({ error: { code: "E_NOT_SERVED" } });
  });

  it("that is not UTF-8 gets 400", async () => {
    const server = await rewardServer({ exact: exact() });
    const body = Buffer.from([0x22, 0xff, 0x22]);
    const reply = await fetch(`${server.url}/v1/score`, { method: "POST", headers: { "content-type": "application/json" }, body });
    expect([reply.status, await reply.json()]).toMatchObject([400, { error: { code: "E_BODY", message: "The body is not UTF-8." } }]);
  });

  it.each([
    ["no HTTP", "hello\r\n\r\n", "400 Bad Request"],
    ["too large a head", `GET / HTTP/1.1\r\nhost: localhost\r\nx: ${"x".repeat(20_000)}\r\n\r\n`, "431 Request Header Fields Too Large"],
    [
      "a length beside chunks",
      "POST /v1/score HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n",
      "400 Bad Request",
    ],
  ])("that is %s is told so", async (_name, request, status) => {
    const server = await rewardServer({ exact: exact() });
    const reply = await raw(server, request);
    expect(reply).toContain(`HTTP/1.1 ${status}`);
    expect(reply).toContain('"code":"E_BODY"');
  });

  it("for another host of the same address gets 403", async () => {
    const server = await rewardServer({ exact: exact() });
    const ask = (host: string): Promise<string> => raw(server, `GET /v1/rewards HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`);
    expect(await ask("evil.example")).toContain("HTTP/1.1 403");
    expect(await ask("127.0.0.1.evil.example")).toContain('"code":"E_FORBIDDEN"');
    expect(await ask(`localhost:${server.port}`)).toContain("HTTP/1.1 200");
    expect(await ask("[::1]")).toContain("HTTP/1.1 200");
  });
});

describe("a server with a token", () => {
  const basic = (text: string): string => `Basic ${Buffer.from(text).toString("base64")}`;

  it.each([
    ["Bearer", { authorization: `Bearer ${token}` }, 200],
    ["bearer in lower case", { authorization: `bearer ${token}` }, 200],
    ["X-Api-Key", { "x-api-key": token }, 200],
    ["the password of Basic", { authorization: basic(`x:${token}`) }, 200],
    ["XRL-Authorization", { "xrl-authorization": `Bearer ${token}` }, 200],
    ["none", {}, 401],
    ["another", { authorization: "Bearer 0123456789-tokem" }, 401],
    ["the first part of it", { authorization: `Bearer ${token.slice(0, -1)}` }, 401],
    ["it as a user's name", { authorization: basic(`${token}:x`) }, 401],
    ["it without a scheme", { authorization: token }, 401],
  ])("asked with %s", async (_name, headers: Readonly<Record<string, string>>, status) => {
    const server = await rewardServer({ exact: exact() }, { token });
    const reply = await server.post("/v1/score", sample, headers);
    expect(reply.status).toBe(status);
    if (status === 401) {
      expect(reply.json).toMatchObject({ error: { code: "E_UNAUTHORIZED" } });
      expect(reply.headers.get("www-authenticate")).toContain("Bearer");
    }
  });

  it.each([
    ["/healthz", 200],
    ["/readyz", 200],
    ["/openapi.json", 200],
    ["/metrics", 401],
    ["/v1/rewards", 401],
    ["/nothing", 401],
  ])("answers %s without it by %i", async (path, status) => {
    const server = await rewardServer({ exact: exact() }, { token });
    expect((await server.get(path)).status).toBe(status);
  });

  it("is what every address but the loopback needs", async () => {
    await expect(rewardServer({ exact: exact() }, { host: "0.0.0.0" })).rejects.toMatchObject({ code: "E_USAGE" });
    await expect(rewardServer({ exact: exact() }, { host: "::" })).rejects.toMatchObject({ code: "E_USAGE" });
    const server = await rewardServer({ exact: exact() }, { host: "0.0.0.0", token });
    expect((await server.post("/v1/score", sample, { "x-api-key": token })).status).toBe(200);
  });
});

describe("what is told of a request", () => {
  it.each([
    ["is the client's", "trace-1", "trace-1"],
    ["is made where the client's could break a line", "a b", expect.stringMatching(/^[\da-f-]{36}$/u)],
    ["is made where there is none", undefined, expect.stringMatching(/^[\da-f-]{36}$/u)],
  ])("its id %s", async (_name, given, expected) => {
    const server = await rewardServer({ exact: exact() });
    const reply = await server.post("/v1/score", "{", given === undefined ? {} : { "x-request-id": given });
    expect(reply.headers.get("x-request-id")).toEqual(expected);
    expect(reply.json).toMatchObject({ error: { request_id: reply.headers.get("x-request-id") } });
    expect(server.log()).toContain(`"request_id":"${reply.headers.get("x-request-id")}"`);
  });

  it("in the log is no text of a sample, no token and no path that a client made up", async () => {
    const secret = "SECRETTEXT";
    const broken = rewardOf(({ completion }) => Promise.reject(new Error(`cannot read ${JSON.stringify(completion)}`)));
    const server = await rewardServer({ exact: exact(), broken }, { token });
    const headers = { authorization: `Bearer ${token}` };
    const row = { id: secret, prompt: secret, completion: secret, reference: secret, metadata: { secret } };
    await server.post("/rewards/exact/v1/score", row, headers);
    await server.post("/rewards/broken/v1/score", row, headers);
    await server.post("/rewards/exact/v1/score", `{"completion": ${secret}`, headers);
    await server.post("/rewards/exact/v1/score", { completion: { [secret]: 1 } }, headers);
    await server.post(`/v1/${secret}?${secret}`, row, headers);
    await server.post("/rewards/exact/openrlhf/get_reward", { query: secret }, headers);
    await server.post("/v1/score", row, { authorization: `Bearer ${secret}` });
    const lines = server.log().trimEnd().split("\n");
    expect(lines).toHaveLength(7);
    expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
      {
        event: "request",
        method: "POST",
        route: "/rewards/:reward/v1/score",
        status: 200,
        bytes: expect.any(Number),
        ms: expect.any(Number),
      },
      { status: 200 },
      { status: 400, code: "E_BODY" },
      { status: 422 },
      { status: 404, route: "(none)" },
      { status: 422 },
      { status: 401, code: "E_UNAUTHORIZED" },
    ]);
    expect(server.log()).not.toContain(secret);
    expect(server.log()).not.toContain(token);
  });

  it("stands in the figures", async () => {
    const server = await rewardServer({ exact: exact() });
    await server.post("/v1/score", [sample, { ...sample, completion: "5" }, { ...sample, reference: null }]);
    await server.post("/v1/score", sample);
    const { text: figures, headers } = await server.get("/metrics");
    expect(headers.get("content-type")).toContain("text/plain");
    const lines = figures.split("\n");
    expect(lines).toEqual(
      expect.arrayContaining([
        'assay_samples_total{reward="exact",status="scored",cause="",code=""} 2',
        'assay_samples_total{reward="exact",status="abstained",cause="reference",code=""} 1',
        "assay_joined_samples 1",
        "assay_open_samples 0",
        "assay_open_bytes 0",
        'assay_score_seconds_count{reward="exact"} 3',
        'assay_request_seconds_count{route="/v1/score",status="200"} 2',
      ]),
    );
    const share = lines.find((line) => line.startsWith("assay_null_share{"));
    expect(Number(share?.split(" ").at(-1))).toBeCloseTo(1 / 3);
  });
});
