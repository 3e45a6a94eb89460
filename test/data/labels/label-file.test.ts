import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { majorityOf, readLabels } from "../../../src/data/labels/label-file.ts";
import { labelOf } from "../../../src/data/labels/label-of.ts";
import { rowColumn } from "../../../src/data/labels/row-column.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const read = (text: string): ReturnType<typeof readLabels> =>
  readLabels(join(temporaryFolder({ "labels.jsonl": text }), "labels.jsonl"), "labels.jsonl");

describe("labelOf", () => {
  it.each([
    [true, 1],
    [false, 0],
    [1, 1],
    [0, 0],
    ["1", 1],
    ["Yes", 1],
    [" CORRECT ", 1],
    ["incorrect", 0],
    ["wrong", 0],
    [0.5, undefined],
    [2, undefined],
    ["maybe", undefined],
    ["", undefined],
    [null, undefined],
    [[1], undefined],
    [{}, undefined],
  ])("reads %j as %j", (value, label) => {
    expect(labelOf(value)).toBe(label);
  });
});

describe("rowColumn", () => {
  it("looks at the row first, then at its metadata, by name and then by path", () => {
    const row = { label: 1, "a.b": 2, metadata: { label: 0, correct: true, judge: { said: "yes" } } };
    expect(rowColumn(row, "label")).toBe(1);
    expect(rowColumn(row, "correct")).toBe(true);
    expect(rowColumn(row, "a.b")).toBe(2);
    expect(rowColumn(row, "judge.said")).toBe("yes");
    expect(rowColumn(row, "constructor")).toBeUndefined();
    expect(rowColumn(row, "label.x")).toBeUndefined();
  });
});

describe("readLabels", () => {
  it("takes the last word of each rater on a row, and leaves out who could not tell", async () => {
    const rows = await read(
      [
        '{"id":"7","place":"g.jsonl:7","rater":"ann","label":1,"audit":{"stratum":"math","verdict":0,"propensity":0.5}}',
        '{"id":"7","place":"g.jsonl:7","rater":"bob","label":"wrong"}',
        '{"id":"7","place":"g.jsonl:7","rater":"ann","label":0}',
        '{"id":8,"place":"g.jsonl:8","rater":"ann","label":null}',
        "",
      ].join("\n"),
    );
    expect(rows).toEqual([
      {
        id: "7",
        place: "g.jsonl:7",
        propensity: 0.5,
        labels: [
          { rater: "ann", label: 0 },
          { rater: "bob", label: 0 },
        ],
      },
      { id: "8", place: "g.jsonl:8", propensity: null, labels: [] },
    ]);
  });

  it("leaves out half a last line, which a page that was killed has left", async () => {
    expect(await read('{"id":"1","label":1}\n{"id":"2","la')).toHaveLength(1);
  });

  it("takes a last line that lacks its line end alone", async () => {
    expect(await read('{"id":"1","label":1}\n{"id":"2","label":0}')).toHaveLength(2);
  });

  it.each([
    ["no JSON", "{\n", "labels.jsonl:1: the line is not JSON"],
    ["no id", '{"label":1}\n', "labels.jsonl:1: id"],
    ["a label that is none", '{"id":"1","label":1}\n{"id":"2","label":"maybe"}\n', 'labels.jsonl:2: the label "maybe"'],
    ["a propensity of 0", '{"id":"1","label":1,"audit":{"propensity":0}}\n', "audit.propensity"],
  ])("names the line with %s", async (_, text, message) => {
    await expect(read(text)).rejects.toThrow(message);
  });
});

describe("majorityOf", () => {
  it("is undefined where raters are split", () => {
    const said = (...labels: readonly (0 | 1)[]): Parameters<typeof majorityOf>[0] =>
      labels.map((label, index) => ({ rater: `${index}`, label }));
    expect(majorityOf(said(1, 0))).toBeUndefined();
    expect(majorityOf(said())).toBeUndefined();
    expect(majorityOf(said(1, 0, 1))).toBe(1);
    expect(majorityOf(said(0))).toBe(0);
  });
});
