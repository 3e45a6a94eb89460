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
  const read = (line: string): ResultRow => {
    number += 1;
    const row = parseResultRow(line);
    if (row) return row;
    throw new AssayError("E_FILE_READ", {
      message: `${name}:${number} is no row of results: expected id, status, reward, fingerprint and seed.`,
      hint: "Results are what assay grade writes.",
    });
  };
  const source = output.earlier();
  let step = await source.next();
  for (; step.done !== true; step = await source.next()) yield step.value.map(read);
  const end = step.value;
  if (end === undefined) return;
  // A whole row without its line end is a row; anything else would be lost in silence.
  if ("text" in end) return yield [read(end.text)];
  throw new AssayError("E_FILE_READ", {
    message: `${name} ends after ${number} rows in what cannot be read: ${end.problem}.`,
    hint: "A run that was killed leaves such an end: assay grade --resume mends it.",
  });
}
