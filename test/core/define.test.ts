import { describe, expect, it } from "vitest";
import * as z from "zod";
import { createContext } from "../../src/core/context.ts";
import { defineVerifier, type VerifierDefinition } from "../../src/core/define.ts";
import { fail, partial, pass } from "../../src/core/finding.ts";
import type { CheckPool, PoolRecipe, Sample } from "../../src/core/types.ts";
import { scored } from "../../src/core/scores.ts";
import { runScore } from "../support/run-score.ts";
import { sample } from "../support/sample.ts";

const options = z.strictObject({ least: z.number().min(0).default(3), word: z.string().optional() });
const long = defineVerifier({
  name: "long-enough",
  version: 2,
  summary: "Passes completions of some length.",
  options,
  range: [-1, 1],
  check: ({ completion }, { least }) =>
    completion.length >= least ? pass(`${completion.length} is at least ${least}`) : fail(`${completion.length} is below ${least}`),
});

/** Samples that a check with draws must tell apart by their content alone. */
const chance = defineVerifier({
  name: "chance",
  version: 1,
  summary: "Draws.",
  check: (_input, _options, context) => partial(context.draw(0), "drawn"),
});

describe("defineVerifier", () => {
  it("makes a Reward with a spec in which defaults are filled in", () => {
    expect(long()).toMatchObject({ scope: "sample", range: [-1, 1], spec: { use: "long-enough", version: 2, with: { least: 3 } } });
    expect(long({ least: 5, word: undefined }).spec.with).toEqual({ least: 5 });
    expect(long.build({ least: 1 }).spec).toEqual(long({ least: 1 }).spec);
    expect(long.build(undefined).spec).toEqual(long().spec);
  });

  it("is a recipe with what a registry asks for", () => {
    expect({ ...long, name: long.name }).toMatchObject({
      kind: "verifier",
      name: "long-enough",
      version: 2,
      summary: "Passes completions of some length.",
      nodes: [],
      determinism: "pure",
      range: [-1, 1],
      workMs: 200,
      module: undefined,
      resource: undefined,
    });
    expect(long.options).toBe(options);
  });

  it("scores each sample of a batch by itself, in order", async () => {
    const scores = await runScore(
      long(),
      ["abcd", "a", ""].map((completion) => sample({ completion })),
    );
    expect(scores.map((one) => one.reward)).toEqual([1, -1, -1]);
    expect(scores[1]?.reason).toBe("1 is below 3");
  });

  it("gives the check the last assistant turn as text, and the messages where it reads them", async () => {
    const turns = defineVerifier({
      name: "turns",
      version: 1,
      summary: "Counts.",
      reads: ["messages", "prompt", "metadata", "generation"],
      check: ({ completion, messages, prompt, metadata, generation }) =>
        pass(JSON.stringify([completion, messages.length, prompt, metadata, generation])),
    });
    const completion = [
      { role: "assistant", content: "a" },
      { role: "user", content: "b" },
      { role: "assistant", content: [{ type: "text", text: "c" }] },
    ];
    const scores = await runScore(turns(), [
      sample({ completion, prompt: "p", metadata: { a: 1 }, generation: { tokenCount: 2 } }),
      sample({ completion: "c" }),
    ]);
    expect(scores.map((one) => JSON.parse(one.reason) as unknown)).toEqual([
      ["c", 3, "p", { a: 1 }, { tokenCount: 2 }],
      ["c", 0, "", {}, {}],
    ]);
  });

  it.each<[unknown, RegExp]>([
    [{ least: "4" }, /Options of "long-enough": .*least/u],
    [{ least: -1 }, /least/u],
    [{ leest: 4 }, /leest/u],
    ["least", /expected object/u],
    [[], /expected object/u],
  ])("refuses the options %j with E_OPTIONS", (given, text) => {
    const refused = expect.objectContaining({ code: "E_OPTIONS", message: expect.stringMatching(text) });
    expect(() => long.build(given)).toThrow(refused);
    expect(() => long.evaluator(given)).toThrow(refused);
  });

  it("refuses any option where a recipe has none", () => {
    expect(() => chance.build({ seed: 1 })).toThrow(expect.objectContaining({ code: "E_OPTIONS" }));
  });

  it.each<[string, object, string]>([
    ["a name that is not kebab-case", { name: "LongEnough" }, "kebab-case"],
    ["a name that ends in a dash", { name: "long-" }, "kebab-case"],
    ["no name", { name: undefined }, "kebab-case"],
    ["version 0", { version: 0 }, "whole number from 1"],
    ["version 1.5", { version: 1.5 }, "whole number from 1"],
    ["no version", { version: undefined }, "whole number from 1"],
    ["a range the wrong way round", { range: [1, 0] }, "min < max"],
    ["a range of one point", { range: [1, 1] }, "min < max"],
    ["a range with NaN", { range: [0, Number.NaN] }, "min < max"],
    ["no check", { check: undefined }, "check must be a function"],
    ["resource cpu without a module", { resource: "cpu" }, "import.meta.url"],
    ["no time to work", { workMs: 0 }, "workMs"],
    ["NaN as time to work", { workMs: Number.NaN }, "workMs"],
  ])("refuses a definition with %s", (_name, fault, text) => {
    const definition = { name: "fine", version: 1, summary: "x", check: () => pass("x"), ...fault } as VerifierDefinition<
      z.ZodType,
      z.ZodType
    >; // wrong on purpose
    expect(() => defineVerifier(definition)).toThrow(
      expect.objectContaining({ code: "E_RECIPE_DEFINITION", message: expect.stringContaining(text) }),
    );
  });

  it("draws by content, seed and index, never by id, order or batch", async () => {
    const samples = ["a", "b", "c", "a"].map((completion, index): Sample => sample({ id: `s${index}`, completion }));
    const drawn = async (some: readonly Sample[], seed = 0): Promise<readonly (number | null)[]> =>
      (await runScore(chance(), some, { seed })).map((one) => one.reward);
    const all = await drawn(samples);
    expect(all[3]).toBe(all[0]);
    expect(new Set(all).size).toBe(3);
    expect(await drawn(samples.toReversed().map((one) => ({ ...one, id: "x", group: { id: "g" } })))).toEqual(all.toReversed());
    expect(await drawn(samples.slice(1, 2))).toEqual(all.slice(1, 2));
    expect(await drawn(samples, 1)).not.toContain(all[0]);
  });

  it("counts a field in the draw only where the recipe reads it", async () => {
    const reading = defineVerifier({
      name: "chance",
      version: 1,
      summary: "Draws.",
      reads: ["prompt"],
      check: (_input, _options, context) => partial(context.draw(0), "drawn"),
    });
    const [a, b] = ["a", "b"].map((prompt) => sample({ prompt }));
    const rewards = async (reward: ReturnType<typeof chance>): Promise<number> =>
      new Set((await runScore(reward, [a ?? sample(), b ?? sample()])).map((one) => one.reward)).size;
    expect([await rewards(chance()), await rewards(reading())]).toEqual([1, 2]);
  });

  it("sends checks of a module to the pool with all that a worker needs, and keeps inline ones", async () => {
    const sent: { readonly recipe: PoolRecipe; readonly request: unknown }[] = [];
    const pool: CheckPool = { run: (recipe, request) => (sent.push({ recipe, request }), Promise.resolve(scored(1, "pooled"))) };
    const module = import.meta.url;
    const pooled = defineVerifier({
      name: "pooled",
      version: 3,
      summary: "x",
      module,
      workMs: 50,
      options: z.strictObject({ a: z.number().default(1) }),
      check: () => fail("not here"),
    });
    const [score] = await runScore(pooled(), [sample({ completion: "c", reference: [1], prompt: "unread" })], { pool });
    expect(score?.reason).toBe("pooled");
    expect(sent).toEqual([
      {
        recipe: { module, options: {}, workMs: 50, range: [0, 1], spec: { use: "pooled", version: 3, with: { a: 1 } } },
        request: { completion: "c", reference: [1] },
      },
    ]);
    const inline = defineVerifier({ name: "inline", version: 1, summary: "x", module, resource: "inline", check: () => pass("here") });
    expect((await runScore(inline(), [sample()], { pool }))[0]?.reason).toBe("here");
    expect(sent).toHaveLength(1);
  });

  it("gives a recipe without a module the address of its file, and leaves one that has its own", () => {
    const moved = long.at("file:///recipes.ts", "hash");
    expect({ ...moved, name: moved.name }).toMatchObject({ name: "long-enough", module: "file:///recipes.ts" });
    expect(moved.at("file:///other.ts", "hash").module).toBe("file:///recipes.ts");
    expect(long.module).toBeUndefined();
  });

  it("settles by itself where a check of a budget is not begun, and never rejects", async () => {
    const end = new AbortController();
    end.abort();
    const waiting = defineVerifier({ name: "waiting", version: 1, summary: "x", resource: "network", check: () => pass("x") });
    const [promise] = waiting().score([sample()], createContext({ signal: end.signal }));
    expect(await promise).toMatchObject({ status: "errored", error: { code: "E_ABORTED", retryable: true } });
  });

  it("evaluates on this thread for a worker", () => {
    const evaluate = long.evaluator({ least: 2 });
    expect(evaluate({ completion: "ab", reference: null }, 0, new AbortController().signal)).toMatchObject({ status: "scored", reward: 1 });
  });
});
