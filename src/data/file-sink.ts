import { close, openSync, write } from "node:fs";
import { Writable } from "node:stream";
import { AssayError, messageOf } from "../core/errors.ts";

const memoryBytes = 256 << 10;

/**
 * A stream that writes text to a file, which is made or emptied at once. Throws E_FILE_WRITE where that cannot be done.
 * Text is encoded into one piece of memory, so that writing does not grow with the file.
 */
export function createFileSink(path: string): Writable {
  let descriptor: number;
  try {
    descriptor = openSync(path, "w");
  } catch (error) {
    throw new AssayError("E_FILE_WRITE", {
      message: `${path} cannot be written: ${messageOf(error)}.`,
      hint: "Choose another --out, or make its folder.",
      cause: error,
    });
  }
  const memory = Buffer.allocUnsafeSlow(memoryBytes);
  return new Writable({
    decodeStrings: false,
    highWaterMark: memoryBytes,
    write(chunk: string | Buffer, _encoding, done) {
      const bytes = typeof chunk === "string" ? encode(chunk, memory) : chunk;
      writeAll(descriptor, bytes, 0, done);
    },
    destroy(error, done) {
      close(descriptor, (failed) => done(error ?? failed ?? null));
    },
  });
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
