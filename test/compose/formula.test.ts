import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formula } from "../../src/compose/formula.ts";
import { isAssayError } from "../../src/core/errors.ts";
import type { Json } from "../../src/core/types.ts";
import { conformance } from "../support/conformance.ts";
import { always, column, groupReward } from "./support/fakes.ts";
import { judge, mixes, outcome, share, statuses } from "./support/judge.ts";

const blend = formula({ formula: "0.8 * a + 0.2 * min(b, 1)", parts: { a: column("a"), b: column("b") } });
const wide = [-1e9, 1e9] as const;

describe("formula", () => {
  conformance({ reward: blend, samples: mixes(["a", "b"], statuses) });

  it.each<[Json, Json, string | number]>([
    [1, 1, 1],
    [1, 0, 0.8],
    [0, 0.5, 0.1],
    [1, "abstains", "abstained judge"],
    [0, "errs", "errored E_CHECK_THREW"],
    ["abstains", "errs-retryable", "errored E_WORKER_START retryable"],
    ["errs-retryable", "errs", "errored E_CHECK_THREW"],
  ])("makes %j and %j into %j", async (a, b, expected) => {
    expect(await outcome(blend, { a, b })).toBe(expected);
  });

  it.each<[string, number]>([
    ["x + 1", 3],
    ["-x^2", -4],
    ["(-x)^2", 4],
    ["2^3^2 / x", 256],
    ["x - -1", 3],
    ["+x", 2],
    ["max(x, 3, 1) - min(x, 3)", 1],
    ["abs(-x) + sqrt(4) + sign(-x)", 3],
    ["exp(0) * x + log(1)", 2],
    ["floor(x + 0.5) + ceil(x + 0.5)", 5],
    ["round(x + 0.5)", 3],
    ["round(-x - 0.5)", -3],
    ["(x > 1) + (x >= 2) + (x < 2) + (x <= 2) + (x == 2) + (x != 2)", 4],
    ["1e2 * x", 200],
  ])("computes %s for x = 2", async (text, expected) => {
    expect(await outcome(formula({ formula: text, parts: { x: column("x", { range: wide }) }, range: wide }), { x: 2 })).toBe(expected);
  });

  it("equals the same arithmetic done by hand", async () => {
    const reward = formula({ formula: "(a + b^2) / (1 + abs(a - b)) * (a < b)", parts: { a: column("a"), b: column("b") }, range: [0, 2] });
    await fc.assert(
      fc.asyncProperty(share(), share(), async (a, b) => {
        expect(await outcome(reward, { a, b })).toBeCloseTo(((a + b ** 2) / (1 + Math.abs(a - b))) * Number(a < b), 12);
      }),
      { numRuns: 40 },
    );
  });

  it.each<[string, Json]>([
    ["1 / x", 0],
    ["log(x)", 0],
    ["sqrt(x - 1)", 0],
    ["(x - 8)^(1/3)", 0],
    ["0 / x", 0],
    ["9^9^(9 + x)", 0],
  ])("is errored where %s has no finite value", async (text, x) => {
    const score = await judge(formula({ formula: text, parts: { x: column("x") }, range: wide }), { x });
    expect(score).toMatchObject({ status: "errored", error: { code: "E_FORMULA", retryable: false }, parts: { x: { reward: 0 } } });
    expect(score.reason).toContain("x = 0");
  });

  it("is errored outside its range, and not by rounding", async () => {
    const double = formula({ formula: "2 * x", parts: { x: column("x") } });
    expect(await judge(double, { x: 0.75 })).toMatchObject({
      status: "errored",
      error: { code: "E_CHECK_RESULT" },
      reason: expect.stringContaining("1.5"),
    });
    const rounded = formula({ formula: "x * 1.1 * 1.1 / 1.21", parts: { x: column("x") } });
    expect(await outcome(rounded, { x: 1 })).toBe(1);
  });

  it("says what it computed", async () => {
    expect(await judge(blend, { a: 1, b: 0 })).toMatchObject({
      reason: "0.8 * a + 0.2 * min(b, 1) = 0.8 with a = 1, b = 0",
      metrics: {},
      cost: { usd: 1 },
    });
    expect(await judge(blend, { a: 1, b: 0 })).not.toHaveProperty("decision");
  });

  it("counts a part that the candidate broke at the end that makes the result lowest", async () => {
    const reward = formula({ formula: "a - 0.5 * b", parts: { a: column("a"), b: column("b") }, range: [-0.5, 1] });
    expect(await outcome(reward, { a: 1, b: "broken" })).toBe(0.5);
    expect(await judge(reward, { a: "broken", b: "broken" })).toMatchObject({ reward: -0.5, cause: "candidate", code: "E_WORK_BUDGET" });
  });

  it.each<[string, string, RegExp]>([
    ["a name that is no part", "0.5 * scor", /"scor" is no part at character 7.*/u],
    ["a property", "score.constructor", /not arithmetic/u],
    ["a call of a property", "score.constructor(1)", /no function/u],
    ["an index", "score[1]", /not arithmetic/u],
    ["an unknown function", "evaluate(score)", /"evaluate" is no function of formulas at character 1/u],
    ["a function of mathjs", "createUnit(score)", /"createUnit" is no function/u],
    ["two arguments too many", "sqrt(score, 2)", /sqrt takes one argument, not 2/u],
    ["no argument", "score + max()", /max takes arguments, not 0/u],
    ["a function without its call", "max", /"max" is no part/u],
    ["an assignment", "score = 1", /not arithmetic/u],
    ["a function definition", "f(x) = score", /not arithmetic/u],
    ["several expressions", "score; 1", /not arithmetic/u],
    ["text", '"score"', /only finite numbers/u],
    ["an infinite constant", "score + 1e999", /only finite numbers/u],
    ["a boolean", "score + true", /only finite numbers/u],
    ["nothing but spaces", "   ", /only finite numbers/u],
    ["a comment", "# score", /only finite numbers/u],
    ["a matrix", "[score, 1]", /not arithmetic/u],
    ["an object", "{a: score}", /not arithmetic/u],
    ["a range", "0:score", /not arithmetic/u],
    ["a choice", "score > 0 ? 1 : 0", /not arithmetic/u],
    ["terms side by side", "2 score", /side by side/u],
    ["a unit", "score * 2 cm", /side by side|no part/u],
    ["a percentage", "score * 5%", /operator % is not accepted/u],
    ["a remainder", "score mod 2", /operator mod is not accepted/u],
    ["a factorial", "score!", /operator ! is not accepted/u],
    ["a chained comparison", "0 < score < 1", /cannot be chained/u],
    ["logic", "score and 1", /operator and is not accepted/u],
    ["a broken end", "score +", /at character 8/u],
    ["a strange character", "score @ 2", /at character 7/u],
    ["too many terms", `score${"+1".repeat(150)}`, /at most 200/u],
    ["deep nesting", `score + ${"(".repeat(240)}1${")".repeat(240)}`, /at most 200|Formula/u],
  ])("refuses %s", (_, text, message) => {
    expect(refusal({ formula: text, parts: { score: always(1) } })).toMatch(message);
  });

  it("suggests the nearest part", () => {
    try {
      formula({ formula: "0.5 * corect", parts: { correct: always(1), form: always(1) } });
      expect.unreachable();
    } catch (error) {
      expect(isAssayError(error) && error.hint).toBe('Did you mean "correct"? Parts: correct, form.');
    }
  });

  it("refuses a part that does not stand in it, and names that it could not read", () => {
    expect(refusal({ formula: "a", parts: { a: always(1), b: always(1) } })).toMatch(/"b" does not stand in it/u);
    expect(refusal({ formula: "1", parts: { "a-b": always(1) } })).toMatch(/"a-b" cannot be named/u);
    expect(refusal({ formula: "max", parts: { max: always(1) } })).toMatch(/meaning of its own/u);
    expect(refusal({ formula: "mod", parts: { mod: always(1) } })).toMatch(/meaning of its own/u);
  });

  it("knows names that mean something to mathjs as parts alone", async () => {
    const parts = { e: column("e"), pi: column("pi"), i: column("i"), toString: column("toString") };
    expect(await outcome(formula({ formula: "(e + pi + i + toString) / 4", parts }), { e: 1, pi: 1, i: 1, toString: 1 })).toBe(1);
  });

  it.each<[string, unknown, string]>([
    ["no parts", { formula: "1", parts: {} }, "E_OPTIONS"],
    ["an empty formula", { formula: "", parts: { a: always(1) } }, "E_OPTIONS"],
    ["a formula of 501 characters", { formula: `a${" ".repeat(500)}`, parts: { a: always(1) } }, "E_OPTIONS"],
    ["a range that is reversed", { formula: "a", parts: { a: always(1) }, range: [1, 0] }, "E_OPTIONS"],
    ["a group Reward", { formula: "a", parts: { a: groupReward() } }, "E_GROUP_IN_BRANCH"],
  ])("refuses %s", (_, options, code) => {
    expect(() => formula.build(options)).toThrow(expect.objectContaining({ code }));
  });
});

function refusal(options: Parameters<typeof formula>[0]): string {
  try {
    formula(options);
  } catch (error) {
    if (isAssayError(error) && error.code === "E_FORMULA") return error.message;
    throw error;
  }
  return "accepted";
}
