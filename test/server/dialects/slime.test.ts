import { describe, expect, it } from "vitest";
import { weightedSum } from "../../../src/compose/weighted-sum.ts";
import { format } from "../../../verifiers/format/index.ts";
import { math } from "../../../verifiers/math/index.ts";
import { rewardServer } from "../../support/reward-server.ts";

const wire = { prompt: "2+2=", response: "4", label: "4" };

describe("the dialect of slime", () => {
  it.each([
    ["right", "/slime", wire, 200, 1],
    ["wrong", "/slime", { ...wire, response: "5" }, 200, 0],
    ["a conversation", "/slime", { ...wire, prompt: [{ role: "user", content: "2+2=" }] }, 200, 1],
    ["unscorable", "/slime", { ...wire, label: null }, 200, -2],
    ["right, as an object", "/slime/object", wire, 200, { reward: 1, assay_null: 0 }],
    ["unscorable, as an object", "/slime/object", { ...wire, label: null }, 200, { reward: -2, assay_null: 1 }],
    ["a list for a text", "/slime", { ...wire, response: ["4"] }, 422, { error: { code: "E_BODY" } }],
    ["no object", "/slime", "7", 422, { error: { code: "E_BODY" } }],
  ])("answers what is %s", async (_name, path, body, status, expected) => {
    const server = await rewardServer({ math: math() }, { onNull: -2 });
    const reply = await server.post(path, body);
    expect(reply.status, reply.text).toBe(status);
    if (status === 200) expect(reply.json).toEqual(expected);
    else expect(reply.json).toMatchObject(expected as object);
  });

  it("has the same keys for every sample", async () => {
    const reward = weightedSum({
      correct: { weight: 0.9, reward: math() },
      boxed: { weight: 0.1, reward: format({ require: ["boxed"] }) },
    });
    const server = await rewardServer({ both: reward }, { onNull: 0 });
    const bodies = [{ ...wire, response: "\\boxed{4}" }, wire, { ...wire, label: "" }];
    const replies = await Promise.all(bodies.map((body) => server.post("/slime/object", body)));
    expect(replies.map(({ json }) => json)).toEqual([
      { reward: 1, assay_null: 0, assay_correct: 1, assay_boxed: 1 },
      { reward: 0.9, assay_null: 0, assay_correct: 1, assay_boxed: 0 },
      { reward: 0, assay_null: 1, assay_correct: 0, assay_boxed: 0 },
    ]);
  });

  it("is not answered without a number for null, and is refused at the root", async () => {
    const server = await rewardServer({ math: math() });
    expect(await server.post("/slime", wire)).toMatchObject({
      status: 501,
      json: { error: { message: expect.stringContaining("--on-null") } },
    });
    await expect(rewardServer({ math: math() }, { rootDialects: ["slime"] })).rejects.toThrow("--on-null");
    await expect(rewardServer({ math: math() }, { rootDialects: ["slim"] })).rejects.toMatchObject({
      hint: expect.stringContaining("slime"),
    });
  });
});
