import { Ajv2020 } from "ajv/dist/2020.js";
import * as z from "zod";
import { describe, expect, it } from "vitest";
import { builtin } from "../../src/builtin.ts";
import { defineVerifier } from "../../src/core/define.ts";
import { pass } from "../../src/core/finding.ts";
import { pipelineSchema } from "../../src/pipeline/json-schema.ts";
import { loadPipeline } from "../../src/pipeline/load-pipeline.ts";
import { createRegistry, type Registry } from "../../src/pipeline/registry.ts";
import { registry } from "./support/recipes.ts";

function validator(of: Registry): (value: unknown) => boolean {
  const ajv = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true, validateFormats: false });
  const validate = ajv.compile(pipelineSchema(of));
  return (value) => validate(value);
}

describe("pipelineSchema", () => {
  const valid = validator(registry);
  const reward = (node: unknown): boolean => valid({ version: 1, reward: node });

  it.each<[string, unknown]>([
    ["a bare name", "plain"],
    ["a name without options", { plain: null }],
    ["options", { word: { need: ["a"], limit: 3 } }],
    ["a spec", { use: "word", version: 2, with: { mode: "all" } }],
    [
      "rewards inside rewards",
      { choose: { when: "plain", take: { blend: { fill: true, a: { weight: 1, reward: { word: {} } } } }, else: 0.5 } },
    ],
    ["a list of steps", { chain: ["plain", { name: "x", reward: { strict: { pattern: "a" } } }] }],
  ])("accepts %s", (_name, node) => {
    expect(reward(node)).toBe(true);
  });

  it.each<[string, unknown]>([
    ["an unknown name", "plan"],
    ["an unknown name deep inside", { choose: { when: "plain", take: { chain: ["plan"] } } }],
    ["an unknown option", { word: { ned: "a" } }],
    ["an unknown option deep inside", { chain: [{ reward: { word: { ned: "a" } } }] }],
    ["a wrong type", { word: { limit: "3" } }],
    ["a missing option", { strict: {} }],
    ["a bare name that needs options", "strict"],
    ["two names", { plain: {}, word: {} }],
    ["another version", { use: "word", version: 1 }],
    ["a number", 5],
  ])("refuses %s", (_name, node) => {
    expect(reward(node)).toBe(false);
  });

  it("knows the fields of the file", () => {
    expect(valid({ $schema: "x", version: 1, recipes: ["./a.ts"], reward: "plain", seed: 7 })).toBe(true);
    expect(valid({ version: 2, reward: "plain" })).toBe(false);
    expect(valid({ version: 1 })).toBe(false);
    expect(valid({ version: 1, reward: "plain", sede: 7 })).toBe(false);
    expect(valid({ version: 1, reward: "plain", seed: 1.5 })).toBe(false);
  });

  it("keeps references inside a recipe's own schema", () => {
    interface Tree {
      readonly children: readonly Tree[];
    }
    const tree: z.ZodType<Tree> = z.strictObject({
      get children() {
        return z.array(tree);
      },
    });
    const recursive = defineVerifier({
      name: "tree",
      version: 1,
      summary: "Passes.",
      options: z.strictObject({ root: tree }),
      check: () => pass("always"),
    });
    const check = validator(createRegistry([recursive]));
    expect(check({ version: 1, reward: { tree: { root: { children: [{ children: [] }] } } } })).toBe(true);
    expect(check({ version: 1, reward: { tree: { root: { children: [{ kids: [] }] } } } })).toBe(false);
  });

  it.each<[string, unknown]>([
    ["a sum without parts", { "weighted-sum": { renormalise: true } }],
    ["an empty sum", { "weighted-sum": {} }],
    ["a part with a strange name", { "weighted-sum": { "a b": { weight: 1, reward: "exact" } } }],
    ["an empty product", { product: {} }],
    ["a clip without bounds", { clip: { reward: "exact" } }],
    ["one requirement twice", { format: { require: ["boxed", "boxed"] } }],
    ["one choice", { choice: { choices: { A: "Paris" } } }],
    ["tolerances that exclude each other", { number: { significantDigits: 3, absoluteTolerance: 1 } }],
    ["two schemas", { json: { schema: {}, schemaFrom: "reference" } }],
    ["a deviation's option without one", { "within-group": { reward: "exact", transform: "center", ddof: 1 } }],
    ["an epsilon without a deviation", { "within-group": { reward: "exact", transform: "rank", epsilon: 0 } }],
  ])("refuses %s as the loader does", (_name, node) => {
    const all = createRegistry(builtin);
    const text = JSON.stringify({ version: 1, reward: node });
    expect(validator(all)(JSON.parse(text))).toBe(false);
    expect(() => loadPipeline({ text, path: "p.yaml" }, all)).toThrow(expect.objectContaining({ code: "E_PIPELINE_OPTION" }));
  });

  it.each<[string, unknown]>([
    ["a sum that renormalises", { "weighted-sum": { renormalise: true, a: { weight: 1, reward: "exact" } } }],
    ["a clip with one bound", { clip: { reward: "exact", min: 0.5 } }],
    ["a tolerance", { number: { absoluteTolerance: 1 } }],
    ["digits", { number: { significantDigits: 3 } }],
    ["a schema", { json: { schema: { type: "object" } } }],
    ["a deviation with its options", { "within-group": { reward: "exact", transform: "standardise", ddof: 0, epsilon: 0 } }],
    ["a Reward over groups at the top", { "within-group": { reward: { clip: { reward: "exact", min: 0.5 } }, transform: "rank" } }],
    ["one inside another", { "within-group": { reward: { "within-group": { reward: "exact", transform: "rank" } }, transform: "center" } }],
    ["one as a spec", { use: "within-group", version: 1, with: { reward: "exact", transform: "center" } }],
  ])("accepts %s as the loader does", (_name, node) => {
    const all = createRegistry(builtin);
    const text = JSON.stringify({ version: 1, reward: node });
    expect(validator(all)(JSON.parse(text))).toBe(true);
    expect(() => loadPipeline({ text, path: "p.yaml" }, all)).not.toThrow();
  });

  it.each<[string, (group: unknown) => unknown]>([
    ["an option", (group) => ({ clip: { reward: group, min: 0 } })],
    ["a part", (group) => ({ "weighted-sum": { a: { weight: 1, reward: group } } })],
    ["a list", (group) => ({ fallback: ["exact", group] })],
    ["a step", (group) => ({ cascade: [{ name: "a", reward: group }] })],
    ["a branch inside a Reward over groups", (group) => ({ "within-group": { reward: { min: { a: group } }, transform: "center" } })],
  ])("refuses a Reward over groups in %s, as the loader does", (_name, around) => {
    const all = createRegistry(builtin);
    for (const group of [
      { "within-group": { reward: "exact", transform: "rank" } },
      { use: "within-group", with: { reward: "exact", transform: "rank" } },
    ]) {
      const text = JSON.stringify({ version: 1, reward: around(group) });
      expect(validator(all)(JSON.parse(text))).toBe(false);
      expect(() => loadPipeline({ text, path: "p.yaml" }, all)).toThrow(
        expect.objectContaining({ code: "E_GROUP_IN_BRANCH", message: expect.stringMatching(/p\.yaml:1:\d+/u) }),
      );
    }
  });

  it("compiles for the built-in recipes and tells right from wrong", () => {
    const check = validator(createRegistry(builtin));
    const sum = (format: unknown): unknown => ({
      version: 1,
      reward: { "weighted-sum": { correct: { weight: 0.9, reward: "exact" }, boxed: { weight: 0.1, reward: { format } } } },
    });
    expect(check(sum({ require: ["boxed"] }))).toBe(true);
    expect(check(sum({ requires: ["boxed"] }))).toBe(false);
    expect(check({ version: 1, reward: "maths" })).toBe(false);
  });
});
