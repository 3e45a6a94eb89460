import { describe, expect, it } from "vitest";
import { createJudgeClient, type JudgeClientOptions } from "../../../../rubrics/judge/client/create-judge-client.ts";
import { completion, judgeServer, sendJson } from "./support/judge-server.ts";
import { clientOf, outcome, question, questions } from "./support/questions.ts";
import type { JudgeTransport } from "../../../../rubrics/judge/client/transport.ts";

describe("createJudgeClient", () => {
  it("gives the reply, what it cost, and sums up", async () => {
    const server = await judgeServer((response) => sendJson(response, completion("yes")));
    const judge = clientOf(server.url, { prices: { judge: { input: 1, output: 10 } } });
    expect(await judge.ask(question())).toMatchObject({
      status: "replied",
      cached: false,
      reply: { kind: "chat", content: "yes" },
      cost: { calls: 1, usage: { inputTokens: 12, outputTokens: 3 }, usd: 42e-6 },
    });
    expect(judge.stats()).toEqual({
      asked: 1,
      calls: 1,
      cached: 0,
      failed: {},
      inputTokens: 12,
      outputTokens: 3,
      usd: 42e-6,
      unknownUsage: 0,
      unknownCost: 0,
    });
  });

  it("tells unknown usage and an unknown price from none", async () => {
    const server = await judgeServer((response, { index }) =>
      sendJson(response, completion("yes", {}, index === 0 ? { usage: null } : {})),
    );
    const judge = clientOf(server.url);
    expect((await judge.ask(question("one"))).cost).toEqual({ calls: 1, usage: null, usd: null });
    expect((await judge.ask(question("two"))).cost).toMatchObject({ calls: 1, usage: { inputTokens: 12 }, usd: null });
    expect(judge.stats()).toMatchObject({ unknownUsage: 1, unknownCost: 2, usd: 0 });
  });

  it.each<[string, object, string]>([
    ["that was cut off", completion('{"verdict": tr', {}, { choices: [choice('{"verdict": tr', "length")] }), "E_JUDGE_TRUNCATED"],
    ["that ended while it thought", completion("", {}, { choices: [choice("", "length")] }), "E_JUDGE_TRUNCATED"],
    ["that is a refusal", completion(null, { refusal: "I cannot." }), "E_JUDGE_REFUSED"],
    ["that was filtered", completion("", {}, { choices: [choice("", "content_filter")] }), "E_JUDGE_REFUSED"],
    ["without content", completion(" \n"), "E_JUDGE_EMPTY"],
    ["with the verdict in a reasoning field", completion("", { reasoning_content: '{"verdict": true}' }), "E_JUDGE_EMPTY"],
  ])("makes a failure of a reply %s, keeps the reply and its cost, and does not ask again", async (_name, body, code) => {
    const server = await judgeServer((response) => sendJson(response, body));
    const result = await clientOf(server.url).ask(question());
    expect(result).toMatchObject({ status: "failed", failure: { code, retryable: false, reply: { kind: "chat" } }, cost: { calls: 1 } });
    expect(server.received).toHaveLength(1);
  });

  it("says where a verdict in a reasoning field stands", async () => {
    const server = await judgeServer((response) => sendJson(response, completion("", { reasoning_content: '{"verdict": true}' })));
    const result = await clientOf(server.url).ask(question());
    expect(result.status === "failed" && result.failure.message).toBe(
      'The judge\'s reply has no content; 17 characters stand in reasoning_content: "{\\"verdict\\": true}". ' +
        "Turn the judge's thinking off, or the server's reasoning parser.",
    );
  });

  it("asks no more at once than it may", async () => {
    const server = await judgeServer((response) => void setTimeout(() => sendJson(response, completion("yes")), 5));
    const judge = clientOf(server.url, { concurrency: 4 });
    const results = await Promise.all(questions(40).map((one) => judge.ask(one)));
    expect(results.every(({ status }) => status === "replied")).toBe(true);
    expect(server.peak()).toBe(4);
  });

  it("gives each of many the reply to its own question", async () => {
    const server = await judgeServer((response, { body }) => {
      const [asked] = body["messages"] as readonly { readonly content: string }[]; // as question() makes them
      sendJson(response, completion(`re: ${asked?.content}`));
    });
    const judge = clientOf(server.url);
    const results = await Promise.all(questions(200).map((one) => judge.ask(one)));
    expect(results.map(outcome)).toEqual(Array.from({ length: 200 }, (_, index) => `re: criterion ${index} met?`));
  });

  it("ends a call of which the caller lets go, also one that waits for its place", async () => {
    let closed = 0;
    const server = await judgeServer((response) => response.on("close", () => (closed += 1)));
    const judge = clientOf(server.url, { concurrency: 1 });
    const controller = new AbortController();
    const results = questions(3).map((one) => judge.ask(one, { signal: controller.signal }));
    await expect.poll(() => server.received.length).toBe(1);
    controller.abort();
    expect((await Promise.all(results)).map(outcome)).toEqual(["E_ABORTED", "E_ABORTED", "E_ABORTED"]);
    await expect.poll(() => closed).toBe(1);
    expect(outcome(await judge.ask(question("late"), { signal: AbortSignal.abort() }))).toBe("E_ABORTED");
    expect(server.received).toHaveLength(1);
  });

  it("holds a transport to its promises", async () => {
    const ask = async (send: JudgeTransport["send"]): Promise<string> =>
      outcome(await createJudgeClient({ transport: { name: "own", send }, deadlineMs: 50, attempts: 2 }).ask(question()));
    expect(await ask(() => Promise.reject(new Error("odd")))).toBe("E_INTERNAL");
    expect(
      await ask(() => {
        throw new Error("odd");
      }),
    ).toBe("E_INTERNAL");
    expect(await ask(() => new Promise(() => undefined))).toBe("E_JUDGE_TIMEOUT");
  });

  it.each<[Partial<JudgeClientOptions>]>([
    [{ concurrency: 0 }],
    [{ attempts: 1.5 }],
    [{ deadlineMs: Number.NaN }],
    [{ requestsPerMinute: 0 }],
    [{ tokensPerMinute: Infinity }],
  ])("refuses %j", (options) => {
    const transport: JudgeTransport = { name: "own", send: () => Promise.reject(new Error("sent")) };
    expect(() => createJudgeClient({ transport, ...options })).toThrow(expect.objectContaining({ code: "E_USAGE" }));
  });
});

function choice(content: string, reason: string): object {
  return { index: 0, finish_reason: reason, message: { role: "assistant", content } };
}
