import { readSync, writeSync } from "node:fs";

/** What is there, at most `length` bytes; 0 at the end. */
export function readSome(descriptor: number, into: NodeJS.ArrayBufferView, offset: number, length: number): number {
  for (;;) {
    try {
      return readSync(descriptor, into, offset, length, null);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException; // what node:fs throws
      if (code === "EOF" || code === "ECONNRESET" || code === "EPIPE") return 0;
      if (code !== "EAGAIN") throw error;
    }
  }
}

/** The next frame's bytes, or undefined at the end. */
export function readFrame(descriptor: number): Buffer | undefined {
  const head = readExactly(descriptor, 4);
  return head && readExactly(descriptor, head.readUInt32BE(0));
}

function readExactly(descriptor: number, length: number): Buffer | undefined {
  const data = Buffer.allocUnsafe(length);
  for (let at = 0; at < length;) {
    const count = readSome(descriptor, data, at, length - at);
    if (count === 0) return undefined;
    at += count;
  }
  return data;
}

export function writeAll(descriptor: number, data: NodeJS.ArrayBufferView, offset: number, length: number): void {
  for (let at = 0; at < length;) {
    try {
      at += writeSync(descriptor, data, offset + at, length - at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error; // what node:fs throws
    }
  }
}
