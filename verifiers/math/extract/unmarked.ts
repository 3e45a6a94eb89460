import { isLetter } from "../lex.ts";
import { isDigit } from "../number.ts";
import type { Answer } from "./answer.ts";
import { isNegatedBefore, isRejectedAfter } from "./denial.ts";
import { transforming } from "./marked.ts";
import { lineEnd, lineStart, sentenceEnd, sentenceStart, skipSpaces } from "./scan.ts";
import { findValue, type Found } from "./value.ts";

const notValues: ReadonlySet<string> = new Set(
  "step part case question note day chapter method option approach solution problem example figure table equation round stage phase week section".split(
    " ",
  ),
);

/** Values in bold near the end, in their order: `**24 tiles**`, but no headings, labels or numbered steps. */
export function boldAnswers(text: string, from: number, to: number): readonly Answer[] {
  const found: Answer[] = [];
  let open = text.indexOf("**", Math.max(from, to - 1500));
  while (open !== -1 && open < to) {
    const close = text.indexOf("**", open + 2);
    if (close === -1 || close > to) break;
    const content = text.slice(open + 2, close);
    if (content.includes("\n") || content.length > 200) {
      open = close;
      continue;
    }
    const answer = boldValue(text, open + 2, close);
    if (answer) found.push(answer);
    open = text.indexOf("**", close + 2);
  }
  return found;
}

function boldValue(text: string, start: number, end: number): Answer | undefined {
  const isLabel = text[end - 1] === ":" || text[end - 1] === "：" || text[end + 2] === ":" || text[end + 2] === "：";
  if (isLabel) return undefined;
  const value = findValue(text, start, end);
  if (!value || value.before.length > 4 || value.before.some((word) => notValues.has(word))) return undefined;
  const rest = text.slice(value.after, end);
  if (/^[.):]?\s*\p{L}{2,}/u.test(rest) && rest.split(" ").length > 4) return undefined;
  if (/^[.)]\s+\p{L}/u.test(rest)) return undefined;
  // `May: **24**` above `Total: **72**` is a part of it.
  const label = /(\w+)[^\w\n]*:\s*$/u.exec(text.slice(lineStart(text, start - 2), start - 2));
  if (label && !/^(?:answer|option|choice|result|solution|alternative|final|total|sum|or)$/iu.test(label[1] ?? "")) return undefined;
  if (isNegatedBefore(text, start - 2) || isRejectedAfter(text, end + 2)) return undefined;
  return answerOf(text, "bold", value, Math.min(end, value.start + 300));
}

/** Whether a value in bold is a line of its own, as a final answer is shown. */
export function standsAlone(text: string, answer: Answer): boolean {
  const line = text.slice(lineStart(text, answer.start), lineEnd(text, answer.end));
  return (
    line.length <= answer.end - answer.start + 12 || /^\W*(?:so|thus|hence|therefore|answer|total|final|result)/iu.test(line.slice(0, 20))
  );
}

/** The value that holds the last number of the text, or the last mathematics after it. */
export function lastValue(text: string, from: number, to: number): Answer | undefined {
  let end = to;
  for (let sentences = 0; sentences < 4 && end > from; sentences += 1) {
    const last = lastContent(text, from, end);
    if (last < from) return undefined;
    const first = Math.max(from, sentenceStart(text, last, 600));
    const stop = Math.max(sentenceEnd(text, last), last + 1);
    const values = valuesIn(text, first, Math.min(stop, to)).filter(
      (value) => !isNegatedBefore(text, value.start) && !isRejectedAfter(text, value.after) && !isTransformed(value),
    );
    const value = values.findLast((candidate) => !declares(candidate)) ?? values.at(-1);
    if (value) return answerOf(text, isDigit(text, value.start) ? "last-number" : "math", value, value.end);
    if (values.length === 0 && hasDigit(text, first, stop)) return undefined;
    end = first;
  }
  return undefined;
}

/** "minus 42" and "half of 42" are other values than the number in them. */
function isTransformed({ before }: Found): boolean {
  return before.slice(-4).some((word) => transforming.has(word) || word === "minus" || word === "negative");
}

const declaring: ReadonlySet<string> = new Set(["all", "any", "every", "each", "where", "integer", "real"]);

/** "for all $n \\in \\mathbb{N}$" says where an answer holds. */
function declares({ before }: Found): boolean {
  return declaring.has(before.at(-1) ?? "");
}

/** The last digit, or the end of the last math span where that comes later. */
function lastContent(text: string, from: number, to: number): number {
  let at = to - 1;
  for (; at >= from; at -= 1) {
    const code = text.charCodeAt(at);
    if (code >= 48 && code <= 57) return at;
    if (code === 36 && at > from && text[at - 1] !== " ") return at - 1;
    if ((code === 41 || code === 93) && text[at - 1] === "\\") return at - 2;
    if (code > 0xb0 && code < 0x2300 && "π∞√²³½¼¾".includes(text.charAt(at))) return at;
  }
  return at;
}

function hasDigit(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) if (isDigit(text, at)) return true;
  return false;
}

function valuesIn(text: string, from: number, to: number): readonly Found[] {
  const values: Found[] = [];
  for (
    let next = findValue(text, from, to);
    next && values.length < 200;
    next = findValue(text, Math.max(next.after, next.start + 1), to)
  ) {
    if (isMathless(text, next)) continue;
    values.push(next);
  }
  return values;
}

/** A math span with a name in it, `$ABC$`, is no value unless nothing else is there. */
function isMathless(text: string, value: Found): boolean {
  for (let at = value.start; at < value.end; at += 1) if (isDigit(text, at) || "=+-*/^\\√π∞<>(".includes(text.charAt(at))) return false;
  return true;
}

/** The equation is tried as a whole, then what stands after its last sign of equality. */
export function answerOf(text: string, strategy: Answer["strategy"], value: Found, wideEnd: number): Answer {
  const run = text.slice(value.start, value.end);
  const equals = run.lastIndexOf("=");
  const after = equals === -1 || "<>!≤≥".includes(run.charAt(equals - 1)) ? "" : run.slice(equals + 1).trim();
  const wide = text.slice(value.start, Math.max(wideEnd, value.end));
  // f(y) = 2x is read with its name: y is no x.
  const left = run.slice(0, Math.max(equals, 0));
  const isFunction = /[a-z]\([a-z]/iu.test(left);
  // 2x = 42 says neither that it is 42 nor that it is 21.
  const side = (left.split("=").at(-1) ?? "").replaceAll(/\d\s*[xX]\s*(?=\d)|\d\s+[a-zA-Z]\b/gu, "1");
  const isEquation = /(?:^|[^a-zA-Z\\_])[a-zA-Z](?![a-zA-Z])/u.test(side) && /\d|[+*/^-]/u.test(side.replaceAll(/_\{?\w+\}?/gu, ""));
  if (after !== "" && !isFunction && !isEquation && (isDigit(after, skipSign(after)) || !isLetter(after, 0)))
    return { text: after, wide, strategy, start: value.start, end: value.after };
  return { text: run, ...(wide === run ? {} : { wide }), strategy, start: value.start, end: value.after };
}

function skipSign(text: string): number {
  const at = skipSpaces(text, 0);
  return text[at] === "-" || text[at] === "$" || text[at] === "+" ? at + 1 : at;
}
