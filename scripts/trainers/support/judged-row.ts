import type { Json } from "../../../src/core/types.ts";

/** A row of a Score, or a row of a file, by its fields. */
export type Row = { readonly [field: string]: Json };

const fields = ["status", "reward", "cause", "code", "reason", "evidence", "metrics", "parts", "steps", "decision", "cost", "error"];

/** All fields of a Score but the time it took and whether a cache knew it, at every depth, and but others, as text to compare. */
export function judgedRow(row: Row, others: readonly string[] = []): string {
  const left = new Set(["duration_ms", "cached", ...others]);
  return JSON.stringify(judged(row), (key, value: unknown) => (left.has(key) ? undefined : value));
}

/** A part has the fields of a Score, and where a client read it perhaps more. */
function judged(row: Row): Row {
  const parts = Object.entries((row["parts"] ?? {}) as Readonly<Record<string, Row>>); // as the format of a Score has them
  const known = Object.fromEntries(fields.map((field) => [field, row[field] ?? null]));
  return { ...known, parts: Object.fromEntries(parts.map(([name, part]) => [name, judged(part)])) };
}

/** Rows of JSON lines. */
export function rowsOf(text: string): readonly Row[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Row); // rows of a format of ours, or the caller fails
}
