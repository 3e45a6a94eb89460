import { AssayError } from "../../core/errors.ts";
import { formatOf } from "../format-of.ts";
import { createCompressedOutput } from "./compressed-output.ts";
import { createJsonlOutput } from "./jsonl-output.ts";
import type { ResultOutput } from "./result-output.ts";

/** The output that a file name asks for: rows as lines, perhaps compressed, or a folder of Parquet parts. Throws E_USAGE for other formats. */
export async function openResultOutput(path: string, name: string): Promise<ResultOutput> {
  const { rows, compression } = formatOf(name);
  if (rows === "csv" || rows === "tsv") {
    throw new AssayError("E_USAGE", {
      message: `--out ${name}: rows have nested fields, which a table of text cannot hold.`,
      hint: "Results are written as .jsonl, .jsonl.gz, .jsonl.zst or .parquet.",
    });
  }
  if (rows === "parquet") {
    const { createParquetOutput } = await import("./parquet-output.ts");
    return createParquetOutput(path);
  }
  return compression === undefined ? createJsonlOutput(path) : createCompressedOutput(path, compression);
}
