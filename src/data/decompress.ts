import { constants, createGunzip, createZstdDecompress } from "node:zlib";
import { abortable } from "../core/abortable.ts";
import { AssayError, isAssayError, messageOf } from "../core/errors.ts";
import { createDecoding, type Decoding } from "./decoding.ts";
import { formatOf } from "./format-of.ts";
import { createZstdFrames, isZstdStart, type ZstdProblem } from "./zstd-frames.ts";

export type Compression = "gzip" | "zstd";

export interface DecompressOptions {
  /** Stands in errors. */
  readonly name: string;
  readonly signal?: AbortSignal;
}

/**
 * The bytes of gzip or zstd data, of however many members or frames. A chunk of the source is used up before the next is asked for; those
 * that come out are memory of their own. Throws E_FILE_READ where the data is damaged, cut off or something else, and gives first what
 * could be decoded. Ends early, without an error, where the signal aborts.
 */
export async function* decompressed(
  source: AsyncIterable<Buffer>,
  kind: Compression,
  { name, signal }: DecompressOptions,
): AsyncGenerator<Buffer, void, undefined> {
  const chunks = signal ? abortable(source, signal) : source;
  const decode = kind === "gzip" ? gunzipped(chunks, name, signal) : unzstd(chunks, name, signal);
  for await (const chunk of decode) {
    if (signal?.aborted) return;
    yield chunk;
  }
}

/**
 * In what a file is compressed: its first bytes decide, whatever its name says. The name counts where it promises a compression and there are
 * too few bytes to tell, or bytes that are no text, so that damaged data is not read as rows.
 */
export function compressionOf(name: string, head: Buffer): Compression | undefined {
  if (head.length >= 2 && isGzipStart(head)) return "gzip";
  if (head.length >= 4 && isZstdStart(head)) return "zstd";
  const { compression } = formatOf(name);
  if (!compression || head.length === 0) return undefined;
  const begun = compression === "gzip" ? isGzipStart(head) : isZstdStart(head);
  return begun || !isText(head) ? compression : undefined;
}

export interface UncompressedOptions extends DecompressOptions {
  /** Told where a name promises a compression that the data does not have. */
  readonly note?: (text: string) => void;
}

/** The bytes of a source, decompressed where they are compressed: `compressionOf` with `decompressed`. Chunks are to be used up one by one. */
export async function* uncompressed(
  source: AsyncIterable<Buffer>,
  { name, signal, note }: UncompressedOptions,
): AsyncGenerator<Buffer, void, undefined> {
  const iterator = source[Symbol.asyncIterator]();
  let handedOn = false;
  try {
    let head: Buffer = Buffer.alloc(0);
    while (head.length < 4) {
      const next = await iterator.next();
      if (next.done === true) break;
      // The usual chunk is passed on as it is; a short one is copied, since its memory may be used again.
      head = head.length === 0 && next.value.length >= 4 ? next.value : Buffer.concat([head, next.value]);
    }
    const kind = compressionOf(name, head);
    const { compression } = formatOf(name);
    if (compression && !kind && head.length > 0) note?.(`warning: ${name} is plain text and no ${compression} data; it is read as it is`);
    const whole = withHead(head, iterator);
    handedOn = true;
    yield* kind ? decompressed(whole, kind, signal ? { name, signal } : { name }) : whole;
  } finally {
    if (!handedOn) await iterator.return?.();
  }
}

async function* withHead(head: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  try {
    if (head.length > 0) yield head;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

function isText(head: Buffer): boolean {
  return head.every((byte) => byte >= 32 || byte === 9 || byte === 10 || byte === 13);
}

const decoderOptions = { chunkSize: 128 << 10, readableHighWaterMark: 1 };

async function* unzstd(source: AsyncIterable<Buffer>, name: string, signal?: AbortSignal): AsyncGenerator<Buffer, void, undefined> {
  const params = { [constants.ZSTD_d_windowLogMax]: 27 };
  const decoding = createDecoding(createZstdDecompress({ ...decoderOptions, params }));
  const frames = createZstdFrames();
  try {
    for await (const chunk of source) {
      // Node's decoder drops what stands behind the end of a frame in one piece, so a piece ends where its frame does.
      for (let from = 0; from < chunk.length && !signal?.aborted;) {
        const { to, problem } = frames.walk(chunk, from);
        if (to > from) yield* decoded(decoding.write(chunk.subarray(from, to)), name);
        if (problem) throw zstdError(problem, frames.count, name);
        from = to;
      }
    }
    if (signal?.aborted) return;
    if (frames.between && frames.count === 0) throw notOfKind(name, "zstd");
    if (!frames.between) throw cutOff(name, "the last zstd frame does not end");
  } finally {
    decoding.close();
  }
}

async function* gunzipped(source: AsyncIterable<Buffer>, name: string, signal?: AbortSignal): AsyncGenerator<Buffer, void, undefined> {
  const decoder = createGunzip(decoderOptions);
  const decoding = createDecoding(decoder);
  let head = Buffer.alloc(0);
  let fed = 0;
  let through = false;
  try {
    for await (const chunk of source) {
      if (signal?.aborted) return;
      if (head.length < 2) head = Buffer.concat([head, chunk.subarray(0, 2)]);
      if (!isGzipStart(head)) throw notOfKind(name, "gzip");
      let taken = 0;
      if (!through && chunk.length > 0) {
        yield* decoded(decoding.write(chunk), name);
        taken = decoder.bytesWritten - fed;
        fed += taken;
        through = taken < chunk.length;
      }
      // A tape or a block device pads with zeros, and Node's decoder ends at the first of them.
      if (through && chunk.subarray(taken).some((byte) => byte !== 0)) throw trailing(name, "gzip member");
    }
    if (signal?.aborted) return;
    if (fed === 0) throw notOfKind(name, "gzip");
    if (!through) yield* decoded(decoding.end(), name);
  } finally {
    decoding.close();
  }
}

/** What a decoder gives, with its own errors as Assay's. */
async function* decoded(outputs: AsyncGenerator<Buffer, void, undefined>, name: string): ReturnType<Decoding["end"]> {
  try {
    yield* outputs;
  } catch (error) {
    if (isAssayError(error)) throw error;
    const words = messageOf(error);
    if (words === "unexpected end of file") throw cutOff(name, "the last gzip member does not end", error);
    // The beginning of the data is looked at before it is decoded, so this is the beginning of a later member.
    if (words === "incorrect header check") throw trailing(name, "gzip member", error);
    throw new AssayError("E_FILE_READ", { message: `${name} is damaged: ${words}.`, hint: getAgain, cause: error });
  }
}

const getAgain = "Get the file again. What could be decoded was read.";

function cutOff(name: string, what: string, cause?: unknown): AssayError {
  return new AssayError("E_FILE_READ", { message: `${name} is cut off: ${what}.`, hint: getAgain, cause });
}

function trailing(name: string, what: string, cause?: unknown): AssayError {
  return new AssayError("E_FILE_READ", {
    message: `${name} is damaged: what stands behind the last ${what} is no other one.`,
    hint: getAgain,
    cause,
  });
}

function notOfKind(name: string, kind: Compression): AssayError {
  return new AssayError("E_FILE_READ", {
    message: `${name} is not ${kind} data.`,
    hint: "Give the file a name that says what it is, such as answers.jsonl.",
  });
}

function zstdError(problem: ZstdProblem, count: number, name: string): AssayError {
  switch (problem.kind) {
    case "magic":
      return count === 0 ? notOfKind(name, "zstd") : trailing(name, "zstd frame");
    case "block":
      return new AssayError("E_FILE_READ", {
        message: `${name} is damaged: zstd frame ${count} has a block that cannot be.`,
        hint: getAgain,
      });
    case "window":
      return new AssayError("E_FILE_READ", {
        message: `${name} cannot be read: zstd frame ${count} needs a window of ${megabytes(problem.bytes)}; at most 128 MB are used.`,
        hint: "Compress it again without --long: zstd -dc --long=31 FILE | zstd > OTHER.",
      });
    case "dictionary":
      return new AssayError("E_FILE_READ", {
        message: `${name} cannot be read: zstd frame ${count} needs the dictionary ${problem.id}.`,
        hint: "Compress it again without a dictionary: zstd -dc -D DICTIONARY FILE | zstd > OTHER.",
      });
  }
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / (1 << 20)).toLocaleString("en")} MB`;
}

function isGzipStart(head: Buffer): boolean {
  return head.length < 2 ? head.length === 0 || head[0] === 0x1f : head[0] === 0x1f && head[1] === 0x8b;
}
