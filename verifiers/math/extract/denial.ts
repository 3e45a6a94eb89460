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
  "no",
  "non",
  "n'est",
  "不是",
  "不",
  "than",
  "isnt",
  "wasnt",
  "arent",
  "cant",
  "dont",
  "não",
]);

/** "it cannot be 8", "is not 12": a negation among the last four words of the clause. */
export function isNegatedBefore(text: string, start: number): boolean {
  let at = start;
  for (let words = 0; words < 4; words += 1) {
    const { word, start: first } = wordBefore(text, at);
    if (first >= at || word === "" || text.slice(first + word.length, at).includes(",")) return false;
    if (word === "but" && wordBefore(text, first).word === "anything") return true;
    if (negations.has(word.replaceAll("’", "'")) || (word.charCodeAt(0) > 0x3000 && deniedBefore.some((denial) => word.endsWith(denial))))
      return true;
    at = first;
  }
  return false;
}

/** "60 is wrong", "60 would be incorrect". */
export function isRejectedAfter(text: string, end: number): boolean {
  let at = end;
  for (let words = 0; words < 4;) {
    const character = text.charAt(at);
    if (
      character === "." &&
      /^\.[\s$]*(?:this|that|it|which) (?:is|was) (?:wrong|incorrect|false|not (?:right|correct|true))/iu.test(text.slice(at, at + 40))
    )
      return true;
    if (character === "" || ".\n!?;,".includes(character)) return false;
    if (!isLetter(text, at)) {
      at += 1;
      continue;
    }
    const stop = wordEnd(text, at);
    const word = text.slice(at, stop).toLowerCase();
    if (word.charCodeAt(0) > 0x3000 && deniedBehind.some((denial) => word.includes(denial))) return true;
    if (/^(?:wrong|incorrect|impossible|false|isn't|cannot|can't)$/u.test(word)) return true;
    if (word === "not" && words > 0) return true;
    words += 1;
    at = stop;
  }
  return false;
}

/** Whether a value was taken together with its denial: `8ではありません`. */
export function deniesItself(value: string): boolean {
  return deniedBehind.some((denial) => value.includes(denial));
}

/** Denials of languages without spaces, before the value. */
const deniedBefore: readonly string[] = ["不是", "不为", "不等于", "并非", "不可能是", "不会是"];

/** Denials of languages without spaces, behind the value. */
const deniedBehind: readonly string[] = ["ではな", "ではあり", "じゃな", "でない", "不对", "不是", "错", "不正确"];

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
  "second thought",
  "slip",
  "corrected",
  "typo",
  "hold on",
  "算错",
  "错了",
  "等等",
  "不对",
  "更正",
  "重新",
  "間違",
  "訂正",
  "trompé",
  "erreur",
  "attendez",
  "rectific",
  "falsch",
  "fehler",
  "moment mal",
  "korrigier",
  "espera",
  "equivoc",
  "está mal",
  "incorrect",
  "corrijo",
  "неверно",
  "неправильно",
  "ошиб",
  "подожди",
  "исправ",
];

/** Whether an answer was taken back before the next one: the text between says that it was wrong. */
export function isRetracted(between: string): boolean {
  const small = between.toLowerCase();
  // "If that is wrong, 43" offers another one.
  if (/\b(?:if|unless|in case|falls|wenn|si|если|如果)\b/u.test(small)) return false;
  return retractions.some((word) => small.includes(word));
}
