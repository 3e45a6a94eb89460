import { closeSync, fstatSync, openSync, readSync } from "node:fs";

/** A file that is read in places. */
export interface FileBytes {
  readonly size: number;
  /** A window onto it that remembers the last `bytes` that were read through it. */
  window(bytes: number): FileWindow;
  bytesRead(): number;
  close(): void;
}

export interface FileWindow {
  /**
   * The bytes from `offset` on; they stand until the next view of any window. Throws where the file ends before. What stands from
   * `until` on is not looked at ahead.
   */
  view(offset: number, length: number, until?: number): Buffer;
}

const pieceBytes = 1 << 20;
/** Longer views are not kept for the next one. */
const keptBytes = 4 << 20;

export function openFileBytes(path: string): FileBytes {
  const descriptor = openSync(path, "r");
  let closed = false;
  const close = (): void => {
    if (!closed) closeSync(descriptor);
    closed = true;
  };
  try {
    const status = fstatSync(descriptor);
    if (!status.isFile()) throw new Error(status.isDirectory() ? "it is a folder" : "it is no plain file");
    return create(descriptor, status.size, close);
  } catch (error) {
    close();
    throw error;
  }
}

function create(descriptor: number, size: number, close: () => void): FileBytes {
  let read = 0;
  let large = Buffer.alloc(0);

  const fill = (memory: Buffer, offset: number, length: number): void => {
    for (let done = 0; done < length;) {
      const count = readSync(descriptor, memory, done, Math.min(pieceBytes, length - done), offset + done);
      if (count === 0) throw new Error(`it ends at byte ${offset + done}, where more is expected`);
      read += count;
      done += count;
    }
  };

  const largeView = (offset: number, length: number): Buffer => {
    if (length > large.length) large = Buffer.allocUnsafeSlow(length);
    const memory = large;
    if (memory.length > keptBytes) large = Buffer.alloc(0);
    fill(memory, offset, length);
    return memory.subarray(0, length);
  };

  return {
    size,
    bytesRead: () => read,
    close,
    window(bytes) {
      const memory = Buffer.allocUnsafeSlow(bytes);
      let from = 0;
      let to = 0;
      return {
        view(offset, length, until = size) {
          if (offset < 0 || length < 0 || offset + length > size)
            throw new Error(`bytes ${offset} to ${offset + length} are asked for, of ${size} in all`);
          if (length > bytes) return largeView(offset, length);
          if (offset < from || offset + length > to) {
            const count = Math.max(length, Math.min(bytes, until - offset));
            [from, to] = [0, 0];
            fill(memory, offset, count);
            [from, to] = [offset, offset + count];
          }
          return memory.subarray(offset - from, offset - from + length);
        },
      };
    },
  };
}
