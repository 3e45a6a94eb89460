import { findBoxed, type Boxed } from "../../shared/boxed.ts";
import type { Answer, Strategy } from "./answer.ts";
import { deniesItself, isNegatedBefore, isRejectedAfter } from "./denial.ts";
import { englishPhrases, foreignPhrases, isSupposed, type Phrase } from "./phrases.ts";
import { lastPlaces, lineEnd, sentenceEnd, skipSpaces, type Span } from "./scan.ts";
import { findValue, type Found } from "./value.ts";

/** Which strategies are on. */
export interface Switches {
  readonly boxed: boolean;
  readonly phrase: boolean;
}

/** An answer that the completion itself points at; `valid` is false where it is pointed at to be denied: "the answer is not 12". */
export interface Marked extends Answer {
  readonly valid: boolean;
  /** Words and no value. */
  readonly isWords?: boolean;
}

/** All marked answers between two offsets in their order: boxes, answer tags, `####`, `A:`, answer phrases. */
export function markedAnswers(text: string, from: number, to: number, { boxed, phrase }: Switches): readonly Marked[] {
  const found: Marked[] = boxed ? [...boxes(text, from, to)] : [];
  if (phrase) {
    const isBoxed = (start: number, end: number): boolean =>
      found.some((box) => box.strategy === "boxed" && box.start <= end && box.end >= start);
    const others = [...tags(text, from, to), ...hashes(text, from, to), ...labels(text, from, to), ...phrases(text, from, to)];
    for (const mark of others) if (!isBoxed(mark.start, mark.end)) found.push(mark);
  }
  return found.sort((a, b) => a.start - b.start || a.end - b.end);
}

function* boxes(text: string, from: number, to: number): Iterable<Marked> {
  if (!text.includes("box", from)) return;
  for (const box of closedAtLast(text.slice(from, to))) {
    const start = box.start + from;
    const end = box.end + from;
    const content = innermost(box.content);
    if (content.trim() === "" || content.trim() === "..." || content.trim() === "\\ldots") continue;
    // \boxed{28}\% and $\boxed{28}$ percent: the unit stands outside.
    const after = unitAfter(text, end, to);
    const valid = !isNegatedBefore(text, start) && !isRejectedAfter(text, end) && !isUnequal(text, start);
    const whole = inExpression(text, { start, end, content, to });
    if (whole !== undefined) {
      yield { text: whole, strategy: "boxed", start, end, valid };
      continue;
    }
    const wide = after > end ? `${content} ${text.slice(end, after).replaceAll("$", " ")}` : undefined;
    yield { text: content, strategy: "boxed", start, end: after, valid, ...(wide === undefined ? {} : { wide }) };
  }
}

/** Characters of an unclosed box that can be an answer, and the last boxes that are looked at behind a longer one. */
const longestOpen = 1_000;
const mostBoxes = 8;

/** The boxes of a text; one that was never closed and is too long for an answer hides the boxes in it, of which the last are found. */
function closedAtLast(text: string): readonly Boxed[] {
  const boxes = findBoxed(text);
  const open = boxes.at(-1);
  if (!open || open.closed || open.content.length <= longestOpen) return boxes;
  const hidden = lastPlaces(text, "\\boxed", { from: open.contentStart, to: text.length, most: mostBoxes }).flatMap((at) => {
    const [box] = findBoxed(text.slice(at, at + longestOpen));
    return box?.closed && box.start === 0 ? [{ ...box, start: at, end: at + box.end, contentStart: at + box.contentStart }] : [];
  });
  return [...boxes.slice(0, -1), ...hidden];
}

/** Whether a sign of inequality stands right before a box. */
function isUnequal(text: string, start: number): boolean {
  return /(?:\\neq?|≠|!=)\s*$/u.test(text.slice(Math.max(0, start - 12), start));
}

interface BoxPlace {
  readonly start: number;
  readonly end: number;
  readonly content: string;
  readonly to: number;
}

/** The expression that a box is a part of, with its content in its place: -\boxed{2}, \boxed{2}\sqrt{3}, \boxed{2} million; else undefined. */
function inExpression(text: string, { start, end, content, to }: BoxPlace): string | undefined {
  const before = /(?:^|[=:$\s(])([-−]|negative|minus)\s*\$?$/iu.exec(text.slice(Math.max(0, start - 12), start));
  const isInside = /\\(?:d?frac|sqrt)\s*(?:\{[^{}]{0,20}\}\s*)?\{\s*$/u.exec(text.slice(Math.max(0, start - 40), start));
  if (isInside) {
    const close = text.slice(end, Math.min(to, end + 60)).search(/[$\n]/u);
    return `${isInside[0]}${content}${text.slice(end, close === -1 ? Math.min(to, end + 40) : end + close)}`;
  }
  const behind =
    /^(?:\s*\\(?:sqrt|pi)\b[^$\n.,;]{0,40}|\s*(?:million|billion|thousand|hundred)\b|\s*[πi√](?![a-z])|[a-zA-Z](?![a-zA-Z]))/u.exec(
      text.slice(end, Math.min(to, end + 48)),
    );
  if (!before && !behind) return undefined;
  return `${before ? "-" : ""}${before ? `(${content})` : content}${behind?.[0] ?? ""}`;
}

/** \boxed{\boxed{4}} is 4; a box beside other text is left to the reader. */
function innermost(content: string): string {
  let inner = content;
  for (let depth = 0; depth < 8; depth += 1) {
    const trimmed = inner.trim();
    if (!trimmed.startsWith("\\boxed{") || !trimmed.endsWith("}")) return inner;
    const [box] = findBoxed(trimmed);
    if (!box || box.end !== trimmed.length) return inner;
    inner = box.content;
  }
  return inner;
}

function unitAfter(text: string, index: number, to: number): number {
  let at = skipSpaces(text, index);
  if (text[at] === "$" || text.startsWith("\\)", at)) at = skipSpaces(text, at + (text[at] === "$" ? 1 : 2));
  for (const unit of ["\\%", "%", "percent", "per cent", "pct", "^\\circ", "^{\\circ}", "°"])
    if (text.startsWith(unit, at) && at + unit.length <= to) return at + unit.length;
  return index;
}

/** Tags, `####` and `A:` that are looked at: the last ones. */
const mostPlaces = 64;

function* tags(text: string, from: number, to: number): Iterable<Marked> {
  for (const open of lastPlaces(text, "<answer>", { from, to, most: mostPlaces })) {
    const close = text.indexOf("</answer>", open);
    const end = close === -1 || close > to ? to : close;
    const content = text.slice(open + 8, end).trim();
    if (content === "" || content.length > 2000) continue;
    const value = findValue(text, open + 8, end, { letters: true });
    yield {
      text: value ? text.slice(value.start, value.end) : content,
      wide: content,
      strategy: "tag",
      start: open + 8,
      end: value?.after ?? end,
      valid: true,
    };
  }
}

function* hashes(text: string, from: number, to: number): Iterable<Marked> {
  for (const at of lastPlaces(text, "####", { from, to, most: mostPlaces })) {
    const end = Math.min(to, lineEnd(text, at));
    const first = skipSpaces(text, at + 4);
    const value = findValue(text, first, end, { letters: true });
    // `#### Step 3: …` is a heading.
    if (!value || value.before.length > 0 || isNumbered(text, value)) continue;
    yield marked(text, "hash", at, value, end);
  }
}

/** `A: 60` as the sets of grade-school mathematics end. */
function* labels(text: string, from: number, to: number): Iterable<Marked> {
  if (text.includes("\nB:", from)) return;
  const first = from === 0 && text.startsWith("A:") ? [0] : [];
  for (const at of [...first, ...lastPlaces(text, "\nA:", { from, to, most: mostPlaces })]) {
    const begin = text[at] === "\n" ? at + 3 : at + 2;
    const end = Math.min(to, lineEnd(text, begin));
    const value = findValue(text, begin, end, { letters: true });
    const stop = sentenceEnd(text, begin);
    if (value && value.start < stop) yield marked(text, "label", begin, value, Math.min(end, stop));
    else if (text.slice(begin, stop).trim() !== "")
      yield { text: firstClause(text, begin, stop), strategy: "label", start: begin, end: stop, valid: true };
  }
}

/** Answer phrases that are looked at: the last ones. */
const mostPhrases = 64;

function* phrases(text: string, from: number, to: number): Iterable<Marked> {
  const places: readonly Phrase[] = [...englishPhrases(text, from, to), ...foreignPhrases(text, from, to)].sort(
    (a, b) => a.start - b.start,
  );
  for (const place of places.slice(-mostPhrases)) {
    const begin = contentStart(text, place.region, to);
    if (begin >= to) continue;
    let stop = Math.min(to, sentenceEnd(text, begin));
    const display = text.startsWith("\\[", begin) || text.startsWith("$$", begin);
    if (display) stop = Math.min(to, begin + 2000);
    const isOpen = text[stop] === "?" || isSupposed(text, place);
    const value = findValue(text, begin, stop, { letters: true });
    if (isOpen) {
      // Not said: what is asked, supposed or called wrong is no answer, also where nothing else is there.
      if (value && value.before.length <= 3) yield { ...marked(text, "phrase", place.start, value, stop), valid: false };
      continue;
    }
    if (value && isAccount(value.before)) continue;
    if (value && value.before.length <= 12) {
      const found = marked(text, "phrase", place.start, value, stop);
      yield value.before.some((word) => comparatives.has(word)) ? { ...found, valid: false } : found;
    } else if (!value) {
      const first = firstClause(text, begin, stop);
      const rest = text.slice(begin + first.length, begin + first.length + 40);
      // "blue (or red)" names two.
      const clause = /^\W{0,4}(?:or|and|oder|ou)\b/iu.test(rest) ? first + rest : first;
      const isShort = clause.length > 0 && clause.split(" ").length <= 6;
      if (isShort) yield { text: clause, strategy: "phrase", start: place.start, end: begin + clause.length, valid: true, isWords: true };
    }
  }
}

const comparatives: ReadonlySet<string> = new Set([
  "less",
  "greater",
  "more",
  "fewer",
  "smaller",
  "larger",
  "than",
  "not",
  "cannot",
  "never",
  "isn't",
  "wasn't",
  "nicht",
  "pas",
]);

const accounts: ReadonlySet<string> = new Set(
  "checked verified confirmed tested reviewed reached derived obtained computed calculated found validated rechecked explained given".split(
    " ",
  ),
);

/** "The answer was checked 2 times" tells of it; "was found to be 2" gives it. */
function isAccount(before: readonly string[]): boolean {
  const verb = before.findIndex((word) => accounts.has(word));
  return verb !== -1 && !before.slice(verb).some((word) => word === "be" || word === "as" || word === "is" || word === "equal");
}

/** Past spaces, marks of emphasis and empty lines to where the answer stands. */
function contentStart(text: string, index: number, to: number): number {
  let at = index;
  while (at < to && at < index + 60 && ' \t\r\n*_:：`"“>#'.includes(text.charAt(at))) at += 1;
  return at;
}

function marked(text: string, strategy: Strategy, start: number, found: Found, stop: number): Marked {
  const value = withoutQuotient(text, found);
  const valid =
    !isNegatedBefore(text, value.start) && !isRejectedAfter(text, value.after) && !deniesItself(text.slice(value.start, value.after));
  const minus = value.before.at(-1) === "negative" || value.before.at(-1) === "minus";
  if (minus || value.before.some((word) => transforming.has(word))) {
    const number = text.slice(value.start, value.end);
    return { text: `-${number}`, strategy, start, end: value.after, valid: valid && minus };
  }
  const sentence = text.slice(value.start, value === found ? Math.max(value.end, Math.min(stop, value.start + 300)) : value.end);
  return { text: text.slice(value.start, value.end), wide: sentence, strategy, start, end: value.after, valid };
}

/** Words between "is" and a value that make another value of it: half of 42, the square root of 42. */
export const transforming: ReadonlySet<string> = new Set([
  "half",
  "twice",
  "double",
  "triple",
  "root",
  "square",
  "cube",
  "reciprocal",
  "opposite",
  "point",
  "squared",
  "anything",
  "over",
  "except",
  "without",
  "above",
  "below",
  "exceeds",
  "under",
  "multiple",
  "divisor",
  "factor",
  "differs",
  "unlike",
]);

/** "15 / 5" with spaces is two answers rather than the fraction that 3 is written as. */
function withoutQuotient(text: string, value: Found): Found {
  const parts = /^(-?\d{1,9}) \/ (-?\d{1,9})$/u.exec(text.slice(value.start, value.end));
  if (!parts || Number(parts[1]) % Number(parts[2]) !== 0) return value;
  const end = value.start + (parts[1]?.length ?? 0);
  return { ...value, end, after: end };
}

/** `#### 1. First` where `#### 2. Then` follows numbers a heading and is no value. */
function isNumbered(text: string, value: Span): boolean {
  const number = text.slice(value.start, value.end);
  const mark = text.charAt(value.end);
  if (!/^\d{1,2}$/u.test(number) || (mark !== "." && mark !== ")" && mark !== ":")) return false;
  const beside = (by: number): string => `#### ${Number(number) + by}${mark}`;
  return text.includes(beside(1)) || text.includes(beside(-1));
}

/** Up to the first comma or full stop. */
export function firstClause(text: string, start: number, end: number): string {
  let at = start;
  while (at < end && at < start + 200 && !",;(\n".includes(text.charAt(at))) at += 1;
  return text.slice(start, at).replaceAll("**", "").trim();
}
