import { parseDecimal, type Decimal } from "./decimal.ts";

/** A number as it stands in a text. `problem` says why it is not one plain decimal number. */
export interface NumberToken {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly value: Decimal | undefined;
  readonly problem: string | undefined;
}

/** The numbers of a piece of text, in order. Digits inside names, indices and exponents (`x_2`, `cm^2`, `H2O`) are none. */
export function findNumbers(piece: string): readonly NumberToken[] {
  const text = plain(piece);
  const tokens: NumberToken[] = [];
  let at = 0;
  while (at < text.length) {
    if (!startsNumber(text, at)) {
      at += 1;
      continue;
    }
    let end = at;
    while (end < text.length && isBody(text.charCodeAt(end))) end += 1;
    const next = end;
    while (end > at + 1 && !isDigit(text.charCodeAt(end - 1))) end -= 1;
    const token = readToken(text, at, end);
    if (token) tokens.push(token);
    at = Math.max(next, token?.end ?? 0);
  }
  return joinNeighbours(text, tokens);
}

/** LaTeX and typographic separators taken out of numbers, all signs made plain. */
function plain(text: string): string {
  return text
    .replaceAll("{,}", ",")
    .replace(/(?<=\d)(?:\\[,!; ]|[\u2009\u202f\u00a0])(?=\d{3})/gu, ",")
    .replace(/[−–‐‑]/gu, "-");
}

function startsNumber(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return isDigit(code) || (code === 46 && isDigit(text.charCodeAt(at + 1)));
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isBody(code: number): boolean {
  return isDigit(code) || code === 46 || code === 44;
}

const exponentAfter = /^e[+-]?\d{1,9}(?![\p{L}\d.])/iu;
const powerOfTen = /^\s{0,3}(?:[×x*·]|\\times|\\cdot)\s{0,3}10\s{0,2}\^\s{0,2}\{?\s{0,2}([+-]?\d{1,9})\s{0,2}\}?/u;
const power = /^\s{0,2}\^\s{0,2}\{?\s{0,2}([+-]?\d{1,9})\s{0,2}\}?/u;
/** What makes the digits before it part of a larger expression: a variable, π, a root, a fraction's or power's other half, a clock time. */
const expressionAfter = /^\s?(?:[\^:]|\\(?:[a-z]*frac|sqrt|pi|binom|log|ln|sin|cos)|[π√²³])|^(?:[xyznabkiθ]|pi)(?!\p{L})|^\}\s?\{/u;
const expressionBefore = /(?:\\[a-z]*frac\s?\{?|\\sqrt(?:\[\d+\])?\s?\{?|\\binom\s?\{?|\}\s?\{|√\(?|±|\\pm\s?|\^\s?\{?-?|:)$/u;
/** A name or an index right before a digit. A LaTeX command is none. */
const nameBefore = /[\p{L}_^]$|[_^]\{-?$|[\p{L}]-$/u;
const commandBefore = /\\[A-Za-z]{1,16}$/u;

function readToken(text: string, start: number, bodyEnd: number): NumberToken | undefined {
  const body = text.slice(start, bodyEnd);
  const rest = text.slice(bodyEnd, bodyEnd + 40);
  const signed = signBefore(text, start);
  const before = text.slice(Math.max(0, signed.start - 20), signed.start);
  if (nameBefore.test(before) && !commandBefore.test(before) && signed.sign === "") return undefined;
  const scientific = exponentAfter.exec(rest)?.[0] ?? "";
  const times = scientific === "" ? powerOfTen.exec(rest) : null;
  const bare = body === "10" && scientific === "" ? power.exec(rest) : null;
  const length = scientific.length || times?.[0].length || bare?.[0].length || 0;
  const end = bodyEnd + length;
  const written = text.slice(signed.start, end);
  const digits = bare ? `1e${bare[1] ?? "0"}` : body + (times ? `e${times[1] ?? "0"}` : scientific);
  const value = parseDecimal(signed.sign + digits);
  const token = { text: written, start: signed.start, end };
  if (value === undefined) return { ...token, value: undefined, problem: "cannot be read as one number" };
  if (value === "too-large") return { ...token, value: undefined, problem: "is beyond the range that is compared" };
  const inExpression = expressionBefore.test(before) || (expressionAfter.test(text.slice(end, end + 12)) && length === 0);
  return { ...token, value, problem: inExpression ? "is a part of an expression" : undefined };
}

/** A sign before the digits, with a currency sign between them or before both. A minus after a digit or a name is an operator. */
function signBefore(text: string, start: number): { readonly sign: string; readonly start: number } {
  let at = start;
  if (/[$€£¥]/u.test(text[at - 1] ?? "")) at -= text[at - 2] === "\\" ? 2 : 1;
  const sign = text[at - 1];
  if (sign !== "-" && sign !== "+") return { sign: "", start };
  // "$-5$" is a negative number, "$x$-5" a difference.
  const previous = text[at - 2] === "$" ? (text[at - 3] ?? "") : (text[at - 2] ?? "");
  if (/[\p{L}\d)}\]%]/u.test(previous)) return { sign: "", start };
  return { sign: sign === "-" ? "-" : "", start: at - 1 };
}

/** What may stand between two numbers so that neither is the answer alone. */
const joiner =
  /^[\s$\\()]*(?:(?:[-+*/×÷·:,;&^%]|\*\*|\\(?:times|cdot|div|pm|text\{)|x|or|and|to|through|vs\.?|and\/or|or maybe|or perhaps|\/)[\s$}()\\]*){0,3}$/iu;

const alternative = /\b(?:or|alternatively|otherwise|possibly|maybe|perhaps)\b/iu;

function joinNeighbours(text: string, tokens: readonly NumberToken[]): readonly NumberToken[] {
  const joined = new Set<number>();
  for (let index = 1; index < tokens.length; index += 1) {
    const [left, right] = [tokens[index - 1], tokens[index]];
    if (!left || !right || right.start - left.end > 40) continue;
    const gap = text.slice(left.end, right.start);
    if (!gap.includes("\n") && (alternative.test(gap) || (gap.length <= 16 && joiner.test(gap)))) joined.add(index - 1).add(index);
  }
  return tokens.map((token, index) => (joined.has(index) ? { ...token, problem: token.problem ?? "stands beside another number" } : token));
}
