import type { Json } from "../../core/types.ts";
import type { Row } from "../columns.ts";
import { openParquet, type ParquetFile } from "./open-parquet.ts";
import { keptColumns, type KeptKind, type KeptKinds } from "./result-schema.ts";

/** Reads a file of results back as the rows that were written. Throws E_FILE_READ. */
export async function* readResultRows(path: string): AsyncGenerator<readonly Row[], void, undefined> {
  const file = await openParquet(path, { name: path, json: "text" });
  try {
    const isJson = new Set(file.columns.filter(({ type }) => type === "JSON").map(({ name }) => name));
    const restore = (row: Row): Row => {
      const restored: Record<string, Json> = {};
      for (const name in row) restored[name] = restoredValue(name, row[name] ?? null, isJson.has(name));
      return restored;
    };
    for await (const rows of file.read()) yield rows.map(restore);
  } finally {
    await file.close();
  }
}

function restoredValue(name: string, value: Json, isJson: boolean): Json {
  if (value === null) return null;
  if (isJson) return typeof value === "string" ? (JSON.parse(value) as Json) : value; // what JSON.parse gives is JSON
  // What is optional in them is left out in rows of JSON.
  if (name === "group") return withoutNulls(value as Row); // a struct by the schema of results
  if (name === "decision") {
    const { appeal = null, ...decision } = value as Row; // a struct by the schema of results
    return appeal === null ? decision : { ...decision, appeal };
  }
  return value;
}

function withoutNulls(fields: Row): Row {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}

/** What the kept columns of a file of results hold, from its footer. Throws E_FILE_READ. */
export async function readKeptKinds(path: string): Promise<KeptKinds> {
  const file = await openParquet(path, { name: path });
  try {
    const kinds: Partial<Record<(typeof keptColumns)[number], KeptKind>> = {};
    for (const name of keptColumns) {
      const kind = keptKindOf(file, name);
      if (kind !== undefined) kinds[name] = kind;
    }
    return kinds;
  } finally {
    await file.close();
  }
}

function keptKindOf({ columns }: ParquetFile, name: string): KeptKind | undefined {
  const column = columns.find((one) => one.name === name);
  if (!column) return undefined;
  return column.type === "JSON" ? "json" : column.kind === "list" ? "messages" : "text";
}
