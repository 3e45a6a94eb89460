import { AssayError, messageOf } from "../../core/errors.ts";
import type { Row } from "../columns.ts";
import { openFileBytes, type FileBytes } from "./file-bytes.ts";
import { readFooter, type Footer } from "./footer.ts";
import { columnKind, columnType, type ColumnKind } from "./column-kind.ts";
import { createLeafCursor, type LeafCursor } from "./leaf-cursor.ts";
import { createRowReader } from "./row-reader.ts";
import type { LeafNode } from "./schema-tree.ts";
import { toJsonOf, type ToJson } from "./to-json.ts";

export interface ParquetColumn {
  readonly name: string;
  /** What its values are as JSON. */
  readonly kind: ColumnKind;
  /** What the file calls its type, such as `INT64` or `LIST`. */
  readonly type: string;
}

/** A Parquet file that is read in order and in memory that depends on its pages alone, not on its row groups. */
export interface ParquetFile {
  readonly rows: number;
  readonly columns: readonly ParquetColumn[];
  /**
   * The rows from `from` on, in batches of some megabytes at most. Where the file is damaged, the rows before the damage are given and
   * then E_FILE_READ is thrown. It ends early where the signal aborts. One at a time may be read.
   */
  read(options?: { readonly from?: number }): AsyncGenerator<readonly Row[], void, undefined>;
  /** Bytes that have been read of the file, over all. */
  bytesRead(): number;
  close(): Promise<void>;
}

export interface ParquetOptions {
  /** What messages call the file. */
  readonly name: string;
  readonly signal?: AbortSignal;
  readonly note?: (text: string) => void;
  /** Whether columns of JSON text are given parsed, which they are by default. */
  readonly json?: "parsed" | "text";
}

/** Opens a Parquet file and reads its footer. Throws E_FILE_READ where it is none, is cut off, damaged or encrypted. */
export async function openParquet(path: string, options: ParquetOptions): Promise<ParquetFile> {
  const { name } = options;
  let file: FileBytes;
  try {
    file = openFileBytes(path);
  } catch (error) {
    throw new AssayError("E_FILE_READ", { message: `${name} cannot be read: ${messageOf(error)}.`, cause: error });
  }
  try {
    return create(file, readFooter(file), options);
  } catch (error) {
    file.close();
    throw new AssayError("E_FILE_READ", { message: `${name} ${messageOf(error)}.`, cause: error });
  }
}

const maxBatchRows = 1_000;
const maxBatchBytes = 2 << 20;
/** A row that takes up more than this is none; a few bytes of a hostile file could say that it has a billion items. */
const maxRowBytes = 256 << 20;

function create(file: FileBytes, footer: Footer, options: ParquetOptions): ParquetFile {
  const { schema, rows } = footer;
  const { name, signal, note, json = "parsed" } = options;
  const toJson = schema.leaves.map((leaf) => toJsonOf(leaf.element, json));
  return {
    rows,
    columns: schema.columns.map((column) => ({ name: column.name, kind: columnKind(column), type: columnType(column) })),
    bytesRead: () => file.bytesRead(),
    close() {
      file.close();
      return Promise.resolve();
    },
    async *read({ from = 0 } = {}) {
      const meter = createMeter();
      const cursors = createCursors(file, schema.leaves, { toJson, took: meter.add, holds: createHeld(name, schema.leaves.length, note) });
      const source = rowsFrom(from, footer, cursors);
      let number = Math.min(from, rows);
      while (!signal?.aborted) {
        const batch: Row[] = [];
        let fault: AssayError | undefined;
        let ended = false;
        for (let bytes = 0; bytes < maxBatchBytes && batch.length < maxBatchRows; bytes += meter.row()) {
          try {
            const next = source.next();
            ended = next.done === true;
            if (next.done === true) break;
            batch.push(next.value);
          } catch (error) {
            const message = `${name} can only be read up to row ${number + batch.length} of ${rows}: ${messageOf(error)}.`;
            fault = new AssayError("E_FILE_READ", { message, cause: error });
            break;
          }
        }
        number += batch.length;
        if (batch.length > 0) yield batch;
        if (fault) throw fault;
        if (ended) return;
      }
    },
  };
}

function* rowsFrom(from: number, { schema, groups }: Footer, cursors: readonly LeafCursor[]): Generator<Row, void, undefined> {
  const readRow = createRowReader(schema, cursors);
  let before = 0;
  for (const [index, { rows, chunks }] of groups.entries()) {
    const skipped = Math.min(Math.max(0, from - before), rows);
    before += rows;
    if (skipped === rows) continue;
    for (const [leaf, chunk] of chunks.entries()) cursors[leaf]?.open(chunk, index);
    if (skipped > 0) for (const cursor of cursors) cursor.skipRows(skipped);
    for (let left = rows - skipped; left > 0; left -= 1) yield readRow();
  }
}

/** Counts what a row takes up while it is put together. */
function createMeter(): { readonly add: (bytes: number) => void; readonly row: () => number } {
  let row = 0;
  return {
    add(bytes) {
      row += bytes;
      if (row > maxRowBytes) throw new Error(`a row takes up more than ${maxRowBytes >> 20} MB`);
    },
    /** What it came to; the next one begins. */
    row() {
      const bytes = row;
      row = 0;
      return bytes;
    },
  };
}

/** What pages may take up together before that is told. */
const noteBytes = 128 << 20;

/** Sees to it that a file whose pages are too large to be read in little memory is told of, once. */
function createHeld(
  name: string,
  leaves: number,
  note: ((text: string) => void) | undefined,
): (leaf: number, path: string, bytes: number) => void {
  const held = new Float64Array(leaves);
  let sum = 0;
  let told = note === undefined;
  return (leaf, path, bytes) => {
    sum += bytes - (held[leaf] ?? 0);
    held[leaf] = bytes;
    if (told || sum <= noteBytes) return;
    told = true;
    note?.(
      `warning: ${name} has pages of ${megabytes(sum)} MB that must be held at once (${megabytes(bytes)} MB in the column "${path}"), so reading it takes more memory`,
    );
  };
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}

/** Memory for looking ahead, shared by the columns. */
const windowsBytes = 8 << 20;
const maxWindowBytes = 256 << 10;

interface CursorsOptions {
  readonly toJson: readonly ToJson[];
  readonly took: (bytes: number) => void;
  readonly holds: (leaf: number, path: string, bytes: number) => void;
}

function createCursors(file: FileBytes, leaves: readonly LeafNode[], { toJson, took, holds }: CursorsOptions): readonly LeafCursor[] {
  const windowBytes = Math.min(windowsBytes / leaves.length, maxWindowBytes) & ~4095;
  return leaves.map((leaf, index) => {
    const own = toJson[index];
    if (!own) throw new Error(`the column "${leaf.path}" has no type`);
    return createLeafCursor(leaf, file.window(windowBytes), { toJson: own, took, holds: (bytes) => holds(index, leaf.path, bytes) });
  });
}
