import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isAssayError } from "../../src/core/errors.ts";
import type { Json } from "../../src/core/types.ts";
import { json } from "../../verifiers/json/index.ts";
import { scanJson } from "../../verifiers/json/scan-json.ts";
import { cases } from "../support/cases.ts";
import { conformance } from "../support/conformance.ts";
import { runScore } from "../support/run-score.ts";
import { sample } from "../support/sample.ts";

const container = fc.oneof(fc.array(fc.jsonValue()), fc.dictionary(fc.string(), fc.jsonValue())).map((value) => JSON.stringify(value));

describe("json", () => {
  conformance({
    reward: json(),
    samples: [
      sample({ completion: '{"a":1}', reference: { a: 1 } }),
      sample({ completion: "[2]", reference: [1] }),
      sample({ completion: "x", reference: [1] }),
    ],
  });
  cases("verifiers/json/cases.jsonl", json);

  it("finds any object or array in prose, whole", () => {
    fc.assert(
      fc.property(container, (text) => {
        const prose = `It is (as asked) ${text} and that is all.`;
        const { last, count } = scanJson(prose);
        expect(last && prose.slice(last.start, last.end)).toBe(text);
        expect(count).toBe(1);
      }),
    );
  });

  it("agrees with JSON.parse on what is JSON", () => {
    const pieces = fc.array(fc.constantFrom("{", "}", "[", "]", ",", ":", '"', '"a"', "1", "-0.5e3", "01", "true", "nul", " ", "\\"), {
      maxLength: 10,
    });
    fc.assert(
      fc.property(pieces, fc.boolean(), (parts, isList) => {
        const text = (isList ? "[" : "{") + parts.join("");
        const { last } = scanJson(text);
        let valid = true;
        try {
          JSON.parse(text);
        } catch {
          // The question is whether it throws.
          valid = false;
        }
        expect(last?.start === 0 && last.end === text.trimEnd().length).toBe(valid);
      }),
      { numRuns: 2_000 },
    );
  });

  it("passes a value that was written with its keys in another order", async () => {
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }), async (value) => {
        const reference = JSON.parse(JSON.stringify(value)) as Json; // JSON text reads back as JSON
        const turned = Object.fromEntries(Object.entries(value).toReversed());
        const [score] = await runScore(json(), [sample({ completion: JSON.stringify(turned, null, 1), reference })]);
        expect(score?.reward, score?.reason).toBe(1);
      }),
      { numRuns: 60 },
    );
  });

  it.each(["{", "[", "[1,", '{"a":', '{"', '["{', '{"\\"', '{"a":1}', '{"a":[', "```json\n", '"', "\\u0041"])(
    "settles 200 kB of %j as a score",
    async (unit) => {
      const completion = unit.repeat(Math.ceil(200_000 / unit.length));
      const [score] = await runScore(json(), [sample({ completion, reference: { z: 1 } })]);
      expect(score).toMatchObject({ status: "scored", reward: 0 });
      expect(score?.durationMs).toBeLessThan(5_000);
    },
  );

  it("checks unique items of a long list in linear time", async () => {
    const list = Array.from({ length: 30_000 }, (_, index) => ({ index }));
    const reward = json({ schema: { type: "array", uniqueItems: true } });
    const [unique, twice] = await runScore(reward, [
      sample({ completion: JSON.stringify(list) }),
      sample({ completion: JSON.stringify([...list, { index: 0 }]) }),
    ]);
    expect([unique?.reward, twice?.reward]).toEqual([1, 0]);
    expect(unique?.durationMs).toBeLessThan(5_000);
  });

  it("counts the errors of the schema and names the first with their paths", async () => {
    const reward = json({ schema: { type: "object", required: ["n"], properties: { list: { items: { type: "integer" } } } } });
    const [score] = await runScore(reward, [sample({ completion: '{"list":[1,"x",2.5]}' })]);
    expect(score).toMatchObject({ reward: 0, metrics: { schemaErrors: 3 } });
    expect(score?.evidence.filter(({ kind }) => kind === "schema-error").map(({ path }) => path)).toEqual(["", "/list/1", "/list/2"]);
  });

  it("reads draft-07 by its $schema, where items may be a list", async () => {
    const schema = { $schema: "http://json-schema.org/draft-07/schema#", items: [{ type: "string" }, { type: "integer" }] };
    const scores = await runScore(json({ schema }), [sample({ completion: '["a", 1]' }), sample({ completion: '["a", "b"]' })]);
    expect(scores.map((score) => score.reward)).toEqual([1, 0]);
    expect(() => json.build({ schema: { items: schema.items } })).toThrow(/schema/u);
  });

  it("keeps the patterns of one schema apart", async () => {
    const reward = json({
      schema: {
        properties: { a: { type: "string", pattern: "^a+$" }, b: { type: "string", pattern: "^b+$" } },
        patternProperties: { "^x": { type: "integer" } },
      },
    });
    const scores = await runScore(
      reward,
      ['{"a":"aa","b":"bb","x1":1}', '{"a":"bb"}', '{"b":"aa"}', '{"x1":"a"}'].map((completion) => sample({ completion })),
    );
    expect(scores.map((score) => score.reward)).toEqual([1, 0, 0, 0]);
  });

  it("judges many schemas from references apart, with the same $id", async () => {
    const rows = Array.from({ length: 250 }, (_, index) =>
      sample({ completion: `{"k${index}":1}`, reference: { $id: "https://example.com/schema", required: [`k${index - (index % 2)}`] } }),
    );
    const scores = await runScore(json({ schemaFrom: "reference" }), rows);
    expect(scores.map((score) => score.reward)).toEqual(rows.map((_, index) => (index % 2 === 0 ? 1 : 0)));
  });

  it("bounds the work of a recursive schema in the options, and still reads trees by it", async () => {
    const branch = (name: string) => ({ properties: { next: { $ref: "#" } }, required: [name] });
    const doubling = json({ schema: { anyOf: [branch("x"), branch("y")] } });
    const deep = `${'{"next":'.repeat(40)}{}${"}".repeat(40)}`;
    const [score] = await runScore(doubling, [sample({ completion: deep })]);
    expect(score).toMatchObject({ status: "scored", reward: 0, code: "E_WORK_BUDGET" });
    expect(score?.durationMs).toBeLessThan(5_000);

    const tree = json({
      schema: {
        type: "object",
        properties: { $ref: { type: "string" }, const: { const: { $ref: "x" } }, children: { items: { $ref: "#" } } },
      },
    });
    const scores = await runScore(
      tree,
      ['{"children":[{"children":[]},{"$ref":"s"}]}', '{"children":[{"children":[1]}]}', '{"const":{"$ref":"x"}}'].map((completion) =>
        sample({ completion }),
      ),
    );
    expect(scores.map(({ reward }) => reward)).toEqual([1, 0, 1]);
  });

  it("abstains from a schema in the reference that grows without end", async () => {
    const $defs = Object.fromEntries(
      Array.from({ length: 12 }, (_, index) => [
        `a${index}`,
        { anyOf: Array.from({ length: 4 }, () => ({ $ref: `#/$defs/a${index + 1}` })) },
      ]),
    );
    const reference = { $defs: { ...$defs, a12: { type: "string" } }, $ref: "#/$defs/a0" };
    const [score] = await runScore(json({ schemaFrom: "reference" }), [sample({ completion: "{}", reference })]);
    expect(score).toMatchObject({ status: "abstained", cause: "reference" });
  });

  it.each([
    ["an unknown keyword", { schema: { properites: {} } }],
    ["an unknown type", { schema: { type: "objct" } }],
    ["a pattern with look-ahead", { schema: { pattern: "(?=x)" } }],
    ["a reference to elsewhere", { schema: { $ref: "http://localhost/x" } }],
    ["another draft", { schema: { $schema: "http://json-schema.org/draft-04/schema#" } }],
    ["$async", { schema: { $async: true } }],
    ["a schema that is no object", { schema: 5 }],
    ["two schemas", { schema: {}, schemaFrom: "reference" }],
    ["nothing to check", { equality: false }],
  ])("refuses %s when it is built", (_name, options) => {
    let thrown: unknown;
    try {
      json.build(options);
    } catch (error) {
      thrown = error;
    }
    expect(isAssayError(thrown) && thrown.code).toBe("E_OPTIONS");
  });
});
