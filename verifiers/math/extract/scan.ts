import { isLetter } from "../lex.ts";
import { isDigit } from "../number.ts";
import { constantOf, functionOf, operatorOf } from "../symbols.ts";

/** A stretch of text by its offsets. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The word that begins at the index, in small letters; empty where no letter stands there. Apostrophes inside count: `isn't`. */
export function wordAt(text: string, index: number): string {
  return text.slice(index, wordEnd(text, index)).toLowerCase();
}

export function wordEnd(text: string, index: number): number {
  let end = index;
  while (
    end < text.length &&
    end < index + 40 &&
    (isLetter(text, end) || (end > index && (text[end] === "'" || text[end] === "’") && isLetter(text, end + 1)))
  )
    end += 1;
  return end;
}

/** The last word before the index, in small letters, with its start. Only spaces and marks of emphasis may stand between. */
export function wordBefore(text: string, index: number): { readonly word: string; readonly start: number } {
  let end = index;
  while (end > 0 && end > index - 12 && " \n\t*_$\"'([:,=\\~".includes(text.charAt(end - 1))) end -= 1;
  let start = end;
  while (start > 0 && start > end - 40 && (isLetter(text, start - 1) || text[start - 1] === "'" || text[start - 1] === "’")) start -= 1;
  return { word: text.slice(start, end).toLowerCase(), start };
}

/** Where the line of the index ends, at most `limit` characters on: a text without line breaks is not searched again and again. */
export function lineEnd(text: string, index: number, limit = 2_000): number {
  const end = text.slice(index, index + limit).indexOf("\n");
  return end === -1 ? Math.min(text.length, index + limit) : index + end;
}

/** Where the line of the index begins, at most `limit` characters back. */
export function lineStart(text: string, index: number, limit = 400): number {
  const from = Math.max(0, index - limit);
  return from + text.slice(from, index).lastIndexOf("\n") + 1;
}

/** Where the sentence of the index ends: at a full stop before a space, at the end of the line, at most `limit` characters on. */
export function sentenceEnd(text: string, index: number, limit = 400): number {
  const last = Math.min(text.length, index + limit);
  for (let at = index; at < last; at += 1) {
    const character = text.charAt(at);
    if (character === "\n" || character === "。" || character === "！" || character === "？") return at;
    if ((character === "." || character === "!" || character === "?") && isBreak(text, at + 1)) return at;
  }
  return last;
}

/** Where the sentence of the index begins, at most `limit` characters back. */
export function sentenceStart(text: string, index: number, limit = 400): number {
  const first = Math.max(0, index - limit);
  for (let at = index; at > first; at -= 1) {
    const character = text.charAt(at - 1);
    if (character === "\n" || character === "。" || character === "！" || character === "？") return at;
    if ((character === "." || character === "!" || character === "?") && isBreak(text, at)) return at;
  }
  return first;
}

function isBreak(text: string, index: number): boolean {
  const character = text.charAt(index);
  return (
    character === "" ||
    character === " " ||
    character === "\n" ||
    character === "\r" ||
    character === "*" ||
    character === '"' ||
    character === ")" ||
    character === "$" ||
    character === "<"
  );
}

const delimiters: readonly (readonly [open: string, close: string])[] = [
  ["$$", "$$"],
  ["\\[", "\\]"],
  ["\\(", "\\)"],
  ["$", "$"],
];

/** The inside of the math span that opens at the index. A dollar sign whose partner comes after prose is money. */
export function mathSpanAt(text: string, index: number): (Span & { readonly after: number }) | undefined {
  for (const [open, close] of delimiters) {
    if (!text.startsWith(open, index)) continue;
    const start = index + open.length;
    const window = text.slice(start, start + 2000);
    const length = window.indexOf(close);
    if (length <= 0) return undefined;
    if (open === "$" && isProse(window.slice(0, length))) return undefined;
    return { start, end: start + length, after: start + length + close.length };
  }
  return undefined;
}

/** Whether text between two dollar signs is words of a sentence: two words of letters outside TeX commands and groups, or a line break. */
function isProse(content: string): boolean {
  if (content.includes("\n\n")) return true;
  let words = 0;
  let depth = 0;
  for (let at = 0; at < content.length;) {
    const character = content.charAt(at);
    if (character === "{") depth += 1;
    if (character === "}") depth -= 1;
    if (character === "\\") at += 1;
    const end = wordEnd(content, at);
    if (end - at >= 2 && content[at - 1] !== "\\" && depth === 0 && !functionOf.has(content.slice(at, end))) words += 1;
    at = Math.max(end, at + 1);
  }
  return words >= 1 && (words >= 2 || content.endsWith(" "));
}

/** Where the value that begins at the index ends, as it stands in running text: numbers, operators, brackets, single letters, TeX. */
export function runEnd(text: string, index: number, limit: number): number {
  let at = index;
  let end = index;
  let depth = 0;
  const last = Math.min(text.length, limit, index + 2000);
  while (at < last) {
    const character = text.charAt(at);
    if (isDigit(text, at)) at += 1;
    else if (character === "\\") {
      if (")]([".includes(text.charAt(at + 1)) || (text.startsWith("\\end{", at) && !text.startsWith("matrix}", at + 6))) break;
      const stop = commandEnd(text, at, last);
      const isOperator = operatorOf.has(text.slice(at + 1, stop));
      at = stop;
      if (isOperator) continue;
    } else if (character === "(" || character === "[" || character === "{") {
      if (depth === 0 && end < at && (character === "(" || character === "[") && !startsValue(text, at + 1)) break;
      depth += 1;
      at += 1;
    } else if (character === ")" || character === "]" || character === "}") {
      if (depth === 0) break;
      depth -= 1;
      at += 1;
    } else if (character === "." || character === ",") {
      if (character === "." && !isDigit(text, at + 1)) break;
      const next = skipSpaces(text, at + 1);
      if (character === "," && depth === 0 && !isDigit(text, at + 1) && !(startsValue(text, next) && !startsRemark(text, next, last)))
        break;
      at += 1;
      continue;
    } else if ("+-*/^=<>≤≥≠≈±·×÷−–:_|!%°′²³√π∞%∪&'".includes(character)) {
      if (character === ":" && !isDigit(text, at + 1)) break;
      if (character === "*" && text[at + 1] === "*" && !isDigit(text, at + 2)) break;
      if (character === "'" && !isDigit(text, at + 1)) break;
      // "540! That was fun" exclaims.
      if (character === "!" && depth === 0 && isBreak(text, at + 1)) break;
      at += 1;
      if (!"!%°²³π∞".includes(character)) continue;
    } else if (character === " " || character === "\u00a0" || character === "\t") {
      const next = skipSpaces(text, at);
      if (depth === 0 && !continuesRun(text, at, next, end)) break;
      at = next;
      continue;
    } else if (isLetter(text, at)) {
      const wordStop = wordEnd(text, at);
      const word = text.slice(at, wordStop);
      const known = word.length === 1 || functionOf.has(word) || constantOf.has(word) || (depth > 0 && word.length <= 3);
      if (!known) {
        // Exponents of ten and letters that stick to a number: 1.2e5, 2xy.
        const sticks =
          word.length <= 3 &&
          end === at &&
          at > index &&
          !/^(?:st|nd|rd|th|cm|mm|km|kg|mg|ml|ft|mi|lb|oz|hr|hrs|min|h|s|g|m|pm|am|x)$/iu.test(word);
        if (!sticks) break;
      }
      at = wordStop;
    } else break;
    end = at;
  }
  return end;
}

/** Whether what follows a space belongs to the same value. */
function continuesRun(text: string, space: number, next: number, end: number): boolean {
  const before = text.charAt(end - 1);
  const character = text.charAt(next);
  if (end < space) return startsValue(text, next) || "=<>".includes(character); // an operator stands before the space
  if (isDigit(text, next)) {
    let stop = next;
    while (isDigit(text, stop)) stop += 1;
    if (!isDigit(text, end - 1)) return false;
    return stop - next === 3 || text[stop] === "/" || text[stop] === "⁄";
  }
  if ("=+*/^<>≤≥≠≈×·÷±∪".includes(character) && character !== "")
    return character !== "*" || text[next + 1] !== "*"
      ? startsValue(text, skipSpaces(text, next + 1)) || character === "<" || character === ">"
      : false;
  if ("-−–".includes(character) && character !== "")
    return (
      text[next + 1] !== "-" &&
      startsValue(text, skipSpaces(text, next + 1)) &&
      (isDigit(text, skipSpaces(text, next + 1)) || before !== ".")
    );
  if (character === "\\") return !/^\\(?:text|mathrm|\)|\]|boxed)/u.test(text.slice(next, next + 8));
  if (character === "%") return true;
  if (isLetter(text, next) && wordEnd(text, next) === next + 1) {
    const follow = text.charAt(skipSpaces(text, next + 1));
    if (follow === "") return false;
    if ("=+*/^<>≤≥".includes(follow)) return true;
    return (character === "x" || character === "X") && isDigit(text, skipSpaces(text, next + 1));
  }
  return false;
}

/** A list goes on after a comma unless words follow that make a remark of the number: `60, 3 of which`. */
function startsRemark(text: string, index: number, limit: number): boolean {
  if (!isDigit(text, index)) return false;
  let at = index;
  while (at < limit && (isDigit(text, at) || text[at] === "." || text[at] === "/")) at += 1;
  const next = skipSpaces(text, at);
  return isLetter(text, next) && wordEnd(text, next) - next > 1 && !/^(?:and|or)$/u.test(wordAt(text, next));
}

export function skipSpaces(text: string, index: number): number {
  let at = index;
  while (at < text.length && (text[at] === " " || text[at] === "\t" || text[at] === "\u00a0" || text[at] === "~")) at += 1;
  return at;
}

/** Signs and brackets before a value that are looked past. */
const mostOpeners = 64;

/** Whether a value may begin here, at a place where one is expected. */
export function startsValue(text: string, index: number): boolean {
  let at = index;
  for (let openers = 0; openers < mostOpeners; openers += 1) {
    const character = text.charAt(at);
    if (character === "") return false;
    if ("+-−–±".includes(character)) {
      if (text[at + 1] === "-") return false;
      at = skipSpaces(text, at + 1);
    } else if (character === "(" || character === "[" || character === "{") at = skipSpaces(text, at + 1);
    else if (character === "|") at += 1;
    else return startsPlainValue(text, at);
  }
  return false;
}

function startsPlainValue(text: string, index: number): boolean {
  const character = text.charAt(index);
  if (character === "") return false;
  if (isDigit(text, index) || "√π∞½¼¾⅓⅔".includes(character)) return true;
  if (character === ".") return isDigit(text, index + 1);
  if (character === "\\") return isAsciiLetter(text, index + 1) || text[index + 1] === "{" || text[index + 1] === "$";
  if ("$€£¥".includes(character))
    return isDigit(text, index + 1) || (text[index + 1] === " " && isDigit(text, index + 2)) || text[index + 1] === "-";
  if (!isLetter(text, index)) return false;
  const end = wordEnd(text, index);
  const word = text.slice(index, end);
  if (functionOf.has(word) && (text[end] === "(" || text[end] === "_" || text[end] === "^")) return true;
  if (word === "pi" || word === "infinity") return true;
  if (word.length !== 1) return false;
  if (text[end] === "(") return /^\([\w, ]{1,12}\) ?=/u.test(text.slice(end, end + 16));
  const next = text.charAt(skipSpaces(text, end));
  return (
    next !== "" &&
    "=+-*/^<>≤≥≠)],}_".includes(next) &&
    !(next === "-" && text[end] === " " && text[skipSpaces(text, end) + 1] === " " && !isDigit(text, skipSpaces(text, end) + 2))
  );
}

function isAsciiLetter(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
}

function commandEnd(text: string, index: number, limit: number): number {
  let end = index + 1;
  while (end < limit && isAsciiLetter(text, end)) end += 1;
  if (end === index + 1) return Math.min(end + 1, limit);
  // The argument of \text{…} belongs to the value: units.
  if (text[end] !== "{" || !/^\\(?:text|mathrm|mbox|textbf|operatorname)$/u.test(text.slice(index, end))) return end;
  const length = text.slice(end, limit).indexOf("}");
  return length === -1 ? limit : end + length + 1;
}

/** The places of the last occurrences of a string that begin between two offsets, in their order. */
export function lastPlaces(
  text: string,
  what: string,
  { from, to, most }: { readonly from: number; readonly to: number; readonly most: number },
): readonly number[] {
  const places: number[] = [];
  for (
    let at = text.lastIndexOf(what, to - 1);
    at >= from && at !== -1 && places.length < most;
    at = at === 0 ? -1 : text.lastIndexOf(what, at - 1)
  ) {
    places.push(at);
  }
  return places.toReversed();
}
