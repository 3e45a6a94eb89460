import { isLetter } from "../lex.ts";
import { isDigit } from "../number.ts";
import { skipSpaces, startsValue, wordBefore, wordEnd } from "./scan.ts";
import { findValue, type Found } from "./value.ts";

const either: ReadonlySet<string> = new Set([
  "or",
  "and",
  "to",
  "versus",
  "vs",
  "oder",
  "und",
  "bis",
  "ou",
  "et",
  "à",
  "o",
  "u",
  "y",
  "или",
  "и",
  "либо",
  "或",
  "或者",
  "还是",
  "または",
  "か",
]);
const doubts: ReadonlySet<string> = new Set(
  "alternatively alternative maybe perhaps possibly otherwise else instead might could may another second unless actually rather no nope wait but correction sorry oops vielleicht möglicherweise peut-être quizás возможно может 可能 也可能 也许 hmm alternatively, similarly equally plus nor".split(
    " ",
  ),
);
const fillers: ReadonlySet<string> = new Set(
  "the answer answers is it its it's be it'd that's also even as well much about around just simply possibly maybe perhaps would could might may will should equal to equals that a an value of final correct right actually so rather we get have this they there i think believe mean guess if you prefer else possible another option result number alternatively other solution or and instead no in fact like say both one can either probably likely equally must then make made ist es la réponse est vielleicht auch sogar eventuell".split(
    " ",
  ),
);

/**
 * A second value that stands beside an answer as an alternative: "60 or 70", "60 (or 70)", "60. Alternatively, it is 70". A remark with
 * another number ("this took 3 steps") is none: between the word of doubt and the number only words that carry no content may stand.
 */
export function alternativeAfter(text: string, end: number, limit: number): Found | undefined {
  let at = end;
  let words = 0;
  let numbers = 0;
  const last = Math.min(limit, end + 320);
  while (at < last && words < 60) {
    const character = text.charAt(at);
    if (
      (character === "/" || character === "|" || character === "&" || character === "~" || character === "→") &&
      numbers === 0 &&
      words < 4
    ) {
      const value = bareValue(text, at + 1, last);
      if (value) return value;
    }
    if ((character === "(" || character === "[" || character === ";") && numbers === 0 && words < 4) {
      // 60 (70) and 60; 70
      const value = bareValue(text, at + 1, last);
      if (value && isClosed(text, value.after)) return value;
    }
    if (isDigit(text, at)) {
      numbers += 1;
      while (at < last && (isDigit(text, at) || text[at] === "." || text[at] === ",")) at += 1;
      const concession = alsoPossible(text, at, last);
      if (concession) return findValue(text, sentenceFirst(text, at, end), last);
      continue;
    }
    if (!isLetter(text, at)) {
      at += 1;
      continue;
    }
    const stop = wordEnd(text, at);
    const word = text.slice(at, stop).toLowerCase();
    words += 1;
    at = stop;
    if ((either.has(word) && numbers === 0) || doubts.has(word)) {
      const value = bareValue(text, stop, last);
      if (value && !isCount(text, value, word)) return value;
    } else if (either.has(word.charAt(0)) && word.length > 1 && word.charCodeAt(0) > 0x3000 && numbers === 0) {
      const value = bareValue(text, stop, last);
      if (value) return value;
    }
  }
  return undefined;
}

/** "60 and 3 steps", "in 2 or 3 minutes": the number counts something else than the answer does. Only after "and" and "to" is it a remark. */
function isCount(text: string, value: Found, word: string): boolean {
  if (word !== "and" && word !== "but") return false;
  const next = skipSpaces(text, value.start);
  let at = next;
  while (isDigit(text, at)) at += 1;
  const noun = skipSpaces(text, at);
  return (
    isLetter(text, noun) &&
    /^(?:steps?|times?|minutes?|checks?|lines?|methods?|ways?|examples?)$/u.test(text.slice(noun, wordEnd(text, noun)).toLowerCase())
  );
}

/** A value with nothing but fillers before it. */
function bareValue(text: string, from: number, limit: number): Found | undefined {
  let at = from;
  for (let steps = 0; at < limit && steps < 60; steps += 1) {
    if (startsValue(text, at) && !(isLetter(text, at) && fillers.has(text.slice(at, wordEnd(text, at)).toLowerCase())))
      return findValue(text, at, limit);
    if (text[at] === "$" || (text[at] === "\\" && (text[at + 1] === "(" || text[at + 1] === "["))) return findValue(text, at, limit);
    if (isLetter(text, at)) {
      const stop = wordEnd(text, at);
      if (!fillers.has(text.slice(at, stop).toLowerCase())) return undefined;
      at = stop;
    } else if (" \t\n\r*_`\"'(:,=.!?;…—–-\\$[{".includes(text.charAt(at))) at += 1;
    else return undefined;
  }
  return undefined;
}

function isClosed(text: string, index: number): boolean {
  const next = text.charAt(skipSpaces(text, index));
  return next === "" || ")].!?\n".includes(next);
}

/** "70 is also possible", "70 would work too". */
function alsoPossible(text: string, from: number, limit: number): boolean {
  let at = from;
  let also = false;
  for (let words = 0; words < 8 && at < limit;) {
    const character = text.charAt(at);
    if (character === "." || character === "\n" || character === "!" || character === "?") return false;
    if (!isLetter(text, at)) {
      at += 1;
      continue;
    }
    const stop = wordEnd(text, at);
    const word = text.slice(at, stop).toLowerCase();
    if (word === "possible" || word === "plausible" || word === "acceptable") return true;
    if (word === "also" || word === "equally" || word === "too") also = true;
    if (also && /^(?:correct|right|valid|works?|fits?|answer|option|solution|too|fine)$/u.test(word)) return true;
    words += 1;
    at = stop;
  }
  return false;
}

function sentenceFirst(text: string, index: number, from: number): number {
  for (let at = index - 1; at > from; at -= 1) if (".\n!?".includes(text.charAt(at)) && !isDigit(text, at + 1)) return at + 1;
  return from;
}

/** A value before an answer, joined to it by "or": the 70 of "70 or 60". */
export function alternativeBefore(text: string, start: number, floor: number): Found | undefined {
  let at = start;
  for (let words = 0; words < 6; words += 1) {
    const { word, start: first } = wordBefore(text, at);
    if (first >= at || word === "") return undefined;
    at = first;
    if (!(word === "or" || word === "oder" || word === "ou" || word === "или" || word === "或" || word === "vs" || word === "versus")) {
      if (fillers.has(word)) continue;
      return undefined;
    }
    // Up to five words and one value stand before "or".
    const from = Math.max(floor, at - 60);
    let value: Found | undefined;
    for (let next = findValue(text, from, at); next && next.start < at; next = findValue(text, Math.max(next.after, next.start + 1), at))
      value = next;
    if (!value) return undefined;
    const between = text.slice(value.after, at);
    return /[.!?\n]/u.test(between) || between.split(" ").length > 6 ? undefined : value;
  }
  return undefined;
}

const negations: ReadonlySet<string> = new Set([
  "not",
  "cannot",
  "can't",
  "isn't",
  "wasn't",
  "never",
  "neither",
  "nor",
  "couldn't",
  "wouldn't",
  "shouldn't",
  "doesn't",
  "don't",
  "nicht",
  "kein",
  "pas",
  "не",
  "不是",
  "不",
  "than",
]);

/** "it cannot be 8", "is not 12": a negation among the last four words of the clause. */
export function isNegatedBefore(text: string, start: number): boolean {
  let at = start;
  for (let words = 0; words < 4; words += 1) {
    const { word, start: first } = wordBefore(text, at);
    if (first >= at || word === "" || text.slice(first + word.length, at).includes(",")) return false;
    if (negations.has(word)) return true;
    at = first;
  }
  return false;
}

/** "60 is wrong", "60 would be incorrect". */
export function isRejectedAfter(text: string, end: number): boolean {
  let at = end;
  for (let words = 0; words < 4;) {
    const character = text.charAt(at);
    if (character === "" || ".\n!?;,".includes(character)) return false;
    if (!isLetter(text, at)) {
      at += 1;
      continue;
    }
    const stop = wordEnd(text, at);
    const word = text.slice(at, stop).toLowerCase();
    if (/^(?:wrong|incorrect|impossible|false|isn't|cannot|can't)$/u.test(word)) return true;
    if (word === "not" && words > 0) return true;
    words += 1;
    at = stop;
  }
  return false;
}

const retractions: readonly string[] = [
  "wait",
  "wrong",
  "incorrect",
  "mistake",
  "error",
  "correction",
  "recheck",
  "re-check",
  "scratch that",
  "let me redo",
  "let me re-",
  "oops",
  "reconsider",
  "not correct",
  "not right",
  "disregard",
  "ignore the",
  "i made a",
];

/** Whether an answer was taken back before the next one: the text between says that it was wrong. */
export function isRetracted(between: string): boolean {
  const small = between.toLowerCase();
  return retractions.some((word) => small.includes(word));
}
