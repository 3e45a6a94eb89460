import { randomBytes } from "node:crypto";
import { closeSync, ftruncateSync, openSync, readSync, rmSync, unlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AssayError, messageOf } from "../errors.ts";
import { writeAll } from "../write-all.ts";

/** Where a text stands in a spill file: one number, so that a million of them are 8 MB. */
export type Place = number;

/** Texts that had no room in memory. Nobody else sees the file, and nothing of it is left where the process is killed. */
export interface SpillFile {
  /** Any text, lone surrogates too. Throws E_FILE_WRITE where the disk takes no more; what was appended before can still be read. */
  append(text: string): Place;
  /** Throws E_FILE_READ. */
  read(place: Place): string;
  /** Forgets every text and gives the room on the disk back; places given before are no more. */
  clear(): void;
  close(): void;
}

export interface SpillFileOptions {
  /** Default: the system's folder for temporary files. */
  readonly folder?: string;
}

/** Texts are gathered into blocks of this size. */
const blockBytes = 1 << 20;
/** Length in bytes, doubled, plus 1 where the text is in UTF-16. */
const headBytes = 6;
/** What is read at once with the head, which is all of nearly every text. */
const guessBytes = 4096;

/** Makes a spill file, which takes up nothing until the first text comes. */
export function createSpillFile({ folder = tmpdir() }: SpillFileOptions = {}): SpillFile {
  let file: TemporaryFile | undefined;
  let closed = false;
  let block: Buffer | undefined;
  /** Bytes in the file, and behind them in the block. */
  let written = 0;
  let gathered = 0;
  const guess = Buffer.allocUnsafeSlow(guessBytes);

  const flush = (): void => {
    if (!block || gathered === 0) return;
    file ??= openTemporaryFile(folder);
    writeOut(file.descriptor, block.subarray(0, gathered), written, folder);
    written += gathered;
    gathered = 0;
  };

  const bytesAt = (target: Buffer, from: number): Buffer => {
    if (from >= written && block) {
      const copied = block.copy(target, 0, from - written, gathered);
      return target.subarray(0, copied);
    }
    // A text lies in the file as a whole or in the block as a whole.
    return file ? readUpTo(file.descriptor, target, from) : target.subarray(0, 0);
  };

  return {
    append(text) {
      if (closed) throw new AssayError("E_FILE_WRITE", { message: "A temporary file was written to after it was closed." });
      const wide = !text.isWellFormed();
      const encoding = wide ? "utf16le" : "utf8";
      const length = Buffer.byteLength(text, encoding);
      const whole = headBytes + length;
      if (gathered + whole > blockBytes) flush();
      const place = written + gathered;
      const target = whole > blockBytes ? Buffer.allocUnsafe(whole) : (block ??= Buffer.allocUnsafeSlow(blockBytes));
      const at = target === block ? gathered : 0;
      target.writeUIntLE(length * 2 + (wide ? 1 : 0), at, headBytes);
      target.write(text, at + headBytes, length, encoding);
      if (target === block) gathered += whole;
      else {
        file ??= openTemporaryFile(folder);
        writeOut(file.descriptor, target, written, folder);
        written += whole;
      }
      return place;
    },

    read(place) {
      const first = bytesAt(guess, place);
      if (first.length < headBytes) throw unreadable(`no text stands at ${place}`);
      const head = first.readUIntLE(0, headBytes);
      const length = Math.floor(head / 2);
      const encoding = head % 2 === 1 ? "utf16le" : "utf8";
      const end = headBytes + length;
      if (end <= first.length) return first.toString(encoding, headBytes, end);
      const bytes = bytesAt(Buffer.allocUnsafe(length), place + headBytes);
      if (bytes.length < length) throw unreadable(`it ends after ${bytes.length} of ${length} bytes`);
      return bytes.toString(encoding);
    },

    clear() {
      written = 0;
      gathered = 0;
      const { descriptor } = file ?? {};
      if (descriptor !== undefined) attempt(() => ftruncateSync(descriptor), unwritableIn(folder));
    },

    close() {
      closed = true;
      written = 0;
      gathered = 0;
      block = undefined;
      file?.close();
      file = undefined;
    },
  };
}

interface TemporaryFile {
  readonly descriptor: number;
  close(): void;
}

/** Opened for this user alone and taken out of its folder at once, so that it goes with the process, however that ends. */
function openTemporaryFile(folder: string): TemporaryFile {
  const path = join(folder, `assay-${randomBytes(12).toString("hex")}.tmp`);
  const descriptor = attempt(() => openSync(path, "wx+", 0o600), unwritableIn(folder));
  let left = false;
  try {
    unlinkSync(path);
  } catch {
    // Where an open file cannot be taken out of its folder, it goes when it is closed.
    left = true;
  }
  return {
    descriptor,
    close() {
      closeSync(descriptor);
      if (left) rmSync(path, { force: true });
    },
  };
}

function writeOut(descriptor: number, bytes: Buffer, position: number, folder: string): void {
  attempt(() => writeAll(descriptor, bytes, position), unwritableIn(folder));
}

/** As many bytes as there are, at most those that the target holds. */
function readUpTo(descriptor: number, target: Buffer, position: number): Buffer {
  let done = 0;
  while (done < target.length) {
    const count = attempt(() => readSync(descriptor, target, done, target.length - done, position + done), unreadable);
    if (count === 0) break;
    done += count;
  }
  return target.subarray(0, done);
}

function attempt<T>(task: () => T, failure: (why: string, cause: unknown) => AssayError): T {
  try {
    return task();
  } catch (error) {
    throw failure(messageOf(error), error);
  }
}

function unwritableIn(folder: string): (why: string, cause: unknown) => AssayError {
  return (why, cause) =>
    new AssayError("E_FILE_WRITE", {
      message: `A temporary file in ${folder} cannot be written: ${why}.`,
      hint: "Set TMPDIR to a folder with room.",
      cause,
    });
}

function unreadable(why: string, cause?: unknown): AssayError {
  return new AssayError("E_FILE_READ", { message: `A temporary file cannot be read: ${why}.`, cause });
}
