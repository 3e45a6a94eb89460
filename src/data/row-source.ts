import { abortable } from "../core/abortable.ts";
import { AssayError, messageOf } from "../core/errors.ts";
import type { Row } from "./columns.ts";
import { readCsv } from "./csv-rows.ts";
import { uncompressed } from "./decompress.ts";
import { fileChunks } from "./file-chunks.ts";
import { formatOf } from "./format-of.ts";
import { readLines, type Line } from "./lines.ts";
import { parseRow, type RowProblem } from "./parse-row.ts";

/** A file, or standard input where the path is "-". The name stands in messages and in the ids of rows that have none. */
export interface Input {
  readonly path: string;
  readonly name: string;
}

/** A row as its file has it, or what keeps it from being read. */
export interface SourceRow {
  /** Line or row of the file, from 1. */
  readonly number: number;
  /** What it takes up. */
  readonly bytes: number;
  /** Its text, where that is JSON and says more than JavaScript's numbers hold. */
  readonly text?: string;
  readonly row?: Row;
  readonly problem?: RowProblem;
}

/** The rows of one file. */
export interface RowSource {
  /** In batches as they come. Throws E_FILE_READ where the file cannot be read; the rows before have been given then. */
  rows(): AsyncGenerator<readonly SourceRow[], void, undefined>;
  /** What the file itself says of its columns, such as "number"; undefined where only its rows tell. */
  readonly kinds?: ReadonlyMap<string, string>;
  /** Whether all values are texts, so that an object is its JSON and an empty one says nothing. */
  readonly texts?: boolean;
}

export interface SourceOptions {
  /** A longer row is told and not read. */
  readonly maxRowBytes: number;
  /** Opens standard input, for the input "-". */
  readonly stdin?: (() => AsyncIterable<Buffer>) | undefined;
  readonly note?: ((text: string) => void) | undefined;
  /** Told how many bytes of the file have been read. */
  readonly read?: ((bytes: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Opens a file by what its name says it is: JSON lines, CSV or TSV, each perhaps compressed, or Parquet. */
export async function openRowSource(input: Input, options: SourceOptions): Promise<RowSource> {
  const { rows } = formatOf(input.name);
  if (input.path !== "-" && rows === "parquet") return await openParquetSource(input, options);
  if (input.path !== "-" && (rows === "csv" || rows === "tsv")) {
    const { maxRowBytes } = options;
    return {
      texts: true,
      rows: () => readCsv(plainBytes(input, options), { delimiter: rows === "csv" ? "," : "\t", maxRowBytes, name: input.name }),
    };
  }
  return { rows: () => jsonRows(input, options) };
}

async function* jsonRows(input: Input, options: SourceOptions): AsyncGenerator<readonly SourceRow[], void, undefined> {
  /** Whether the file begins as a JSON array does. */
  let array: boolean | undefined;
  for await (const lines of readLines(plainBytes(input, options), options.maxRowBytes)) {
    array ??= isArrayStart(lines[0]);
    yield lines.map((line): SourceRow => {
      const { number, bytes } = line;
      if (!("text" in line)) return { number, bytes, problem: lineProblem(line, options.maxRowBytes) };
      const parsed = parseRow(line.text, array);
      return "row" in parsed ? { number, bytes, text: line.text, row: parsed.row } : { number, bytes, problem: parsed.problem };
    });
  }
}

function isArrayStart(line: Line | undefined): boolean {
  return line !== undefined && "text" in line && line.text.trimStart().startsWith("[");
}

/** What keeps a line from being read. */
export function lineProblem(line: Extract<Line, { problem: string }>, maxRowBytes: number): RowProblem {
  return line.problem === "encoding"
    ? { code: "E_ROW_ENCODING", message: "The line is not valid UTF-8." }
    : { code: "E_ROW_TOO_LARGE", message: `The line has ${line.bytes} bytes; at most ${maxRowBytes} are read.` };
}

/** Loaded where first needed, since most runs read no Parquet. */
async function openParquetSource(input: Input, options: SourceOptions): Promise<RowSource> {
  const { openParquet } = await import("./parquet/open-parquet.ts");
  const { note, signal } = options;
  const file = await openParquet(input.path, { name: input.name, ...(signal ? { signal } : {}), ...(note ? { note } : {}) });
  return {
    kinds: new Map(file.columns.map(({ name, kind }) => [name, kind])),
    async *rows() {
      let number = 0;
      let before = 0;
      try {
        for await (const rows of file.read()) {
          options.read?.(file.bytesRead() - before);
          before = file.bytesRead();
          yield rows.map((row): SourceRow => {
            number += 1;
            return { number, bytes: sizeOf(row), row };
          });
        }
      } finally {
        await file.close();
      }
    },
  };
}

/** About as many bytes as the row would have as JSON. */
function sizeOf(value: unknown): number {
  if (typeof value === "string") return value.length;
  if (typeof value !== "object" || value === null) return 8;
  let size = 8;
  for (const key in value) size += key.length + sizeOf((value as Record<string, unknown>)[key]); // own keys of a plain value
  return size;
}

/** The bytes of a file without its compression. */
function plainBytes(input: Input, options: SourceOptions): AsyncGenerator<Buffer, void, undefined> {
  const { signal, note } = options;
  return uncompressed(rawBytes(input, options), { name: input.name, ...(signal ? { signal } : {}), ...(note ? { note } : {}) });
}

async function* rawBytes({ path, name }: Input, options: SourceOptions): AsyncGenerator<Buffer, void, undefined> {
  const { signal, read, stdin } = options;
  const stream: AsyncIterable<Buffer> = path === "-" && stdin ? stdin() : fileChunks(path, signal);
  try {
    for await (const chunk of signal ? abortable(stream, signal) : stream) {
      read?.(chunk.length);
      yield chunk;
    }
  } catch (error) {
    // An ended run is no fault of the file.
    if (signal?.aborted) return;
    throw new AssayError("E_FILE_READ", { message: `${name} cannot be read: ${messageOf(error)}.`, cause: error });
  }
}
