import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from "node:zlib";
import type { CompressionCodec } from "hyparquet";
import { compressors, decompressLz4, decompressLz4Raw, decompressSnappy } from "hyparquet-compressors";

/** A page without its compression, in memory of its own. Throws where it does not come to `size` bytes. */
export function decompress(codec: CompressionCodec | undefined, input: Buffer, size: number): Buffer {
  const output = codec === "UNCOMPRESSED" ? copyOf(input) : size === 0 ? Buffer.alloc(0) : decoded(codec, input, size);
  if (output.length !== size) throw new Error(`it comes to ${output.length} bytes, and its header says ${size}`);
  return output;
}

function decoded(codec: CompressionCodec | undefined, input: Buffer, size: number): Buffer {
  // A chunk that holds all, and one byte to see the end, is not put together from pieces.
  const bounds = { maxOutputLength: size, chunkSize: Math.max(64, size + 1) };
  switch (codec) {
    case "ZSTD":
      return zstdDecompressSync(input, bounds);
    case "GZIP":
      return gunzipSync(input, bounds);
    case "BROTLI":
      return brotliDecompressSync(input, bounds);
    case "SNAPPY":
      return snappy(input, size);
    case "LZ4":
      return bufferOf(decompressLz4(input, size));
    case "LZ4_RAW":
      return bufferOf(decompressLz4Raw(input, size));
    default:
      throw new Error(`it is compressed by ${codec ?? "an unknown method"}, which is not supported`);
  }
}

/** The decoder keeps as much memory as its largest page took, so a large one gets a decoder of its own. */
const sharedBytes = 8 << 20;

function snappy(input: Buffer, size: number): Buffer {
  const told = snappyLength(input);
  if (told !== size) throw new Error(`it comes to ${told} bytes, and its header says ${size}`);
  const shared = input.length + size <= sharedBytes ? compressors.SNAPPY : undefined;
  return bufferOf((shared ?? decompressSnappy)(input, size));
}

/** The length that a snappy text begins with. The decoder trusts it. */
function snappyLength(input: Buffer): number {
  let length = 0;
  for (let index = 0; index < 5; index += 1) {
    const byte = input[index] ?? 0;
    length += (byte & 127) * 128 ** index;
    if (byte < 128) break;
  }
  return length;
}

function copyOf(input: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(input.length);
  input.copy(copy);
  return copy;
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
