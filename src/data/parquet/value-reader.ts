import type { Encoding } from "hyparquet";
import { deltaBinaryUnpack } from "hyparquet/src/delta.js";
import { byteStreamSplit } from "hyparquet/src/encoding.js";
import { readVarInt } from "hyparquet/src/thrift.js";
import type { Json } from "../../core/types.ts";
import { createRuns } from "./runs.ts";
import type { LeafNode } from "./schema-tree.ts";
import type { ToJson } from "./to-json.ts";

/** Gives the values of a page one after the other. Throws where there is none any more. */
export type ValueReader = () => Json;

export interface PageValues {
  readonly page: Buffer;
  /** Where the values begin in it, after the levels. */
  readonly from: number;
  readonly encoding: Encoding | undefined;
  /** Entries of the page, which has no more values than that. */
  readonly entries: number;
}

/** Reads the values of a data page as they are asked for, so that nothing but the page itself is held. */
export function createValueReader(
  leaf: LeafNode,
  values: PageValues,
  toJson: ToJson,
  dictionary: readonly Json[] | undefined,
): ValueReader {
  const { page, from, encoding } = values;
  switch (encoding) {
    case "PLAIN":
      return createPlainReader(leaf, page, from, toJson);
    case "PLAIN_DICTIONARY":
    case "RLE_DICTIONARY":
      return dictionaryReader(page, from, dictionary);
    case "RLE": {
      if (leaf.element.type !== "BOOLEAN" || from + 4 > page.length) break;
      const runs = createRuns(page, from + 4, from + 4 + page.readUInt32LE(from), 1);
      return () => runs() === 1;
    }
    case "DELTA_BINARY_PACKED":
      return deltaReader(leaf, values, toJson);
    case "DELTA_LENGTH_BYTE_ARRAY":
      return deltaLengthReader(values, toJson);
    case "DELTA_BYTE_ARRAY":
      return deltaBytesReader(values, toJson);
    case "BYTE_STREAM_SPLIT":
      return splitReader(leaf, page, from, toJson);
    default:
  }
  throw new Error(`its values are encoded by ${encoding ?? "an unknown method"}, which is not supported here`);
}

/** Reads values as they are, from a data page or a dictionary. */
export function createPlainReader(leaf: LeafNode, page: Buffer, from: number, toJson: ToJson): ValueReader {
  const { type, type_length: length = 0 } = leaf.element;
  let at = from;
  /** Where the next value of so many bytes begins. */
  const next = (bytes: number): number => {
    const start = at;
    if (start + bytes > page.length) throw fewer();
    at = start + bytes;
    return start;
  };
  switch (type) {
    case "BYTE_ARRAY":
      return () => {
        const size = page.readUInt32LE(next(4));
        const start = next(size);
        return toJson.bytes(page, start, start + size);
      };
    case "FIXED_LEN_BYTE_ARRAY":
    case "INT96": {
      const size = type === "INT96" ? 12 : length;
      if (size <= 0) throw new Error(`its values have ${size} bytes each`);
      return () => {
        const start = next(size);
        return toJson.bytes(page, start, start + size);
      };
    }
    case "INT32":
      return () => toJson.number(page.readInt32LE(next(4)));
    case "INT64":
      return () => toJson.integer(page.readBigInt64LE(next(8)));
    case "FLOAT":
      return () => toJson.number(page.readFloatLE(next(4)));
    case "DOUBLE":
      return () => toJson.number(page.readDoubleLE(next(8)));
    case "BOOLEAN": {
      let bit = 0;
      return () => {
        const byte = page[from + (bit >>> 3)];
        if (byte === undefined) throw fewer();
        const value = (byte >>> (bit & 7)) & 1;
        bit += 1;
        return value === 1;
      };
    }
    default:
      throw new Error(`its values have the unknown type ${String(type)}`);
  }
}

function fewer(): Error {
  return new Error("it has fewer values than its header says");
}

function dictionaryReader(page: Buffer, from: number, dictionary: readonly Json[] | undefined): ValueReader {
  // Where it has nothing but nulls, some writers leave the dictionary out.
  if (!dictionary)
    return () => {
      throw new Error("its values stand in a dictionary that is missing");
    };
  // A page of nothing but nulls may have no byte at all.
  const runs = from < page.length ? createRuns(page, from + 1, page.length, page[from] ?? 0) : undefined;
  return () => {
    const value = dictionary[runs ? runs() : -1];
    if (value === undefined) throw new Error("a value points outside of the dictionary");
    return value;
  };
}

/** Deltas are unpacked at once; a page with more of them than that is none that a writer makes. */
const maxDeltas = 16 << 20;

interface Unpacked<Numbers> {
  readonly numbers: Numbers;
  readonly end: number;
}

function unpack<Numbers extends Int32Array | BigInt64Array>(
  { page, from, entries }: PageValues,
  create: (count: number) => Numbers,
): Unpacked<Numbers> {
  if (from >= page.length) return { numbers: create(0), end: from };
  const view = new DataView(page.buffer, page.byteOffset, page.byteLength);
  const head = { view, offset: from };
  const block = readVarInt(head);
  const parts = readVarInt(head);
  const count = readVarInt(head);
  if (count < 0 || count > entries || count > maxDeltas) throw new Error(`it should have ${count} values in ${entries} entries`);
  if (block <= 0 || parts <= 0 || block % parts !== 0 || parts > page.length) throw new Error("its deltas are in blocks that cannot be");
  const numbers = create(count);
  const reader = { view, offset: from };
  deltaBinaryUnpack(reader, count, numbers);
  return { numbers, end: reader.offset };
}

function deltaReader({ element: { type } }: LeafNode, values: PageValues, toJson: ToJson): ValueReader {
  let index = 0;
  if (type === "INT32") {
    const { numbers } = unpack(values, (count) => new Int32Array(count));
    return () => {
      const value = numbers[index];
      if (value === undefined) throw fewer();
      index += 1;
      return toJson.number(value);
    };
  }
  const { numbers } = unpack(values, (count) => new BigInt64Array(count));
  return () => {
    const value = numbers[index];
    if (value === undefined) throw fewer();
    index += 1;
    return toJson.integer(value);
  };
}

function deltaLengthReader(values: PageValues, toJson: ToJson): ValueReader {
  const { page } = values;
  const { numbers: lengths, end } = unpack(values, (count) => new Int32Array(count));
  let index = 0;
  let at = end;
  return () => {
    const length = lengths[index];
    if (length === undefined || length < 0 || at + length > page.length) throw fewer();
    index += 1;
    at += length;
    return toJson.bytes(page, at - length, at);
  };
}

/** Each value begins as the one before it does, for so many bytes. */
function deltaBytesReader(values: PageValues, toJson: ToJson): ValueReader {
  const { page } = values;
  const { numbers: prefixes, end: middle } = unpack(values, (count) => new Int32Array(count));
  const { numbers: suffixes, end } = unpack({ ...values, from: middle }, (count) => new Int32Array(count));
  let index = 0;
  let at = end;
  let before: Buffer = Buffer.alloc(0);
  return () => {
    const prefix = prefixes[index];
    const suffix = suffixes[index];
    if (prefix === undefined || suffix === undefined || prefix < 0 || prefix > before.length || suffix < 0 || at + suffix > page.length)
      throw fewer();
    index += 1;
    at += suffix;
    const rest = page.subarray(at - suffix, at);
    before = prefix === 0 ? rest : Buffer.concat([before.subarray(0, prefix), rest]);
    return toJson.bytes(before, 0, before.length);
  };
}

/** The first bytes of all values, then the second ones, and so on. */
function splitReader(leaf: LeafNode, page: Buffer, from: number, toJson: ToJson): ValueReader {
  const { type, type_length: length = 0 } = leaf.element;
  const width = type === "FIXED_LEN_BYTE_ARRAY" ? length : type === "INT32" || type === "FLOAT" ? 4 : 8;
  if (type === undefined || width <= 0) throw new Error(`its values have ${width} bytes each`);
  const view = new DataView(page.buffer, page.byteOffset, page.byteLength);
  const count = Math.floor((page.length - from) / width);
  const split = byteStreamSplit({ view, offset: from }, count, type, type === "FIXED_LEN_BYTE_ARRAY" ? length : undefined);
  let index = 0;
  return () => {
    const value: unknown = split[index];
    index += 1;
    if (typeof value === "number") return toJson.number(value);
    if (typeof value === "bigint") return toJson.integer(value);
    if (!(value instanceof Uint8Array)) throw fewer();
    return toJson.bytes(Buffer.from(value.buffer, value.byteOffset, value.length), 0, value.length);
  };
}
