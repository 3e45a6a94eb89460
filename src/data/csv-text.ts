import { isAscii, isUtf8 } from "node:buffer";

/** Whole lines of a file, or one that was too long to be held. */
export type CsvText =
  | {
      /** Each line with its line feed, which the last of the file may lack. A line that was not UTF-8 has lone surrogates, which no valid text has. */
      readonly text: string;
      readonly mended: boolean;
      /** Whether every character is one byte. */
      readonly ascii: boolean;
    }
  | {
      /** Bytes without the line feed. */
      readonly dropped: number;
      /** Whether it has an odd number of quotes, so that it begins or ends inside of them. */
      readonly odd: boolean;
    };

const lineFeed = 10;
const carriageReturn = 13;
const quoteMark = 34;

/**
 * The lines of a CSV stream in blocks, as they come; a chunk is used up before the next is asked for. A byte order mark is dropped. Where
 * the header ends in a carriage return alone, each of them in the file becomes a line feed.
 */
export async function* csvText(source: AsyncIterable<Buffer>, maxLineBytes: number): AsyncGenerator<CsvText, void, undefined> {
  let rest: Buffer[] = [];
  let bytes = 0;
  let quotes = 0;

  /** A part of a line that goes on. */
  const hold = (part: Buffer): void => {
    bytes += part.length;
    if (bytes > maxLineBytes) {
      for (const held of [...rest, part]) quotes += count(held, quoteMark);
      rest = [];
    } else if (part.length > 0) rest.push(Buffer.from(part));
  };
  /** The line that was held, with this as its end. */
  const release = (feed: Buffer): CsvText => {
    const line = bytes > maxLineBytes ? { dropped: bytes, odd: quotes % 2 === 1 } : textOf(Buffer.concat([...rest, feed]));
    rest = [];
    bytes = 0;
    quotes = 0;
    return line;
  };

  for await (const chunk of prepared(source, maxLineBytes)) {
    let from = 0;
    if (bytes > 0) {
      const end = chunk.indexOf(lineFeed);
      hold(end === -1 ? chunk : chunk.subarray(0, end));
      if (end === -1) continue;
      from = end + 1;
      yield release(chunk.subarray(end, from));
    }
    const to = chunk.lastIndexOf(lineFeed) + 1;
    if (to > from) yield* blocksOf(chunk.subarray(from, to), maxLineBytes);
    hold(chunk.subarray(Math.max(from, to)));
  }
  if (bytes > 0) yield release(Buffer.alloc(0));
}

/** Whole lines as few blocks: one, unless there may be a line over the limit. */
function* blocksOf(lines: Buffer, maxLineBytes: number): Generator<CsvText, void, undefined> {
  if (lines.length <= maxLineBytes) {
    yield textOf(lines);
    return;
  }
  let first = 0;
  for (let from = 0; from < lines.length;) {
    const end = lines.indexOf(lineFeed, from);
    if (end - from > maxLineBytes) {
      if (from > first) yield textOf(lines.subarray(first, from));
      yield { dropped: end - from, odd: count(lines.subarray(from, end), quoteMark) % 2 === 1 };
      first = end + 1;
    }
    from = end + 1;
  }
  if (first < lines.length) yield textOf(lines.subarray(first));
}

function textOf(lines: Buffer): CsvText {
  // Valid text is decoded at one stroke, since that is several times as fast as line by line.
  if (isAscii(lines)) return { text: lines.toString("latin1"), mended: false, ascii: true };
  if (isUtf8(lines)) return { text: lines.toString("utf8"), mended: false, ascii: false };
  let text = "";
  for (let from = 0; from < lines.length;) {
    const end = lines.indexOf(lineFeed, from);
    const line = lines.subarray(from, end === -1 ? lines.length : end + 1);
    text += isUtf8(line) ? line.toString("utf8") : line.toString("utf8").replaceAll("\ufffd", "\udfff");
    from += line.length;
  }
  return { text, mended: true, ascii: false };
}

function count(bytes: Buffer, byte: number): number {
  let found = 0;
  for (let at = bytes.indexOf(byte); at !== -1; at = bytes.indexOf(byte, at + 1)) found += 1;
  return found;
}

const mark = Buffer.from([0xef, 0xbb, 0xbf]);

/** Drops a byte order mark and makes line ends those that are looked for, as soon as the end of the header says which there are. */
async function* prepared(source: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<Buffer, void, undefined> {
  let head: Buffer[] | undefined = [];
  let bytes = 0;
  let returns = false;
  const ends = createEndFinder();
  for await (const chunk of source) {
    if (!head) {
      yield returns ? fed(chunk) : chunk;
      continue;
    }
    head.push(Buffer.from(chunk));
    bytes += chunk.length;
    const end = ends(chunk);
    if (end === undefined && bytes <= maxBytes) continue;
    returns = end === "return";
    const whole = withoutMark(Buffer.concat(head));
    head = undefined;
    yield returns ? fed(whole) : whole;
  }
  if (!head) return;
  const whole = withoutMark(Buffer.concat(head));
  // What ends in a carriage return is not followed by a line feed any more.
  yield ends(Buffer.from("x")) === "return" ? fed(whole) : whole;
}

/** Looks, chunk by chunk, for the first end of a line outside of quotes. */
function createEndFinder(): (chunk: Buffer) => "feed" | "return" | undefined {
  let quoted = false;
  let returned = false;
  return (chunk) => {
    for (const byte of chunk) {
      if (byte === lineFeed && !quoted) return "feed";
      if (returned) return "return";
      if (byte === quoteMark) quoted = !quoted;
      returned = byte === carriageReturn && !quoted;
    }
    return undefined;
  };
}

function withoutMark(head: Buffer): Buffer {
  return head.subarray(0, mark.length).equals(mark) ? head.subarray(mark.length) : head;
}

/** With line feeds for carriage returns. */
function fed(chunk: Buffer): Buffer {
  const copy = Buffer.from(chunk);
  for (let at = copy.indexOf(carriageReturn); at !== -1; at = copy.indexOf(carriageReturn, at + 1)) copy[at] = lineFeed;
  return copy;
}
