import { AssayError } from "../../core/errors.ts";
import { formatOf } from "../format-of.ts";
import { createCompressedOutput } from "./compressed-output.ts";
import { createCsvOutput } from "./csv-output.ts";
import { createJsonlOutput } from "./jsonl-output.ts";
import type { ResultOutput } from "./result-output.ts";

/** The output that a file name asks for: rows as lines, perhaps compressed, as CSV, or a folder of Parquet parts. Throws E_USAGE for other formats. */
export async function openResultOutput(path: string, name: string): Promise<ResultOutput> {
  const { rows, compression } = formatOf(name);
  if (rows !== "jsonl" && rows !== "json" && compression !== undefined) {
    throw new AssayError("E_USAGE", {
      message: `--out ${name}: only lines of JSON are written compressed.`,
      hint: "Results are written as .jsonl, .jsonl.gz, .jsonl.zst, .parquet, .csv or .tsv.",
    });
  }
  if (rows === "csv" || rows === "tsv") return createCsvOutput(path, rows === "csv" ? "," : "\t");
  if (rows === "parquet") {
    const { createParquetOutput } = await import("./parquet-output.ts");
    return createParquetOutput(path);
  }
  return compression === undefined ? createJsonlOutput(path) : createCompressedOutput(path, compression);
}
