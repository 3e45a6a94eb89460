import { AssayError } from "../core/errors.ts";
import { quote } from "../core/text.ts";
import type { Row } from "./columns.ts";
import { createCsvRecords, maxColumns, type CsvRecord } from "./csv-records.ts";
import { csvText } from "./csv-text.ts";
import type { RowProblem } from "./parse-row.ts";

/** A record of a CSV file as a row of texts, or what keeps it from being read. */
export interface CsvRow {
  /** Line on which the record begins, from 1. */
  readonly number: number;
  readonly bytes: number;
  readonly row?: Row;
  readonly problem?: RowProblem;
}

export interface CsvOptions {
  readonly delimiter: "," | "\t";
  /** A longer record is told and not read. */
  readonly maxRowBytes: number;
  /** Stands in errors. */
  readonly name: string;
}

/**
 * Reads CSV (RFC 4180) with a header, in batches as they come; a chunk is used up before the next is asked for. Every cell is text; a quote
 * inside a cell that has none around it is text too. A record that cannot be read is told for the line on which it begins; the lines that its
 * quote swallowed are read again where they are good records one and all. Throws E_FILE_READ where the header cannot be used.
 */
export async function* readCsv(source: AsyncIterable<Buffer>, options: CsvOptions): AsyncGenerator<readonly CsvRow[], void, undefined> {
  let rows: CsvRow[] = [];
  let header: readonly string[] | undefined;
  const records = createCsvRecords({
    ...options,
    record(one) {
      if (!header) header = headerOf(one, options.name);
      else if ("problem" in one) rows.push(one);
      else rows.push({ number: one.number, bytes: one.bytes, ...rowOf(one, header) });
    },
  });
  for await (const text of csvText(source, options.maxRowBytes)) {
    for (const _pause of records.take(text)) {
      yield rows;
      rows = [];
    }
    if (rows.length > 0) yield rows;
    rows = [];
  }
  for (const _pause of records.end()) {
    yield rows;
    rows = [];
  }
  if (rows.length > 0) yield rows;
}

function rowOf(
  { cells, count }: Extract<CsvRecord, { cells: unknown }>,
  header: readonly string[],
): { row: Row } | { problem: RowProblem } {
  if (count !== header.length) {
    return { problem: { code: "E_ROW_CSV", message: `The record has ${count} cells, the header ${header.length}.` } };
  }
  const row: Record<string, string> = {};
  for (const [index, column] of header.entries()) {
    // An own field also where a column is called __proto__.
    if (column === "__proto__")
      Object.defineProperty(row, column, { value: cells[index], enumerable: true, configurable: true, writable: true });
    else row[column] = cells[index] ?? "";
  }
  return { row };
}

/** The names in a header: a column without one is called by its place, as `column_3`. */
function headerOf(one: CsvRecord, file: string): readonly string[] {
  if ("problem" in one) throw badHeader(file, one.problem.message);
  if (one.count > maxColumns) throw badHeader(file, `it has ${one.count} columns; at most ${maxColumns} are read.`);
  const places = new Map<string, number>();
  return one.cells.map((cell, index) => {
    const name = cell.trim() || `column_${index + 1}`;
    const earlier = places.get(name);
    if (earlier !== undefined) {
      throw new AssayError("E_FILE_READ", {
        message: `${file} has the column ${quote(name)} twice in its header, as number ${earlier} and ${index + 1}.`,
        hint: "Give one of them another name.",
      });
    }
    places.set(name, index + 1);
    return name;
  });
}

function badHeader(name: string, what: string): AssayError {
  return new AssayError("E_FILE_READ", {
    message: `${name} has no header that can be read: ${what}`,
    hint: "The first line names the columns, in UTF-8.",
  });
}
