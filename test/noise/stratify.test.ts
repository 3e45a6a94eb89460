import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cascade } from "../../src/compose/cascade.ts";
import type { Generation, Json, Sample, Score } from "../../src/core/types.ts";
import { stratify, type StratifyOptions } from "../../src/noise/stratify.ts";
import { exact } from "../../verifiers/exact/index.ts";
import { math } from "../../verifiers/math/index.ts";
import { number } from "../../verifiers/number/index.ts";
import { always, column, groupReward } from "../compose/support/fakes.ts";
import { conformance } from "../support/conformance.ts";
import { runScore } from "../support/run-score.ts";
import { sample } from "../support/sample.ts";

type By = StratifyOptions["by"];

const stratumOf = async (by: By, fields: Partial<Sample>, reward = always(1)): Promise<string | undefined> => {
  const [score] = await runScore(stratify({ reward, by }), [sample(fields)]);
  return score?.decision?.stratum;
};

describe("stratify", () => {
  conformance({
    reward: stratify({ reward: math(), by: ["answer-format", "length", "script", "parse", "finish-reason"] }),
    samples: ["\\boxed{5}", "The answer is 5.", "5", "nothing", "答案是 5"].map((completion, at) =>
      sample({ completion, reference: "5", id: `r${at}` }),
    ),
  });

  const table: readonly (readonly [By[number], Partial<Sample>, string])[] = [
    ["length", { completion: "x".repeat(499) }, "0-499"],
    ["length", { completion: "x".repeat(500) }, "500-1999"],
    ["length", { completion: "x".repeat(2_000) }, "2000-7999"],
    ["length", { completion: "x".repeat(8_000) }, "8000+"],
    [{ length: [10] }, { completion: "" }, "0-9"],
    [{ length: [10] }, { completion: "x".repeat(10) }, "10+"],
    [{ length: [10], unit: "tokens" }, { generation: { tokenCount: 9 } }, "0-9"],
    [{ length: [10], unit: "tokens" }, { generation: { tokenCount: 10 } }, "10+"],
    [{ length: [10], unit: "tokens" }, {}, "unknown"],
    ["answer-format", { completion: "so \\boxed{3}" }, "boxed"],
    ["answer-format", { completion: "<answer>3</answer>" }, "tag"],
    ["answer-format", { completion: "work\n#### 3" }, "hash"],
    ["answer-format", { completion: "```python\nx\n```" }, "code"],
    ["answer-format", { completion: "The answer is 3" }, "phrase"],
    ["answer-format", { completion: "Answer: 3" }, "phrase"],
    ["answer-format", { completion: "3" }, "bare"],
    ["answer-format", { completion: [{ role: "assistant", content: "\\fbox{3}" }] }, "boxed"],
    ["finish-reason", {}, "unknown"],
    ["script", { completion: "" }, "none"],
    ["script", { completion: "12 + 3" }, "none"],
    ["script", { completion: "latin words" }, "latin"],
    ["script", { completion: "答案是三" }, "han"],
    ["script", { completion: "こたえはさん" }, "kana"],
    ["script", { completion: "정답은 셋" }, "hangul"],
    ["script", { completion: "ответ три ok" }, "cyrillic"],
    ["script", { completion: "الجواب ثلاثة" }, "arabic"],
    ["script", { completion: "उत्तर तीन" }, "devanagari"],
    ["script", { completion: "გამარჯობა" }, "other"],
    ["parse", {}, "unknown"],
    [{ metadata: "source", values: ["a", "b"] }, { metadata: { source: "a" } }, "a"],
    [{ metadata: "source", values: ["a", "b"] }, { metadata: { source: "c" } }, "other"],
    [{ metadata: "source", values: ["a", "b"] }, {}, "other"],
    [{ metadata: "level", values: ["3"] }, { metadata: { level: 3 } }, "3"],
    [{ metadata: "level", values: ["true"] }, { metadata: { level: true } }, "true"],
    [{ metadata: "source", values: ["a"] }, { metadata: { source: ["a"] } }, "other"],
    [{ metadata: "constructor", values: ["a"] }, { metadata: {} }, "other"],
    [{ metadata: "__proto__", values: ["a"] }, { metadata: JSON.parse('{"__proto__":"a"}') as Record<string, Json> }, "a"],
  ];
  it.each(table)("by %j of %j is %s", async (by, fields, expected) => {
    expect(await stratumOf([by], fields)).toBe(`fake/${expected}`);
  });

  const reasons: readonly (readonly [string, string])[] = [
    ["stop", "stop"],
    ["EOS", "stop"],
    ["end_turn", "stop"],
    ["length", "length"],
    ["max_tokens", "length"],
    ["content_filter", "other"],
    ["", "other"],
  ];
  it.each(reasons)("reads the finish reason %j as %s", async (finishReason, expected) => {
    const generation: Generation = { finishReason };
    expect(await stratumOf(["finish-reason"], { generation })).toBe(`fake/${expected}`);
  });

  it("joins labels in their order after the stratum that was there", async () => {
    expect(await stratumOf(["answer-format", { length: [5] }], { completion: "\\boxed{1}" })).toBe("fake/boxed/5+");
  });

  it("says whether the verifier found an answer", async () => {
    const parse = async (completion: string): Promise<string | undefined> => {
      const [score] = await runScore(stratify({ reward: number(), by: ["parse"] }), [sample({ completion, reference: 3 })]);
      return score?.decision?.stratum;
    };
    expect([await parse("3"), await parse("4"), await parse("none")]).toEqual(["number/answered", "number/answered", "number/no-answer"]);
  });

  it("is the same whatever the reference is", async () => {
    const reward = stratify({ reward: math(), by: ["answer-format", "length", "script", "parse"] });
    const texts = ["\\boxed{5}", "5", "x = 5", "It is **yes**.", "1 or 2", "no", "so 3 and then 4", "<answer>2</answer>"];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...texts),
        fc.constantFrom("5", "1/2", "yes", "3", "4", "2"),
        fc.constantFrom("5", "7", "no", "(1,2)"),
        async (completion, one, other) => {
          const scores = await runScore(reward, [sample({ completion, reference: one }), sample({ completion, reference: other })]);
          expect(scores[0]?.decision?.stratum).toBe(scores[1]?.decision?.stratum);
        },
      ),
      { numRuns: 40 },
    );
  });

  it("keeps reward, reason, appeal, cause and code", async () => {
    const inner = cascade([
      { name: "rule", reward: column("rule"), appeal: "on-fail" },
      { name: "appeal", reward: column("appeal") },
    ]);
    const reward = stratify({ reward: inner, by: ["answer-format"] });
    const of = async (metadata: Readonly<Record<string, Json>>): Promise<Score | undefined> =>
      (await runScore(reward, [sample({ metadata })]))[0];
    expect(await of({ rule: 0, appeal: 1 })).toMatchObject({
      status: "scored",
      reward: 1,
      reason: "appeal gives 1 where rule gave 0: appeal says 1",
      decision: { verdict: 0, stratum: "rule/bare", appeal: { propensity: 1, drawn: true, verdict: 1 } },
      parts: { reward: { reward: 1 } },
    });
    expect(await of({ rule: "abstains", appeal: "abstains" })).toMatchObject({ status: "abstained", cause: "judge" });
    expect(await of({ rule: "errs" })).toMatchObject({ status: "errored", error: { code: "E_CHECK_THREW" } });
    expect(reward.range).toEqual(inner.range);
  });

  it("gives no decision to a Score without one", async () => {
    const { decision: _, ...bare } = (await runScore(always(0.5), [sample()]))[0] as Score;
    const [score] = await runScore(stratify({ reward: always(bare as Score), by: ["script"] }), [sample()]);
    expect(score).toMatchObject({ status: "scored", reward: 0.5 });
    expect(score).not.toHaveProperty("decision");
  });

  it.each<[string, unknown, RegExp]>([
    ["nothing to tell apart by", { reward: exact(), by: [] }, /by/u],
    ["an unknown feature", { reward: exact(), by: ["reference"] }, /expected length/u],
    ["edges that do not rise", { reward: exact(), by: [{ length: [5, 5] }] }, /rising/u],
    ["an edge of 0", { reward: exact(), by: [{ length: [0] }] }, /by/u],
    ["NaN", { reward: exact(), by: [{ length: [Number.NaN] }] }, /by/u],
    ["metadata without values", { reward: exact(), by: [{ metadata: "source" }] }, /by/u],
    ["a value with a slash", { reward: exact(), by: [{ metadata: "source", values: ["a/b"] }] }, /by/u],
    ["two equal values", { reward: exact(), by: [{ metadata: "source", values: ["a", "a"] }] }, /by/u],
    [
      "too many strata",
      {
        reward: exact(),
        by: ["answer-format", "script", "parse", { metadata: "x", values: Array.from({ length: 100 }, (_, at) => `v${at}`) }],
      },
      /makes 16362 strata, and 10000 are the limit/u,
    ],
    ["an unknown option", { reward: exact(), by: ["script"], labels: true }, /labels/u],
  ])("refuses %s", (_, options, text) => {
    expect(() => stratify.build(options)).toThrow(expect.objectContaining({ code: "E_OPTIONS" }));
    expect(() => stratify.build(options)).toThrow(text);
  });

  it("refuses a group Reward", () => {
    expect(() => stratify({ reward: groupReward(), by: ["script"] })).toThrow(expect.objectContaining({ code: "E_GROUP_IN_BRANCH" }));
  });
});
