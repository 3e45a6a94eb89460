import { describe, expect, it } from "vitest";
import { errored } from "../../../src/core/scores.ts";
import { exact } from "../../../verifiers/exact/index.ts";
import { math } from "../../../verifiers/math/index.ts";
import { rewardServer } from "../../support/reward-server.ts";
import { rewardOf } from "../../support/rewards.ts";

const row = { id: "a", completion: "4", reference: "4" };
const code = "E_UNKNOWN_REWARD";

describe("a request that means no served Reward", () => {
  it.each([
    [
      "a path",
      "/rewards/mth/v1/score",
      row,
      { code, message: 'The path asks for the Reward "mth", which is not served. Served here: math, same.', hint: 'Did you mean "math"?' },
    ],
    [
      "a dialect's path",
      "/rewards/nothing/openrlhf/get_reward",
      { query: [], prompts: [], labels: [] },
      { code, message: expect.stringContaining('"nothing"'), hint: expect.stringContaining("/rewards/NAME") },
    ],
    [
      "a data source",
      "/v1/score",
      { ...row, data_source: "sam" },
      { code, message: 'The data source "sam" is the name of no served Reward. Served here: math, same.', hint: 'Did you mean "same"?' },
    ],
    [
      "no data source",
      "/v1/score",
      row,
      { code, message: "The sample has no data source, and this server has several Rewards. Served here: math, same." },
    ],
  ])("by %s is told what it asked for and what there is", async (_name, path, body, error) => {
    const server = await rewardServer({ math: math(), same: exact() });
    expect(await server.post(path, body)).toMatchObject({ status: 422, json: { error } });
  });

  it("is told the name of the path where one Reward is served", async () => {
    const server = await rewardServer({ math: math() });
    const { json } = await server.post("/rewards/maths/v1/score", row);
    expect(json).toMatchObject({ error: { message: expect.stringContaining('"maths", which is not served. Served here: math.') } });
  });

  it("is told where it stands in a list, in a text of bounded length", async () => {
    const names = Array.from({ length: 50 }, (_, place) => `${"long ".repeat(100)}${place}`);
    const server = await rewardServer(Object.fromEntries(names.map((name) => [name, exact()])));
    const { json } = await server.post("/v1/score", [row, { ...row, data_source: "\u0000".repeat(10_000) }]);
    const [, second] = json as readonly { readonly error: { readonly message: string } }[]; // a list of rows
    expect(second?.error.message).toMatch(/^samples\[1\]: the data source "\\u0000.* and 30 more\.$/u);
    expect(second?.error.message.length).toBeLessThan(3_000);
  });
});

describe("a sample without a number, where nothing else can be said", () => {
  it.each([
    [
      "abstained",
      { query: ["4", "4"], prompts: ["", ""], labels: ["4", ""] },
      "sample 2 of 2 has none, since it abstained: ",
      "Mend the sample",
    ],
    [
      "errored",
      { query: ["fail"], prompts: [""], labels: ["4"] },
      "sample 1 of 1 has none, since it errored with E_JUDGE_TIMEOUT: ",
      "Ask again",
    ],
  ])("is named where it %s, with what to do", async (_name, body, message, hint) => {
    const broken = rewardOf(() => Promise.resolve(errored("E_JUDGE_TIMEOUT", "The judge was slow.")));
    const server = await rewardServer({ reward: body.query.includes("fail") ? broken : math() });
    expect(await server.post("/openrlhf/get_reward", body)).toMatchObject({
      status: 503,
      json: {
        error: {
          code: "E_ON_NULL",
          message: expect.stringContaining(`The dialect openrlhf needs a number for each sample, and ${message}`),
          hint: expect.stringMatching(new RegExp(`^${hint}.*--on-null NUMBER`, "u")),
        },
      },
    });
  });
});
