import { describe, expect, it } from "vitest";
import { withinGroup } from "../../../src/compose/within-group.ts";
import { protocol } from "../../../src/server/protocol.ts";
import { exact } from "../../../verifiers/exact/index.ts";
import { math } from "../../../verifiers/math/index.ts";
import { heldReward } from "../../support/held-reward.ts";
import { rewardServer } from "../../support/reward-server.ts";
import { rewardOf } from "../../support/rewards.ts";
import { scored } from "../../../src/core/scores.ts";
import { shuffled } from "../../support/shuffled.ts";

type Row = Readonly<Record<string, unknown>>;

const right = { id: "a", prompt: "2+2?", completion: "\\boxed{4}", reference: "4" };
const wrong = { ...right, id: "b", completion: "\\boxed{5}" };
const ndjson = { "content-type": "application/x-ndjson" };

const tooDeep = { id: "c", status: "errored", error: { code: "E_ROW_TOO_DEEP" } };

const tooLarge = { id: "0", status: "errored", error: { code: "E_ROW_TOO_LARGE" } };

/** Stands for so many lists within each other, which JSON.stringify could not write. */
function nested(levels: number): string {
  return `nested ${levels}`;
}

function written(body: unknown): string {
  return JSON.stringify(body).replace(
    /"nested (\d+)"/gu,
    (_all, levels: string) => "[".repeat(Number(levels)) + "]".repeat(Number(levels)),
  );
}

function rowsOf(text: string): readonly Row[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Row); // lines of JSON, or the test fails
}

function byId(rows: readonly Row[]): Readonly<Record<string, Row>> {
  return Object.fromEntries(rows.map((row) => [String(row["id"]), row]));
}

describe("POST /v1/score", () => {
  const passed = { id: "a", status: "scored", reward: 1, fingerprint: "0123456789abcdef", seed: 0, error: null };
  const failed = { id: "b", status: "scored", reward: 0 };

  it.each([
    ["a sample with its row", right, passed],
    ["a list with a list, in order", [wrong, right], [failed, passed]],
    ["{samples} with {scores}", { samples: [right, wrong] }, { scores: [passed, failed] }],
    ["an empty list with an empty one", [], []],
    ["a sample without an id by its place", [{ completion: "4", reference: "4" }], [{ id: "0", reward: 1 }]],
    ["an abstention with null", { ...right, reference: "" }, { status: "abstained", reward: null, cause: "reference" }],
    ["other fields in the metadata", { ...right, step: 7 }, { metadata: { step: 7 } }],
  ])("answers %s", async (_name, body, expected) => {
    const server = await rewardServer({ math: math() });
    const reply = await server.post("/v1/score", body);
    expect(reply.status, reply.text).toBe(200);
    expect(reply.headers.get("content-type")).toBe("application/json");
    expect(reply.json).toMatchObject(expected);
    if (Array.isArray(expected)) expect(reply.json).toHaveLength(expected.length);
  });

  it.each([
    ["a list with spaces", ` [ ${JSON.stringify(right)} , ${JSON.stringify(wrong)} ] `, 200],
    ["samples behind another member", `{"model":"m","samples":[${JSON.stringify(right)}]}`, 200],
    ["samples before another member", `{"samples":[${JSON.stringify(right)}],"model":"m"}`, 200],
    ["samples that stand twice", `{"samples":[7],"samples":[${JSON.stringify(right)}]}`, 200],
    ["nothing behind a comma", `[${JSON.stringify(right)},]`, 400],
    ["two lists", `[${JSON.stringify(right)}][]`, 400],
    ["a list without an end", `[${JSON.stringify(right)}`, 400],
    ["a list with another's end", `[${JSON.stringify(right)}}`, 400],
    ["samples without an end", `{"samples":[${JSON.stringify(right)}]`, 400],
    ["more fields than a body may have", `{"x":${"[".repeat(300_000)}`, 413],
  ])("reads JSON as a parser does: %s", async (_name, body, status) => {
    const reply = await (await rewardServer({ math: math() })).post("/v1/score", body);
    expect(reply.status, reply.text).toBe(status);
    if (status === 200)
      expect([reply.json].flat().flatMap((one) => (one as { readonly scores?: unknown }).scores ?? one)).toMatchObject(
        body.includes('"b"') ? [passed, failed] : [passed],
      );
    else expect(reply.json).toMatchObject({ error: { code: "E_BODY" } });
  });

  it("takes numbers in the form that Python writes them in", async () => {
    const server = await rewardServer({ math: math() });
    const body = `{"completion":"4","reference":"4","generation":{"logprobs":[-1.1920928955078125e-07]},"kl":1.1920928955078125e-07}`;
    const reply = await server.post("/v1/score", body);
    expect(reply).toMatchObject({ status: 200, json: { reward: 1, metadata: { kl: 1.1920928955078125e-7 } } });
  });

  it("answers NDJSON with NDJSON, matched by id", async () => {
    const server = await rewardServer({ math: math() });
    const reply = await server.post("/v1/score", `${JSON.stringify(right)}\n\n${JSON.stringify(wrong)}\n`, ndjson);
    expect(reply.headers.get("content-type")).toBe("application/x-ndjson");
    expect(rowsOf(reply.text)).toHaveLength(2);
    expect(byId(rowsOf(reply.text))).toMatchObject({ a: passed, b: failed });
  });

  it("answers rows that cannot be read as errored, and the good ones beside them", async () => {
    const server = await rewardServer({ math: math() });
    const deep = `${"[".repeat(80)}${"]".repeat(80)}`;
    const lines = [
      JSON.stringify(right),
      "{",
      "[1]",
      '{"id":"c"}',
      `{"id":"d","completion":"4","reference":${deep}}`,
      JSON.stringify(wrong),
    ];
    const reply = await server.post("/v1/score", lines.join("\n"), ndjson);
    const rows = rowsOf(reply.text);
    expect(rows).toHaveLength(6);
    expect(byId(rows)).toMatchObject({
      a: passed,
      "1": { status: "errored", reward: null, error: { code: "E_ROW_JSON", message: expect.stringContaining("line 2") } },
      "2": { status: "errored", error: { code: "E_ROW_SHAPE" } },
      c: { status: "errored", error: { message: expect.stringContaining("line 4") } },
      d: { status: "errored", error: { code: "E_ROW_TOO_DEEP", message: expect.stringContaining("64 levels") } },
      b: failed,
    });
  });

  it.each([
    ["a row that is a number", [7, right], { error: { code: "E_ROW_SHAPE" } }],
    ["a row without a completion", [{ id: "c", prompt: "2+2?" }, right], { id: "c", status: "errored" }],
    ["a completion of the wrong type", [{ id: "c", completion: 7 }, right], { id: "c", status: "errored" }],
    ["a row that is nested too deep", [{ id: "c", completion: "4", reference: nested(64) }, right], tooDeep],
    ["a row that is nested far too deep", [{ id: "c", completion: "4", reference: nested(200_000) }, right], tooDeep],
    ["a row of too many fields", [{ completion: "4", reference: nested(300_000) }, right], tooLarge],
    ["a row of too many values", [{ completion: "4", reference: Array.from({ length: 2_200_000 }, () => 1) }, right], tooLarge],
  ])("scores what stands beside %s in a list", async (_name, body, first) => {
    const server = await rewardServer({ math: math() });
    expect((await server.post("/v1/score", written(body))).json).toMatchObject([first, passed]);
    expect((await server.post("/v1/score", `{"samples":${written(body)}}`)).json).toMatchObject({ scores: [first, passed] });
  });

  it.each([
    ["64 levels", nested(63), 200, { status: "abstained" }],
    ["65 levels", nested(64), 422, { error: { code: "E_ROW_TOO_DEEP" } }],
    ["too many fields", nested(300_000), 413, { error: { code: "E_BODY" } }],
  ])("reads a sample with %s or refuses it", async (_name, reference, status, json) => {
    const server = await rewardServer({ math: math() });
    expect(await server.post("/v1/score", written({ completion: "4", reference }))).toMatchObject({ status, json });
  });

  it("gives each row as soon as it is known", async () => {
    const held = heldReward();
    const server = await rewardServer({ held: held.reward });
    const samples = ["wait", "yes", "no"].map((completion) => ({ id: completion, completion }));
    const response = await fetch(`${server.url}/v1/score`, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/x-ndjson" },
      body: JSON.stringify(samples),
    });
    const ids: unknown[] = [];
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      ids.push(...rowsOf(decoder.decode(chunk)).map(({ id }) => id));
      // The slow one is held until the others have been read here.
      if (ids.length === 2) held.letGo();
    }
    expect(new Set(ids.slice(0, 2))).toEqual(new Set(["yes", "no"]));
    expect(ids.slice(2)).toEqual(["wait"]);
  });

  it("keeps a number that JavaScript cannot hold as its text", async () => {
    const server = await rewardServer({ exact: exact() });
    const body = '{"id":1,"completion":"12345678901234567890","reference":12345678901234567890}';
    expect(await server.post("/v1/score", body)).toMatchObject({ status: 200, json: { id: "1", reward: 1 } });
  });
});

describe("several Rewards in one server", () => {
  const both = { math: math(), "team/exact": exact() };
  const sample = { id: "a", completion: "8/2", reference: "4" };

  it.each([
    ["by path", "/rewards/math/v1/score", sample, { reward: 1 }],
    ["by the other path", "/rewards/team%2Fexact/v1/score", sample, { reward: 0 }],
    ["by the path before the data source", "/rewards/team%2Fexact/v1/score", { ...sample, data_source: "math" }, { reward: 0 }],
    [
      "by the data source of each sample",
      "/v1/score",
      [
        { ...sample, data_source: "math" },
        { ...sample, data_source: "team/exact" },
      ],
      [{ reward: 1 }, { reward: 0 }],
    ],
    [
      "and what nothing tells of errors beside the others",
      "/v1/score",
      [sample, { ...sample, data_source: "math" }, { ...sample, data_source: "chess" }],
      [{ error: { code: "E_UNKNOWN_REWARD" } }, { reward: 1 }, { error: { code: "E_UNKNOWN_REWARD" }, reward: null }],
    ],
  ])("are told apart %s", async (_name, path, body, expected) => {
    const server = await rewardServer(both);
    const reply = await server.post(path, body);
    expect(reply.status, reply.text).toBe(200);
    expect(reply.json).toMatchObject(expected);
  });

  it.each([
    ["an unknown path", "/rewards/chess/v1/score", sample],
    ["an unknown data source", "/v1/score", { ...sample, data_source: "chess" }],
    ["nothing that tells", "/v1/score", sample],
    ["a name of every object", "/rewards/constructor/v1/score", sample],
  ])("refuse a sample with %s", async (_name, path, body) => {
    const server = await rewardServer(both);
    const reply = await server.post(path, body);
    expect(reply).toMatchObject({
      status: 422,
      json: { error: { code: "E_UNKNOWN_REWARD", message: expect.stringContaining("math, team/exact") } },
    });
  });

  it("stand in GET /v1/rewards", async () => {
    const server = await rewardServer(both);
    const { json, headers } = await server.get("/v1/rewards");
    expect(headers.get("x-assay-protocol")).toBe(String(protocol));
    expect(json).toMatchObject({
      version: "0.0.0",
      protocol,
      rewards: [{ name: "math", scope: "sample", range: [0, 1] }, { name: "team/exact" }],
    });
  });
});

describe("a Reward over groups", () => {
  const length = rewardOf(({ completion }) => Promise.resolve(scored(completion.length, "its length")), [0, 100]);
  const centered = withinGroup({ reward: length, transform: "center" });

  it("scores single samples that come in any order, when their group is whole", async () => {
    const server = await rewardServer({ centered });
    const samples = ["p", "q"].flatMap((id) =>
      [1, 3, 5].map((chars, index) => ({ id: `${id}${index}`, completion: "x".repeat(chars), group: { id, size: 3, index } })),
    );
    const replies = await Promise.all(shuffled(samples, 5).map((one) => server.post("/v1/score", one)));
    const rewards = Object.fromEntries(replies.map(({ json }) => [(json as Row)["id"], (json as Row)["reward"]])); // rows are objects
    expect(rewards).toEqual({ p0: -2, p1: 0, p2: 2, q0: -2, q1: 0, q2: 2 });
  });

  it("refuses a sample that does not tell its group's size", async () => {
    const server = await rewardServer({ centered });
    const sample = { id: "a", completion: "x", group: { id: "p" } };
    expect(await server.post("/v1/score", sample)).toMatchObject({ status: 422, json: { error: { code: "E_GROUP_MISSING" } } });
    expect((await server.post("/v1/score", [sample])).json).toMatchObject([{ status: "errored", error: { code: "E_GROUP_MISSING" } }]);
  });

  it("is not asked by a dialect that tells no groups", async () => {
    const server = await rewardServer({ centered }, { onNull: 0 });
    const reply = await server.post("/slime", { prompt: "", response: "x", label: null });
    expect(reply).toMatchObject({ status: 501, json: { error: { code: "E_NOT_SERVED", message: expect.stringContaining("centered") } } });
    await expect(rewardServer({ centered }, { rootDialects: ["openrlhf"] })).rejects.toThrow("whole groups");
  });
});
