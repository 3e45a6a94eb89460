import { closeSync, fsyncSync, openSync, rmSync } from "node:fs";
import { zstdCompressSync } from "node:zlib";
import { ParquetWriter as Encoder, type ColumnSource } from "hyparquet-writer";
import { ByteWriter } from "hyparquet-writer/src/bytewriter.js";
import { AssayError, messageOf } from "../../core/errors.ts";
import type { Json } from "../../core/types.ts";
import { writeAll } from "../../core/write-all.ts";
import { schemaElements, storedValue, type RowColumn, type RowSchema } from "./row-schema.ts";

/** Writes rows to a Parquet file. What is held is one row group, and some bytes a row group for the footer. */
export interface ParquetWriter {
  /** Writes the rows as one row group. */
  write(rows: readonly Readonly<Record<string, Json>>[]): void;
  /** Writes the footer and has the file on the disk when it returns. */
  finish(): void;
  /** Closes and removes the file; does nothing where it is finished. */
  abandon(): void;
}

/** Makes or empties the file. Throws E_FILE_WRITE where that, or later a write, cannot be done. */
export function createParquetWriter(path: string, schema: RowSchema): ParquetWriter {
  const writing = <T>(task: () => T): T => {
    try {
      return task();
    } catch (error) {
      if (error instanceof AssayError) throw error;
      throw new AssayError("E_FILE_WRITE", { message: `${path} cannot be written: ${messageOf(error)}.`, cause: error });
    }
  };
  let descriptor: number | undefined = writing(() => openSync(path, "w"));
  const encoder = new Encoder({
    writer: createBytes((bytes) => {
      if (descriptor !== undefined) writeAll(descriptor, bytes);
    }),
    schema: schemaElements(schema),
    codec: "ZSTD",
    compressors: { ZSTD: compress },
    createdBy: "assay",
  });
  const close = (): void => {
    if (descriptor !== undefined) closeSync(descriptor);
    descriptor = undefined;
  };
  return {
    write(rows) {
      if (rows.length === 0) return;
      writing(() => void encoder.write({ columnData: schema.map((column) => sourceOf(column, rows)), rowGroupSize: rows.length }));
    },
    finish() {
      writing(() => {
        void encoder.finish();
        if (descriptor !== undefined) fsyncSync(descriptor);
        close();
      });
    },
    abandon() {
      if (descriptor === undefined) return;
      close();
      rmSync(path, { force: true });
    },
  };
}

function sourceOf(column: RowColumn, rows: readonly Readonly<Record<string, Json>>[]): ColumnSource {
  const { name, kind } = column;
  const data = rows.map((row) => storedValue(column, row[name]));
  // The encoder's dictionaries take -0 for 0.
  const plain = kind === "number" || kind === "steps" || kind === "decision";
  // The smallest and the largest text would stand in the footer for every row group.
  const statistics = kind === "number" || kind === "integer" || kind === "boolean";
  return { name, data, statistics, ...(plain ? { encoding: "PLAIN" } : {}) };
}

/** The encoder's memory, which is used again after every row group. */
function createBytes(write: (bytes: Uint8Array) => void): ByteWriter & { flush(): void } {
  const bytes = new ByteWriter(1 << 20);
  const flush = (): void => {
    write(bytes.getBytes());
    bytes.index = 0;
  };
  return Object.assign(bytes, { flush, finish: flush });
}

function compress(bytes: Uint8Array): Uint8Array {
  return zstdCompressSync(bytes, { pledgedSrcSize: bytes.length });
}
