import { isLetter } from "../lex.ts";
import { wordBefore, wordEnd } from "./scan.ts";

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
