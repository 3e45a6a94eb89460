import { renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Json } from "../../core/types.ts";
import { createParquetWriter } from "../parquet/parquet-writer.ts";
import { readKeptKinds, readResultRows } from "../parquet/read-result-rows.ts";
import { keptColumns, kindOfKept, resultSchema, widest, type KeptColumn, type KeptKind, type KeptKinds } from "../parquet/result-schema.ts";

/** A file of a folder of Parquet results: rows `first` to `end`, without the last, of all rows. */
export interface PartFile {
  readonly path: string;
  readonly first: number;
  readonly end: number;
}

const digits = 10;

/** Numbers of equal length, so that names are in the order of their rows. */
export function partName(first: number, end: number): string {
  return `part-${String(first).padStart(digits, "0")}-${String(end).padStart(digits, "0")}.parquet`;
}

/** The part that a file of the folder is; undefined where it is none. */
export function partOf(folder: string, name: string): PartFile | undefined {
  const numbers = /^part-(\d{10,15})-(\d{10,15})\.parquet$/u.exec(name);
  return numbers ? { path: join(folder, name), first: Number(numbers[1]), end: Number(numbers[2]) } : undefined;
}

/** What the kept columns of these rows hold, as far as earlier rows leave it open. A value that is missing fits any. */
export function kindsOf(rows: readonly Readonly<Record<string, Json>>[], before: KeptKinds = {}): KeptKinds {
  const kinds: Partial<Record<KeptColumn, KeptKind>> = { ...before };
  for (const column of keptColumns) {
    const said = rows.flatMap((row) => (row[column] === undefined || row[column] === null ? [] : [kindOfKept(row[column])]));
    const all = [...(before[column] === undefined ? [] : [before[column]]), ...said];
    if (all.length > 0) kinds[column] = all.reduce(widest);
    else if (rows.some((row) => row[column] === null)) kinds[column] = "text";
  }
  return kinds;
}

export function sameKinds(a: KeptKinds, b: KeptKinds): boolean {
  return keptColumns.every((column) => a[column] === b[column]);
}

/** Writes a part anew under its own name or another, at one stroke, with lines in the place of rows. */
export async function writePart(part: PartFile, line: (row: number) => string | undefined, wanted: KeptKinds = {}): Promise<void> {
  async function* rows(): AsyncGenerator<readonly Readonly<Record<string, Json>>[], void, undefined> {
    let at = part.first;
    for await (const batch of readResultRows(part.path)) {
      yield batch.map((row) => {
        const text = line(at);
        at += 1;
        return text === undefined ? row : (JSON.parse(text) as Readonly<Record<string, Json>>); // a row of ours
      });
    }
  }
  let kinds = wanted;
  for await (const batch of rows()) kinds = kindsOf(batch, kinds);
  const temporary = `${part.path}.new`;
  const writer = createParquetWriter(temporary, resultSchema(kinds));
  try {
    for await (const batch of rows()) writer.write(batch);
    writer.finish();
    renameSync(temporary, part.path);
  } catch (error) {
    writer.abandon();
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Makes the kept columns of all parts hold one kind: the widest that one of them needs. */
export async function uniformParts(parts: readonly PartFile[]): Promise<void> {
  const kinds: KeptKinds[] = [];
  for (const part of parts) kinds.push(await readKeptKinds(part.path));
  const all: Partial<Record<KeptColumn, KeptKind>> = {};
  for (const column of keptColumns) {
    const named = kinds.flatMap((one) => one[column] ?? []);
    if (named.length > 0) all[column] = named.reduce(widest);
  }
  for (const [index, part] of parts.entries()) {
    if (!sameKinds(kinds[index] ?? {}, all)) await writePart(part, () => undefined, all);
  }
}
