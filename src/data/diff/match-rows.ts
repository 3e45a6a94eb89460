import { AssayError } from "../../core/errors.ts";
import type { ResultRow } from "../results/result-row.ts";
import { gradedRow, type GradedRow } from "./graded-row.ts";

/** A row of both gradings, or of one alone. */
export type Match =
  | { readonly a: GradedRow; readonly b: GradedRow }
  | { readonly a: GradedRow; readonly b?: undefined }
  | { readonly a?: undefined; readonly b: GradedRow };

/** Rows of one grading that are held where the two are not in the same order. */
const maxHeld = 5_000_000;

/**
 * Brings the rows of two gradings together: by place as long as the ids agree, and by id from the first that do not. An id that stands
 * several times is matched by its occurrence. `labelColumn` is the column that says which completions are right.
 */
export async function* matchRows(
  a: AsyncIterable<readonly ResultRow[]>,
  b: AsyncIterable<readonly ResultRow[]>,
  labelColumn?: string,
): AsyncGenerator<Match, void, undefined> {
  const before = rowsOf(a);
  const after = rowsOf(b);
  let left = await before.next();
  let right = await after.next();
  while (left.done !== true && right.done !== true && left.value.id === right.value.id) {
    yield { a: gradedRow(left.value, labelColumn), b: gradedRow(right.value, labelColumn) };
    left = await before.next();
    right = await after.next();
  }
  const held = new Map<string, GradedRow[]>();
  let count = 0;
  for (; left.done !== true; left = await before.next()) {
    const row = gradedRow(left.value, labelColumn);
    const same = held.get(row.id);
    if (same) same.push(row);
    else held.set(row.id, [row]);
    count += 1;
    if (count > maxHeld) {
      throw new AssayError("E_USAGE", {
        message: `The rows of the two files are in different orders, and more than ${maxHeld} of them would have to be held in memory.`,
        hint: "Sort both files by id first.",
      });
    }
  }
  for (; right.done !== true; right = await after.next()) {
    const row = gradedRow(right.value, labelColumn);
    const counterpart = held.get(row.id)?.shift();
    yield counterpart ? { a: counterpart, b: row } : { b: row };
  }
  for (const rows of held.values()) for (const row of rows) yield { a: row };
}

async function* rowsOf(batches: AsyncIterable<readonly ResultRow[]>): AsyncGenerator<ResultRow, void, undefined> {
  for await (const batch of batches) yield* batch;
}
