import { describe, expect, it } from "vitest";
import { parseMap, readColumn, resolveColumns, type Columns, type Field, type Row } from "../../src/data/columns.ts";

const none: ReadonlyMap<Field, string> = new Map();
const resolve = (rows: readonly Row[], map: ReadonlyMap<Field, string> | string = none): Columns =>
  resolveColumns(rows, typeof map === "string" ? parseMap(map) : map, "in.jsonl");

/** What stands for each field in a row, and which columns are left for metadata. */
function seen(row: Row, map: ReadonlyMap<Field, string> | string = none): Readonly<Record<string, unknown>> {
  const { of, taken } = resolve([row], map);
  const found = Object.entries(of).map(([field, column]) => [field, readColumn(row, column)] as const);
  return {
    ...Object.fromEntries(found.filter(([, value]) => value !== undefined)),
    others: Object.keys(row).filter((name) => !taken.has(name)),
  };
}

describe("resolveColumns", () => {
  it.each<[string, Row, string | undefined, object]>([
    [
      "takes fields by their own names",
      { id: "1", prompt: "p", completion: "c", reference: "r" },
      undefined,
      { id: "1", prompt: "p", completion: "c", reference: "r", others: [] },
    ],
    [
      "takes well-known names",
      { question: "q", response: "c", ground_truth: 4 },
      undefined,
      { prompt: "q", completion: "c", reference: 4, others: [] },
    ],
    [
      "prefers a field's own name to well-known ones",
      { completion: "c", response: "x", reference: "r", gold: "g", target: "t" },
      undefined,
      { completion: "c", reference: "r", others: ["response", "gold", "target"] },
    ],
    [
      "never takes answer, solution, label and correct unasked",
      { completion: "c", answer: "a", solution: "s", label: 1, correct: true },
      undefined,
      { completion: "c", others: ["answer", "solution", "label", "correct"] },
    ],
    [
      "takes what --map says before own names",
      { completion: "c", text: "t" },
      "completion=text",
      { completion: "t", others: ["completion"] },
    ],
    ["does not take a column twice", { output: "o", response: "r" }, "reference=response", { completion: "o", reference: "r", others: [] }],
    [
      "reads dotted paths and leaves the column in the metadata",
      { completion: "c", reward_model: { style: "rule", ground_truth: "4" } },
      "reference=reward_model.ground_truth",
      { completion: "c", reference: "4", others: ["reward_model"] },
    ],
    [
      "reads a path into metadata and keeps metadata",
      { completion: "c", metadata: { gold: "4", level: 2 } },
      "reference=metadata.gold",
      { completion: "c", reference: "4", metadata: { gold: "4", level: 2 }, others: [] },
    ],
    [
      "reads an entry of a list",
      { completion: "c", answers: ["a", "b"] },
      "reference=answers.1",
      { completion: "c", reference: "b", others: ["answers"] },
    ],
    [
      "takes a column with dots in its name before a path",
      { completion: "c", "a.b": "own", a: { b: "path" } },
      "reference=a.b",
      { completion: "c", reference: "own", others: ["a"] },
    ],
    [
      "takes one column for two fields where asked",
      { text: "t" },
      "completion=text,reference=text",
      { completion: "t", reference: "t", others: [] },
    ],
  ])("%s", (_name, row, map, expected) => {
    expect(seen(row, map)).toEqual(expected);
  });

  it("tells what it mapped", () => {
    expect(resolve([{ output: "o", gold: 1 }], "id=gold").told).toEqual(['id from "gold"', 'completion from "output"']);
    expect(resolve([{ completion: "o", reference: 1 }]).told).toEqual([]);
  });

  it("knows a field by its own name that the first rows do not have", () => {
    const { of } = resolve([{ completion: "c" }]);
    const later = { completion: "c", reference: "r", group: "g" };
    expect(of.reference && readColumn(later, of.reference)).toBe("r");
    expect(of.group && readColumn(later, of.group)).toBe("g");
  });

  it.each<[string, Row, string | undefined, string, string]>([
    [
      "two candidates",
      { response: "a", output: "b" },
      undefined,
      "E_COLUMN_AMBIGUOUS",
      '"response" and "output" could both be the completion',
    ],
    ["no completion", { text: "a", answer: "b" }, undefined, "E_COLUMN_MISSING", "the rows have text, answer"],
    [
      "a column that is not there",
      { completion: "a", answer: "b" },
      "reference=anser",
      "E_COLUMN_UNKNOWN",
      'no column "anser"; they have completion, answer',
    ],
    ["a path that leads nowhere", { completion: "a", b: { c: 1 } }, "reference=b.d", "E_COLUMN_UNKNOWN", 'no column "b.d"'],
    ["an inherited name", { completion: "a" }, "reference=constructor", "E_COLUMN_UNKNOWN", 'no column "constructor"'],
    ["an inherited name in a path", { completion: "a", b: {} }, "reference=b.__proto__", "E_COLUMN_UNKNOWN", 'no column "b.__proto__"'],
    ["a path into text", { completion: "a" }, "reference=completion.length", "E_COLUMN_UNKNOWN", 'no column "completion.length"'],
  ])("refuses %s", (_name, row, map, code, text) => {
    expect(() => resolve([row], map)).toThrow(expect.objectContaining({ code, message: expect.stringContaining(text) }));
  });

  it("says which column was probably meant", () => {
    expect(() => resolve([{ completion: "a", answer: "b" }], "reference=anwser")).toThrow(
      expect.objectContaining({ hint: 'Did you mean "answer"?' }),
    );
    expect(() => resolve([{ gold: "a", target: "b", completion: "c" }])).toThrow(
      expect.objectContaining({ hint: "Say which: --map reference=gold." }),
    );
  });

  it("reads columns called __proto__ and constructor like any other", () => {
    const row = JSON.parse('{"completion":"c","__proto__":"p","constructor":{"__proto__":"deep"}}') as Row; // JSON of this shape
    expect(seen(row, "reference=__proto__,prompt=constructor.__proto__")).toEqual({
      completion: "c",
      reference: "p",
      prompt: "deep",
      others: ["constructor"],
    });
  });

  it("asks for no completion where there is no row", () => {
    expect(() => resolve([])).not.toThrow();
  });
});

describe("columns beside each other", () => {
  it("says which of two known names is used", () => {
    const { of, taken, told } = resolveColumns(
      [{ completion: "a", response: "b", reference: "c", gold: "d", target: "e" }],
      new Map(),
      "f",
    );
    expect([of.completion?.name, of.reference?.name, taken.has("gold")]).toEqual(["completion", "reference", false]);
    expect(told).toEqual(['"completion" is used, "response" is metadata', '"reference" is used, "gold" and "target" is metadata']);
  });

  it("lets the completion stand for another field too where --map says so", () => {
    const { of, told } = resolveColumns([{ completion: "a" }], new Map([["reference", "completion"]]), "f");
    expect([of.completion?.name, of.reference?.name]).toEqual(["completion", "completion"]);
    expect(told.at(-1)).toBe('"completion" is the completion too');
  });

  it("prefers another column for the completion where --map took it away", () => {
    const { of } = resolveColumns([{ completion: "a", response: "b" }], new Map([["reference", "completion"]]), "f");
    expect(of.completion?.name).toBe("response");
  });

  it("says that --map took the only column for the completion", () => {
    expect(() => resolveColumns([{ response: "a" }], new Map([["prompt", "response"]]), "f")).toThrow(
      expect.objectContaining({ code: "E_COLUMN_MISSING", message: expect.stringContaining('--map gave "response" to the prompt') }),
    );
  });
});

describe("parseMap", () => {
  it("reads pairs with spaces around them", () => {
    expect([...parseMap(" completion = response ,reference=reward_model.ground_truth")]).toEqual([
      ["completion", "response"],
      ["reference", "reward_model.ground_truth"],
    ]);
  });

  it.each([
    ["refrence=a", 'field "refrence"', 'Did you mean "reference"?'],
    ["zzzzzzzzz=a", 'field "zzzzzzzzz"', "The field stands first"],
    ["", 'field ""', "The field stands first"],
    ["constructor=a", 'field "constructor"', "The field stands first"],
    ["completion", "needs field=column", "Such as"],
    ["completion=", "needs field=column", "Such as"],
    ["completion=a=b", "needs field=column", "Such as"],
    ["completion=a,completion=b", '"completion" twice', undefined],
  ])("refuses %j", (text, message, hint) => {
    expect(() => parseMap(text)).toThrow(
      expect.objectContaining({
        code: "E_USAGE",
        message: expect.stringContaining(message),
        ...(hint === undefined ? {} : { hint: expect.stringContaining(hint) }),
      }),
    );
  });

  it("finds the reference of verl's rows inside of its column, which stays metadata", () => {
    const rows = [{ response: "4", reward_model: { style: "rule", ground_truth: "4" }, data_source: "x" }];
    const { of, taken, told } = resolveColumns(rows, new Map(), "verl.parquet");
    expect(of.reference).toEqual({ name: "reward_model.ground_truth", path: ["reward_model", "ground_truth"] });
    expect(taken.has("reward_model")).toBe(false);
    expect(told).toContain('reference from "reward_model.ground_truth"');
    expect(() => resolveColumns([{ ...rows[0], gold: "5" }], new Map(), "x")).toThrow(
      expect.objectContaining({ code: "E_COLUMN_AMBIGUOUS" }),
    );
  });
});
