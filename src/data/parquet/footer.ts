import { parquetMetadata, type ColumnMetaData, type CompressionCodec, type FileMetaData } from "hyparquet";
import { messageOf } from "../../core/errors.ts";
import type { FileBytes } from "./file-bytes.ts";
import { readSchema, type Schema } from "./schema-tree.ts";

/** The values of one leaf in one row group. */
export interface Chunk {
  readonly codec: CompressionCodec;
  readonly start: number;
  readonly end: number;
  /** Entries of its levels, nulls and empty lists among them. */
  readonly entries: number;
}

export interface RowGroup {
  readonly rows: number;
  /** One a leaf, in the order of the schema. */
  readonly chunks: readonly Chunk[];
}

export interface Footer {
  readonly schema: Schema;
  readonly groups: readonly RowGroup[];
  readonly rows: number;
}

/** A row of statistics for every column of every row group: far above any file that is read in one run. */
const maxFooterBytes = 256 << 20;
const magic = 0x31524150; // PAR1
const encryptedMagic = 0x45524150; // PARE
/** Writers of old left the header of the dictionary out of the size of a chunk. */
const slackBytes = 100;

/** The footer with every offset and count in it checked against the file. Throws in words that follow the name of the file. */
export function readFooter(file: FileBytes): Footer {
  const window = file.window(8);
  const { size } = file;
  if (size === 0) throw new Error("is empty, and so not a Parquet file");
  const begin = size < 4 ? undefined : window.view(0, 4).readUInt32LE(0);
  if (begin === encryptedMagic) throw new Error("is encrypted; encrypted Parquet files cannot be read");
  if (begin !== magic) throw new Error("is not a Parquet file: it does not begin with PAR1");
  const tail = size < 12 ? undefined : window.view(size - 8, 8);
  const end = tail?.readUInt32LE(4);
  if (tail === undefined || end !== magic) {
    if (end === encryptedMagic) throw new Error("is encrypted; encrypted Parquet files cannot be read");
    throw new Error("is not a whole Parquet file: its footer is missing, so it may be cut off");
  }
  const length = tail.readUInt32LE(0);
  if (length > size - 12)
    throw new Error(`is damaged: its footer should have ${length} bytes, and the whole file has ${size}, so a part of it may be missing`);
  if (length > maxFooterBytes) throw new Error(`has a footer of ${length} bytes; at most ${maxFooterBytes} are read`);
  let metadata: FileMetaData;
  try {
    metadata = parse(file, length);
  } catch (error) {
    throw new Error("is damaged: its footer cannot be read", { cause: error });
  }
  try {
    return checkFooter(metadata, size - 8 - length);
  } catch (error) {
    if (error instanceof Encrypted) throw new Error("has encrypted columns, which cannot be read", { cause: error });
    throw new Error(`is damaged: ${messageOf(error)}`, { cause: error });
  }
}

class Encrypted extends Error {}

function parse(file: FileBytes, length: number): FileMetaData {
  const bytes = file.window(0).view(file.size - length - 8, length + 8);
  // Texts of statistics are not used.
  return parquetMetadata(bytes, { geoparquet: false, parsers: { stringFromBytes: () => undefined } });
}

function checkFooter(metadata: FileMetaData, dataEnd: number): Footer {
  const schema = readSchema(metadata.schema);
  const { leaves } = schema;
  const groups = metadata.row_groups.map(({ num_rows: count, columns }, index): RowGroup => {
    const where = `row group ${index + 1}`;
    const rows = whole(count, `the rows of ${where}`);
    if (columns.length !== leaves.length) throw new Error(`${where} has ${columns.length} columns, the schema ${leaves.length}`);
    const chunks = leaves.map((leaf, at): Chunk => {
      const column = columns[at];
      if (column?.crypto_metadata !== undefined || column?.encrypted_column_metadata !== undefined) throw new Encrypted();
      if (column?.file_path) throw new Error(`its columns are in another file, ${column.file_path}`);
      const chunk = column?.meta_data;
      if (!chunk) throw new Error(`${where} says nothing of the column "${leaf.path}"`);
      if (chunk.path_in_schema.join(".") !== leaf.path)
        throw new Error(`${where} has the column "${chunk.path_in_schema.join(".")}" where the schema has "${leaf.path}"`);
      return chunkOf(chunk, dataEnd, `of the column "${leaf.path}" in ${where}`);
    });
    return { rows, chunks };
  });
  const rows = groups.reduce((sum, group) => sum + group.rows, 0);
  return { schema, groups, rows: whole(BigInt(rows), "the rows") };
}

function chunkOf(chunk: ColumnMetaData, dataEnd: number, where: string): Chunk {
  const entries = whole(chunk.num_values, `the values ${where}`);
  const data = whole(chunk.data_page_offset, `the place ${where}`);
  const dictionary = chunk.dictionary_page_offset === undefined ? 0 : whole(chunk.dictionary_page_offset, `the place ${where}`);
  const start = dictionary > 0 ? Math.min(dictionary, data) : data;
  const length = whole(chunk.total_compressed_size, `the size ${where}`);
  if (entries > 0 && (start < 4 || start + length > dataEnd))
    throw new Error(`the data ${where} should be in bytes ${start} to ${start + length}, and the file has data to byte ${dataEnd}`);
  return { codec: chunk.codec, start, end: Math.min(start + length + slackBytes, dataEnd), entries };
}

function whole(value: unknown, what: string): number {
  const number = Number(value);
  if (typeof value !== "bigint" || number < 0 || !Number.isSafeInteger(number)) throw new Error(`${what} cannot be ${String(value)}`);
  return number;
}
