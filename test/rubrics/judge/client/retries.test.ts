import type { ServerResponse } from "node:http";
import { describe, expect, it } from "vitest";
import { createFakeClock } from "./support/fake-clock.ts";
import { completion, judgeServer, sendJson, type Received } from "./support/judge-server.ts";
import { clientOf, outcome, question, questions } from "./support/questions.ts";

/** Waits between attempts are shorter than this, deadlines are longer. */
const isWait = (ms: number): boolean => ms < 60_000;
const deadlineMs = 120_000;

type Answer = (response: ServerResponse, request: Received) => void;

/** Fails as told for the first requests, then answers. */
function after(failures: number, fail: Answer): Answer {
  return (response, request) => (request.index < failures ? fail(response, request) : sendJson(response, completion("yes")));
}

/** The outcome of one call, with the waits between its attempts, which take no time here. */
async function called(
  answer: Answer,
  attempts = 5,
): Promise<{ readonly said: string; readonly sent: number; readonly waits: readonly number[] }> {
  const clock = createFakeClock();
  const server = await judgeServer(answer);
  const judge = clientOf(server.url, { clock, attempts, deadlineMs });
  const result = judge.ask(question());
  const waits: number[] = [];
  let done = false;
  void result.then(() => (done = true));
  for (;;) {
    const ms = await Promise.race([clock.asleep(isWait), result.then(() => undefined)]);
    if (ms === undefined || done) break;
    waits.push(ms);
    clock.advance(ms);
  }
  expect(clock.sleeping()).toEqual([]);
  return { said: outcome(await result), sent: server.received.length, waits };
}

describe("a call that fails", () => {
  it.each([408, 409, 429, 500, 502, 503, 504, 529])("is sent again after %i, with waits that grow", async (status) => {
    const { said, sent, waits } = await called(after(3, (response) => response.writeHead(status).end("busy")));
    expect([said, sent]).toEqual(["yes", 4]);
    for (const [index, wait] of waits.entries()) {
      expect(wait).toBeGreaterThanOrEqual(250 * 2 ** index);
      expect(wait).toBeLessThanOrEqual(500 * 2 ** index);
    }
    expect(waits).toHaveLength(3);
  });

  it.each<[string, Answer]>([
    ["a connection that is closed", (response) => response.destroy()],
    ["a reply that is cut", (response) => response.writeHead(200, { "content-length": "99" }).write("{", () => response.destroy())],
    [
      "a provider that broke off",
      (response) => sendJson(response, completion("", {}, { choices: [{ finish_reason: "error", message: {} }] })),
    ],
  ])("is sent again after %s", async (_name, fail) => {
    expect(await called(after(1, fail))).toMatchObject({ said: "yes", sent: 2 });
  });

  it.each([300, 302, 400, 401, 403, 404, 413, 422, 451])("is not sent again after %i", async (status) => {
    expect(await called(after(1, (response) => response.writeHead(status).end()))).toEqual({ said: "E_JUDGE_HTTP", sent: 1, waits: [] });
  });

  it.each<[string, Answer, string]>([
    ["wrong JSON", (response) => response.end("{"), "E_JUDGE_NOT_JSON"],
    ["a page", (response) => response.setHeader("content-type", "text/html").end("<html>"), "E_JUDGE_NOT_JSON"],
    ["a wrong shape", (response) => sendJson(response, {}), "E_JUDGE_SHAPE"],
  ])("is not sent again after %s", async (_name, fail, code) => {
    expect(await called(after(1, fail))).toEqual({ said: code, sent: 1, waits: [] });
  });

  it("is given up after so many attempts, and says so", async () => {
    const server = await judgeServer((response) => response.writeHead(500).end("boom"));
    const judge = clientOf(server.url, { attempts: 3, backoffMs: 1 });
    const result = await judge.ask(question());
    expect(result).toMatchObject({
      status: "failed",
      failure: { code: "E_JUDGE_UNAVAILABLE", status: 500, retryable: true },
      cost: { calls: 3 },
    });
    expect(result.status === "failed" && result.failure.message).toBe('The judge answered 500: "boom". It was asked 3 times.');
    expect(server.received).toHaveLength(3);
  });

  it("is given up where nobody listens", async () => {
    const server = await judgeServer(() => undefined);
    await server.close();
    expect(outcome(await clientOf(server.url, { attempts: 3, backoffMs: 1 }).ask(question()))).toBe("E_JUDGE_CONNECTION");
  });

  it.each<[string, (now: number) => Readonly<Record<string, string>>]>([
    ["seconds", () => ({ "retry-after": "40" })],
    ["a date", (now) => ({ "retry-after": new Date(now + 40_000).toUTCString(), date: new Date(now).toUTCString() })],
  ])("waits as long as it is asked to in %s", async (_name, headers) => {
    const { said, waits } = await called(after(1, (response) => response.writeHead(429, headers(Date.parse("2026-01-01"))).end()));
    expect(said).toBe("yes");
    expect(waits).toHaveLength(1);
    expect(waits[0]).toBeGreaterThanOrEqual(40_000);
    expect(waits[0]).toBeLessThanOrEqual(40_500);
  });

  it("does not wait for what would be too late", async () => {
    const server = await judgeServer((response) => response.writeHead(429, { "retry-after": "3600" }).end());
    const result = await clientOf(server.url).ask(question());
    expect(outcome(result)).toBe("E_JUDGE_RATE_LIMIT");
    expect(result.status === "failed" && result.failure.message).toMatch(/It asks to wait.*past the deadline of 120000 ms/u);
    expect(server.received).toHaveLength(1);
  });

  it.each<[string, Answer]>([
    ["hangs", () => undefined],
    ["hangs after the status line", (response) => response.writeHead(200).flushHeaders()],
    ["drips", drip],
  ])("ends at the deadline where the judge %s, and is not sent again", async (_name, answer) => {
    const clock = createFakeClock();
    let closed = false;
    const server = await judgeServer((response, request) => {
      response.on("close", () => (closed = true));
      answer(response, request);
    });
    const result = clientOf(server.url, { clock, deadlineMs }).ask(question());
    await expect.poll(() => server.received.length).toBe(1);
    clock.advance(deadlineMs - 1);
    await new Promise((resolve) => void setTimeout(resolve, 20));
    expect(closed).toBe(false);
    clock.advance(1);
    expect(await result).toMatchObject({
      failure: { code: "E_JUDGE_TIMEOUT" },
      cost: { calls: 1, usage: null, usd: null },
      durationMs: deadlineMs,
    });
    await expect.poll(() => closed).toBe(true);
    expect(server.received).toHaveLength(1);
  });

  it("ends at the deadline in the middle of its attempts", async () => {
    const clock = createFakeClock();
    const server = await judgeServer((response, { index }) => void (index === 0 && response.writeHead(500).end()));
    const result = clientOf(server.url, { clock, deadlineMs: 70_000 }).ask(question());
    clock.advance(await clock.asleep(isWait));
    await expect.poll(() => server.received.length).toBe(2);
    clock.advance(70_000);
    expect(await result).toMatchObject({ failure: { code: "E_JUDGE_TIMEOUT" }, cost: { calls: 2 }, durationMs: expect.any(Number) });
  });

  it("opens the circuit where nothing but failures come for a while; a probe closes it", async () => {
    const clock = createFakeClock();
    let isDown = true;
    const server = await judgeServer((response) => (isDown ? response.writeHead(503).end() : sendJson(response, completion("yes"))));
    const judge = clientOf(server.url, { clock, attempts: 1, circuit: { failures: 3, lastingMs: 5_000, openMs: 10_000 } });
    const said: string[] = [];
    for (const [index, one] of questions(6).entries()) {
      said.push(outcome(await judge.ask(one)));
      if (index === 0) clock.advance(5_000);
    }
    expect(said).toEqual([...new Array<string>(3).fill("E_JUDGE_UNAVAILABLE"), ...new Array<string>(3).fill("E_JUDGE_CIRCUIT")]);
    expect(server.received).toHaveLength(3);
    isDown = false;
    clock.advance(10_000);
    expect(outcome(await judge.ask(question("probe")))).toBe("yes");
    expect(outcome(await judge.ask(question("after")))).toBe("yes");
  });
});

function drip(response: ServerResponse): void {
  response.writeHead(200, { "content-type": "application/json" });
  const timer = setInterval(() => response.write(" "), 1);
  response.on("close", () => clearInterval(timer));
}
