import { AssayError } from "../core/errors.ts";
import type { FlowItem } from "../core/flow.ts";
import { errored } from "../core/scores.ts";
import { quote } from "../core/text.ts";
import type { Sample } from "../core/types.ts";
import { createIdMemory } from "./id-memory.ts";
import { resolveColumns, type Columns, type Field, type Row } from "./columns.ts";
import { sampleOf, type RowProblem } from "./parse-row.ts";
import { readCells } from "./read-cells.ts";
import { openRowSource, type Input, type RowSource, type SourceOptions, type SourceRow } from "./row-source.ts";

export type { Input } from "./row-source.ts";

export const defaultMaxRowBytes: number = 16 << 20;

export interface RowsOptions extends Partial<SourceOptions> {
  /** Columns by field, from --map. */
  readonly map?: ReadonlyMap<Field, string>;
  /** A column that must be there. */
  readonly label?: string;
  /** At most this many rows of all inputs. */
  readonly limit?: number;
}

/** A row of a file, ready for the runner; one that could not be read carries its errored Score. */
export type RowItem = FlowItem;

/**
 * Reads files of rows one after the other, in batches as they come. A row that cannot be read becomes an errored item in its place.
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
    const source = await openRowSource({ path: input.path, name }, { ...options, maxRowBytes });
    const fit = source.texts ? readCells : undefined;
    let columns: Columns | undefined;
    /** Broken lines at the beginning, which must not decide what the columns are, as their errored items. */
    let held: RowItem[] = [];
    for await (const batch of source.rows()) {
      if (!columns) {
        const rows = batch.flatMap(({ row }) => (row ? [row] : []));
        if (rows.length > 0) columns = resolved(rows, name, source, options);
        else if (held.length < 1_000 && held.length + batch.length < left) {
          held.push(...itemsOf(batch, noColumns, name, seen, fit));
          continue;
        }
      }
      const items = [...held, ...itemsOf(batch, columns ?? noColumns, name, seen, fit)].slice(0, left);
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

const noColumns: Columns = { of: {}, taken: new Set(), told: [] };

function resolved(rows: readonly Row[], name: string, source: RowSource, options: RowsOptions): Columns {
  const columns = resolveColumns(rows, options.map ?? new Map(), name);
  const { label } = options;
  if (label !== undefined && rows.length > 0 && !rows.some((row) => Object.hasOwn(row, label))) {
    throw new AssayError("E_COLUMN_UNKNOWN", {
      message: `--label ${label}: the first ${rows.length} rows of ${name} have no column "${label}".`,
    });
  }
  checkKinds(columns, source, name);
  if (columns.told.length > 0) options.note?.(`${name}: ${columns.told.join(", ")}`);
  return columns;
}

/** A column whose type the file itself declares, and of which no row could ever be read, stops the run before it begins. */
function checkKinds(columns: Columns, { kinds }: RowSource, name: string): void {
  for (const field of ["completion", "prompt"] as const) {
    const column = columns.of[field];
    const kind = column?.path.length === 1 ? kinds?.get(column.name) : undefined;
    // Older writers of Parquet do not mark text as text.
    if (column === undefined || kind === undefined || kind === "text" || kind === "bytes" || kind === "list") continue;
    throw new AssayError("E_COLUMN_TYPE", {
      message: `${name}: the column "${column.name}" has the type ${kind}; a ${field} must be text or a list of messages.`,
      hint: `Say which column it is: --map ${field}=COLUMN.`,
    });
  }
}

function itemsOf(
  batch: readonly SourceRow[],
  columns: Columns,
  name: string,
  seen: (id: string, place: string) => void,
  fit: typeof readCells | undefined,
): readonly RowItem[] {
  return batch.map(({ number, bytes, text = "", row, problem }): RowItem => {
    const place = `${name}:${number}`;
    const read = row ? sampleOf(fit ? fit(row, columns) : row, columns, place, text) : undefined;
    if (read && "sample" in read) {
      if (read.sample.id !== place) seen(read.sample.id, place);
      return { sample: read.sample, size: bytes + 256 };
    }
    const fault: RowProblem = read?.problem ?? problem ?? { code: "E_INTERNAL", message: "The row was not read." };
    return { sample: unreadSample(place), size: 512, score: errored(fault.code, `${place}: ${fault.message}`) };
  });
}

/** Stands in the place of a sample that could not be read, under the place it was found at. */
export function unreadSample(place: string): Sample {
  return { id: place, prompt: "", completion: "", reference: null };
}
