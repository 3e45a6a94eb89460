import { describe, expect, it } from "vitest";
import { rubric, type RubricOptions } from "../../../../rubrics/checklist/index.ts";
import type { Score } from "../../../../src/core/types.ts";
import { runScore } from "../../../support/run-score.ts";
import { sample } from "../../../support/sample.ts";
import { chatBody, judgeServer, verdicts, type JudgeServer, type Reaction, type Received } from "./support/judge-server.ts";

type Judge = Exclude<RubricOptions["judge"], undefined | { readonly from: "metadata" }>;

async function judgedBy(
  react: (received: Received) => Reaction,
  judge: Partial<Judge> = {},
): Promise<{ readonly score: Score; readonly server: JudgeServer }> {
  const server = await judgeServer(react);
  const options = { model: "judge", url: server.url, attempts: 2, deadline_ms: 3_000, ...judge };
  const [score] = await runScore(rubric({ rubric: [{ id: "a", criterion: "Is kind" }], judge: options }), [
    sample({ completion: "Be well." }),
  ]);
  if (!score) throw new Error("expected a Score");
  return { score, server };
}

const good = ({ user }: Received): Reaction => verdicts(user, true);
const headers = { "content-type": "application/json" };
const length = JSON.stringify(chatBody("x")).length;

describe("a live judge that fails", () => {
  it.each<[name: string, react: (received: Received) => Reaction, code: string, requests: number]>([
    ["answers 429 for ever", () => ({ status: 429, body: { error: { message: "slow down" } } }), "E_JUDGE_RATE_LIMIT", 2],
    ["answers 500 for ever", () => ({ status: 500, body: "oops" }), "E_JUDGE_UNAVAILABLE", 2],
    ["answers 401", () => ({ status: 401, body: {} }), "E_JUDGE_HTTP", 1],
    ["hangs", () => () => undefined, "E_JUDGE_TIMEOUT", 1],
    [
      "cuts its reply off",
      () => (response) => {
        response.writeHead(200, { ...headers, "content-length": length }).write('{"choices":[{"mess');
        setTimeout(() => response.destroy(), 20);
      },
      "E_JUDGE_CUT",
      2,
    ],
    [
      "drips for longer than the deadline",
      () => (response) => {
        response.writeHead(200, headers);
        const timer = setInterval(() => response.write(" "), 20);
        response.on("close", () => clearInterval(timer));
      },
      "E_JUDGE_TIMEOUT",
      1,
    ],
    ["sends no JSON", () => ({ body: "<html>busy</html>" }), "E_JUDGE_NOT_JSON", 1],
    ["sends JSON of another shape", () => ({ body: { result: "fine" } }), "E_JUDGE_SHAPE", 1],
    [
      "puts its verdict into a reasoning field",
      ({ user }) => ({ body: chatBody("", { message: { reasoning_content: verdicts(user, true) } }) }),
      "E_JUDGE_EMPTY",
      1,
    ],
    [
      "is cut off by its tokens twice",
      () => ({ body: chatBody('{"verdicts":[{"id":"a"', { finish_reason: "length" }) }),
      "E_JUDGE_TRUNCATED",
      2,
    ],
    ["refuses", () => ({ body: chatBody(null, { message: { refusal: "I will not." } }) }), "E_JUDGE_REFUSED", 1],
    ["writes prose twice", () => "It seems kind enough to me.", "E_RUBRIC_VERDICT", 2],
    [
      "says two things",
      () => '{"verdicts":[{"id":"a","verdict":true}]} or {"verdicts":[{"id":"a","verdict":false}]}',
      "E_RUBRIC_VERDICT",
      2,
    ],
    ["answers what was not asked", () => '{"verdicts":[{"id":"b","verdict":true}]}', "E_RUBRIC_VERDICT", 2],
    ["is off the scale", () => '{"verdicts":[{"id":"a","verdict":7}]}', "E_RUBRIC_VERDICT", 2],
    ["says nothing", () => "", "E_JUDGE_EMPTY", 1],
  ])("%s: no number comes of it, after a bounded number of requests", async (_name, react, code, requests) => {
    const { score, server } = await judgedBy(react, code === "E_JUDGE_TIMEOUT" ? { deadline_ms: 250 } : {});
    expect(score).toMatchObject({ status: "errored", reward: null, error: { code } });
    expect(server.received).toHaveLength(requests);
  });

  it("is asked again after 429 and 503, and its verdict stands", async () => {
    const { score, server } = await judgedBy(
      (received) =>
        received.index === 0
          ? (response) => response.writeHead(429, { ...headers, "retry-after": "0" }).end("{}")
          : received.index === 1
            ? { status: 503, body: "{}" }
            : good(received),
      { attempts: 3 },
    );
    expect(score).toMatchObject({ status: "scored", reward: 1, cost: { judge_calls: 3 } });
    expect(server.received).toHaveLength(3);
  });

  it("is asked once more, in plain words, where its reply cannot be read", async () => {
    const { score, server } = await judgedBy((received) => (received.index === 0 ? "Looks fine!" : good(received)));
    expect(score).toMatchObject({ status: "scored", reward: 1 });
    expect(server.received[1]?.user).toMatch(/An earlier reply to this could not be read/u);
    expect(server.received[1]?.user).not.toContain("Looks fine!");
  });

  it("is given four times the tokens where its reply was cut off", async () => {
    const { score, server } = await judgedBy((received) =>
      received.index === 0 ? { body: chatBody("<think>hm", { finish_reason: "length" }) } : good(received),
    );
    expect(score).toMatchObject({ status: "scored", reward: 1 });
    expect(server.received.map(({ body }) => body["max_tokens"])).toEqual([1024, 4096]);
  });

  it("is asked again only about items that its reply left out", async () => {
    const server = await judgeServer(({ user, index }) =>
      index === 0 ? '{"verdicts":[{"id":"a","verdict":true}]}' : verdicts(user, false),
    );
    const items = ["a", "b", "c"].map((id) => ({ id, criterion: `Is ${id}` }));
    const reward = rubric({ rubric: items, judge: { model: "j", url: server.url, mode: "batch" } });
    expect(await runScore(reward, [sample({ completion: "x" })])).toMatchObject([{ reward: 1 / 3 }]);
    expect(server.received[1]?.user).not.toContain('id: "a"');
  });

  it("says that it cannot tell, and is abstained from or failed as the policy says", async () => {
    const server = await judgeServer(({ user }) => verdicts(user, null));
    const score = async (policy: RubricOptions["policy"]): Promise<readonly Score[]> =>
      await runScore(rubric({ rubric: [{ id: "a", criterion: "x" }], policy, judge: { model: "j", url: server.url } }), [
        sample({ completion: "x" }),
      ]);
    expect(await score({})).toMatchObject([{ status: "abstained", cause: "judge" }]);
    expect(await score({ abstain: "fail" })).toMatchObject([{ status: "scored", reward: 0 }]);
  });

  it("has no room for an answer that is most of the question: not met, and an error where the question itself is long", async () => {
    const server = await judgeServer(() => ({
      status: 400,
      body: { error: { message: "This model's maximum context length is 8192 tokens." } },
    }));
    const reward = rubric({ rubric: [{ id: "a", criterion: "x" }], judge: { model: "j", url: server.url } });
    const long = "word ".repeat(5_000);
    const scores = await runScore(reward, [sample({ completion: long }), sample({ completion: "x", prompt: long })]);
    expect(scores).toMatchObject([
      { status: "scored", reward: 0 },
      { status: "errored", error: { code: "E_JUDGE_HTTP" } },
    ]);
  });

  it("has no address or no key: the rows are errored, and the key stands nowhere", async () => {
    const one = { rubric: [{ id: "a", criterion: "x" }] };
    const run = async (judge: Judge): Promise<readonly Score[]> => await runScore(rubric({ ...one, judge }), [sample({ completion: "x" })]);
    expect(await run({ model: "j" })).toMatchObject([
      { status: "errored", error: { code: "E_USAGE", message: expect.stringMatching(/ASSAY_JUDGE_URL/u) } },
    ]);
    expect(await run({ model: "j", url: "http://127.0.0.1:9/v1", api_key_env: "ASSAY_TEST_NO_KEY" })).toMatchObject([
      { status: "errored", error: { code: "E_USAGE", message: expect.stringMatching(/ASSAY_TEST_NO_KEY/u) } },
    ]);
    expect(() => rubric({ ...one, judge: { model: "j", api_key_env: "sk-12 3" } })).toThrow(/never a key itself/u);
  });
});

describe("a budget", () => {
  it.each([
    ["calls", { calls: 5 }, 5],
    ["tokens", { tokens: 550 }, 5 + 4],
    ["dollars", { usd: 0.0055 }, 5 + 4],
  ] as const)("of %s ends the asking, with no more calls past it than were in flight", async (_name, budget, most) => {
    const server = await judgeServer(async ({ user }) => {
      await new Promise((resolve) => setTimeout(resolve, 10));
      return verdicts(user, true);
    });
    const judge = { model: "j", url: server.url, budget, price: { input: 10, output: 10 } };
    const samples = Array.from({ length: 30 }, (_, index) => sample({ id: `${index}`, completion: `answer ${index}` }));
    const scores = await runScore(rubric({ rubric: [{ id: "a", criterion: "x" }], judge }), samples, { concurrency: { network: 4 } });
    expect(server.received.length).toBeGreaterThanOrEqual(5);
    expect(server.received.length).toBeLessThanOrEqual(most);
    expect(server.peak()).toBeLessThanOrEqual(4);
    const errored = scores.filter(({ status }) => status === "errored");
    expect(errored).toHaveLength(30 - server.received.length);
    for (const score of errored) expect(score).toMatchObject({ error: { code: "E_JUDGE_BUDGET", retryable: true } });
  });
});
