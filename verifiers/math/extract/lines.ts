import { lineEnd, lineStart, sentenceStart } from "./scan.ts";
import { findValue, type Found } from "./value.ts";

/** A line that is nothing but a value, with a bullet, a number, emphasis or math delimiters around it. Tested on short lines only. */
const bareLine =
  /^[\s>#*_\-•]*(?:\(?(?:\d|[a-zA-Z])[.)]\s+)?(?:\\\[|\\\(|\$\$?|\*\*)?\s*[-+]?[$€£]?\s?[-+]?\d[\d,.]*(?:\/\d+)?(?: ?[A-Za-z%°]+){0,2}\s*(?:\\\]|\\\)|\$\$?|\*\*)?[.,*_\s]*(?:<\/answer>)?\s*$/u;
const bullet = /^[\s>#*_\-•]*\(?(?:\d|[a-zA-Z])[.)]\s+/u;
const delimiterLine = /^[\s*$\\[\]()#>-]*(?:or)?\s*$/iu;
const lineLimit = 60;

/** The value that stands alone on the line after an answer: "Answer: 60" and below it "70". */
export function valueOnNextLine(text: string, end: number, limit: number): Found | undefined {
  let start = lineEnd(text, end) + 1;
  for (let lines = 0; lines < 4 && start < limit; lines += 1) {
    const stop = Math.min(lineEnd(text, start), limit);
    const line = text.slice(start, Math.min(stop, start + lineLimit + 1));
    if (!isDelimiters(line)) return valueOf(text, line, start, stop);
    start = stop + 1;
  }
  return undefined;
}

/** The value that stands alone on the line before an answer. */
export function valueOnLineBefore(text: string, start: number, floor: number): Found | undefined {
  let stop = lineStart(text, start) - 1;
  for (let lines = 0; lines < 4 && stop > floor; lines += 1) {
    const first = Math.max(floor, lineStart(text, stop), stop - lineLimit - 1);
    const line = text.slice(first, stop);
    if (!isDelimiters(line)) return valueOf(text, line, first, stop);
    stop = first - 1;
  }
  return undefined;
}

/** Whether the line of the index is nothing but a value. */
export function isBareLine(text: string, index: number): boolean {
  const line = text.slice(lineStart(text, index), lineEnd(text, index));
  return line.length <= lineLimit && bareLine.test(line);
}

function isDelimiters(line: string): boolean {
  return line.length <= lineLimit && delimiterLine.test(line);
}

function valueOf(text: string, line: string, start: number, stop: number): Found | undefined {
  if (line.length > lineLimit || !bareLine.test(line)) return undefined;
  return findValue(text, start + (bullet.exec(line)?.[0].length ?? 0), stop);
}

/** Two sentences that are one but for their numbers give two answers: "He runs 60 meters. He runs 70 meters." */
export function valueInTwinSentence(text: string, start: number, end: number, floor: number): Found | undefined {
  const first = sentenceStart(text, start, 200);
  if (first <= floor) return undefined;
  const before = Math.max(sentenceStart(text, Math.max(first - 1, 0), 200), floor);
  const frame = (part: string): string => part.replace(/[\d.,\s]+/gu, " ").trim();
  const own = frame(text.slice(first, end));
  if (own.length <= 3 || /^step\b/iu.test(own) || !frame(text.slice(before, first)).startsWith(own)) return undefined;
  let value: Found | undefined;
  for (
    let next = findValue(text, before, first);
    next && next.start < first;
    next = findValue(text, Math.max(next.after, next.start + 1), first)
  ) {
    value = next;
  }
  return value;
}
