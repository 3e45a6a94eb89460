import { statSync } from "node:fs";
import { AssayError, messageOf } from "../../core/errors.ts";
import { openResultOutput } from "./open-result-output.ts";
import { parseResultRow, type ResultRow } from "./result-row.ts";

/** The rows that Assay wrote into a file or a folder of parts, in batches. Throws E_FILE_READ where they cannot be read or are no such rows. */
export async function* readResults(path: string, name: string): AsyncGenerator<readonly ResultRow[], void, undefined> {
  try {
    statSync(path);
  } catch (error) {
    throw new AssayError("E_FILE_READ", { message: `${name} cannot be read: ${messageOf(error)}.`, cause: error });
  }
  let number = 0;
  const output = await openResultOutput(path, name);
  for await (const lines of output.earlier()) {
    yield lines.map((line) => {
      number += 1;
      const row = parseResultRow(line);
      if (row) return row;
      throw new AssayError("E_FILE_READ", {
        message: `${name}:${number} is no row of results: expected id, status, reward, fingerprint and seed.`,
        hint: "Results are what assay grade writes.",
      });
    });
  }
}
