import type { CompressionCodec, FileMetaData, SchemaElement } from "hyparquet";
import type { PageHeader } from "hyparquet/src/types.js";
import { ByteWriter } from "hyparquet-writer/src/bytewriter.js";
import { writePageHeader } from "hyparquet-writer/src/datapage.js";
import { writeMetadata } from "hyparquet-writer/src/metadata.js";

/** A page as it is to stand in the file, whatever its header says of it. */
export interface HandmadePage {
  readonly header: Partial<PageHeader>;
  readonly body: Uint8Array;
}

export interface HandmadeFile {
  /** The elements below the root, in order. */
  readonly schema: readonly SchemaElement[];
  /** The pages of each leaf, of one row group. */
  readonly pages: readonly (readonly HandmadePage[])[];
  readonly rows: number;
  /** Entries of each leaf; as many as rows where not given. */
  readonly entries?: number;
  readonly codec?: CompressionCodec;
  /** Changes the footer before it is written. */
  readonly change?: (metadata: FileMetaData) => void;
}

/** The bytes of a Parquet file that no writer would make. */
export function handmade({ schema, pages, rows, entries = rows, codec = "UNCOMPRESSED", change }: HandmadeFile): Uint8Array {
  const writer = new ByteWriter();
  writer.appendUint32(0x31524150);
  const paths = leafPaths(schema);
  const columns = paths.map(({ path, element }, index) => {
    const start = writer.offset;
    for (const { header, body } of pages[index] ?? []) {
      writePageHeader(writer, {
        type: "DATA_PAGE",
        uncompressed_page_size: body.length,
        compressed_page_size: body.length,
        ...header,
      });
      writer.appendBytes(body);
    }
    const size = BigInt(writer.offset - start);
    return {
      file_offset: BigInt(start),
      meta_data: {
        type: element.type ?? "BYTE_ARRAY",
        encodings: [],
        path_in_schema: path,
        codec,
        num_values: BigInt(entries),
        total_uncompressed_size: size,
        total_compressed_size: size,
        data_page_offset: BigInt(start),
      },
    };
  });
  const metadata: FileMetaData = {
    version: 2,
    schema: [{ name: "root", num_children: topLevel(schema) }, ...schema],
    num_rows: BigInt(rows),
    row_groups: [{ columns, total_byte_size: 0n, num_rows: BigInt(rows) }],
    metadata_length: 0,
  };
  change?.(metadata);
  writeMetadata(writer, metadata);
  writer.appendUint32(0x31524150);
  return writer.getBytes().slice();
}

/** A data page of the first kind, of plain values. */
export function plainPage(entries: number, body: Uint8Array): HandmadePage {
  return {
    header: {
      data_page_header: {
        num_values: entries,
        encoding: "PLAIN",
        definition_level_encoding: "RLE",
        repetition_level_encoding: "RLE",
      },
    },
    body,
  };
}

/** Levels or indexes in one run: a number and how often it comes, with their length before them. */
export function levelRun(times: number, value: number): Uint8Array {
  const run: number[] = [];
  for (let rest = times * 2; ; rest = Math.floor(rest / 128)) {
    run.push(rest >= 128 ? (rest % 128) | 128 : rest);
    if (rest < 128) break;
  }
  run.push(value);
  return Uint8Array.from([run.length, 0, 0, 0, ...run]);
}

/** Texts as Parquet has them plainly. */
export function plainTexts(texts: readonly string[]): Uint8Array {
  return Buffer.concat(
    texts.map((text) => {
      const size = Buffer.alloc(4);
      size.writeUInt32LE(Buffer.byteLength(text));
      return Buffer.concat([size, Buffer.from(text)]);
    }),
  );
}

function leafPaths(schema: readonly SchemaElement[]): readonly { readonly path: string[]; readonly element: SchemaElement }[] {
  const leaves: { readonly path: string[]; readonly element: SchemaElement }[] = [];
  let at = 0;
  const walk = (above: readonly string[]): void => {
    const element = schema[at];
    at += 1;
    if (!element) return;
    const path = [...above, element.name];
    if (!element.num_children) leaves.push({ path, element });
    for (let child = 0; child < (element.num_children ?? 0); child += 1) walk(path);
  };
  while (at < schema.length) walk([]);
  return leaves;
}

function topLevel(schema: readonly SchemaElement[]): number {
  let count = 0;
  let at = 0;
  const skip = (): void => {
    const children = schema[at]?.num_children ?? 0;
    at += 1;
    for (let child = 0; child < children; child += 1) skip();
  };
  for (; at < schema.length; count += 1) skip();
  return count;
}
