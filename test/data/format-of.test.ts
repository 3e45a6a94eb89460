import { describe, expect, it } from "vitest";
import { formatOf } from "../../src/data/format-of.ts";

describe("formatOf", () => {
  it.each([
    ["a.jsonl", "jsonl", undefined],
    ["a.ndjson", "jsonl", undefined],
    ["a.json", "json", undefined],
    ["a.csv", "csv", undefined],
    ["a.tsv", "tsv", undefined],
    ["a.parquet", "parquet", undefined],
    ["a.pq", "parquet", undefined],
    ["a.jsonl.gz", "jsonl", "gzip"],
    ["a.csv.zst", "csv", "zstd"],
    ["a.tsv.zstd", "tsv", "zstd"],
    ["A.CSV.GZ", "csv", "gzip"],
    ["some/folder.csv/answers", "jsonl", undefined],
    ["some/folder.csv/a.gz", "jsonl", "gzip"],
    ["some/folder.csv/.gz", "jsonl", "gzip"],
    ["a.csv.txt", "jsonl", undefined],
    ["a.csv.", "jsonl", undefined],
    ["csv", "jsonl", undefined],
    [".csv", "csv", undefined],
    ["gz", "jsonl", undefined],
    ["a.gz.csv", "csv", undefined],
    ["a.csv.gz.zst", "jsonl", "zstd"],
    ["-", "jsonl", undefined],
    ["", "jsonl", undefined],
  ])("reads %j as %s in %s", (name, rows, compression) => {
    expect(formatOf(name)).toEqual({ rows, compression });
  });
});
