import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import type { Row } from "../../../../src/data/columns.ts";
import { openParquet, type ParquetOptions } from "../../../../src/data/parquet/open-parquet.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

const fixtures = fileURLToPath(new URL("../fixtures", import.meta.url));

export interface Given {
  readonly rows: readonly Row[];
  /** The message of the error in which it ended. */
  readonly fault?: string;
}

export async function read(path: string, options: Partial<ParquetOptions> & { readonly from?: number } = {}): Promise<Given> {
  const { from = 0, ...rest } = options;
  const rows: Row[] = [];
  try {
    const file = await openParquet(path, { name: "in.parquet", ...rest });
    try {
      for await (const batch of file.read({ from })) rows.push(...batch);
    } finally {
      await file.close();
    }
    return { rows };
  } catch (error) {
    expect(error).toMatchObject({ code: "E_FILE_READ" });
    return { rows, fault: error instanceof Error ? error.message : "" };
  }
}

/** Reads bytes as a file. */
export async function readBytes(bytes: Uint8Array, options: Parameters<typeof read>[1] = {}): Promise<Given> {
  return await read(join(temporaryFolder({ "in.parquet": bytes }), "in.parquet"), options);
}

export const fixture = (name: string): string => join(fixtures, `${name}.parquet`);
export const bytesOf = (name: string): Buffer => readFileSync(fixture(name));
export const expected = (name: string): readonly Row[] =>
  JSON.parse(readFileSync(join(fixtures, `${name}.json`), "utf8")) as readonly Row[];
