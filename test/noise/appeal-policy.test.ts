import { describe, expect, it } from "vitest";
import { appealPolicy, type AppealPolicyOptions } from "../../src/noise/appeal-policy.ts";
import { sample } from "../support/sample.ts";

const rows = Array.from({ length: 2_000 }, (_, at) => sample({ completion: `answer ${at}` }));

describe("appealPolicy", () => {
  it("draws by stratum, with the propensity beside it", () => {
    const policy = appealPolicy({ strata: { boxed: 0.1 }, default: 0.5, seed: 3 });
    for (const [stratum, propensity] of [
      ["boxed", 0.1],
      ["plain", 0.5],
    ] as const) {
      const drawn = rows.map((row) => policy(row, stratum));
      expect(new Set(drawn.map((one) => one.propensity))).toEqual(new Set([propensity]));
      // Five standard deviations are at most 0.056.
      expect(Math.abs(drawn.filter((one) => one.drawn).length / rows.length - propensity)).toBeLessThan(0.056);
    }
  });

  it("draws the same again, and apart by seed and index", () => {
    const drawnBy = (options: AppealPolicyOptions): string => rows.map((row) => Number(appealPolicy(options)(row, "s").drawn)).join("");
    expect(drawnBy({ default: 0.5 })).toBe(drawnBy({ default: 0.5, seed: 0, index: 0, strata: {} }));
    expect(new Set([drawnBy({ default: 0.5 }), drawnBy({ default: 0.5, seed: 1 }), drawnBy({ default: 0.5, index: 1 })]).size).toBe(3);
  });

  it.each<[string, unknown]>([
    ["a propensity of 0", { default: 0 }],
    ["a propensity of 0 in a stratum", { strata: { a: 0 }, default: 1 }],
    ["NaN", { default: Number.NaN }],
    ["more than 1", { default: 1.5 }],
    ["no default", { strata: {} }],
    ["a seed that is no safe integer", { default: 1, seed: 2 ** 60 }],
    ["an unknown option", { default: 1, sed: 1 }],
    ["a stratum __proto__", JSON.parse('{"strata":{"__proto__":0.5},"default":1}')],
    ["nothing", undefined],
  ])("refuses %s", (_, options) => {
    expect(() => appealPolicy(options as AppealPolicyOptions)).toThrow(expect.objectContaining({ code: "E_OPTIONS" }));
  });
});
