import { isLetter } from "../lex.ts";
import { isDigit } from "../number.ts";
import { mathSpanAt, runEnd, skipSpaces, startsValue, wordEnd, type Span } from "./scan.ts";

/** A value in running text. */
export interface Found extends Span {
  /** Where the text goes on: after the closing delimiter where the value stood between dollar signs. */
  readonly after: number;
  /** Words between the beginning of the search and the value, in small letters. */
  readonly before: readonly string[];
}

export interface FindOptions {
  /** Whether one capital letter may be the value, as after "the answer is". */
  readonly letters?: boolean;
}

/** The first value between two offsets: a math span, a number with what belongs to it, an expression. */
export function findValue(text: string, from: number, to: number, { letters = false }: FindOptions = {}): Found | undefined {
  const before: string[] = [];
  let at = from;
  while (at < to) {
    const character = text.charAt(at);
    if (character === "$" || (character === "\\" && (text[at + 1] === "(" || text[at + 1] === "["))) {
      const span = mathSpanAt(text, at);
      if (span && span.start < to) return { start: span.start, end: span.end, after: span.after, before };
      if (character === "\\") {
        at += 2;
        continue;
      }
    }
    const environment = character === "\\" ? environmentEnd(text, at) : at;
    if (environment > at) {
      at = environment;
      continue;
    }
    if (isLetter(text, at)) {
      const end = wordEnd(text, at);
      if (letters && end === at + 1 && isChoice(text, at, end, before.length)) return { start: at, end, after: end, before };
      if (startsValue(text, at) && !(end === at + 1 && isArticle(text, at))) return run(text, at, to, before);
      if (before.length < 40) before.push(text.slice(at, end).toLowerCase());
      at = end;
      // Digits that stick to a word belong to it: `x2` in prose, `H2O`, `T10`.
      if (text.charCodeAt(end - 1) < 128) while (isDigit(text, at)) at += 1;
      continue;
    }
    if (letters && character === "(" && isLetter(text, at + 1) && text[at + 2] === ")")
      return { start: at, end: at + 3, after: at + 3, before };
    if (startsValue(text, at)) return run(text, at, to, before);
    at += 1;
  }
  return undefined;
}

/** Past `\begin{align*}` and its end: only matrices are values. */
function environmentEnd(text: string, at: number): number {
  if (!text.startsWith("\\begin{", at) && !text.startsWith("\\end{", at)) return at;
  const name = /^\\(?:begin|end)\{([a-z*]{1,12})\}/u.exec(text.slice(at, at + 24));
  return name && !name[1]?.endsWith("matrix") ? at + name[0].length : at;
}

function run(text: string, start: number, to: number, before: readonly string[]): Found | undefined {
  let number = start;
  while (number < to && "$€£¥ ".includes(text.charAt(number))) number += 1;
  if (number >= to) return undefined;
  const end = Math.max(runEnd(text, number, to), number + 1);
  const unit = unitEnd(text, end, to);
  return { start, end: unit, after: unit, before };
}

/** A capital letter that is an option: not the article, not the pronoun. */
function isChoice(text: string, start: number, end: number, words: number): boolean {
  const letter = text.charAt(start);
  if (letter < "A" || letter > "Z" || words > 2) return false;
  const next = skipSpaces(text, end);
  // "A or B" chooses, "A sum" does not.
  if (/^(?:or|and) \(?[A-J](?![\p{L}'’])/u.test(text.slice(next, next + 8))) return true;
  return !(isLetter(text, next) && next > end) && !"=+-^/(_'".includes(text.charAt(next) || ".");
}

function isArticle(text: string, at: number): boolean {
  return text[at] === "a" || text[at] === "A" || text[at] === "I" ? text[skipSpaces(text, at + 1)] !== "=" : false;
}

const ending: ReadonlySet<string> = new Set(
  "or and but because since which so when as for if that where while thus hence therefore not is are was were which after before with by from to maybe perhaps possibly alternatively also too instead otherwise though although unless works would could might may oder und ou et o y e а и или 或 或者 和 而 不".split(
    " ",
  ),
);

/** Words that begin a remark where the full stop before it was forgotten: "23 I checked it twice". */
const remarks: ReadonlySet<string> = new Set(
  "This That These Those There I I'm We It The He She They You My Our Your Note Notes Check Checked Hope Let Please Remember See Here Also So Thus P PS NB Fun Source Time Verified Explanation Reason Done Thanks Thank All In As At For On To What Which If When Step".split(
    " ",
  ),
);

/** The end of the words after a value that may be its unit: at most four, up to a word that begins something else. */
function unitEnd(text: string, start: number, to: number): number {
  let end = start;
  let at = skipSpaces(text, start);
  const half = /^[ap]\.\s?m\./iu.exec(text.slice(at, at + 6));
  if (half) return Math.min(at + half[0].length, to);
  if (text[at] === "/" && isLetter(text, at + 1)) at += 1;
  for (let words = 0; words < 4 && at < to && isLetter(text, at); words += 1) {
    const stop = wordEnd(text, at);
    const word = text.slice(at, stop);
    if (remarks.has(word) || ending.has(word.toLowerCase())) break;
    end = stop;
    if (text[end] === "^" && isDigit(text, end + 1)) end += 2;
    else if ((text[end] === "²" || text[end] === "³") && end < to) end += 1;
    at = skipSpaces(text, end);
    if (text[at] === "/" && isLetter(text, at + 1)) at += 1;
  }
  return Math.min(end, to);
}
