import type { Answer } from "./answer.ts";
import { isNegatedBefore } from "./denial.ts";
import { sentenceStart } from "./scan.ts";

/** Words in bold that may be an answer. */
const longestWords = 60;

/** Answers in words: the last words in bold near the end, and the last sentence, which may begin with its answer. */
export function wordsAt(text: string, start: number, end: number): readonly Answer[] {
  const found: Answer[] = [];
  const bold = lastBoldWords(text, start, end);
  if (bold) found.push(bold);
  const last = lastSentence(text, start, end);
  if (last) found.push(last);
  return found;
}

function lastBoldWords(text: string, start: number, end: number): Answer | undefined {
  const close = text.lastIndexOf("**", end - 2);
  if (close <= start || end - close > 200) return undefined;
  const open = text.lastIndexOf("**", close - 1);
  const words = open < start ? "" : text.slice(open + 2, close).trim();
  if (words === "" || words.length > longestWords || words.includes("\n") || words.endsWith(":") || text.charAt(close + 2) === ":")
    return undefined;
  if (isNegatedBefore(text, open)) return undefined;
  return { text: words.replace(/\.$/u, ""), strategy: "bold", start: open + 2, end: close };
}

const openers = /^[\s*#>-]*(?:(?:therefore|so|thus|hence|in conclusion|overall|consequently)[,:]?\s+)?(?:the\s+)?/iu;

function lastSentence(text: string, start: number, end: number): Answer | undefined {
  let last = end;
  while (last > start && " \n\t.!*".includes(text.charAt(last - 1))) last -= 1;
  const first = Math.max(start, sentenceStart(text, last, 300));
  const sentence = text.slice(first, last);
  if (/,\s*(?:or|and)\b|\bor\b/iu.test(sentence)) return undefined;
  const lead = openers.exec(sentence)?.[0].length ?? 0;
  return sentence.length === lead ? undefined : { text: sentence.slice(lead), strategy: "subject", start: first + lead, end: last };
}
