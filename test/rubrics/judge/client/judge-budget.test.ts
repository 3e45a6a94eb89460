import { describe, expect, it } from "vitest";
import { createJudgeBudget, type BudgetLimits } from "../../../../rubrics/judge/client/judge-budget.ts";
import type { JudgeClientOptions } from "../../../../rubrics/judge/client/create-judge-client.ts";
import { completion, judgeServer, sendJson } from "./support/judge-server.ts";
import { clientOf, outcome, question, questions } from "./support/questions.ts";

const prices = { judge: { input: 1_000, output: 10_000 } };
/** Of one call with the usage that the server tells: 12 tokens in, 3 out. */
const usdOfOne = 0.042;

describe("a budget", () => {
  it.each<[string, BudgetLimits, number]>([
    ["calls", { calls: 20 }, 0],
    ["tokens", { tokens: 20 * 15 }, 8],
    ["tokens, in the middle of a call", { tokens: 20 * 15 - 1 }, 8],
    ["money", { usd: 20 * usdOfOne - 1e-9 }, 8],
    ["nothing", { calls: 0 }, 0],
  ])("of %s is passed by no more than what was in flight", async (_name, limits, inFlight) => {
    const server = await judgeServer((response) => void setTimeout(() => sendJson(response, completion("yes")), 2));
    const budget = createJudgeBudget(limits);
    const judge = clientOf(server.url, { budget, prices, concurrency: 8 });
    const results = await Promise.all(questions(100).map((one) => judge.ask(one)));
    const replied = results.filter(({ status }) => status === "replied").length;
    const fits = limits.calls ?? 20;
    expect(replied).toBeGreaterThanOrEqual(fits);
    expect(replied).toBeLessThanOrEqual(fits + inFlight);
    expect(server.received).toHaveLength(replied);
    expect(budget.spent()).toMatchObject({ calls: replied, tokens: replied * 15, estimated: 0 });
    expect(judge.stats().failed).toEqual({ E_JUDGE_BUDGET: 100 - replied });
    expect(outcome(await judge.ask(question("later")))).toBe("E_JUDGE_BUDGET");
    expect(server.received).toHaveLength(replied);
  });

  it("is shared by judges", async () => {
    const server = await judgeServer((response) => sendJson(response, completion("yes")));
    const budget = createJudgeBudget({ calls: 1 });
    expect(outcome(await clientOf(server.url, { budget }).ask(question()))).toBe("yes");
    const refused = await clientOf(server.url, { budget }).ask(question());
    expect(refused).toMatchObject({
      failure: { code: "E_JUDGE_BUDGET", message: "The judge was not asked: 1 calls of the budget of 1 calls are spent." },
      cost: { calls: 0, usd: 0 },
    });
  });

  it("counts each time a call is sent, and ends one that would be sent once more", async () => {
    const server = await judgeServer((response) => response.writeHead(500).end());
    const budget = createJudgeBudget({ calls: 3 });
    const result = await clientOf(server.url, { budget, backoffMs: 1 }).ask(question());
    expect([outcome(result), result.cost.calls, server.received.length]).toEqual(["E_JUDGE_BUDGET", 3, 3]);
  });

  it.each<[string, Partial<JudgeClientOptions>, object, object]>([
    ["a reply without usage by estimate", {}, { usage: null }, { tokens: 106, estimated: 1 }],
    ["a reply that cannot be read by estimate", {}, { choices: "boom" }, { tokens: 106, estimated: 1 }],
  ])("charges %s", async (_name, options, body, spent) => {
    const server = await judgeServer((response) => sendJson(response, completion("yes", {}, body)));
    const budget = createJudgeBudget({ tokens: 1_000 });
    await clientOf(server.url, { budget, ...options }).ask(question("met?", { maxTokens: 101 }));
    expect(budget.spent()).toMatchObject(spent);
  });

  it("charges nothing for a status that is an error", async () => {
    const server = await judgeServer((response) => response.writeHead(400).end());
    const budget = createJudgeBudget({ tokens: 1_000 });
    await clientOf(server.url, { budget }).ask(question());
    expect(budget.spent()).toEqual({ usd: 0, tokens: 0, calls: 1, estimated: 0 });
  });

  it("in money asks no judge without a price", async () => {
    const server = await judgeServer((response) => sendJson(response, completion("yes")));
    const judge = clientOf(server.url, { budget: createJudgeBudget({ usd: 1 }), prices });
    expect(outcome(await judge.ask(question("met?", { model: "constructor" })))).toBe("E_JUDGE_BUDGET");
    expect(server.received).toHaveLength(0);
  });

  it("refuses limits that are none", () => {
    for (const limits of [{ usd: -1 }, { calls: Number.NaN }])
      expect(() => createJudgeBudget(limits)).toThrow(expect.objectContaining({ code: "E_USAGE" }));
  });
});
