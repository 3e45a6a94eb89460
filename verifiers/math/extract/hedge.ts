import { isLetter } from "../lex.ts";
import { isDigit } from "../number.ts";
import { sentenceStart, skipSpaces, startsValue, wordBefore, wordEnd } from "./scan.ts";
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
  "mean thought thoughts failing recompute reflection reconsider say acceptable kidding sinon sonst иначе alternatively alternative maybe perhaps possibly otherwise else instead might could may another second unless actually rather no nope wait but correction sorry oops vielleicht möglicherweise peut-être quizás возможно может 可能 也可能 也许 hmm alternatively, similarly equally plus nor then well also though although plus alternate candidate candidates guess choice backup".split(
    " ",
  ),
);
const fillers: ReadonlySet<string> = new Set(
  "the answer answers is it its it's be it'd that's also even as well much about around just simply possibly maybe perhaps would could might may will should equal to equals that a an value of final correct right actually so rather we get have this they there i think believe mean guess if you prefer else possible another option result number alternatively other solution or and instead no in fact like say both one can either probably likely equally must then make made ist es la réponse est some others people say argue think minus i.e i e candidate candidates choice choices bien guess guesses alternatives options values possibility possibilities vielleicht auch sogar eventuell".split(
    " ",
  ),
);

/**
 * A second value that stands beside an answer as an alternative: "60 or 70", "60 (or 70)", "60. Alternatively, it is 70". A remark with
 * another number ("this took 3 steps") is none: between the word of doubt and the number only words that carry no content may stand.
 */
export function alternativeAfter(text: string, end: number, limit: number): Found | undefined {
  const odds = text.slice(end, Math.min(limit, end + 200)).split(/\b(?:probability|confidence|chance)\b/u);
  // Two values with a probability each.
  if (odds.length > 2) return findValue(text, end + (odds[0]?.length ?? 0), limit);
  let at = end;
  let words = 0;
  let numbers = 0;
  const last = Math.min(limit, end + 320);
  while (at < last && words < 60) {
    const character = text.charAt(at);
    if (
      (character === "/" ||
        character === "∨" ||
        (character === "-" && text[at + 1] === ">") ||
        character === "|" ||
        character === "&" ||
        character === "~" ||
        character === "→") &&
      numbers === 0 &&
      words < 4
    ) {
      const value = bareValue(text, character === "-" ? at + 2 : at + 1, last);
      if (value) return value;
    }
    if (isBeside(text, end, at, words) && numbers === 0) {
      const value = character === "," || startsValue(text, skipSpaces(text, at + 1)) ? bareValue(text, at + 1, last) : undefined;
      if (value && isAlone(text, value, wordBefore(text, end).word)) return value;
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
    // "60 if counted weekly, 70 otherwise"
    if (word === "otherwise" && numbers > 0) {
      const value = findValue(text, end, stop);
      if (value) return value;
    }
    // "If not, 43"
    if (word === "if" && numbers === 0 && /^\s+(?:not|that is wrong|it is wrong|that's wrong|wrong)\b/u.test(text.slice(stop, stop + 24))) {
      const value = findValue(text, stop, last);
      if (value) return value;
    }
    if ((either.has(word) && numbers === 0 && !isLetterOfFormula(text, stop, word)) || doubts.has(word)) {
      const value = bareValue(text, stop, last);
      if (value && !isCount(text, value, word)) return value;
    } else if (word.length > 1 && word.charCodeAt(0) > 0x3000 && numbers === 0 && (either.has(word.charAt(0)) || opensDoubt(word))) {
      const value = bareValue(text, stop, last);
      if (value) return value;
    }
  }
  return undefined;
}

/** The y of `y = 3`, which is the Spanish and only where no sign follows. */
function isLetterOfFormula(text: string, end: number, word: string): boolean {
  return word.length === 1 && word.charCodeAt(0) < 0x3000 && (text[end] !== " " || "=+*/^<>)".includes(text.charAt(skipSpaces(text, end))));
}

const doubtPrefixes: readonly string[] = [
  "也可能",
  "可能",
  "也许",
  "或者",
  "还是",
  "也可以",
  "也是",
  "もしくは",
  "あるいは",
  "または",
  "それとも",
  "かもしれ",
];

/** Words of languages without spaces run on: `也可能是6`. */
function opensDoubt(word: string): boolean {
  return doubtPrefixes.some((prefix) => word.startsWith(prefix));
}

/** Whether a second value may follow here without a word between: 60 (70), 60; 70, 60? 70? and, right after the answer, 60 70. */
function isBeside(text: string, end: number, at: number, words: number): boolean {
  const character = text.charAt(at);
  // "The answer is 60. 70."
  if (character === ".")
    return words < 4 && text[at + 1] === " " && isDigit(text, skipSpaces(text, at + 1)) && !/[.!?\n]/u.test(text.slice(end, at));
  if (character === "、" || character === "，") return words < 4 && isDigit(text, skipSpaces(text, at + 1));
  if (character === ",") return words < 4 && (text.startsWith(" A:", at + 1) || /^ ?[$€£¥] ?\d/u.test(text.slice(at + 1, at + 5)));
  // "$12, $15", of which the comma was taken for a separator
  if (character === "$" && words === 0) return text.slice(Math.max(0, end - 2), end).includes(",") && isDigit(text, at + 1);
  if ("([;?".includes(character)) return words < 4 && !/[.!\n]\s/u.test(text.slice(end, at + 1));
  return (
    "{ \t".includes(character) &&
    words === 0 &&
    /^[ \t{}$]*$/u.test(text.slice(end, at)) &&
    /[\d$-]/u.test(text.charAt(skipSpaces(text, at + 1)))
  );
}

/** "60 and 3 steps": the number counts something else than the answer does. */
function isCount(text: string, value: Found, word: string): boolean {
  return remarkable.has(word) && countNouns.has(nounAfter(text, value));
}

const remarkable: ReadonlySet<string> = new Set(["and", "but", "then", "well", "another", "could", "may", "might", "also"]);
const countNouns: ReadonlySet<string> = new Set(
  "step steps time times check checks line lines method methods way ways example examples operation operations attempt attempts word words question questions problem problems token tokens".split(
    " ",
  ),
);

function nounAfter(text: string, value: Found): string {
  let at = skipSpaces(text, value.start);
  while (isDigit(text, at) || ((text[at] === "." || text[at] === ",") && isDigit(text, at + 1))) at += 1;
  at = skipSpaces(text, at);
  const noun = text.slice(at, wordEnd(text, at)).toLowerCase();
  if (!qualifiers.has(noun)) return noun;
  at = skipSpaces(text, at + noun.length);
  return text.slice(at, wordEnd(text, at)).toLowerCase();
}

const qualifiers: ReadonlySet<string> = new Set(["other", "more", "different", "further", "additional", "independent", "separate"]);

const conditions: ReadonlySet<string> = new Set("if with without including excluding when otherwise is also instead or".split(" "));

/** Whether nothing follows a number but what ends it or makes a condition of it: 60 (70), 60 (70 if …), but not 60 (3 steps). */
function isAlone(text: string, value: Found, unit: string): boolean {
  const noun = nounAfter(text, value);
  return noun === "" ? isClosed(text, value.after) : conditions.has(noun) || noun === unit;
}

/** A value with nothing but fillers before it. */
function bareValue(text: string, from: number, limit: number): Found | undefined {
  let at = from;
  for (let steps = 0; at < limit && steps < 60; steps += 1) {
    const worded = isLetter(text, at) ? wordEnd(text, at) : at;
    if (worded > at && wordedValues.has(text.slice(at, worded).toLowerCase())) return { start: at, end: worded, after: worded, before: [] };
    if (startsValue(text, at) && !(isLetter(text, at) && fillers.has(text.slice(at, wordEnd(text, at)).toLowerCase())))
      return findValue(text, at, limit);
    if (text[at] === "$" || (text[at] === "\\" && (text[at + 1] === "(" || text[at + 1] === "["))) return findValue(text, at, limit);
    if (isLetter(text, at)) {
      const stop = wordEnd(text, at);
      if (!fillers.has(text.slice(at, stop).toLowerCase())) return undefined;
      at = stop;
    } else if (" \t\n\r*_`\"'(:,=.!?;…—–-\\$[{}~".includes(text.charAt(at))) at += 1;
    else return undefined;
  }
  return undefined;
}

/** Values in words that may be an alternative. */
const wordedValues: ReadonlySet<string> = new Set(
  "undefined infinity infinite zero two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred".split(
    " ",
  ),
);

function isClosed(text: string, index: number): boolean {
  const next = text.charAt(skipSpaces(text, index));
  return next === "" || ")]}.!?;,\n<*$。！？；，、".includes(next);
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

const joiners: ReadonlySet<string> = new Set([
  "or",
  "oder",
  "ou",
  "или",
  "或",
  "vs",
  "versus",
  "could",
  "might",
  "maybe",
  "perhaps",
  "possibly",
  "alternatively",
  "and",
  "to",
  "through",
  "till",
  "until",
]);

/** A value before an answer that stands beside it: the 70 of "70 or 60", "could be 70, could be 60", "between 70 and 60", "$70$, $60$". */
export function alternativeBefore(text: string, start: number, floor: number, isMarked: boolean): Found | undefined {
  const direct = lastFound(text, Math.max(floor, start - 40), start);
  const isBare = direct && !/\p{L}{2}/u.test(text.slice(direct.start, direct.end));
  if (
    isBare &&
    /^(?:\$?[ ,;&|?]*[,;&|?][ ,;&|?]*|\s*\(\d\)\s*|[\s,]*(?:\.\.\.|…|\\(?:l|c)?dots)[\s,]*|\s*<br\s*\/?>\s*)\$?$/u.test(
      text.slice(direct.after, start),
    )
  )
    return direct;
  // "41" "42", 40 41 42: nothing but space and quotes between two numbers.
  if (
    !isMarked &&
    direct &&
    /^["'$]*[-+]?\d[\d.,]*$/u.test(text.slice(direct.start, direct.end)) &&
    /^["'$]*\s+["'$]*$/u.test(text.slice(direct.after, start))
  )
    return direct;
  let at = start;
  for (let words = 0; words < 6; words += 1) {
    const { word, start: first } = wordBefore(text, at);
    if (first >= at || word === "") return undefined;
    at = first;
    if (!joiners.has(word)) {
      if (fillers.has(word)) continue;
      return undefined;
    }
    const value = lastFound(text, Math.max(floor, at - 60), at);
    if (!value) return undefined;
    const between = text.slice(value.after, at);
    if ((/[.!?\n=]/u.test(between) && !/^[.!?]\s*$/u.test(between)) || between.split(" ").length > 6) return undefined;
    if (word !== "and" && word !== "to") return value;
    // "between 5 and 7" names two; "5 apples and 7 pears" is left to the reader.
    const { word: opener } = wordBefore(text, value.start);
    return openers.has(opener) ? value : undefined;
  }
  return undefined;
}

/** A sentence that offers the last value beside the one before it: "… Alternatively, she sold 60", "but 60 also works". */
export function alternativeOffered(text: string, start: number, end: number, floor: number): Found | undefined {
  const first = sentenceStart(text, start, 200);
  const own = text.slice(first, start);
  const isOffered =
    /\b(?:alternatively|otherwise|also (?:think|get|possible))\b/iu.test(own) || alsoPossible(text, end, Math.min(text.length, end + 120));
  if (isOffered) return lastFound(text, Math.max(floor, first - 200), start);
  // "she sold 73 clips or she sold 72 clips"
  const beside = lastFound(text, Math.max(floor, first), start);
  return beside && /\bor\b/iu.test(text.slice(beside.after, start)) ? beside : undefined;
}

const openers: ReadonlySet<string> = new Set(["between", "both", "either", "from", "are", "range"]);

/** The last value that begins and ends between two offsets. */
function lastFound(text: string, from: number, to: number): Found | undefined {
  let value: Found | undefined;
  for (let next = findValue(text, from, to); next && next.start < to; next = findValue(text, Math.max(next.after, next.start + 1), to)) {
    // (2) numbers what follows it.
    if (next.after <= to && !/^\(\w\)$/u.test(text.slice(next.start, next.end))) value = next;
  }
  return value;
}
