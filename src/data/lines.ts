import { isUtf8 } from "node:buffer";

/** A line of a file, numbered from 1, without its end; or what keeps it from being read. */
export type Line =
  | { readonly number: number; readonly text: string; readonly bytes: number }
  | { readonly number: number; readonly problem: "too-large" | "encoding"; readonly bytes: number };

/**
 * The lines of a stream in batches, as they come; a chunk is used up before the next is asked for. LF and CRLF end a line, a byte order mark at the beginning is dropped, empty lines
 * are counted and left out. A line over `maxBytes` is skipped without being held; one that is not UTF-8 is told, never mended.
 */
export async function* readLines(source: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<readonly Line[], void, undefined> {
  let number = 0;
  let rest: Buffer[] = [];
  let restBytes = 0;
  for await (const chunk of withoutMark(source)) {
    const lastEnd = chunk.lastIndexOf(10);
    if (lastEnd === -1) {
      restBytes += chunk.length;
      // Copies, since a source may use its memory again, and so that a short rest does not keep a whole chunk.
      if (restBytes <= maxBytes) rest.push(Buffer.from(chunk));
      else rest = [];
      continue;
    }
    const lines: Line[] = [];
    let from = 0;
    if (restBytes > 0) {
      const end = chunk.indexOf(10);
      const bytes = restBytes + end;
      number += 1;
      if (bytes > maxBytes) lines.push({ number, problem: "too-large", bytes });
      else pushLine(lines, Buffer.concat([...rest, chunk.subarray(0, end)]), number);
      from = end + 1;
    }
    number = pushLines(lines, chunk.subarray(from, lastEnd + 1), number, maxBytes);
    const tail = chunk.subarray(lastEnd + 1);
    rest = tail.length > 0 && tail.length <= maxBytes ? [Buffer.from(tail)] : [];
    restBytes = tail.length;
    if (lines.length > 0) yield lines;
  }
  if (restBytes === 0) return;
  const lines: Line[] = [];
  number += 1;
  if (restBytes > maxBytes) lines.push({ number, problem: "too-large", bytes: restBytes });
  else pushLine(lines, Buffer.concat(rest), number);
  if (lines.length > 0) yield lines;
}

const mark = Buffer.from([0xef, 0xbb, 0xbf]);

/** Drops a byte order mark, of which the first chunks may hold a byte each. */
async function* withoutMark(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  let head: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of source) {
    if (!head) {
      yield chunk;
      continue;
    }
    head = Buffer.concat([head, chunk]);
    if (head.length < mark.length) continue;
    yield head.subarray(0, mark.length).equals(mark) ? head.subarray(mark.length) : head;
    head = undefined;
  }
  if (head && head.length > 0) yield head;
}

/** Whole lines, each with its end. Valid text is decoded at one stroke, since that is several times as fast as line by line. */
function pushLines(lines: Line[], block: Buffer, before: number, maxBytes: number): number {
  let number = before;
  if (block.length === 0) return number;
  if (block.length > maxBytes || !isUtf8(block)) {
    for (let from = 0; from < block.length;) {
      const end = block.indexOf(10, from);
      number += 1;
      if (end - from > maxBytes) lines.push({ number, problem: "too-large", bytes: end - from });
      else pushLine(lines, block.subarray(from, end), number);
      from = end + 1;
    }
    return number;
  }
  const text = block.toString("utf8");
  for (let from = 0; from < text.length;) {
    const end = text.indexOf("\n", from);
    number += 1;
    pushText(lines, text.slice(from, end), number);
    from = end + 1;
  }
  return number;
}

function pushLine(lines: Line[], bytes: Buffer, number: number): void {
  if (isUtf8(bytes)) pushText(lines, bytes.toString("utf8"), number);
  else lines.push({ number, problem: "encoding", bytes: bytes.length });
}

function pushText(lines: Line[], text: string, number: number): void {
  const last = text.charCodeAt(text.length - 1);
  // A line of white space alone is as good as empty.
  if (text.length === 0 || ((last === 13 || last === 32 || last === 9) && text.trim() === "")) return;
  lines.push({ number, text: last === 13 ? text.slice(0, -1) : text, bytes: text.length });
}
