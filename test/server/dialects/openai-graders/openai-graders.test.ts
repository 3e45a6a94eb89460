import { describe, expect, it } from "vitest";
import { exact } from "../../../../verifiers/exact/index.ts";
import { errorFlags } from "../../../../src/server/dialects/openai-graders/grading-record.ts";
import { rewardServer, type Reply } from "../../../support/reward-server.ts";

type Options = Parameters<typeof rewardServer>[1];

const base = "/openai/v1/fine_tuning/alpha/graders";
const check = { type: "string_check", name: "same", input: "{{ sample.output_text }}", reference: "{{ item.answer }}", operation: "eq" };
const similar = {
  type: "text_similarity",
  name: "near",
  input: "{{ sample.output_text }}",
  reference: "{{ item.answer }}",
  evaluation_metric: "fuzzy_match",
};
const fromJson = { ...check, name: "json", input: "{{ sample.output_json.answer }}" };
const multi = (formula: string, graders: unknown = { a: check, b: similar }): unknown => ({
  type: "multi",
  name: "both",
  graders,
  calculate_output: formula,
});
const item = { answer: "kitten", empty: "" };

async function run(grader: unknown, sample: unknown, options: Options = {}): Promise<Reply> {
  const server = await rewardServer({ exact: exact() }, options);
  return await server.post(`${base}/run`, { grader, model_sample: sample, item });
}

/** The names of the flags that are set. */
function flagsOf(reply: Reply): readonly string[] {
  const { errors } = (reply.json as { readonly metadata: { readonly errors: Readonly<Record<string, unknown>> } }).metadata;
  return errorFlags.filter((flag) => errors[flag] === true);
}

describe("graders of OpenAI's API", () => {
  it("answers with every field of the API", async () => {
    const reply = await run(check, "kitten");
    expect(reply).toMatchObject({ status: 200 });
    expect(reply.json).toEqual({
      reward: 1,
      sub_rewards: {},
      metadata: {
        name: "same",
        type: "string_check",
        errors: {
          formula_parse_error: false,
          sample_parse_error: false,
          truncated_observation_error: false,
          unresponsive_reward_error: false,
          invalid_variable_error: false,
          other_error: false,
          python_grader_server_error: false,
          python_grader_server_error_type: null,
          python_grader_runtime_error: false,
          python_grader_runtime_error_details: null,
          model_grader_server_error: false,
          model_grader_server_error_details: null,
          model_grader_refusal_error: false,
          model_grader_parse_error: false,
        },
        execution_time: expect.any(Number),
        scores: {},
        token_usage: null,
        sampled_model_name: null,
      },
      model_grader_token_usage_per_model: {},
    });
  });

  it.each([
    [check, "kitten", 1],
    [check, "Kitten", 0],
    [{ ...check, operation: "ne" }, "Kitten", 1],
    [{ ...check, operation: "ne" }, "kitten", 0],
    [{ ...check, operation: "like" }, "a kitten here", 1],
    [{ ...check, operation: "like" }, "a Kitten here", 0],
    [{ ...check, operation: "ilike" }, "a KITTEN here", 1],
    [{ ...check, operation: "ilike" }, "kit ten", 0],
    [fromJson, '{"answer": "kitten"}', 1],
    [similar, "kitten", 1],
    [{ ...similar, reference: "sitting" }, "kitten", 8 / 13],
    [{ ...similar, evaluation_metric: "rouge_1", reference: "the cat" }, "a cat", 0.5],
    [{ ...similar, evaluation_metric: "bleu", reference: "x y" }, "a b", 0],
    [{ ...check, unknown_field: { is: "kept" } }, "kitten", 1],
    [multi("0.75 * a + 0.25 * b"), "kitten", 1],
    [multi("min(a, b) - 2"), "nothing", -2],
    [multi("2 * same", check), "kitten", 2],
  ])("grades by %j what is %j", async (grader, sample, reward) => {
    const reply = await run(grader, sample);
    expect(reply).toMatchObject({ status: 200, json: { reward: expect.closeTo(reward, 12) } });
    expect(flagsOf(reply)).toEqual([]);
  });

  it("tells the numbers of the graders in a multi grader", async () => {
    const reply = await run(multi("a + b"), "sitting");
    expect(reply.json).toMatchObject({ sub_rewards: { a: 0, b: expect.closeTo(8 / 13, 12) }, metadata: { type: "multi" } });
  });

  it.each([
    ["a sample that should be JSON", fromJson, "kitten", 0, "sample_parse_error"],
    ["a sample whose JSON lacks the field", fromJson, "{}", 0, "sample_parse_error"],
    ["a sample that is too long", check, "x".repeat(1_000_001), 0, "truncated_observation_error"],
    [
      "a sample that leaves no room for the reference",
      { ...check, reference: `{{ item.answer }}${"y".repeat(200_000)}` },
      "x".repeat(900_000),
      0,
      "truncated_observation_error",
    ],
    ["a sample that is too long to compare", similar, "x".repeat(500_001), 0, "other_error"],
    ["such a sample inside a multi grader", multi("1 + json", { json: fromJson }), "kitten", 1, "sample_parse_error"],
    ["such a sample where its grader counts against it", multi("0 - json", { json: fromJson }), "kitten", -1, "sample_parse_error"],
  ])("gives %s the least, with a mark", async (_name, grader, sample, reward, flag) => {
    const reply = await run(grader, sample);
    expect(reply).toMatchObject({ status: 200, json: { reward } });
    expect(flagsOf(reply)).toEqual([flag]);
  });

  const unscorable: readonly (readonly [string, unknown, string])[] = [
    ["a variable that the item lacks", { ...check, reference: "{{ item.none }}" }, "invalid_variable_error"],
    ["a variable of another namespace", { ...check, reference: "{{ env.HOME }}" }, "invalid_variable_error"],
    ["a reference that every sample contains", { ...check, operation: "like", reference: "{{ item.empty }}" }, "other_error"],
    ["a reference with nothing to compare", { ...similar, reference: "{{ item.empty }}" }, "other_error"],
    ["a formula that cannot be read", multi("a +"), "formula_parse_error"],
    ["a formula with a name that is no grader", multi("a + b + c"), "formula_parse_error"],
    ["a formula without a finite result", multi("a + log(0 * b)"), "other_error"],
    [
      "a part of a multi grader without a number",
      multi("a + b", { a: check, b: { ...check, reference: "{{ item.none }}" } }),
      "invalid_variable_error",
    ],
  ];

  it.each(unscorable)("has no number for %s", async (_name, grader, flag) => {
    const reply = await run(grader, "kitten");
    expect(reply).toMatchObject({ status: 422, json: { error: { code: "E_ON_NULL", request_id: expect.any(String) }, reward: null } });
    expect(flagsOf(reply)).toEqual([flag]);
  });

  it.each(unscorable)("gives the number of --on-null with a mark for %s", async (_name, grader, flag) => {
    const reply = await run(grader, "kitten", { onNull: -1 });
    expect(reply).toMatchObject({ status: 200, json: { reward: -1 } });
    expect(flagsOf(reply)).toEqual([flag]);
  });

  it.each([
    ["cosine", { ...similar, evaluation_metric: "cosine" }, /fuzzy_match|cosine/u],
    ["meteor inside a multi grader", multi("a", { a: { ...similar, evaluation_metric: "meteor" } }), /graders\.a/u],
    ["score_model without a judge", { type: "score_model", name: "m", model: "x", input: [{ role: "user", content: "x" }] }, /judge/u],
  ])("says that it does not offer %s, with --on-null too", async (_name, grader, message) => {
    const server = await rewardServer({ exact: exact() }, { onNull: 0 });
    for (const path of [`${base}/run`, `${base}/validate`]) {
      const reply = await server.post(path, { grader, model_sample: "x", item });
      expect(reply).toMatchObject({ status: 422, json: { error: { code: "E_NOT_SERVED", message: expect.stringMatching(message) } } });
    }
  });

  it.each([
    ["no grader", undefined, "x"],
    ["an unknown type", { ...check, type: "regex" }, "x"],
    ["an unknown operation", { ...check, operation: "gt" }, "x"],
    ["an unknown metric", { ...similar, evaluation_metric: "wer" }, "x"],
    ["a number for a text", { ...check, input: 5 }, "x"],
    ["no name", { ...check, name: undefined }, "x"],
    ["no sample", check, undefined],
    ["a sample that is no text", check, ["x"]],
    ["a multi grader without graders", multi("1", {}), "x"],
    ["a multi grader in a multi grader", multi("a", { a: multi("a", { a: check }) }), "x"],
    ["a formula that is too long", multi(`${"(".repeat(300)}a${")".repeat(300)}`), "x"],
    ["a grader whose key is no name", JSON.parse('{"type":"multi","name":"m","calculate_output":"1","graders":{"__proto__":{}}}'), "x"],
    ["too many graders", multi("a", Object.fromEntries(Array.from({ length: 33 }, (_, at) => [`g${at}`, check]))), "x"],
    ["a source that is too long", { type: "python", name: "p", source: "#".repeat(262_145) }, "x"],
    [
      "labels that pass and are none",
      { type: "label_model", name: "l", model: "m", input: [{ role: "user", content: "x" }], labels: ["a"], passing_labels: ["b"] },
      "x",
    ],
    ["a range that is none", { type: "score_model", name: "l", model: "m", input: [{ role: "user", content: "x" }], range: [1, 0] }, "x"],
    [
      "messages with a part that is none",
      { type: "score_model", name: "l", model: "m", input: [{ role: "user", content: { type: "video" } }] },
      "x",
    ],
  ])("refuses %s", async (_name, grader, sample) => {
    expect(await run(grader, sample)).toMatchObject({ status: 422, json: { error: { code: "E_BODY" } } });
  });

  it("refuses an item that is no object or too long, and a body that is no JSON", async () => {
    const server = await rewardServer({ exact: exact() });
    expect(await server.post(`${base}/run`, { grader: check, model_sample: "x", item: [1] })).toMatchObject({ status: 422 });
    expect(await server.post(`${base}/run`, { grader: check, model_sample: "x", item: { a: "b".repeat(4_194_305) } })).toMatchObject({
      status: 422,
    });
    expect(await server.post(`${base}/run`, "{")).toMatchObject({ status: 400, json: { error: { code: "E_BODY" } } });
  });

  it.each([check, similar, multi("a * b"), { type: "python", name: "p", source: "def grade(sample, item): return 1" }])(
    "finds %j sound",
    async (grader) => {
      const server = await rewardServer({ exact: exact() });
      expect(await server.post(`${base}/validate`, { grader })).toMatchObject({ status: 200, json: { grader } });
    },
  );

  it.each([
    ["a variable of another namespace", { ...check, input: "{{ env.HOME }}" }],
    ["a field that samples lack", { ...check, input: "{{ sample.logprobs }}" }],
    ["a formula with a name that is no grader", multi("a + b + c")],
    ["a formula that calls what it may not", multi("import(a, b)")],
  ])("finds %s unsound", async (_name, grader) => {
    const server = await rewardServer({ exact: exact() });
    expect(await server.post(`${base}/validate`, { grader })).toMatchObject({ status: 422, json: { error: { code: "E_BODY" } } });
  });

  it("logs why there was no number", async () => {
    const server = await rewardServer({ exact: exact() });
    await server.post(`${base}/run`, { grader: check, model_sample: "SECRET", item: {} });
    expect(server.log()).toMatch(/"status":422.*"code":"E_ON_NULL"/u);
    expect(server.log()).not.toContain("SECRET");
  });

  it("is served at the root too", async () => {
    const server = await rewardServer({ exact: exact() }, { rootDialects: ["openai"] });
    const reply = await server.post("/v1/fine_tuning/alpha/graders/run", { grader: check, model_sample: "kitten", item });
    expect(reply).toMatchObject({ status: 200, json: { reward: 1 } });
  });
});
