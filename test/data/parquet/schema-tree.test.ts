import type { SchemaElement } from "hyparquet";
import { describe, expect, it } from "vitest";
import { readSchema } from "../../../src/data/parquet/schema-tree.ts";

const root = (count: number): SchemaElement => ({ name: "root", num_children: count });
const leaf = (name: string, repetition: "REQUIRED" | "OPTIONAL" | "REPEATED"): SchemaElement => ({
  name,
  type: "INT32",
  repetition_type: repetition,
});

describe("readSchema", () => {
  it("counts levels down to each leaf", () => {
    const { columns, leaves } = readSchema([
      root(2),
      leaf("plain", "REQUIRED"),
      { name: "list", repetition_type: "OPTIONAL", num_children: 1, logical_type: { type: "LIST" } },
      { name: "list", repetition_type: "REPEATED", num_children: 1 },
      { name: "element", repetition_type: "OPTIONAL", num_children: 2 },
      leaf("a", "OPTIONAL"),
      leaf("b", "REQUIRED"),
    ]);
    expect(leaves.map(({ path, def, rep, index }) => [path, def, rep, index])).toEqual([
      ["plain", 0, 0, 0],
      ["list.list.element.a", 4, 1, 1],
      ["list.list.element.b", 3, 1, 2],
    ]);
    expect(columns[1]).toMatchObject({ kind: "list", def: 1, itemDef: 2, itemRep: 1, item: { kind: "struct", def: 3 } });
  });

  it.each<[what: string, elements: readonly SchemaElement[], message: string]>([
    ["nothing", [], "its schema ends early"],
    ["fewer columns than it claims", [root(3), leaf("a", "REQUIRED")], "its schema ends early"],
    [
      "a group that claims too many fields",
      [root(1), { name: "g", num_children: 1 << 30 }, leaf("a", "REQUIRED")],
      "its schema ends early",
    ],
    ["a column without a type", [root(1), { name: "a" }], 'its schema gives no type for the column "a"'],
    [
      "groups in groups without end",
      [root(1), ...Array.from({ length: 100_000 }, (): SchemaElement => ({ name: "g", num_children: 1 }))],
      "its columns are nested deeper than 64 levels",
    ],
  ])("refuses %s", (_what, elements, message) => {
    expect(() => readSchema(elements)).toThrow(message);
  });

  it("takes a list that is none for a struct", () => {
    const { columns } = readSchema([root(1), { name: "odd", num_children: 1, converted_type: "LIST" }, leaf("a", "OPTIONAL")]);
    expect(columns[0]).toMatchObject({ kind: "struct", fields: [{ kind: "leaf", name: "a" }] });
  });
});
