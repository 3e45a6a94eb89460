import { close, constants, existsSync, fstatSync, ftruncateSync, openSync, rmSync, write } from "node:fs";
import { Writable } from "node:stream";
import { AssayError, messageOf } from "../core/errors.ts";

const memoryBytes = 256 << 10;

/**
 * A stream that writes text to a file. The file is made or opened at once (E_FILE_WRITE where that cannot be done) and emptied by the first
 * write or the end, so that a stream which is destroyed before leaves an old file as it was. Text is encoded into one piece of memory,
 * so that writing does not grow with the file.
 */
export function createFileSink(path: string): Writable {
  const { descriptor, made } = open(path);
  const memory = Buffer.allocUnsafeSlow(memoryBytes);
  let emptied = false;
  const empty = (): void => {
    if (emptied) return;
    emptied = true;
    // A device or a pipe has nothing to be emptied of.
    if (fstatSync(descriptor).isFile()) ftruncateSync(descriptor);
  };
  return new Writable({
    decodeStrings: false,
    highWaterMark: memoryBytes,
    write(chunk: string | Buffer, _encoding, done) {
      const bytes = typeof chunk === "string" ? encode(chunk, memory) : chunk;
      attempt(empty, done, () => writeAll(descriptor, bytes, 0, done));
    },
    final(done) {
      attempt(empty, done, done);
    },
    destroy(error, done) {
      if (made && !emptied) rmSync(path, { force: true });
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

function encode(text: string, memory: Buffer): Buffer {
  // A UTF-16 unit takes at most three bytes.
  if (text.length * 3 > memory.length) return Buffer.from(text);
  return memory.subarray(0, memory.write(text));
}

/** A write may take fewer bytes than it was given. */
function writeAll(descriptor: number, bytes: Buffer, from: number, done: (error?: Error | null) => void): void {
  write(descriptor, bytes, from, bytes.length - from, null, (error, written) => {
    if (error) done(error);
    else if (from + written < bytes.length) writeAll(descriptor, bytes, from + written, done);
    else done();
  });
}
