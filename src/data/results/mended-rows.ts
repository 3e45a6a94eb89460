import { closeSync, fsyncSync, ftruncateSync, openSync, readSync, rmSync, statSync } from "node:fs";
import { AssayError, messageOf } from "../../core/errors.ts";
import { writeAll } from "../../core/write-all.ts";
import { wholeLinesOf } from "./whole-lines.ts";

/**
 * Rows that take the place of earlier ones, kept beside an output until they are put in: a kill before that loses none of them.
 * A line of the file is the row's number, a space, and the row.
 */
export interface MendedRows {
  readonly count: number;
  /** The line that takes the place of this row, without its end. */
  line(row: number): string | undefined;
  put(row: number, line: string): void;
  /** Writes what was put so far. */
  flush(): void;
  /** Lets the file go; `done` says that its rows stand in the output. */
  close(end: { readonly done: boolean }): void;
}

const blockChars = 64 << 10;

export function mendedPathOf(out: string): string {
  return `${out}.mended`;
}

/** Opens the file beside an output, with what an earlier run left in it. It is made by the first row. */
export async function openMendedRows(out: string): Promise<MendedRows> {
  const path = mendedPathOf(out);
  /** Row to the place of its line, as offset and length in bytes. */
  const places = new Map<number, readonly [offset: number, bytes: number]>();
  let end = 0;
  const exists = statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  if (exists) {
    for await (const lines of wholeLinesOf(path)) {
      for (const line of lines) {
        const space = line.text.indexOf(" ");
        const row = Number(line.text.slice(0, space));
        if (space > 0 && Number.isSafeInteger(row)) places.set(row, placeOf(line.text.slice(space + 1), line.end - 1));
        end = line.end;
      }
    }
  }
  const whole = end;
  let descriptor: number | undefined;
  let pending = "";

  const open = (): number => {
    if (descriptor !== undefined) return descriptor;
    descriptor = openSync(path, exists ? "r+" : "w+");
    // Half a line that a kill left.
    ftruncateSync(descriptor, whole);
    return descriptor;
  };

  const flush = (): void => {
    if (pending === "") return;
    const bytes = Buffer.from(pending);
    pending = "";
    attempt(path, () => writeAll(open(), bytes, end - bytes.length));
  };

  return {
    get count() {
      return places.size;
    },
    line(row) {
      const place = places.get(row);
      if (!place) return undefined;
      flush();
      const [offset, bytes] = place;
      const memory = Buffer.allocUnsafe(bytes);
      return attempt(path, () => {
        if (readSync(open(), memory, 0, bytes, offset) < bytes) throw new Error("it is shorter than it was");
        return memory.toString("utf8");
      });
    },
    put(row, line) {
      const text = `${row} ${line}\n`;
      end += Buffer.byteLength(text);
      places.set(row, placeOf(line, end - 1));
      pending += text;
      if (pending.length >= blockChars) flush();
    },
    flush,
    close({ done }) {
      if (!done) flush();
      if (descriptor !== undefined) {
        if (!done) fsyncSync(descriptor);
        closeSync(descriptor);
        descriptor = undefined;
      }
      if (done) rmSync(path, { force: true });
    },
  };
}

function placeOf(line: string, end: number): readonly [offset: number, bytes: number] {
  const bytes = Buffer.byteLength(line);
  return [end - bytes, bytes];
}

function attempt<T>(path: string, task: () => T): T {
  try {
    return task();
  } catch (error) {
    throw new AssayError("E_FILE_WRITE", { message: `${path} cannot be written: ${messageOf(error)}.`, cause: error });
  }
}
