import { abortable } from "../core/abortable.ts";
import { AssayError, messageOf } from "../core/errors.ts";
import type { FlowItem } from "../core/flow.ts";
import { errored } from "../core/scores.ts";
import { quote } from "../core/text.ts";
import type { Sample } from "../core/types.ts";
import { fileChunks } from "./file-chunks.ts";
import { createIdMemory } from "./id-memory.ts";
import { resolveColumns, type Columns, type Field, type Row } from "./columns.ts";
import { readLines, type Line } from "./lines.ts";
import { parseRow, sampleOf, type RowProblem } from "./parse-row.ts";

export const defaultMaxRowBytes: number = 16 << 20;

export interface RowsOptions {
  /** Columns by field, from --map. */
  readonly map?: ReadonlyMap<Field, string>;
  /** A column that must be there. */
  readonly label?: string;
  /** At most this many rows of all inputs. */
  readonly limit?: number;
  /** A longer line is an errored row. Default 16 MB. */
  readonly maxRowBytes?: number;
  /** Opens standard input, for the input "-". */
  readonly stdin?: () => AsyncIterable<Buffer>;
  /** Told what people should know, such as which columns were mapped. */
  readonly note?: (text: string) => void;
  /** Told how many bytes of input have been read. */
  readonly read?: (bytes: number) => void;
  readonly signal?: AbortSignal;
}

/** A file, or standard input where the path is "-". The name stands in messages and in the ids of rows that have none. */
export interface Input {
  readonly path: string;
  readonly name: string;
}

/** A row of a file, ready for the runner; one that could not be read carries its errored Score. */
export type RowItem = FlowItem;

/**
 * Reads JSONL files one after the other, in batches as they come. A row that cannot be read becomes an errored item in its place.
 * Throws E_FILE_READ where a file cannot be read, and the column errors of resolveColumns before the first row of a file is given.
 */
export async function* readRows(inputs: readonly Input[], options: RowsOptions = {}): AsyncGenerator<readonly RowItem[], void, undefined> {
  const { limit = Infinity, maxRowBytes = defaultMaxRowBytes } = options;
  const ids = createIdMemory();
  let warned = options.note === undefined;
  const seen = (id: string, place: string): void => {
    if (warned || !ids.meet(id)) return;
    warned = true;
    options.note?.(
      `warning: the id ${quote(id)} of ${place} stands in an earlier row too; rows are known by their place, so all are graded`,
    );
  };
  let left = limit;
  for (const input of inputs) {
    if (left <= 0) return;
    const name = input.path === "-" ? "stdin" : input.name;
    let columns: Columns | undefined;
    /** Broken lines at the beginning, which must not decide what the columns are, as their errored items. */
    let held: RowItem[] = [];
    /** Whether the file begins as a JSON array does. */
    let array: boolean | undefined;
    for await (const lines of readLines(bytesOf(input, options), maxRowBytes)) {
      array ??= isArrayStart(lines[0]);
      const parsed = lines.map((line) => ("text" in line ? parseRow(line.text, array) : { problem: lineProblem(line, maxRowBytes) }));
      if (!columns) {
        const rows = parsed.flatMap((one) => ("row" in one ? [one.row] : []));
        if (rows.length > 0) columns = resolved(rows, name, options);
        else if (held.length < 1_000 && held.length + lines.length < left) {
          held.push(...itemsOf(lines, parsed, noColumns, name, seen));
          continue;
        }
      }
      const items = [...held, ...itemsOf(lines, parsed, columns ?? noColumns, name, seen)].slice(0, left);
      held = [];
      left -= items.length;
      yield items;
      // Not after the next lines: a pipe may never give any.
      if (left <= 0) return;
    }
    if (held.length > 0) {
      left -= held.length;
      yield held;
    }
  }
}

function isArrayStart(line: Line | undefined): boolean {
  return line !== undefined && "text" in line && line.text.trimStart().startsWith("[");
}

const noColumns: Columns = { of: {}, taken: new Set(), told: [] };

function resolved(rows: readonly Row[], name: string, options: RowsOptions): Columns {
  const columns = resolveColumns(rows, options.map ?? new Map(), name);
  const { label } = options;
  if (label !== undefined && rows.length > 0 && !rows.some((row) => Object.hasOwn(row, label))) {
    throw new AssayError("E_COLUMN_UNKNOWN", {
      message: `--label ${label}: the first ${rows.length} rows of ${name} have no column "${label}".`,
    });
  }
  if (columns.told.length > 0) options.note?.(`${name}: ${columns.told.join(", ")}`);
  return columns;
}

function itemsOf(
  lines: readonly Line[],
  parsed: readonly ReturnType<typeof parseRow>[],
  columns: Columns,
  name: string,
  seen: (id: string, place: string) => void,
): readonly RowItem[] {
  return lines.map((line, index): RowItem => {
    const place = `${name}:${line.number}`;
    const one = parsed[index];
    const read = one && "row" in one && "text" in line ? sampleOf(one.row, columns, place, line.text) : one;
    if (read && "sample" in read) {
      if (read.sample.id !== place) seen(read.sample.id, place);
      return { sample: read.sample, size: line.bytes + 256 };
    }
    const problem: RowProblem = read && "problem" in read ? read.problem : { code: "E_INTERNAL", message: "The row was not read." };
    return { sample: unread(place), size: 512, score: errored(problem.code, `${place}: ${problem.message}`) };
  });
}

function unread(place: string): Sample {
  return { id: place, prompt: "", completion: "", reference: null };
}

function lineProblem(line: Extract<Line, { problem: string }>, maxRowBytes: number): RowProblem {
  return line.problem === "encoding"
    ? { code: "E_ROW_ENCODING", message: "The line is not valid UTF-8." }
    : { code: "E_ROW_TOO_LARGE", message: `The line has ${line.bytes} bytes; at most ${maxRowBytes} are read.` };
}

async function* bytesOf({ path, name }: Input, options: RowsOptions): AsyncGenerator<Buffer, void, undefined> {
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
