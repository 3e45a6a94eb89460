/** How a file holds its rows, and in what it is wrapped. */
export interface Format {
  readonly rows: "jsonl" | "csv" | "tsv" | "parquet" | "json";
  readonly compression: "gzip" | "zstd" | undefined;
}

const rowsOf: ReadonlyMap<string, Format["rows"]> = new Map([
  ["jsonl", "jsonl"],
  ["ndjson", "jsonl"],
  ["json", "json"],
  ["csv", "csv"],
  ["tsv", "tsv"],
  ["parquet", "parquet"],
  ["pq", "parquet"],
]);

const compressions: ReadonlyMap<string, "gzip" | "zstd"> = new Map([
  ["gz", "gzip"],
  ["zst", "zstd"],
  ["zstd", "zstd"],
]);

/** The format that the name of a file promises, in capitals or not: `answers.csv.gz`. JSON lines where it promises none, as "-" does. */
export function formatOf(name: string): Format {
  const [, inner, outer = ""] = /(?:\.([^./\\]*))?\.([^./\\]*)$/u.exec(name.toLowerCase()) ?? [];
  const compression = compressions.get(outer);
  return { rows: rowsOf.get((compression ? inner : outer) ?? "") ?? "jsonl", compression };
}
