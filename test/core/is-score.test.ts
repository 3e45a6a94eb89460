import { describe, expect, it } from "vitest";
import { isScore } from "../../src/core/is-score.ts";
import { abstained, errored, scored } from "../../src/core/scores.ts";
import type { Score } from "../../src/core/types.ts";
import { rewardServer } from "../support/reward-server.ts";
import { rewardOf } from "../support/rewards.ts";

const good = scored(1, "It is.");
const bad: readonly (readonly [string, unknown])[] = [
  ["nothing", undefined],
  ["null", null],
  ["a number", 1],
  ["an empty object", {}],
  ["another status", { ...good, status: "odd" }],
  ["no reward", { ...good, reward: null }],
  ["a reward of an abstention", { ...abstained("judge", "Who knows."), reward: 1 }],
  ["an error without a code", { ...errored("E_INTERNAL", "It broke."), error: {} }],
  ["no reason", { ...good, reason: undefined }],
  ["no parts", { ...good, parts: null }],
  ["a part that is none", { ...good, parts: { a: undefined } }],
  ["a metric that is no number", { ...good, metrics: { a: 1n } }],
  ["no cost", { ...good, cost: undefined }],
  [
    "what throws when it is read",
    new Proxy(
      {},
      {
        get() {
          throw new Error("no");
        },
      },
    ),
  ],
];

describe("isScore", () => {
  it.each([good, abstained("judge", "Who knows."), errored("E_INTERNAL", "It broke."), { ...good, parts: { a: good } }])(
    "takes a Score for one",
    (score) => {
      expect(isScore(score)).toBe(true);
    },
  );

  it.each(bad)("does not take %s for one", (_name, value) => {
    expect(isScore(value)).toBe(false);
  });
});

it("errors samples of a server whose Reward gives no Scores, and has none of them open", async () => {
  const reward = rewardOf(({ completion }) => Promise.resolve(bad[Number(completion)]?.[1] as Score)); // it breaks its promise
  const server = await rewardServer({ reward });
  const { json } = await server.post(
    "/v1/score",
    bad.map((_one, place) => ({ completion: String(place) })),
  );
  expect(json).toEqual(
    bad.map(() => expect.objectContaining({ status: "errored", error: expect.objectContaining({ code: "E_REWARD_CONTRACT" }) })),
  );
  expect((await server.get("/metrics")).text).toMatch(/^assay_open_samples 0$/mu);
});

it("takes Scores where promises of them are due", async () => {
  const reward = rewardOf(() => good as unknown as Promise<Score>); // as a Reward written in JavaScript may
  const server = await rewardServer({ reward });
  expect((await server.post("/v1/score", { completion: "4" })).json).toMatchObject({ status: "scored", reward: 1 });
});
