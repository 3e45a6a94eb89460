import type { Writable } from "node:stream";
import { AssayError, isAssayError, messageOf } from "../core/errors.ts";
import { createSpillFile, type Place } from "../core/groups/spill-file.ts";

const chunkChars = 48 << 10;
/** Lines that wait for an earlier one are held in memory up to so many characters; further ones go to a temporary file. */
const waitingChars = 64 << 20;

/** Lines that come in any order go out in the order of their index. */
export interface OrderedOutput {
  /** `size` is what the row took up in the run, and `items` how many of its items the line stands for (default 1), both for `written`. */
  put(index: number, line: string, size: number, items?: 0 | 1): void;
  /** Resolves when the stream takes more, or has failed. */
  drained(): Promise<void>;
  /** Resolves when all lines are out. Rejects with E_FILE_WRITE where the stream failed. */
  end(): Promise<void>;
  /** Aborts with E_FILE_WRITE as its reason as soon as the stream fails. */
  readonly failed: AbortSignal;
}

export interface OrderedOutputOptions {
  /** Stands in errors. */
  readonly name: string;
  /** Whether the stream is ended after the last line; one of the process is left open. */
  readonly close: boolean;
  /** The index of the first line. Default 0. */
  readonly first?: number;
  /** Told of items whose lines were handed to the stream, when the stream can take more. */
  readonly written: (count: number, size: number) => void;
}

/** Writes to a stream with its back-pressure. */
export function createOrderedOutput(stream: Writable, { name, close, first = 0, written }: OrderedOutputOptions): OrderedOutput {
  const waiting = new Map<number, { readonly line: string | Place; readonly size: number; readonly items: number }>();
  const spilled = createSpillFile();
  let held = 0;
  const failure = new AbortController();
  let next = first;
  let text = "";
  let count = 0;
  let total = 0;
  let scheduled = false;
  let blocked = false;

  const fail = (error: Error): void => {
    const told = isAssayError(error) ? error : undefined;
    failure.abort(told ?? new AssayError("E_FILE_WRITE", { message: `${name} cannot be written: ${messageOf(error)}.`, cause: error }));
    text = "";
    release();
  };
  stream.on("error", fail);
  stream.on("drain", () => {
    blocked = false;
    flush();
  });

  const hold = (line: string): string | Place => {
    if (held + line.length > waitingChars) {
      try {
        return spilled.append(line);
      } catch {
        // A disk that is full: memory may still do.
      }
    }
    held += line.length;
    return line;
  };

  const takeBack = (line: string | Place): string => {
    if (typeof line === "number") return spilled.read(line);
    held -= line.length;
    return line;
  };

  const push = (line: string, size: number, items: number): void => {
    next += 1;
    text += line;
    count += items;
    total += size;
  };

  const release = (): void => {
    const lines = count;
    const size = total;
    count = 0;
    total = 0;
    if (lines > 0) written(lines, size);
  };

  const flush = (): void => {
    scheduled = false;
    if (failure.signal.aborted) {
      text = "";
      release();
      return;
    }
    if (blocked) return;
    if (text.length > 0) {
      const block = text;
      text = "";
      blocked = !stream.write(block);
    }
    if (!blocked) release();
  };

  return {
    failed: failure.signal,
    async drained() {
      while (blocked && !failure.signal.aborted) await changed(stream);
    },
    put(index, line, size, items = 1) {
      if (index !== next) {
        waiting.set(index, { line: hold(line), size, items });
        return;
      }
      push(line, size, items);
      for (let one = waiting.get(next); one; one = waiting.get(next)) {
        waiting.delete(next);
        push(takeBack(one.line), one.size, one.items);
      }
      if (text.length >= chunkChars) flush();
      else if (!scheduled) {
        scheduled = true;
        setImmediate(flush);
      }
    },
    async end() {
      flush();
      while (blocked && !failure.signal.aborted) await changed(stream);
      flush();
      if (!failure.signal.aborted) {
        await new Promise<void>((resolve) => {
          const done = (error?: Error | null): void => {
            // A stream tells the one who waits before it tells everybody.
            if (error && !failure.signal.aborted) fail(stream.errored ?? error);
            resolve();
          };
          stream.once("error", done);
          if (close) stream.end(done);
          else stream.write("", done);
        });
      }
      spilled.close();
      failure.signal.throwIfAborted();
    },
  };
}

async function changed(stream: Writable): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = (): void => {
      stream.off("drain", done);
      stream.off("error", done);
      resolve();
    };
    stream.on("drain", done);
    stream.on("error", done);
  });
}
