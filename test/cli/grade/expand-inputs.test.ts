import { describe, expect, it } from "vitest";
import { expandInputs } from "../../../src/cli/grade/expand-inputs.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

describe("expandInputs", () => {
  const folder = (): string => temporaryFolder({ "b.jsonl": "", "a.jsonl": "", "c.csv": "", "sub/d.jsonl": "", "odd[1].jsonl": "" });

  it("makes files of a pattern, in the order of their names, and leaves other words alone", () => {
    expect(expandInputs(["*.jsonl"], folder())).toEqual(["a.jsonl", "b.jsonl", "odd[1].jsonl"]);
    expect(expandInputs(["-", "missing.jsonl", "c.csv"], folder())).toEqual(["-", "missing.jsonl", "c.csv"]);
    expect(expandInputs(["**/*.jsonl"], folder())).toContain("sub/d.jsonl");
    expect(expandInputs(["{a,b}.jsonl"], folder())).toEqual(["a.jsonl", "b.jsonl"]);
  });

  it("takes a file whose name looks like a pattern as itself", () => {
    expect(expandInputs(["odd[1].jsonl"], folder())).toEqual(["odd[1].jsonl"]);
  });

  it("reads a word twice that is written twice, and a file once that a pattern meets again", () => {
    expect(expandInputs(["b.jsonl", "b.jsonl", "*.jsonl"], folder())).toEqual(["b.jsonl", "b.jsonl", "a.jsonl", "odd[1].jsonl"]);
  });

  it("refuses a pattern that matches no file, folders among them", () => {
    for (const pattern of ["*.parquet", "su*"]) {
      expect(() => expandInputs([pattern], folder())).toThrow(expect.objectContaining({ code: "E_FILE_READ" }));
    }
  });
});
