import { describe, expect, it } from "vitest";
import type { Json, Score } from "../../../src/core/types.ts";
import { scored } from "../../../src/core/scores.ts";
import { kindOfKept, resultSchema, widest } from "../../../src/data/parquet/result-schema.ts";
import { createRowWriter } from "../../../src/data/score-row.ts";

describe("resultSchema", () => {
  it("has the columns of rows in their order", () => {
    const write = createRowWriter({ fingerprint: "f", seed: 1, keep: new Set(["prompt", "completion", "reference"]) });
    const score: Score = scored(1, "it is");
    const row = JSON.parse(write({ id: "a", prompt: "p", completion: "c", reference: "r" }, score)) as Readonly<Record<string, Json>>;
    const names = resultSchema({ prompt: "text", completion: "messages", reference: "json" }).map(({ name }) => name);
    expect(names).toEqual(Object.keys(row));
  });

  it("has the kept columns that there are, as what they are", () => {
    expect(resultSchema({ reference: "text" }).slice(-2)).toEqual([
      { name: "seed", kind: "integer" },
      { name: "reference", kind: "nullable-text" },
    ]);
  });
});

describe("kindOfKept", () => {
  it.each<[Json, string]>([
    ["text", "text"],
    ["", "text"],
    [[], "messages"],
    [[{ role: "user", content: "hi" }], "messages"],
    [[{ content: "hi", role: "user" }], "messages"],
    [[{ role: "user", content: "hi" }, { role: "user" }], "json"],
    [[{ role: "user", content: [{ type: "text", text: "hi" }] }], "json"],
    [[{ role: "user", content: "hi", reasoning_content: "hm" }], "json"],
    [["hi"], "json"],
    [[null], "json"],
    [null, "json"],
    [4, "json"],
    [{ role: "user", content: "hi" }, "json"],
  ])("of %j is %s", (value, kind) => {
    expect(kindOfKept(value)).toBe(kind);
  });
});

describe("widest", () => {
  it("keeps what is the same and takes json for the rest", () => {
    expect([widest("text", "text"), widest("messages", "messages"), widest("text", "messages"), widest("json", "text")]).toEqual([
      "text",
      "messages",
      "json",
      "json",
    ]);
  });
});
