import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { createServer, type AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { httpTransport, type HttpTransportOptions } from "../../../../rubrics/judge/client/http-transport.ts";
import type { ChatRequest, JudgeRequest } from "../../../../rubrics/judge/client/types.ts";
import { createFakeClock } from "./support/fake-clock.ts";
import { completion, judgeServer, sendJson } from "./support/judge-server.ts";
import type { Sent } from "../../../../rubrics/judge/client/transport.ts";

const chat: ChatRequest = { kind: "chat", model: "judge", messages: [{ role: "user", content: "met?" }] };

async function send(url: string, options: Partial<HttpTransportOptions> = {}, request: JudgeRequest = chat): Promise<Sent> {
  return await httpTransport({ url, ...options }).send(request, new AbortController().signal);
}

/** What comes of one answer of a server. */
async function sent(answer: (response: ServerResponse) => void, options: Partial<HttpTransportOptions> = {}): Promise<Sent> {
  return await send((await judgeServer(answer)).url, options);
}

function code(result: Sent): string {
  return result.status === "failed" ? result.failure.code : result.status;
}

function message(result: Sent): string {
  return result.status === "failed" ? result.failure.message : "";
}

describe("httpTransport sends", () => {
  it("a chat completion with all that was asked for, and nothing that was not", async () => {
    const server = await judgeServer((response) => sendJson(response, completion("yes")));
    await send(`${server.url}/`);
    await send(
      `${server.url}/chat/completions`,
      { maxTokensField: "max_completion_tokens" },
      {
        ...chat,
        temperature: 0,
        topP: 0.9,
        maxTokens: 64,
        seed: 7,
        stop: ["\n"],
        format: { type: "json-schema", name: "verdict", schema: { type: "object" } },
        topLogprobs: 5,
        extra: { chat_template_kwargs: { enable_thinking: false } },
        draw: 3,
      },
    );
    expect(server.received.map(({ path }) => path)).toEqual(["/v1/chat/completions", "/v1/chat/completions"]);
    expect(server.received[0]?.body).toEqual({ model: "judge", messages: chat.messages, stream: false });
    expect(server.received[1]?.body).toEqual({
      model: "judge",
      messages: chat.messages,
      stream: false,
      temperature: 0,
      top_p: 0.9,
      max_completion_tokens: 64,
      seed: 7,
      stop: ["\n"],
      response_format: { type: "json_schema", json_schema: { name: "verdict", strict: true, schema: { type: "object" } } },
      logprobs: true,
      top_logprobs: 5,
      chat_template_kwargs: { enable_thinking: false },
    });
    expect(server.received[0]?.headers).not.toHaveProperty("authorization");
  });

  it.each<[string, JudgeRequest, string, object, object, readonly number[]]>([
    [
      "classify",
      { kind: "classify", model: "rm", input: "text" },
      "/classify",
      { model: "rm", input: "text" },
      { data: [{ index: 0, label: "good", probs: [0.25, 0.75], num_classes: 2 }] },
      [0.25, 0.75],
    ],
    [
      "pooling",
      { kind: "pooling", model: "rm", input: [{ role: "user", content: "q" }] },
      "/pooling",
      { model: "rm", messages: [{ role: "user", content: "q" }] },
      { data: [{ index: 0, object: "pooling", data: [[-1.5], [2]] }] },
      [-1.5, 2],
    ],
    [
      "pooling of one",
      { kind: "pooling", model: "rm", input: "q" },
      "/pooling",
      { model: "rm", input: "q" },
      { data: [{ data: 3.25 }] },
      [3.25],
    ],
    [
      "score",
      { kind: "score", model: "rm", query: "q", document: "d" },
      "/score",
      { model: "rm", text_1: "q", text_2: "d" },
      { data: [{ index: 0, object: "score", score: 0.5 }], usage: { prompt_tokens: 9, total_tokens: 9 } },
      [0.5],
    ],
  ])("a question to a reward model: %s", async (_name, request, path, body, answer, values) => {
    const server = await judgeServer((response) => sendJson(response, answer));
    expect(await send(server.url, {}, request)).toMatchObject({ status: "replied", reply: { kind: "scalar", values } });
    expect(server.received).toMatchObject([{ path, body }]);
  });

  it("the key of the named variable, which then stands nowhere else", async () => {
    const server = await judgeServer((response, { headers, index }) => {
      if (index === 0) sendJson(response, completion("yes"));
      else sendJson(response, { error: { message: `Incorrect API key: ${headers.authorization}` } }, 401);
    });
    const env = { JUDGE_KEY: "sk-secret-123" };
    const transport = httpTransport({ url: server.url, apiKeyEnv: "JUDGE_KEY", env });
    await transport.send(chat, new AbortController().signal);
    const refused = await transport.send(chat, new AbortController().signal);
    expect(server.received[0]?.headers.authorization).toBe("Bearer sk-secret-123");
    expect(message(refused)).toContain("Incorrect API key: Bearer [API key]");
    expect(JSON.stringify([refused, transport])).not.toContain("secret");
  });

  it("no redirect on, and says where it points to", async () => {
    const elsewhere = await judgeServer((response) => sendJson(response, completion("stolen")));
    const result = await sent((response) => response.writeHead(307, { location: `${elsewhere.url}/chat/completions` }).end());
    expect(result).toMatchObject({ failure: { code: "E_JUDGE_HTTP", status: 307, retryable: false } });
    expect(message(result)).toContain(elsewhere.url);
    expect(elsewhere.received).toEqual([]);
  });
});

describe("httpTransport reads", () => {
  it("content, reasoning, refusal, logprobs, usage and who answered", async () => {
    const answer = completion(
      "yes",
      { reasoning_content: "hm", refusal: null },
      {
        usage: {
          prompt_tokens: 12,
          completion_tokens: 9,
          prompt_tokens_details: { cached_tokens: 8 },
          completion_tokens_details: { reasoning_tokens: 6 },
        },
      },
    );
    const logprobs = { content: [{ token: "yes", logprob: -0.1, bytes: [1], top_logprobs: [{ token: "no", logprob: -2 }] }] };
    const choice = { ...(answer as { readonly choices: readonly object[] }).choices[0], logprobs };
    expect(await sent((response) => sendJson(response, { ...answer, choices: [choice] }))).toEqual({
      status: "replied",
      reply: {
        kind: "chat",
        content: "yes",
        reasoning: { field: "reasoning_content", text: "hm" },
        refusal: null,
        finishReason: "stop",
        logprobs: [{ token: "yes", logprob: -0.1, top: [{ token: "no", logprob: -2 }] }],
        model: "judge-0613",
        id: "chatcmpl-1",
        usage: { inputTokens: 12, cachedInputTokens: 8, outputTokens: 9, reasoningTokens: 6 },
      },
    });
  });

  it.each<[string, object, object]>([
    ["no content", completion(null), { content: "", reasoning: null }],
    [
      "the verdict in a reasoning field",
      completion("", { reasoning: "true" }),
      { content: "", reasoning: { field: "reasoning", text: "true" } },
    ],
    [
      "content in parts",
      completion(null, { content: [{ type: "text", text: "a" }, { type: "x" }, { type: "text", text: "b" }] }),
      { content: "ab" },
    ],
    ["usage that is absent", completion("yes", {}, { usage: undefined }), { usage: null }],
    ["usage that is no count", completion("yes", {}, { usage: { prompt_tokens: -1, completion_tokens: 0.5 } }), { usage: null }],
    [
      "fields of unknown types",
      completion("yes", { reasoning: 7, refusal: [] }, { id: 4, model: null }),
      { id: null, model: null, refusal: null },
    ],
  ])("%s", async (_name, answer, reply) => {
    expect(await sent((response) => sendJson(response, answer))).toMatchObject({ status: "replied", reply });
  });
});

describe("httpTransport fails with a type", () => {
  it.each<[string, (response: ServerResponse) => void, string, string]>([
    ["wrong JSON", (response) => response.end('{"choices": ['), "E_JUDGE_NOT_JSON", '{\\"choices\\": ['],
    [
      "an HTML page with status 200",
      (response) => response.setHeader("content-type", "text/html").end("<html>"),
      "E_JUDGE_NOT_JSON",
      "text/html",
    ],
    ["nothing", (response) => response.end(), "E_JUDGE_NOT_JSON", '""'],
    ["another shape", (response) => sendJson(response, { choices: [] }), "E_JUDGE_SHAPE", "chat completion"],
    [
      "an error inside of status 200",
      (response) => sendJson(response, { error: { code: 502, message: "x" } }),
      "E_JUDGE_UNAVAILABLE",
      "502",
    ],
    ["a bad request", (response) => sendJson(response, { error: { message: "no such field" } }, 400), "E_JUDGE_HTTP", '"no such field"'],
    ["an unknown model", (response) => sendJson(response, { detail: "unknown" }, 404), "E_JUDGE_HTTP", "the name of the model"],
    ["a conflict", (response) => sendJson(response, {}, 409), "E_JUDGE_UNAVAILABLE", "409"],
    ["an HTML error page", (response) => response.writeHead(503).end("<html>down</html>"), "E_JUDGE_UNAVAILABLE", "<html>down</html>"],
    ["a huge error page", (response) => response.writeHead(500).end("x".repeat(10_000_000)), "E_JUDGE_UNAVAILABLE", "xxx … xxx"],
    ["a body that is cut", cut, "E_JUDGE_CUT", "broke off"],
    ["a connection that is closed at once", (response) => response.destroy(), "E_JUDGE_CONNECTION", "hang up"],
    ["a huge body", (response) => response.end("x".repeat(3_000_000)), "E_JUDGE_TOO_LARGE", "1048576 bytes"],
    ["another status of success", (response) => sendJson(response, completion("yes"), 202), "E_JUDGE_HTTP", "202"],
  ])("where there is %s", async (_name, answer, expected, words) => {
    const result = await sent(answer, { maxReplyBytes: 2 ** 20 });
    expect([code(result), message(result).replace(/x{4,}/gu, "xxx")]).toEqual([expected, expect.stringContaining(words)]);
    expect(message(result).length).toBeLessThan(500);
  });

  it("where nobody listens, and where it is not HTTP that is spoken", async () => {
    const server = await judgeServer(() => undefined);
    await server.close();
    expect(await send(server.url)).toMatchObject({ failure: { code: "E_JUDGE_CONNECTION", retryable: true } });
    const other = createServer((socket) => socket.end("SSH-2.0-OpenSSH\r\n")).listen(0, "127.0.0.1");
    await once(other, "listening");
    onTestFinished(() => void other.close());
    const { port } = other.address() as AddressInfo; // of a server that listens on a port
    expect(code(await send(`http://127.0.0.1:${port}/v1`))).toBe("E_JUDGE_CONNECTION");
  });

  it("where no connection comes about in time: here TLS with one who says nothing", async () => {
    const clock = createFakeClock();
    const silent = createServer(() => undefined).listen(0, "127.0.0.1");
    await once(silent, "listening");
    onTestFinished(() => void silent.close());
    const { port } = silent.address() as AddressInfo; // of a server that listens on a port
    const result = send(`https://127.0.0.1:${port}/v1`, { clock });
    clock.advance(await clock.asleep((ms) => ms === 10_000));
    expect([code(await result), message(await result)]).toEqual(["E_JUDGE_CONNECTION", expect.stringContaining("none within 10000 ms")]);
    expect(clock.sleeping()).toEqual([]);
  });

  it("where the reply does not begin in time, and closes the connection", async () => {
    const clock = createFakeClock();
    let closed = false;
    const server = await judgeServer((response) => response.on("close", () => (closed = true)));
    const result = send(server.url, { clock, firstByteMs: 5_000 });
    await expect.poll(() => server.received.length).toBe(1);
    clock.advance(5_000);
    expect(code(await result)).toBe("E_JUDGE_TIMEOUT");
    await expect.poll(() => closed).toBe(true);
    expect(clock.sleeping()).toEqual([]);
  });

  it("where it is aborted: before, while it waits, and in the middle of a slow drip", async () => {
    const server = await judgeServer((response, { index }) => {
      if (index === 1) response.writeHead(200, { "content-type": "application/json" }).write("{");
    });
    const transport = httpTransport({ url: server.url });
    expect(code(await transport.send(chat, AbortSignal.abort()))).toBe("E_ABORTED");
    for (const count of [1, 2]) {
      const controller = new AbortController();
      const result = transport.send(chat, controller.signal);
      await expect.poll(() => server.received.length).toBe(count);
      controller.abort();
      expect(code(await result)).toBe("E_ABORTED");
    }
  });
});

describe("httpTransport refuses", () => {
  it.each<[string, HttpTransportOptions, string]>([
    ["what is no URL", { url: "localhost:8000" }, "http://"],
    ["a password in the URL", { url: "http://user:secret@host/v1" }, "apiKeyEnv"],
    ["a variable that is not set", { url: "http://host/v1", apiKeyEnv: "NO_KEY", env: {} }, "NO_KEY"],
    ["a key that cannot be one", { url: "http://host/v1", apiKeyEnv: "KEY", env: { KEY: "secret\nx" } }, "KEY"],
    ["a key in the headers", { url: "http://host/v1", headers: { Authorization: "Bearer secret" } }, "apiKeyEnv"],
    ["a header that is none", { url: "http://host/v1", headers: { "x y": "secret" } }, "x y"],
  ])("%s", (_name, options, words) => {
    expect(() => httpTransport(options)).toThrow(expect.objectContaining({ code: "E_USAGE" }));
    try {
      httpTransport(options);
    } catch (error) {
      expect(JSON.stringify([String(error), error])).toContain(words);
      expect(String(error)).not.toContain("secret");
    }
  });
});

function cut(response: ServerResponse): void {
  response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
  response.write('{"choices": [', () => response.destroy());
}
