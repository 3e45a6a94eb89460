import type { Json } from "../../core/types.ts";
import { isMessages, type RowColumn, type RowSchema } from "./row-schema.ts";

/** What a kept column holds in all of its rows. */
export type KeptKind = "text" | "messages" | "json";
export type KeptKinds = Readonly<Partial<Record<KeptColumn, KeptKind>>>;
export type KeptColumn = (typeof keptColumns)[number];

export const keptColumns: readonly ["prompt", "completion", "reference"] = ["prompt", "completion", "reference"];

const scoreColumns: RowSchema = [
  { name: "id", kind: "text" },
  { name: "status", kind: "text" },
  { name: "reward", kind: "number" },
  { name: "cause", kind: "nullable-text" },
  { name: "code", kind: "nullable-text" },
  { name: "reason", kind: "text" },
  { name: "evidence", kind: "json" },
  { name: "metrics", kind: "json" },
  { name: "parts", kind: "json" },
  { name: "steps", kind: "steps" },
  { name: "decision", kind: "decision" },
  { name: "cost", kind: "json" },
  { name: "duration_ms", kind: "number" },
  { name: "cached", kind: "boolean" },
  { name: "error", kind: "error" },
  { name: "group", kind: "group" },
  { name: "metadata", kind: "json" },
  { name: "fingerprint", kind: "text" },
  { name: "seed", kind: "integer" },
];

/** The columns of results, in the order of the rows that score-row.ts writes. */
export function resultSchema(kept: KeptKinds): RowSchema {
  const columns = keptColumns.flatMap((name): readonly RowColumn[] => {
    const kind = kept[name];
    return kind === undefined ? [] : [{ name, kind: kind === "text" ? "nullable-text" : kind }];
  });
  return [...scoreColumns, ...columns];
}

/** The narrowest column that holds the value. */
export function kindOfKept(value: Json): KeptKind {
  if (typeof value === "string") return "text";
  return isMessages(value) ? "messages" : "json";
}

/** The narrowest column that holds what both do. */
export function widest(a: KeptKind, b: KeptKind): KeptKind {
  return a === b ? a : "json";
}
