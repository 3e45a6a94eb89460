import { closeSync, openSync, readSync, statSync } from "node:fs";
import { isAssayError } from "../../core/errors.ts";
import type { Json } from "../../core/types.ts";
import type { Row } from "../columns.ts";
import { readCsv } from "../csv-rows.ts";
import { fileChunks } from "../file-chunks.ts";
import { createFileSink } from "../file-sink.ts";
import type { EarlierEnd, ResultOutput } from "./result-output.ts";
import { writeAtOnce } from "./write-at-once.ts";

/** Cells that are the text itself; all others are JSON, and empty where there is nothing. */
const texts: ReadonlySet<string> = new Set(["id", "status", "reason", "fingerprint", "prompt", "completion"]);
const nullableTexts: ReadonlySet<string> = new Set(["cause", "code", "reference"]);
const maxRowBytes = 512 << 20;
const blockChars = 256 << 10;

/** Rows as records of CSV or TSV with a header. What is nested in a row is JSON in its cell; so is a kept prompt that is a list of messages. */
export function createCsvOutput(path: string, delimiter: "," | "\t"): ResultOutput {
  const special = delimiter === "," ? /[",\r\n]|^\s|\s$/u : /["\t\r\n]|^\s|\s$/u;
  const cell = (text: string): string => (special.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const record = (cells: readonly string[]): string => `${cells.map(cell).join(delimiter)}\n`;

  /** Makes records of lines, the header before the first where there is none yet. */
  const createEncoder = (header: readonly string[] | undefined): ((lines: readonly string[]) => string) => {
    let columns = header;
    return (lines) => {
      let text = "";
      for (const line of lines) {
        const row = JSON.parse(line) as Row; // a row of ours
        if (!columns) text += record((columns = Object.keys(row)));
        text += record(columns.map((column) => cellText(column, row[column])));
      }
      return text;
    };
  };

  /** The rows that are whole; a record without its line end may have lost the end of its last cell. */
  async function* rows(): AsyncGenerator<readonly Row[], EarlierEnd, undefined> {
    const torn = !endsWithLine(path);
    let last: readonly Row[] = [];
    try {
      for await (const batch of readCsv(bytesOf(path), { delimiter, maxRowBytes, name: path })) {
        if (last.length > 0) yield last;
        const broken = batch.findIndex(({ row }) => row === undefined);
        last = batch.slice(0, broken === -1 ? batch.length : broken).flatMap(({ row }) => (row ? [row] : []));
        if (broken === -1) continue;
        if (last.length > 0) yield last;
        return { problem: `record ${batch[broken]?.number ?? ""} cannot be read` };
      }
    } catch (error) {
      if (!isAssayError(error)) throw error;
      // A header that was torn has no rows.
      return { problem: error.message };
    }
    const whole = torn ? last.slice(0, -1) : last;
    if (whole.length > 0) yield whole;
    return torn && last.length > 0 ? { problem: "the last record has no line end, so it may have been cut" } : undefined;
  }

  async function* earlier(): AsyncGenerator<readonly string[], EarlierEnd, undefined> {
    const source = rows();
    let step = await source.next();
    for (; step.done !== true; step = await source.next()) {
      const lines: string[] = [];
      for (const row of step.value) {
        const line = lineOf(row);
        if (line === undefined) {
          yield lines;
          return { problem: `the row with the id ${JSON.stringify(row["id"])} has a cell that is no JSON` };
        }
        lines.push(line);
      }
      yield lines;
    }
    return step.value;
  }

  const rewrite = (keep: number, line: (row: number) => string | undefined): Promise<void> =>
    writeAtOnce(path, async (write) => {
      const encode = createEncoder(undefined);
      let row = 0;
      let text = "";
      for await (const batch of earlier()) {
        for (const old of batch) {
          if (row >= keep) break;
          text += encode([line(row) ?? old]);
          row += 1;
        }
        if (text.length < blockChars) continue;
        write(Buffer.from(text));
        text = "";
      }
      write(Buffer.from(text));
    });

  return {
    earlier,
    async append({ keep, began }) {
      let header: readonly string[] | undefined;
      let count = 0;
      if (keep > 0) {
        for await (const batch of rows()) {
          header ??= Object.keys(batch[0] ?? {});
          count += batch.length;
        }
        if (count !== keep || !endsWithLine(path)) await rewrite(keep, () => undefined);
      }
      const encoder = createEncoder(header);
      const encode = (text: string): Buffer => Buffer.from(encoder(text.slice(0, -1).split("\n")));
      return createFileSink(path, { keep: keep === 0 ? 0 : statSync(path).size, began, encode });
    },
    replace: (line) => rewrite(Infinity, line),
  };
}

function cellText(column: string, value: Json | undefined): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" && (texts.has(column) || nullableTexts.has(column)) ? value : JSON.stringify(value);
}

/** A row as a line of JSON; undefined where a cell that should hold JSON does not. */
function lineOf(row: Row): string | undefined {
  try {
    return JSON.stringify(restored(row));
  } catch {
    // Edited by hand, or written by another program.
    return undefined;
  }
}

function restored(row: Row): Row {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]): [string, Json] => {
      const text = typeof value === "string" ? value : JSON.stringify(value);
      if (texts.has(column)) return [column, text];
      if (text === "") return [column, null];
      return [column, nullableTexts.has(column) ? text : (JSON.parse(text) as Json)]; // what JSON.parse gives is JSON
    }),
  );
}

async function* bytesOf(path: string): AsyncGenerator<Buffer, void, undefined> {
  if (statSync(path, { throwIfNoEntry: false })?.isFile()) yield* fileChunks(path);
}

function endsWithLine(path: string): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat?.isFile() || stat.size === 0) return true;
  const byte = Buffer.alloc(1);
  const descriptor = openSync(path, "r");
  try {
    readSync(descriptor, byte, 0, 1, stat.size - 1);
  } finally {
    closeSync(descriptor);
  }
  return byte[0] === 10;
}
