import { writeSync } from "node:fs";

/** Writes all bytes, since one call may take fewer than it was given; at a place of the file, or where it stands. */
export function writeAll(descriptor: number, bytes: Uint8Array, at?: number): void {
  for (let from = 0; from < bytes.length;)
    from += writeSync(descriptor, bytes, from, bytes.length - from, at === undefined ? null : at + from);
}
