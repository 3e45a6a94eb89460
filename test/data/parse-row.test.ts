import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Sample } from "../../src/core/types.ts";
import { parseMap, resolveColumns } from "../../src/data/columns.ts";
import { maxDepth, parseRow, sampleOf, type RowProblem } from "../../src/data/parse-row.ts";

function read(line: string, map?: string): Sample | RowProblem {
  const parsed = parseRow(line);
  if ("problem" in parsed) return parsed.problem;
  const columns = resolveColumns([parsed.row], map === undefined ? new Map() : parseMap(map), "in.jsonl");
  const result = sampleOf(parsed.row, columns, "in.jsonl:1", line);
  return "sample" in result ? result.sample : result.problem;
}

const nested = (levels: number): string => "[".repeat(levels) + "]".repeat(levels);

describe("parseRow", () => {
  it.each([
    ["", "E_ROW_JSON", "not JSON"],
    ['{"completion":"a', "E_ROW_JSON", "may be cut off"],
    ['{"completion":NaN}', "E_ROW_JSON", "NaN and Infinity"],
    ['{"a":[1,-Infinity]}', "E_ROW_JSON", "NaN and Infinity"],
    ["{'completion':'a'}", "E_ROW_JSON", "not JSON"],
    ["{} {}", "E_ROW_JSON", "not JSON"],
    ["null", "E_ROW_SHAPE", "not null"],
    ["3", "E_ROW_SHAPE", "not a number"],
    ['"text"', "E_ROW_SHAPE", "not a string"],
    ["[]", "E_ROW_SHAPE", "not an array"],
    [`{"a":${nested(maxDepth)}}`, "E_ROW_TOO_DEEP", "64 levels"],
    [`{"a":${nested(100_000)}}`, "E_ROW_TOO_DEEP", "64 levels"],
    [`{"a":`.repeat(maxDepth) + `{}${"}".repeat(maxDepth)}`, "E_ROW_TOO_DEEP", "64 levels"],
  ])("refuses %.40j", (line, code, text) => {
    expect(parseRow(line)).toEqual({ problem: { code, message: expect.stringContaining(text) } });
  });

  it("reads what is nested just so deep", () => {
    expect(parseRow(`{"a":${nested(maxDepth - 1)}}`)).toHaveProperty("row");
  });

  it("looks at 200 kB of brackets and commas in linear time", () => {
    const started = process.cpuUsage();
    for (const line of [
      `{"a":${", ".repeat(100_000)}`,
      `{"a":[${" ".repeat(200_000)}`,
      "[".repeat(200_000),
      `{"a":"${"\\".repeat(200_000)}`,
    ])
      expect(parseRow(line)).toHaveProperty("problem");
    expect(process.cpuUsage(started).user).toBeLessThan(2_000_000);
  });
});

describe("the complaint about a line that is not JSON", () => {
  it.each([
    ['{"a":1} x', "at column 9"],
    ['{"a":1}{"b":2}', "at column 8"],
    ['{"a":tru}', "at column 9"],
    ['{"completion":"x" "b":1}', "at column 19"],
    [`{"a":"${"x".repeat(100)}",b:1}`, "at column 109"],
    ["{a:1}", "at column 2"],
    ['{"a":1}\r{"a":2}', "its lines end in CR alone; LF or CRLF is expected"],
  ])("of %s says where: %s", (line, words) => {
    expect(parseRow(line)).toMatchObject({ problem: { code: "E_ROW_JSON", message: expect.stringContaining(words) } });
  });

  it("names the very column for any text between two values", () => {
    fc.assert(
      fc.property(fc.nat(200), fc.constantFrom("x", "@", "}", "é"), (before, stranger) => {
        const line = `{"a":${" ".repeat(before)}${stranger}"b"}`;
        expect(parseRow(line)).toMatchObject({ problem: { message: expect.stringContaining(`at column ${before + 6}`) } });
      }),
    );
  });
});

describe("sampleOf", () => {
  it("gives a missing id its place and a missing prompt no text", () => {
    expect(read('{"completion":"c"}')).toEqual({ id: "in.jsonl:1", prompt: "", completion: "c", reference: null });
    expect(read('{"completion":"c","id":null,"prompt":null,"group":null,"generation":null,"metadata":null}')).toEqual({
      id: "in.jsonl:1",
      prompt: "",
      completion: "c",
      reference: null,
    });
  });

  it.each([
    ['"a"', "a"],
    ["7", "7"],
    ["true", "true"],
    ["12345678901234567890", "12345678901234567890"],
  ])("reads the id %s", (id, expected) => {
    expect(read(`{"completion":"c","id":${id}}`)).toMatchObject({ id: expected });
  });

  it.each([
    ['"g"', { id: "g" }],
    ["7", { id: "7" }],
    ["12345678901234567890", { id: "12345678901234567890" }],
    ['{"id":"g"}', { id: "g" }],
    ['{"id":7,"round":2,"size":8,"index":0}', { id: "7", round: "2", size: 8, index: 0 }],
    ['{"id":12345678901234567890,"size":2}', { id: "12345678901234567890", size: 2 }],
    ['{"id":"g","round":null,"size":null,"index":null}', { id: "g" }],
  ])("reads the group %s", (group, expected) => {
    expect(read(`{"completion":"c","group":${group}}`)).toHaveProperty("group", expected);
  });

  it("reads the names of the wire in generation", () => {
    expect(read('{"completion":"c","generation":{"finish_reason":"length","token_count":3,"logprobs":[-0.5],"more":1}}')).toHaveProperty(
      "generation",
      {
        finishReason: "length",
        tokenCount: 3,
        logprobs: [-0.5],
      },
    );
    expect(read('{"completion":"c","generation":{"finish_reason":null,"token_count":null,"logprobs":null}}')).toHaveProperty(
      "generation",
      {},
    );
  });

  it("reads chat messages with null content, tool calls, reasoning and parts that are no text", () => {
    const turns = [
      {
        role: "user",
        content: [
          { type: "text", text: "look" },
          { type: "image_url", image_url: { url: "x" } },
        ],
      },
      { role: "assistant", content: null, tool_calls: [{ id: "1" }] },
      { role: "tool" },
      { role: "assistant", content: "4", reasoning_content: "hm" },
    ];
    expect(read(JSON.stringify({ completion: turns, prompt: turns.slice(0, 1) }))).toMatchObject({
      prompt: [turns[0]],
      completion: [turns[0], { role: "assistant", content: "", tool_calls: [{ id: "1" }] }, { role: "tool", content: "" }, turns[3]],
    });
  });

  it.each([
    ['{"completion":"c","prompt":5}', "The prompt must be text or a list of messages, not a number"],
    ['{"completion":["c"]}', "The completion must be text or a list of messages, not an array"],
    ['{"completion":[{"content":"c"}]}', "The completion must be"],
    ['{"completion":[{"role":"assistant","content":{"text":"c"}}]}', "The completion must be"],
    ['{"completion":12345678901234567890}', "The completion must be text or a list of messages, not a number"],
    ['{"completion":null}', "The completion must be text or a list of messages, not null"],
    ['{"completion":"c","id":["x"]}', "The id must be text or a number, not an array"],
    ['{"completion":"c","group":{"name":"g"}}', "The group must be text, or an object with id"],
    ['{"completion":"c","group":{"id":"g","size":0}}', "The group must be"],
    ['{"completion":"c","group":{"id":"g","index":-1}}', "The group must be"],
    ['{"completion":"c","group":{"id":"g","sise":4}}', "The group must be"],
    ['{"completion":"c","generation":[]}', "The generation must be an object"],
    ['{"completion":"c","generation":{"token_count":"3"}}', "The generation must be an object"],
    ['{"completion":"c","metadata":[1]}', "The metadata must be an object, not an array"],
    ['{"response":5}', 'The completion (column "response") must be text or a list of messages, not a number'],
  ])("refuses %s", (line, text) => {
    expect(read(line)).toEqual({ code: "E_ROW_SHAPE", message: expect.stringContaining(text) });
  });

  it("puts other columns beside the metadata that a row has", () => {
    expect(read('{"completion":"c","source":"web","label":1,"metadata":{"level":2}}')).toHaveProperty("metadata", {
      source: "web",
      label: 1,
      level: 2,
    });
    expect(read('{"completion":"c"}')).not.toHaveProperty("metadata");
  });

  it("keeps columns called __proto__ and constructor in the metadata", () => {
    const found = read('{"completion":"c","__proto__":{"polluted":true},"constructor":1,"metadata":{"toString":2}}');
    const { metadata } = found as Sample; // the row is right
    expect(JSON.parse(JSON.stringify(metadata))).toEqual(JSON.parse('{"toString":2,"__proto__":{"polluted":true},"constructor":1}'));
    expect(Object.getPrototypeOf(metadata)).toBe(Object.prototype);
    expect({}).not.toHaveProperty("polluted");
  });

  it.each([
    ["4", 4],
    ["-0.5", -0.5],
    ["1.50", 1.5],
    ["1e3", 1000],
    ["9007199254740991", 9007199254740991],
    ["0.30000000000000004", 0.30000000000000004],
    ["1e22", 1e22],
    ["12345678901234567890", "12345678901234567890"],
    ["-12345678901234567890", "-12345678901234567890"],
    ["9007199254740993", "9007199254740993"],
    ["3.14159265358979323846", "3.14159265358979323846"],
    ["0.1000000000000000000001", "0.1000000000000000000001"],
    ["1.00000000000000000001", "1.00000000000000000001"],
    ["1e400", "1e400"],
    ["-1E+400", "-1E+400"],
    ["1e-400", "1e-400"],
    [`0.${"0".repeat(400)}1`, `0.${"0".repeat(400)}1`],
    ["0e999", 0],
    ["0.00000000000000000000", 0],
    ['"12345678901234567890"', "12345678901234567890"],
    ["[1, 2]", [1, 2]],
    ["null", null],
  ])("keeps every digit of the reference %.40s", (source, expected) => {
    expect(read(`{"completion":"c 0.1234567890123456789","reference":${source}}`)).toHaveProperty("reference", expected);
  });

  it("keeps the digits of a reference that --map names", () => {
    expect(read('{"completion":"c","a":{"b":12345678901234567890}}', "reference=a.b")).toHaveProperty("reference", "12345678901234567890");
    expect(read('{"completion":"c","a":[1,12345678901234567890]}', "reference=a.1")).toHaveProperty("reference", "12345678901234567890");
  });

  it("reads any text of a completion, reference and column as it was written", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary" }),
        fc.string({ unit: "binary" }),
        fc.jsonValue({ maxDepth: 3 }),
        (completion, reference, other) => {
          const found = read(JSON.stringify({ completion, reference, other }));
          expect(found).toMatchObject({ completion, reference });
          expect(JSON.stringify((found as Sample).metadata)).toBe(JSON.stringify({ other })); // the row is right
        },
      ),
    );
  });
});
