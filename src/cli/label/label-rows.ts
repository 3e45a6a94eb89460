import { AssayError } from "../../core/errors.ts";
import { messageText } from "../../core/text.ts";
import type { Json, Sample } from "../../core/types.ts";
import { resolveColumns, type Columns } from "../../data/columns.ts";
import { placeOf } from "../../data/labels/place-of.ts";
import { sampleOf } from "../../data/parse-row.ts";
import { readCells } from "../../data/read-cells.ts";
import { defaultMaxRowBytes } from "../../data/read-rows.ts";
import { openRowSource, type Input } from "../../data/row-source.ts";

/** A row to be labelled: what a rater sees of it, and what stays out of sight. */
export interface LabelRow {
  readonly id: string;
  readonly place: string;
  readonly prompt: string;
  readonly completion: string;
  readonly reference: string;
  /** How the row was drawn, with its verdict: never shown. */
  readonly audit?: Json;
}

const maxRows = 100_000;
const maxChars = 512 << 20;

/**
 * The rows of a file that people are to label: those that `assay audit sample` drew, or any with a completion. Where a row says from which
 * place it was drawn, that is its place. Throws E_FILE_READ, the errors of columns and of rows, and E_USAGE for more than can be labelled.
 */
export async function readLabelRows(input: Input): Promise<readonly LabelRow[]> {
  const source = await openRowSource(input, { maxRowBytes: defaultMaxRowBytes });
  const rows: LabelRow[] = [];
  const known = new Set<string>();
  let columns: Columns | undefined;
  let chars = 0;
  for await (const batch of source.rows()) {
    for (const { number, text = "", row, problem } of batch) {
      const here = `${input.name}:${number}`;
      if (row)
        columns ??= resolveColumns(
          batch.flatMap((other) => (other.row ? [other.row] : [])),
          new Map(),
          input.name,
        );
      const read = row && columns ? sampleOf(source.texts ? readCells(row, columns) : row, columns, here, text) : undefined;
      if (!read || "problem" in read) {
        const fault = read?.problem ?? problem;
        throw new AssayError(fault?.code ?? "E_ROW_SHAPE", { message: `${here}: ${fault?.message ?? "The row was not read."}` });
      }
      const made = labelRow(read.sample, placeOf(input.name, number));
      const key = `${made.place}\u0000${made.id}`;
      if (known.has(key))
        throw new AssayError("E_USAGE", {
          message: `${here} is the second row that stands for ${made.place}; a label would not say which.`,
        });
      known.add(key);
      rows.push(made);
      chars += made.prompt.length + made.completion.length + made.reference.length;
      if (rows.length > maxRows || chars > maxChars)
        throw new AssayError("E_USAGE", {
          message: `${input.name} has more than ${maxRows.toLocaleString("en")} rows, or ${maxChars >> 20} million characters: more than people label.`,
          hint: "Draw some: assay audit sample.",
        });
    }
  }
  return rows;
}

function labelRow({ id, prompt, completion, reference, metadata }: Sample, here: string): LabelRow {
  const place = metadata?.["place"];
  const audit = metadata?.["audit"];
  return {
    id,
    place: typeof place === "string" && place !== "" ? place : here,
    prompt: turnsText(prompt),
    completion: turnsText(completion),
    reference: reference === null ? "" : typeof reference === "string" ? reference : JSON.stringify(reference, null, 2),
    ...(audit === undefined ? {} : { audit }),
  };
}

/** Several turns have their roles above them. */
function turnsText(turns: Sample["prompt"]): string {
  if (typeof turns === "string") return turns;
  const [first] = turns;
  if (first && turns.length === 1) return messageText(first);
  return turns.map((message) => `${message.role}:\n${messageText(message)}`).join("\n\n");
}
