import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isDrawn, propensityOf, propensitySchema, type Propensity } from "../../src/core/appeals.ts";
import type { Json, Sample } from "../../src/core/types.ts";
import { sample } from "../support/sample.ts";

const rows = Array.from({ length: 4_000 }, (_, at) => sample({ id: `r${at}`, completion: `answer ${at}`, reference: at }));
const drawnOf = (samples: readonly Sample[], propensity: number, index = 0, seed = 0): readonly boolean[] =>
  samples.map((one) => isDrawn(one, { seed, index, propensity }));
const share = (drawn: readonly boolean[]): number => drawn.filter(Boolean).length / drawn.length;

describe("isDrawn", () => {
  // Five standard deviations of a binomial share over 4,000 rows are at most 0.04.
  it.each([0.05, 0.25, 0.5, 0.9])("draws a share of %d", (propensity) => {
    expect(Math.abs(share(drawnOf(rows, propensity)) - propensity)).toBeLessThan(0.04);
  });

  it("draws all at a propensity of 1, whatever they hold", () => {
    const circular: Record<string, unknown> = {};
    circular["self"] = circular;
    expect(isDrawn(sample({ reference: circular as Json }), { seed: 0, index: 0, propensity: 1 })).toBe(true);
  });

  it("asks neither ids, groups, generation nor metadata", () => {
    const others = rows.map((one) => ({
      ...one,
      id: "x",
      group: { id: "g" },
      generation: { tokenCount: 3 },
      metadata: { source: "elsewhere" },
    }));
    expect(drawnOf(others, 0.5)).toEqual(drawnOf(rows, 0.5));
  });

  it("reads a completion as checks do, and a reference whatever the order of its keys", () => {
    const draw = (fields: Partial<Sample>): readonly boolean[] =>
      rows.slice(0, 200).map((one) => isDrawn({ ...one, ...fields }, { seed: 1, index: 2, propensity: 0.5 }));
    const chats = rows.slice(0, 200).map((one): Sample => ({
      ...one,
      completion: [{ role: "assistant", content: one.completion as string, reasoning_content: "thoughts" }],
    }));
    expect(drawnOf(chats, 0.5)).toEqual(drawnOf(rows.slice(0, 200), 0.5));
    expect(draw({ reference: { a: 1, b: [2] } })).toEqual(draw({ reference: { b: [2], a: 1 } }));
  });

  it.each<[string, Partial<Sample>]>([
    ["the prompt", { prompt: "other" }],
    ["the completion", { completion: "other" }],
    ["the reference", { reference: "other" }],
  ])("draws apart what differs in %s", (_, fields) => {
    const bases = Array.from({ length: 400 }, (__, at) => sample({ prompt: `p${at}`, completion: `c${at}`, reference: `r${at}` }));
    const name = Object.keys(fields)[0] as "prompt" | "completion" | "reference";
    const changed = bases.map((one) => ({ ...one, [name]: `${one[name] as string}!` }));
    const same = drawnOf(bases, 0.5).filter((drawn, at) => drawn === drawnOf([changed[at] as Sample], 0.5)[0]).length;
    expect(Math.abs(same / 400 - 0.5)).toBeLessThan(0.125);
  });

  it("draws apart by index and by seed", () => {
    const first = drawnOf(rows, 0.5);
    for (const other of [drawnOf(rows, 0.5, 1), drawnOf(rows, 0.5, 0, 1)]) {
      const both = rows.filter((_, at) => first[at] && other[at]).length / rows.length;
      expect(Math.abs(both - 0.25)).toBeLessThan(0.035);
    }
  });

  it("draws at a smaller propensity nothing that a greater one leaves", () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.integer(),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (text, seed, a, b) => {
          const at = (propensity: number): boolean => isDrawn(sample({ completion: text }), { seed, index: 0, propensity });
          expect(!at(Math.min(a, b)) || at(Math.max(a, b))).toBe(true);
        },
      ),
    );
  });

  it("refuses what is not plain data", () => {
    const odd = sample({ reference: new Date(0) as unknown as Json });
    expect(() => isDrawn(odd, { seed: 0, index: 0, propensity: 0.5 })).toThrow(expect.objectContaining({ code: "E_ROW_SHAPE" }));
  });
});

describe("propensities", () => {
  const nested: Propensity = { fail: { strata: { boxed: 0.5, constructor: 0.6 }, default: 0.25 }, pass: 0.05 };

  it.each<[Propensity, 0 | 1, string, number]>([
    [0.3, 0, "any", 0.3],
    [{ strata: { a: 0.5 }, default: 0.1 }, 0, "a", 0.5],
    [{ strata: { a: 0.5 }, default: 0.1 }, 1, "b", 0.1],
    [{ strata: {}, default: 0.1 }, 0, "toString", 0.1],
    [{ strata: {}, default: 0.1 }, 0, "__proto__", 0.1],
    [nested, 0, "boxed", 0.5],
    [nested, 0, "constructor", 0.6],
    [nested, 0, "plain", 0.25],
    [nested, 1, "boxed", 0.05],
  ])("%j is for the verdict %d in the stratum %s: %d", (propensity, verdict, stratum, expected) => {
    expect(propensityOf(propensity, { verdict, stratum })).toBe(expected);
  });

  it.each<[string, unknown]>([
    ["0", 0],
    ["below 0", -0.1],
    ["above 1", 1.01],
    ["NaN", Number.NaN],
    ["text", "0.5"],
    ["null", null],
    ["no default", { strata: { a: 0.5 } }],
    ["0 in a stratum", { strata: { a: 0 }, default: 0.5 }],
    ["an unknown key", { strata: {}, default: 0.5, strat: {} }],
    ["strata beside fail and pass", { strata: {}, default: 1, fail: 0.5, pass: 0.5 }],
    ["nothing", {}],
    ["half of a pair", { fail: 0.5 }],
    ["pairs in pairs", { fail: { fail: 0.5, pass: 0.5 }, pass: 0.5 }],
    ["too many strata", { strata: Object.fromEntries(Array.from({ length: 100_000 }, (_, at) => [`s${at}`, 0.5])), default: 1 }],
  ])("are refused: %s", (_, value) => {
    expect(propensitySchema.safeParse(value).success).toBe(false);
  });
});
