import { AssayError } from "../../core/errors.ts";
import { hashOf } from "../../core/hash.ts";
import { draw } from "../../core/random.ts";
import { placeOf } from "../../data/labels/place-of.ts";
import { readResults } from "../../data/results/read-results.ts";
import type { ResultRow } from "../../data/results/result-row.ts";
import { auditRow } from "./audit-row.ts";

/** A graded row as the plan and the draw of labels see it. */
export interface GradedRow {
  readonly row: ResultRow;
  /** Counted over all files, from 0. */
  readonly number: number;
  /** File and line. */
  readonly place: string;
  /** null where the row has no verdict: it abstained or errored. */
  readonly cell: { readonly stratum: string; readonly verdict: 0 | 1 } | null;
  readonly label: 0 | 1 | null;
}

export interface GradedOptions {
  /** The column with labels, among the row's own or in its metadata. */
  readonly label?: string | undefined;
  /** Columns whose values tell strata apart too. */
  readonly by?: readonly string[];
  /** Where no decision stands in a row, it passed from this reward on; by default half, and rewards are from 0 to 1 then. */
  readonly threshold?: number | undefined;
}

/** The rows of graded files, one after the other. */
export async function* gradedRows(
  files: readonly { readonly path: string; readonly name: string }[],
  { label, by = [], threshold }: GradedOptions,
): AsyncGenerator<GradedRow, void, undefined> {
  const columns = { label, by, threshold, appeals: undefined, confidence: undefined };
  let number = 0;
  for (const { path, name } of files) {
    let line = 0;
    for await (const batch of readResults(path, name)) {
      for (const row of batch) {
        line += 1;
        const place = placeOf(name, line);
        const counted = auditRow(row, columns, { place }).row;
        const { verdict, status } = counted;
        const cell = status !== "scored" || verdict === null ? null : { stratum: [counted.stratum, ...counted.by].join(" · "), verdict };
        yield { row, number, place, cell, label: counted.label };
        number += 1;
      }
    }
  }
}

/**
 * A number from 0 to 1 that the row's content and the seed decide. Rows of equal content are told apart by which of them they are, in the order
 * of the files, in a table of a fixed size: in very large files some others count as equal too, which changes draws but not chances.
 */
export function createContentKeys(seed: number): (graded: GradedRow) => number {
  const seen = new Uint32Array(1 << 20);
  return ({ row, place }) => {
    const { prompt, completion, reference } = row;
    if (completion === undefined || prompt === undefined) {
      throw new AssayError("E_COLUMN_MISSING", {
        message: `${place} has no ${completion === undefined ? "completion" : "prompt"}, and nobody could label it.`,
        hint: "Grade with --keep prompt,completion,reference.",
      });
    }
    const key = hashOf({ prompt, completion, reference: reference ?? null });
    const slot = Number.parseInt(key.slice(0, 5), 16);
    const index = seen[slot] ?? 0;
    seen[slot] = index + 1;
    // The word keeps these draws apart from those of checks and appeals.
    return draw(seed, `label ${key}`, index);
  };
}
