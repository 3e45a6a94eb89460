import { quote } from "../core/text.ts";
import type { CsvText } from "./csv-text.ts";
import type { RowProblem } from "./parse-row.ts";

/** A record of a CSV file. `number` is the line on which it begins, from 1; `bytes` is its size without the end of its last line. */
export type CsvRecord =
  | {
      readonly number: number;
      readonly bytes: number;
      /** Cells beyond the width of the file are counted and not held. */
      readonly cells: readonly string[];
      readonly count: number;
    }
  | { readonly number: number; readonly bytes: number; readonly problem: RowProblem };

export interface CsvRecordsOptions {
  readonly delimiter: "," | "\t";
  readonly maxRowBytes: number;
  /** Told of every record in order, of problems too. */
  readonly record: (record: CsvRecord) => void;
}

/** Reads records from lines as they come. Both pause now and then, so that what was told need not be held. */
export interface CsvRecords {
  take(text: CsvText): Generator<void, void, undefined>;
  /** No more lines come. */
  end(): Generator<void, void, undefined>;
}

export const maxColumns = 16_384;
const pauseRecords = 10_000;

/**
 * Cuts lines into records and these into cells; the first record says how many there should be. A quote inside of a cell
 * that does not begin with one is text. A record whose quote closes inside of a cell, one that is not UTF-8 and one that is too large are
 * problems, and reading goes on with the line behind. A quote that does not close where it should
 * has swallowed the lines up to the next one: where all of these are good records by themselves, it was a stray one, and they are read again.
 */
export function createCsvRecords(options: CsvRecordsOptions): CsvRecords {
  return createReader(options, undefined);
}

/** Lines that are being read, and how far. */
interface Frame {
  readonly text: string;
  readonly mended: boolean;
  readonly ascii: boolean;
  at: number;
}

/** With a width, a quote that does not close is a problem and no more. */
function createReader({ delimiter, maxRowBytes, record: tell }: CsvRecordsOptions, given: number | undefined): CsvRecords {
  let width = given;
  /** Lines that a stray quote had swallowed lie above those that came. */
  const frames: Frame[] = [];
  let text = "";
  let mended = false;
  let ascii = true;
  let nextQuote = -1;
  let nextDelimiter = -1;
  let line = 1;
  let lineFrom = 0;

  /** The record that is being read: its first line, its cells, the bytes of its lines before this one. */
  let start = 1;
  let cells: string[] = [];
  let count = 0;
  let bytes = 0;
  /** Whether the line ends inside of quotes, on which line these began, and whether there are doubled ones inside. */
  let open = false;
  let openLine = 1;
  let escaped = false;
  /** What earlier texts have of the record and of its open cell, and where both begin in this one. */
  let heldRecord = "";
  let heldCell = "";
  let heldMended = false;
  let recordFrom = 0;
  let cellFrom = 0;
  /** Of a record that is too large only the quotes are looked at. */
  let skipping = false;
  let told = 0;

  function* take(lines: CsvText): Generator<void, void, undefined> {
    if ("text" in lines) {
      frames.push({ ...lines, at: 0 });
      yield* readFrames();
      return;
    }
    yield* readAgain();
    if (!open) start = line;
    startSkipping();
    skip(lines.dropped, 0, lines.odd);
    line += 1;
  }

  function* end(): Generator<void, void, undefined> {
    yield* readAgain();
    if (!open) return;
    const last = line - 1;
    const problem = skipping ? tooLarge(bytes, maxRowBytes) : unclosed(last);
    record({ number: start, bytes, problem: heldRecord.isWellFormed() ? problem : notUtf8(last) });
    reset();
  }

  /** Between texts: gives an open record the chance to be lines of their own. */
  function* readAgain(): Generator<void, void, undefined> {
    while (open && !skipping && recover(0)) yield* readFrames();
  }

  function* readFrames(): Generator<void, void, undefined> {
    for (let frame = frames.at(-1); frame; frame = frames.at(-1)) {
      enter(frame);
      while (frame.at < text.length && frame === frames.at(-1)) {
        lineFrom = frame.at;
        const feed = text.indexOf("\n", lineFrom);
        frame.at = feed === -1 ? text.length : feed + 1;
        readLine(feed === -1 ? text.length : feed, frame.at);
        if (told < pauseRecords) continue;
        told = 0;
        yield;
      }
      if (frame !== frames.at(-1)) continue;
      if (open && !skipping) {
        heldRecord += text.slice(recordFrom);
        heldCell += text.slice(cellFrom);
        heldMended ||= mended;
      }
      frames.pop();
    }
    enter({ text: "", mended: false, ascii: true, at: 0 });
  }

  const enter = (frame: Frame): void => {
    ({ text, mended, ascii } = frame);
    nextQuote = -1;
    nextDelimiter = -1;
    recordFrom = frame.at;
    cellFrom = frame.at;
  };

  const readLine = (feed: number, next: number): void => {
    const to = feed > lineFrom && text[feed - 1] === "\r" ? feed - 1 : feed;
    if (skipping) skip(bytesTo(next), next - to, hasOddQuotes(next));
    else if (open || to > lineFrom) {
      if (!open) {
        start = line;
        recordFrom = lineFrom;
      }
      const again = readCells(to, next);
      if (again) return;
      if (open) {
        bytes += bytesTo(next);
        if (bytes > maxRowBytes) {
          if (recover(next)) return;
          startSkipping();
        }
      }
    }
    line += 1;
  };

  /** Reads cells as far as the line goes, first the rest of an open one. Returns whether lines are to be read again. */
  const readCells = (to: number, next: number): boolean => {
    let at = lineFrom;
    for (;;) {
      if (!open && at < to && quoteFrom(at) === at) {
        open = true;
        openLine = line;
        escaped = false;
        heldCell = "";
        at += 1;
        cellFrom = at;
      }
      if (open) {
        const close = closeFrom(at, next);
        if (close === -1) return false;
        const raw = heldCell + text.slice(cellFrom, close);
        push(escaped ? raw.replaceAll('""', '"') : raw);
        open = false;
        at = close + 1;
        if (at < to && text[at] !== delimiter) return fail(to, next, strayBehind(text.slice(at, Math.min(to, at + 20))));
      } else {
        const edge = Math.min(delimiterFrom(at), to);
        push(text.slice(at, edge));
        at = edge;
      }
      if (at >= to) {
        finish(to);
        return false;
      }
      at += 1;
    }
  };

  /** Where the open cell ends on this line, or -1. */
  const closeFrom = (from: number, next: number): number => {
    for (let at = from; ;) {
      const close = quoteFrom(at);
      if (close >= next) return -1;
      if (text[close + 1] !== '"') return close;
      escaped = true;
      at = close + 2;
    }
  };

  const push = (cell: string): void => {
    count += 1;
    if (count <= (width ?? maxColumns)) cells.push(cell);
  };

  const fail = (to: number, next: number, problem: RowProblem): boolean => {
    if (recover(next)) return true;
    finish(to, problem);
    return false;
  };

  /** Where the record's lines behind its first are good records by themselves: tells of the first and has the others read again. */
  const recover = (to: number): boolean => {
    // In a single column every line is a record.
    if (given !== undefined || width === undefined || width < 2) return false;
    const whole = heldRecord + text.slice(recordFrom, to);
    const second = whole.indexOf("\n") + 1;
    const swallowed = whole.slice(second);
    if (second === 0 || !isGood(swallowed, width)) return false;
    const first = whole.slice(0, second).replace(/\r?\n$/u, "");
    record({ number: start, bytes: Buffer.byteLength(first), problem: first.isWellFormed() ? unclosed(start) : notUtf8(start) });
    frames.push({ text: swallowed, mended: mended || heldMended, ascii: false, at: 0 });
    line = start + 1;
    reset();
    return true;
  };

  /** Whether lines are good records, but for the last one, which may be open. */
  const isGood = (lines: string, cellsOfOne: number): boolean => {
    let good = lines.trim() !== "";
    const look = (one: CsvRecord): void => {
      good &&= "cells" in one && one.count === cellsOfOne;
    };
    const trial = createReader({ delimiter, maxRowBytes, record: look }, cellsOfOne).take({ text: lines, mended: false, ascii: false });
    while (good && trial.next().done !== true);
    return good;
  };

  const finish = (to: number, problem?: RowProblem): void => {
    const size = bytes + bytesTo(to);
    const worst =
      size > maxRowBytes
        ? tooLarge(size, maxRowBytes)
        : (mended || heldMended) && !(heldRecord.isWellFormed() && text.slice(recordFrom, to).isWellFormed())
          ? notUtf8(line)
          : problem;
    if (!worst) width ??= count;
    record(worst ? { number: start, bytes: size, problem: worst } : { number: start, bytes: size, cells, count });
    reset();
  };

  const record = (one: CsvRecord): void => {
    told += 1;
    tell(one);
  };

  const reset = (): void => {
    cells = [];
    count = 0;
    bytes = 0;
    open = false;
    heldRecord = "";
    heldCell = "";
    heldMended = false;
    skipping = false;
  };

  const startSkipping = (): void => {
    skipping = true;
    cells = [];
    heldRecord = "";
    heldCell = "";
  };

  /** Passes over a line, of which so many bytes are its end. */
  const skip = (size: number, ending: number, odd: boolean): void => {
    bytes += size;
    if (odd) open = !open;
    if (open) return;
    const whole = bytes - ending;
    record({ number: start, bytes: whole, problem: tooLarge(whole, maxRowBytes) });
    reset();
  };

  const hasOddQuotes = (next: number): boolean => {
    let odd = false;
    for (let at = quoteFrom(lineFrom); at < next; at = quoteFrom(at + 1)) odd = !odd;
    return odd;
  };

  // The next of each is looked for once: a line may have none of its own, and the block may be long.
  const quoteFrom = (at: number): number => {
    if (nextQuote < at) nextQuote = placeOf(text, '"', at);
    return nextQuote;
  };
  const delimiterFrom = (at: number): number => {
    if (nextDelimiter < at) nextDelimiter = placeOf(text, delimiter, at);
    return nextDelimiter;
  };
  const bytesTo = (to: number): number => (ascii ? to - lineFrom : Buffer.byteLength(text.slice(lineFrom, to)));

  const lines = (last: number): string => (last > start ? ` Lines ${start} to ${last} are one record that way.` : "");
  const notUtf8 = (last: number): RowProblem => ({
    code: "E_ROW_ENCODING",
    message: last > start ? `The record on lines ${start} to ${last} is not valid UTF-8.` : "The line is not valid UTF-8.",
  });
  const unclosed = (last: number): RowProblem => ({
    code: "E_ROW_CSV",
    message: `The quote that opens on line ${openLine} does not close.${lines(last)} ${howToQuote}`,
  });
  const strayBehind = (behind: string): RowProblem => ({
    code: "E_ROW_CSV",
    message: `The quote that opens on line ${openLine} closes on line ${line} before ${quote(behind)}, not before the end of the cell.${lines(line)} ${howToQuote}`,
  });

  return { take, end };
}

const howToQuote = 'A cell with quotes is written "say ""so""".';

function tooLarge(bytes: number, maxRowBytes: number): RowProblem {
  return { code: "E_ROW_TOO_LARGE", message: `The record has ${bytes} bytes; at most ${maxRowBytes} are read.` };
}

function placeOf(text: string, what: string, from: number): number {
  const place = text.indexOf(what, from);
  return place === -1 ? Infinity : place;
}
