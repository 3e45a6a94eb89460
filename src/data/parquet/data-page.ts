import type { CompressionCodec } from "hyparquet";
import type { PageHeader } from "hyparquet/src/types.js";
import type { Json } from "../../core/types.ts";
import { decompress } from "./page-codecs.ts";
import { whole } from "./page.ts";
import { bitWidth, createRuns } from "./runs.ts";
import type { LeafNode } from "./schema-tree.ts";
import type { ToJson } from "./to-json.ts";
import { createValueReader, type ValueReader } from "./value-reader.ts";

/** The entries of a data page, which are read one after the other: its levels, and then its value where it has one. */
export interface DataPage {
  readonly entries: number;
  readonly def: () => number;
  readonly rep: () => number;
  readonly value: ValueReader;
  /** What all of them are read from. */
  readonly memory: Buffer;
}

export interface DataPageOptions {
  readonly codec: CompressionCodec;
  readonly toJson: ToJson;
  readonly dictionary: readonly Json[] | undefined;
}

/** The level of a leaf that has no levels. */
export function noLevel(): number {
  return 0;
}

/** A data page of either kind from its stored bytes, which may be used for others afterwards. */
export function readDataPage(leaf: LeafNode, header: PageHeader, stored: Buffer, options: DataPageOptions): DataPage {
  return header.type === "DATA_PAGE" ? firstKind(leaf, header, stored, options) : secondKind(leaf, header, stored, options);
}

/** Levels and values are compressed together, and each list of levels has its length before it. */
function firstKind(leaf: LeafNode, header: PageHeader, stored: Buffer, { codec, toJson, dictionary }: DataPageOptions): DataPage {
  const { data_page_header: data } = header;
  const entries = whole(data?.num_values, "the values of a page");
  const memory = decompress(codec, stored, header.uncompressed_page_size);
  let at = 0;
  const levels = (max: number, encoding: string | undefined): (() => number) => {
    if (max === 0) return noLevel;
    if (encoding !== "RLE") throw new Error(`its levels are encoded by ${encoding ?? "an unknown method"}, which is not supported`);
    const from = at + 4;
    at = from + memory.readUInt32LE(at);
    return createRuns(memory, from, at, bitWidth(max));
  };
  const rep = levels(leaf.rep, data?.repetition_level_encoding);
  const def = levels(leaf.def, data?.definition_level_encoding);
  const value = createValueReader(leaf, { page: memory, from: at, encoding: data?.encoding, entries }, toJson, dictionary);
  return { entries, def, rep, value, memory };
}

/** Levels stand before the values and are not compressed; the header has their lengths. */
function secondKind(leaf: LeafNode, header: PageHeader, stored: Buffer, { codec, toJson, dictionary }: DataPageOptions): DataPage {
  const { data_page_header_v2: data } = header;
  const entries = whole(data?.num_values, "the values of a page");
  const repBytes = whole(data?.repetition_levels_byte_length, "the size of levels", stored.length);
  const levelBytes = repBytes + whole(data?.definition_levels_byte_length, "the size of levels", stored.length - repBytes);
  const size = whole(header.uncompressed_page_size - levelBytes, "the size of values");
  const levels = Buffer.from(stored.subarray(0, levelBytes));
  const memory = decompress(data?.is_compressed === false ? "UNCOMPRESSED" : codec, stored.subarray(levelBytes), size);
  const rep = leaf.rep === 0 ? noLevel : createRuns(levels, 0, repBytes, bitWidth(leaf.rep));
  const def = leaf.def === 0 ? noLevel : createRuns(levels, repBytes, levelBytes, bitWidth(leaf.def));
  const value = createValueReader(leaf, { page: memory, from: 0, encoding: data?.encoding, entries }, toJson, dictionary);
  return { entries, def, rep, value, memory };
}
