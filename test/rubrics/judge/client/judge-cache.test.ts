import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { httpTransport } from "../../../../rubrics/judge/client/http-transport.ts";
import { requestKey } from "../../../../rubrics/judge/client/request-key.ts";
import type { ChatRequest } from "../../../../rubrics/judge/client/types.ts";
import { openCache } from "../../../../src/cache/open-cache.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";
import { turns } from "./support/fake-clock.ts";
import { completion, judgeServer, sendJson } from "./support/judge-server.ts";
import { clientOf, outcome, question, questions } from "./support/questions.ts";

describe("equal requests", () => {
  it("are sent once where they overlap, and paid for once", async () => {
    const server = await judgeServer((response) => void setTimeout(() => sendJson(response, completion("yes")), 5));
    const judge = clientOf(server.url, { prices: { judge: { input: 1, output: 1 } } });
    const results = await Promise.all(Array.from({ length: 50 }, () => judge.ask(question())));
    expect(server.received).toHaveLength(1);
    expect(results.map(outcome)).toEqual(new Array<string>(50).fill("yes"));
    expect(results.filter((result) => result.status === "replied" && !result.cached)).toHaveLength(1);
    expect(judge.stats()).toMatchObject({ asked: 50, calls: 1, cached: 49, usd: 15e-6 });
    expect(results.reduce((sum, { cost }) => sum + Number(cost.usd), 0)).toBeCloseTo(15e-6, 12);
  });

  it("are sent again where they do not overlap and nothing is kept", async () => {
    const server = await judgeServer((response) => sendJson(response, completion("yes")));
    const judge = clientOf(server.url);
    await judge.ask(question());
    await judge.ask(question());
    expect(server.received).toHaveLength(2);
  });

  it("share a failure too, which is not kept", async () => {
    await using cache = openCache({ memoryBytes: 1e6 });
    const server = await judgeServer((response, { index }) =>
      index === 0 ? response.writeHead(400).end() : sendJson(response, completion("yes")),
    );
    const judge = clientOf(server.url, { cache });
    const results = await Promise.all(Array.from({ length: 10 }, () => judge.ask(question())));
    expect(results.map(outcome)).toEqual(new Array<string>(10).fill("E_JUDGE_HTTP"));
    expect(server.received).toHaveLength(1);
    expect(outcome(await judge.ask(question()))).toBe("yes");
  });

  it("go on where some of those who wait leave, and end with the last of them", async () => {
    await using cache = openCache({ memoryBytes: 1e6 });
    let closed = 0;
    const answers: (() => void)[] = [];
    const server = await judgeServer((response) => {
      response.on("close", () => (closed += 1));
      answers.push(() => sendJson(response, completion("yes")));
    });
    const judge = clientOf(server.url, { cache });
    const [first, second] = [new AbortController(), new AbortController()];
    const left = judge.ask(question(), { signal: first.signal });
    const stays = judge.ask(question(), { signal: second.signal });
    await expect.poll(() => answers.length).toBe(1);
    first.abort();
    expect(outcome(await left)).toBe("E_ABORTED");
    answers[0]?.();
    expect(outcome(await stays)).toBe("yes");

    const third = new AbortController();
    const alone = judge.ask(question("other"), { signal: third.signal });
    await expect.poll(() => answers.length).toBe(2);
    third.abort();
    const anew = judge.ask(question("other"));
    expect(outcome(await alone)).toBe("E_ABORTED");
    await expect.poll(() => closed).toBe(2);
    await expect.poll(() => answers.length).toBe(3);
    answers[2]?.();
    expect(outcome(await anew)).toBe("yes");
    await turns();
    expect(server.received).toHaveLength(3);
  });
});

describe("a cache in a file", () => {
  it("answers a second run without a call and at no cost, and holds no key", async () => {
    const file = join(temporaryFolder(), "replies.sqlite");
    const server = await judgeServer((response) => sendJson(response, completion("yes", { reasoning: "since" })));
    const transport = httpTransport({ url: server.url, apiKeyEnv: "JUDGE_KEY", env: { JUDGE_KEY: "sk-secret-123" } });
    const replies = [];
    for (let run = 0; run < 2; run += 1) {
      await using cache = openCache(file);
      const judge = clientOf(server.url, { transport, cache, prices: { judge: { input: 1, output: 1 } } });
      const results = await Promise.all(questions(100).map((one) => judge.ask(one)));
      replies.push(results.map((result) => result.status === "replied" && result.reply));
      expect(judge.stats()).toMatchObject(run === 0 ? { calls: 100, cached: 0 } : { calls: 0, cached: 100, usd: 0, unknownCost: 0 });
    }
    expect(server.received).toHaveLength(100);
    expect(replies[1]).toEqual(replies[0]);
    expect(readFileSync(file).includes("secret")).toBe(false);
  });

  it("keeps neither failures nor replies that are no answer", async () => {
    await using cache = openCache(join(temporaryFolder(), "replies.sqlite"));
    const server = await judgeServer((response) => sendJson(response, completion("")));
    const judge = clientOf(server.url, { cache });
    expect(outcome(await judge.ask(question()))).toBe("E_JUDGE_EMPTY");
    expect(outcome(await judge.ask(question()))).toBe("E_JUDGE_EMPTY");
    expect(server.received).toHaveLength(2);
  });

  it("answers also when the budget is spent", async () => {
    await using cache = openCache({ memoryBytes: 1e6 });
    const server = await judgeServer((response) => sendJson(response, completion("yes")));
    await clientOf(server.url, { cache }).ask(question());
    const { createJudgeBudget } = await import("../../../../rubrics/judge/client/judge-budget.ts");
    const judge = clientOf(server.url, { cache, budget: createJudgeBudget({ calls: 0 }) });
    expect(outcome(await judge.ask(question()))).toBe("yes");
    expect(outcome(await judge.ask(question("other")))).toBe("E_JUDGE_BUDGET");
  });
});

describe("requestKey", () => {
  const request: ChatRequest = question("met?", { temperature: 0, seed: 1, extra: { a: 1, b: 2 } });

  it("is the same in whatever order fields stand", () => {
    const turned = Object.fromEntries(Object.entries({ ...request, extra: { b: 2, a: 1 } }).toReversed()) as unknown as ChatRequest; // the same fields
    expect(requestKey("t", turned)).toBe(requestKey("t", request));
    expect(requestKey("t", request)).toMatch(/^[\u0000-\u00ff]{32}$/u);
  });

  it("differs by all that decides a reply", () => {
    const keys = [
      requestKey("t", request),
      requestKey("other", request),
      ...[
        { model: "other" },
        { messages: [] },
        { temperature: 1 },
        { topP: 1 },
        { maxTokens: 1 },
        { seed: 2 },
        { stop: ["x"] },
        { format: { type: "json" } as const },
        { topLogprobs: 5 },
        { extra: { a: 1 } },
        { draw: 1 },
      ].map((more) => requestKey("t", { ...request, ...more })),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });
});
