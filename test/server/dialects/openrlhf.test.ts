import { describe, expect, it } from "vitest";
import { responseOf } from "../../../src/server/dialects/openrlhf.ts";
import { math } from "../../../verifiers/math/index.ts";
import { rewardServer } from "../../support/reward-server.ts";

const wire = { query: ["2+2= 4"], prompts: ["2+2="], labels: ["4"] };

describe("the dialect of OpenRLHF", () => {
  it.each([
    ["right", wire, 200, { rewards: [1], scores: [1], extra_logs: { assay_reward: [1], assay_null: [0] } }],
    ["wrong", { ...wire, query: ["2+2= 5"] }, 200, { rewards: [0], scores: [0], extra_logs: { assay_reward: [0], assay_null: [0] } }],
    ["several", { query: ["a4", "b5"], prompts: ["a", "b"], labels: ["4", "4"] }, 200, { rewards: [1, 0] }],
    ["unscorable", { ...wire, labels: [""] }, 503, { error: { code: "E_ON_NULL" } }],
    ["lists of unequal length", { ...wire, labels: [] }, 422, { error: { code: "E_BODY" } }],
    ["a text for a list", { ...wire, query: "2+2= 4" }, 422, { error: { code: "E_BODY" } }],
    ["no JSON", "{", 400, { error: { code: "E_BODY" } }],
  ])("answers what is %s", async (_name, body, status, expected) => {
    const server = await rewardServer({ math: math() });
    const reply = await server.post("/openrlhf/get_reward", body);
    expect(reply).toMatchObject({ status, json: expected });
  });

  it("gives the number of --on-null with a mark, at the root too", async () => {
    const server = await rewardServer({ math: math() }, { onNull: -1, rootDialects: ["openrlhf"] });
    const reply = await server.post("/get_reward", { ...wire, labels: [""] });
    expect(reply).toMatchObject({ status: 200, json: { rewards: [-1], scores: [0], extra_logs: { assay_reward: [-1], assay_null: [1] } } });
  });

  it.each([
    ["<s>2+2= 4</s>", "<s>2+2=", " 4"],
    ["2+2= 4<|im_end|>\n<|endoftext|>", "2+2=", " 4"],
    ["<s> 2+2= 4", "2+2=", " 4"],
    ["another prompt: 4", "2+2=", "another prompt: 4"],
    ["4 </s> is no end", "", "4 </s> is no end"],
    ["4</s> <eos>\u00a0</s>\n", "", "4"],
    ["</s>", "", ""],
  ])("takes the response out of %j", (query, prompt, response) => {
    expect(responseOf(query, prompt)).toBe(response);
  });

  it("takes time in proportion to a response of nothing but line breaks and ends", () => {
    const response = `${"\n".repeat(2_000_000)}4`;
    expect(responseOf(`2+2=${response}${"</s>".repeat(200_000)}`, "2+2=")).toBe(response);
  });
});
