import type { PageHeader } from "hyparquet/src/types.js";
import { parquetHeader } from "hyparquet/src/column.js";
import type { FileWindow } from "./file-bytes.ts";

/** A page as it stands in the file. */
export interface Page {
  readonly header: PageHeader;
  /** Where its bytes begin, after the header. */
  readonly from: number;
  /** Where the next page begins. */
  readonly end: number;
}

/** What a page may come to without its compression. */
const maxPageBytes = 512 << 20;
/** A header holds little, but may have the smallest and the largest value of its page. */
const headerBytes = [1 << 10, 64 << 10, 16 << 20];

/** Reads the header of the page at `offset`, with its sizes checked against the end of its chunk. */
export function readPageHeader(window: FileWindow, offset: number, end: number): Page {
  for (const most of headerBytes) {
    const length = Math.min(most, end - offset);
    if (length <= 0) throw new Error("its pages end early");
    const bytes = window.view(offset, length, end);
    const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, length), offset: 0 };
    let header: PageHeader;
    try {
      header = parquetHeader(reader);
    } catch (error) {
      // It may only be longer than what was looked at.
      if (length < end - offset && most !== headerBytes.at(-1)) continue;
      throw new Error("the header of a page cannot be read", { cause: error });
    }
    const from = offset + reader.offset;
    const size = whole(header.compressed_page_size, "the size of a page");
    whole(header.uncompressed_page_size, "the size of a page", maxPageBytes);
    if (size > end - from) throw new Error(`a page should have ${size} bytes, and ${end - from} are left`);
    return { header, from, end: from + size };
  }
  throw new Error("the header of a page cannot be read");
}

/** A count of a header; they are hostile until looked at. */
export function whole(value: unknown, what: string, max = 0x7fffffff): number {
  if (typeof value !== "number" || !Number.isInteger(value) || value < 0 || value > max)
    throw new Error(`${what} cannot be ${String(value)}`);
  return value;
}
