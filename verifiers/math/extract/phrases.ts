import { isLetter } from "../lex.ts";
import { isDigit } from "../number.ts";
import { lineEnd, lineStart, skipSpaces, startsValue, wordAt, wordBefore, wordEnd } from "./scan.ts";

/** Where the text after an answer phrase begins. */
export interface Phrase {
  readonly start: number;
  readonly region: number;
}

const copulas: ReadonlySet<string> = new Set(["is", "are", "was", "be", "equals", "should", "would", "will", "must", "comes", "becomes"]);
const nouns: readonly string[] = [
  "nswer",
  "NSWER",
  "inal result",
  "inal value",
  "inal Result",
  "correct choice",
  "correct option",
  "correct solution",
];

/** Places after "the answer is", "Answer:", "## Final Answer" and the like, in order. */
export function englishPhrases(text: string, from: number, to: number): readonly Phrase[] {
  const found: Phrase[] = [];
  for (const noun of nouns) {
    for (let at = text.indexOf(noun, from); at !== -1 && at < to; at = text.indexOf(noun, at + noun.length)) {
      const region = regionAfter(text, at + noun.length, to);
      if (region !== undefined) found.push({ start: at, region });
    }
  }
  return found;
}

function regionAfter(text: string, index: number, to: number): number | undefined {
  let at = index;
  if (text[at] === "s" || text[at] === "S") at += 1;
  if (isLetter(text, at)) return undefined;
  // (s), ** and the like between the noun and what follows it.
  if (text.startsWith("(s)", at)) at += 3;
  at = skipMarks(text, at);
  const character = text.charAt(at);
  if (character === ":" || character === "=" || character === "：" || character === "→") return at + 1;
  if (character === "\n" || character === "\r" || at >= text.length) return isHeading(text, index) ? at : undefined;
  // "Answer -5" is negative, "Answer - 5" is not.
  if (character === "-" && isDigit(text, at + 1) && text[at - 1] === " ") return at;
  if (character === "-" || character === "–" || character === "—") return startsValue(text, skipSpaces(text, at + 1)) ? at + 1 : undefined;
  if (isDigit(text, at)) {
    // `Answer 1: 60` numbers its answers; "I checked the answer 2 times" counts something.
    const mark = at + (isDigit(text, at + 1) ? 2 : 1);
    if (text[mark] === ":" || text[mark] === ")") return mark + 1;
    return isHeading(text, index) ? at : undefined;
  }
  if (startsValue(text, at) && !isLetter(text, at)) return at;
  return copulaRegion(text, at, to);
}

/** "answer to the question is", "answer, therefore, should be": a verb within 60 characters of the same clause, no number before it. */
function copulaRegion(text: string, index: number, to: number): number | undefined {
  const limit = Math.min(to, index + 60, lineEnd(text, index, 60));
  let at = index;
  while (at < limit) {
    const character = text.charAt(at);
    if (character === "." || character === "?" || character === ";" || isDigit(text, at)) return undefined;
    if (character === ":") return at + 1;
    if (!isLetter(text, at)) {
      at += 1;
      continue;
    }
    const end = wordEnd(text, at);
    const word = text.slice(at, end).toLowerCase();
    if (word === "isn't" || word === "cannot" || word === "can't" || word === "wasn't") return at;
    if (copulas.has(word)) {
      let next = skipMarks(text, end);
      for (let follow = wordAt(text, next); copulas.has(follow) || follow === "out" || follow === "to"; follow = wordAt(text, next))
        next = skipMarks(text, next + follow.length);
      return text[next] === ":" ? next + 1 : next;
    }
    if (word === "that" || word === "which" || word === "by" || word === "in" ? at === index : false) return undefined;
    at = end;
  }
  return undefined;
}

/** The line holds nothing but the heading: `## Final Answer`. */
function isHeading(text: string, index: number): boolean {
  const start = lineStart(text, index);
  const head = text.slice(start, index).replace(/nswers?$|NSWERS?$|inal (?:result|value|Result)$/u, "");
  return (
    index - start <= 40 && /^[\s*#>_\d.)-]*(?:the |my |final |correct |so |hence |thus |therefore |our )*(?:final )?[af]?$/iu.test(head)
  );
}

function skipMarks(text: string, index: number): number {
  let at = index;
  while (at < text.length && " \t*_`\"'”’".includes(text.charAt(at))) at += 1;
  return at;
}

/** Answer words of other languages, with what has to follow them somewhere in the next characters. */
const foreign: readonly (readonly [noun: string, followers: readonly string[]])[] = [
  ["答案", ["是", "为", "為", ":", "：", "="]],
  ["故选", []],
  ["应选", []],
  ["答：", []],
  ["答:", []],
  ["答え", ["は", ":", "："]],
  ["정답", ["은", "는", ":", "："]],
  ["답은", []],
  ["답:", []],
  ["éponse", ["est", ":", "="]],
  ["ntwort", ["ist", "lautet", ":", "="]],
  ["espuesta", ["es", ":", "="]],
  ["esposta", ["é", "es", ":", "="]],
  ["isposta", ["è", ":", "="]],
  ["твет", ["равен", "это", ":", "-", "—", "–", "="]],
  ["dpowiedź", ["to", "jest", ":", "="]],
  ["dpověď", ["je", ":", "="]],
  ["ntwoord", ["is", ":", "="]],
  ["Svaret", ["är", "er", ":"]],
  ["svaret", ["är", "er", ":"]],
  ["Svar", [":"]],
  ["evap", [":"]],
  ["áp án", ["là", ":"]],
  ["áp số", ["là", ":"]],
  ["الجواب", ["هو", ":"]],
  ["الإجابة", ["هي", ":"]],
  ["उत्तर", ["है", ":"]],
  ["คำตอบ", ["คือ", ":"]],
];

/** Answer phrases that are not English. */
export function foreignPhrases(text: string, from: number, to: number): readonly Phrase[] {
  const found: Phrase[] = [];
  for (const [noun, followers] of foreign) {
    for (let at = text.indexOf(noun, from); at !== -1 && at < to; at = text.indexOf(noun, at + noun.length)) {
      const after = at + noun.length;
      const region = followers.length === 0 ? after : followerEnd(text, after, followers);
      if (region !== undefined) found.push({ start: at, region });
    }
  }
  return found;
}

function followerEnd(text: string, after: number, followers: readonly string[]): number | undefined {
  const window = text.slice(after, Math.min(after + 40, lineEnd(text, after, 40)));
  let best: number | undefined;
  for (const follower of followers) {
    const at = window.indexOf(follower);
    // 不是 denies, and so does "no es".
    if (at > 0 && "不非没".includes(window.charAt(at - 1))) continue;
    if (at === -1 || /\d/u.test(window.slice(0, at))) continue;
    const end = at + follower.length;
    // A Latin or Cyrillic verb is a word of its own.
    if (isLetter(window, end) && isLetter(follower, 0) && follower.charCodeAt(0) < 0x500) continue;
    if (best === undefined || end < best) best = end;
  }
  if (best !== undefined) return after + best;
  const direct = skipMarks(text, after);
  return startsValue(text, direct) && !isLetter(text, direct) ? direct : undefined;
}

/** Adjectives of an answer that is not the one given: the wrong answer, my previous answer. */
const unsettling: ReadonlySet<string> = new Set([
  "wrong",
  "incorrect",
  "previous",
  "earlier",
  "old",
  "initial",
  "false",
  "student's",
  "given",
]);

/** Whether the phrase is no statement: "if the answer is 5", "whether the answer is". */
export function isSupposed(text: string, phrase: Phrase): boolean {
  let at = phrase.start;
  while (at > 0 && at > phrase.start - 20 && isLetter(text, at - 1)) at -= 1;
  for (let words = 0; words < 6; words += 1) {
    const { word, start } = wordBefore(text, at);
    if (text.slice(start + word.length, at).includes(",")) return false;
    if (words > 1 && (word === "not" || word === "false" || word === "doubt")) return true;
    if (unsettling.has(word)) return true;
    if (word === "if" || word === "whether" || word === "suppose" || word === "unless" || word === "assuming") return true;
    if (word === "" || start === at) return false;
    at = start;
  }
  return false;
}
