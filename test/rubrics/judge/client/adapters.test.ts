import { describe, expect, it } from "vitest";
import { aiTransport } from "../../../../rubrics/judge/client/ai-transport.ts";
import { createJudgeClient } from "../../../../rubrics/judge/client/create-judge-client.ts";
import { openAiTransport } from "../../../../rubrics/judge/client/openai-transport.ts";
import { completion } from "./support/judge-server.ts";
import { outcome, question } from "./support/questions.ts";
import type { JudgeTransport, Sent } from "../../../../rubrics/judge/client/transport.ts";

type Create = (body: object, options: object) => Promise<unknown>;

const openAi = (create: Create): JudgeTransport =>
  openAiTransport({ baseURL: "https://api.openai.com/v1/", chat: { completions: { create } } });
const ai = (doGenerate: (options: object) => Promise<unknown>): JudgeTransport =>
  aiTransport({ provider: "acme.chat", modelId: "m1", doGenerate }, { providerOptions: { acme: { effort: "low" } } });
const send = (transport: JudgeTransport): Promise<Sent> => transport.send(question(), new AbortController().signal);

/** Errors as `openai` and `ai` throw them; their classes are not imported. */
class APIConnectionTimeoutError extends Error {}
const thrown = (name: string, fields: object, cause?: unknown): Error => Object.assign(new Error("said", { cause }), { name }, fields);

describe("openAiTransport", () => {
  it("sends the body that the API takes, once, and reads the completion", async () => {
    const calls: (readonly object[])[] = [];
    const transport = openAi((...call) => {
      calls.push(call);
      return Promise.resolve(completion("yes", { reasoning: "since" }));
    });
    const { signal } = new AbortController();
    const sent = await transport.send(question("met?", { maxTokens: 5, format: { type: "json" } }), signal);
    expect(sent).toMatchObject({ status: "replied", reply: { content: "yes", reasoning: { text: "since" }, usage: { inputTokens: 12 } } });
    expect(calls).toEqual([
      [
        {
          model: "judge",
          messages: [{ role: "user", content: "met?" }],
          stream: false,
          max_tokens: 5,
          response_format: { type: "json_object" },
        },
        { signal, maxRetries: 0 },
      ],
    ]);
    expect(transport).toMatchObject({ name: "https://api.openai.com/v1", server: { address: "api.openai.com", port: 443 } });
  });
});

describe("aiTransport", () => {
  it.each<[string, object, object]>([
    [
      "2",
      {
        finishReason: "content-filter",
        usage: { inputTokens: 9, outputTokens: 4, totalTokens: 13, reasoningTokens: 2, cachedInputTokens: 1 },
      },
      { finishReason: "content_filter", usage: { inputTokens: 9, outputTokens: 4, reasoningTokens: 2, cachedInputTokens: 1 } },
    ],
    [
      "3",
      {
        finishReason: { unified: "stop", raw: "end_turn" },
        usage: { inputTokens: { total: 9, noCache: 8, cacheRead: 1 }, outputTokens: { total: 4, text: 2, reasoning: 2 } },
      },
      { finishReason: "stop", usage: { inputTokens: 9, outputTokens: 4, reasoningTokens: 2, cachedInputTokens: 1 } },
    ],
    ["3 without counts", { finishReason: { unified: "stop" }, usage: { inputTokens: {}, outputTokens: {} } }, { usage: null }],
  ])("reads results of version %s of the interface", async (_name, result, reply) => {
    const content = [
      { type: "reasoning", text: "since" },
      { type: "text", text: "yes" },
      { type: "source", url: "x" },
    ];
    const sent = await send(ai(() => Promise.resolve({ content, warnings: [], response: { id: "r1", modelId: "m1-0613" }, ...result })));
    expect(sent).toMatchObject({
      status: "replied",
      reply: { content: "yes", reasoning: { text: "since" }, id: "r1", model: "m1-0613", ...reply },
    });
  });

  it("sends what was asked for", async () => {
    const calls: object[] = [];
    const transport = ai((options) => {
      calls.push(options);
      return Promise.reject(new Error("enough"));
    });
    const { signal } = new AbortController();
    const format = { type: "json-schema", name: "verdict", schema: { type: "object" } } as const;
    const messages = [
      { role: "system", content: "be brief" },
      { role: "user", content: "met?" },
    ];
    await transport.send(question("", { messages, temperature: 0, topP: 1, maxTokens: 5, seed: 1, stop: ["x"], format }), signal);
    expect(calls).toEqual([
      {
        prompt: [
          { role: "system", content: "be brief" },
          { role: "user", content: [{ type: "text", text: "met?" }] },
        ],
        temperature: 0,
        topP: 1,
        maxOutputTokens: 5,
        seed: 1,
        stopSequences: ["x"],
        responseFormat: { type: "json", name: "verdict", schema: { type: "object" } },
        abortSignal: signal,
        providerOptions: { acme: { effort: "low" } },
      },
    ]);
    expect(transport.name).toBe("acme.chat/m1");
  });
});

describe("an adapter", () => {
  it.each<[string, unknown, object]>([
    [
      "openai's 429",
      thrown("Error", { status: 429, headers: new Headers({ "retry-after": "7" }) }),
      { code: "E_JUDGE_RATE_LIMIT", retryAfterMs: 7_000 },
    ],
    [
      "ai's 503",
      thrown("AI_APICallError", { statusCode: 503, responseHeaders: { "retry-after": "1" } }),
      { code: "E_JUDGE_UNAVAILABLE", retryAfterMs: 1_000 },
    ],
    ["a bad request", thrown("Error", { status: 400 }), { code: "E_JUDGE_HTTP", status: 400 }],
    ["openai's timeout", new APIConnectionTimeoutError("late"), { code: "E_JUDGE_TIMEOUT" }],
    ["a connection that is refused", thrown("AI_APICallError", { statusCode: undefined }), { code: "E_JUDGE_CONNECTION" }],
    ["a reply that is cut", thrown("AI_APICallError", { statusCode: 200 }, new TypeError("terminated")), { code: "E_JUDGE_CUT" }],
    ["a reply that is not JSON", thrown("AI_JSONParseError", {}), { code: "E_JUDGE_SHAPE" }],
    ["what is no error", "odd", { code: "E_JUDGE_CONNECTION" }],
  ])("gives a type to %s", async (_name, error, failure) => {
    for (const transport of [openAi(() => Promise.reject(error)), ai(() => Promise.reject(error))])
      expect(await send(transport)).toMatchObject({ status: "failed", failure });
  });

  it("fails where the result has another shape, and where it is asked for scalars", async () => {
    for (const transport of [openAi(() => Promise.resolve({})), ai(() => Promise.resolve({}))]) {
      expect(await send(transport)).toMatchObject({ failure: { code: "E_JUDGE_SHAPE" } });
      const scalar = await transport.send({ kind: "score", model: "m", query: "q", document: "d" }, new AbortController().signal);
      expect(scalar).toMatchObject({ failure: { code: "E_JUDGE_HTTP" } });
    }
  });

  it("is sent again by the client around it", async () => {
    let calls = 0;
    const transport = openAi(() => {
      calls += 1;
      return calls < 3 ? Promise.reject(thrown("Error", { status: 500 })) : Promise.resolve(completion("yes"));
    });
    expect(outcome(await createJudgeClient({ transport, backoffMs: 1 }).ask(question()))).toBe("yes");
    expect(calls).toBe(3);
  });
});
