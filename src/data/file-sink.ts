import { close, constants, existsSync, fstatSync, ftruncateSync, openSync, rmSync, write } from "node:fs";
import { Writable } from "node:stream";
import { AssayError, messageOf } from "../core/errors.ts";

const memoryBytes = 256 << 10;

export interface FileSinkOptions {
  /** So many bytes of the file stay; what is written follows them. Default 0. */
  readonly keep?: number;
  /** Called once, right after the file was cut and before the first byte is written. */
  readonly began?: () => void;
  /** What stands in the file for the text of one write, such as a whole zstd frame. Default: its UTF-8. */
  readonly encode?: (text: string) => Buffer;
}

/**
 * A stream that writes text to a file. The file is made or opened at once (E_FILE_WRITE where that cannot be done) and cut by the first
 * write or the end, so that a stream which is destroyed before leaves an old file as it was. Text is encoded into one piece of memory,
 * so that writing does not grow with the file.
 */
export function createFileSink(path: string, { keep = 0, began, encode }: FileSinkOptions = {}): Writable {
  const { descriptor, made } = open(path);
  const memory = Buffer.allocUnsafeSlow(memoryBytes);
  /** Where the next byte goes; undefined in a device or a pipe, which have no places. */
  let at: number | undefined;
  let begun = false;
  const begin = (): void => {
    if (begun) return;
    begun = true;
    if (fstatSync(descriptor).isFile()) {
      ftruncateSync(descriptor, keep);
      at = keep;
    }
    began?.();
  };
  return new Writable({
    decodeStrings: false,
    highWaterMark: memoryBytes,
    write(chunk: string | Buffer, _encoding, done) {
      const bytes = typeof chunk === "string" ? (encode ? encode(chunk) : utf8(chunk, memory)) : chunk;
      attempt(begin, done, () => {
        writeAll(descriptor, bytes, at, done);
        if (at !== undefined) at += bytes.length;
      });
    },
    final(done) {
      attempt(begin, done, done);
    },
    destroy(error, done) {
      if (made && !begun) rmSync(path, { force: true });
      close(descriptor, (failed) => done(error ?? failed ?? null));
    },
  });
}

function attempt(task: () => void, failed: (error: Error) => void, then: () => void): void {
  try {
    task();
  } catch (error) {
    failed(error instanceof Error ? error : new Error(messageOf(error)));
    return;
  }
  then();
}

/** Opens without emptying; `made` says that the file was not there. */
function open(path: string): { readonly descriptor: number; readonly made: boolean } {
  try {
    const made = !existsSync(path);
    return { descriptor: openSync(path, constants.O_WRONLY | constants.O_CREAT, 0o666), made };
  } catch (error) {
    throw new AssayError("E_FILE_WRITE", {
      message: `${path} cannot be written: ${messageOf(error)}.`,
      hint: "Choose another --out, or make its folder.",
      cause: error,
    });
  }
}

function utf8(text: string, memory: Buffer): Buffer {
  // A UTF-16 unit takes at most three bytes.
  if (text.length * 3 > memory.length) return Buffer.from(text);
  return memory.subarray(0, memory.write(text));
}

/** A write may take fewer bytes than it was given. */
function writeAll(descriptor: number, bytes: Buffer, at: number | undefined, done: (error?: Error | null) => void): void {
  write(descriptor, bytes, 0, bytes.length, at ?? null, (error, written) => {
    if (error) done(error);
    else if (written < bytes.length) writeAll(descriptor, bytes.subarray(written), at === undefined ? undefined : at + written, done);
    else done();
  });
}
