import { parseDecimal, type Decimal } from "./decimal.ts";
import { plain } from "./plain.ts";
import { readSign } from "./sign.ts";

/** A number as it stands in a text. `problem` says why it is not one plain decimal number. */
export interface NumberToken {
  readonly text: string;
  readonly value: Decimal | undefined;
  readonly problem: string | undefined;
}

interface Placed extends NumberToken {
  readonly start: number;
  readonly end: number;
}

export const inExpression = "is a part of an expression";

/** The numbers of a piece of prose, in order. Digits inside names, indices and exponents (`x_2`, `cm^2`, `H2O`) are none. */
export function findNumbers(piece: string): readonly NumberToken[] {
  return findPlaced(plain(piece));
}

/** The numbers of a piece that should be one number and nothing else but its sign, currency and unit. What is left over makes it an expression. */
export function findOnlyNumber(piece: string): readonly NumberToken[] {
  const text = plain(piece);
  const tokens = findPlaced(text);
  const [token] = tokens;
  if (!token || tokens.length > 1 || token.problem !== undefined) return tokens;
  const isAlone = prefix.test(text.slice(0, token.start)) && isUnit(text.slice(token.end));
  return isAlone ? tokens : [{ ...token, problem: inExpression }];
}

/** A number with at most a currency or percent sign, as a reference is written. */
export function findBareNumber(piece: string): NumberToken | undefined {
  const text = plain(piece);
  const tokens = findPlaced(text);
  const [token] = tokens;
  if (!token || tokens.length > 1 || !token.value || token.problem !== undefined || token.text.includes(" ")) return undefined;
  return /^[\s$€£¥+]*$/u.test(text.slice(0, token.start)) && /^[\s%€£¥$.]*$/u.test(text.slice(token.end)) ? token : undefined;
}

const prefix =
  /^(?:[\s$€£¥{}()[\]"':]|\\[()[\]]|(?:the|final|answer|result|total|value|is|about|approximately|approx\.?|roughly|around|USD|EUR|GBP|JPY|CNY|INR|Rs\.?)(?![\p{L}\d]))*$/iu;
const unitWord =
  /^(?:[\s${}()[\]",.;'°%€£¥]|\\[()[\]]|(?:\^\s?\{?-?\d\}?|[²³⁻¹])|[/·*](?=\s?\{?\p{L})|(\p{L}[\p{L}'’-]*)(\^\s?\{?-?\d\}?)?)/u;
const oneLetterUnits = new Set(["m", "g", "s", "h", "L", "l", "J", "N", "W", "V", "A", "K", "C", "F", "H", "T", "a", "c", "Ω", "µ", "μ"]);
const operatorWords =
  /^(?:or|and|plus|minus|times|over|by|mod|modulo|pi|below|above|less|more|fewer|factorial|squared|cubed|to|not|if|choose|hundreds?|thousands?|millions?|billions?|trillions?|dozens?|lakhs?|crores?)$/iu;

/** Whether a text after a number reads as its unit: words, not single letters that are variables, and no word that calculates. */
function isUnit(text: string): boolean {
  let rest = text.slice(0, 400);
  if (/^[\s{}]*(?:\^|[²³⁻¹])/u.test(rest)) return false;
  let isFirst = true;
  while (rest !== "") {
    const match = unitWord.exec(rest);
    if (!match) return false;
    const word = match[1];
    if (word !== undefined) {
      if (operatorWords.test(word) && (isFirst || !/^(?:squared|cubed|by|to|over|and)$/iu.test(word))) return false;
      if (word.length === 1 && !oneLetterUnits.has(word)) return false;
      isFirst = false;
    }
    rest = rest.slice(match[0].length);
  }
  return true;
}

function findPlaced(text: string): readonly Placed[] {
  const tokens: Placed[] = [];
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
const scale = /^[\s{}$-]{0,4}(hundred|thousand|million|billion|trillion)s?(?!\p{L})/iu;
const scales: Readonly<Record<string, number>> = { hundred: 2, thousand: 3, million: 6, billion: 9, trillion: 12 };
/** What makes the digits before it part of a larger expression: an operator with a variable, π, a root, a factorial, a clock time. */
const expressionAfter = new RegExp(
  [
    String.raw`^\s?(?:[\^:_!√π²³]|\\(?:[a-z]*frac|sqrt|pi|binom|log|ln|sin|cos|tan|cdot|times|div|pm|mp|theta|alpha|beta|infty))`,
    String.raw`^(?:[xyznabkiθ]|pi)(?!\p{L})`,
    String.raw`^\s{1,2}[xyz](?![\p{L}.])`,
    String.raw`^\}\s?\{`,
    String.raw`^[\s$]{0,3}[+×·÷/][\s$]{0,3}(?:\p{L}(?!\p{L})|[\\(√])`,
    String.raw`^(?:\*|\s\*\s)\p{L}(?!\p{L})`,
    String.raw`^[\s$]{0,3}-[\s$]{0,3}(?!(?:I|A|a)\s)(?:\p{L}(?!\p{L})|[\\(√])`,
    String.raw`^[\s{}]{1,3}(?:plus|minus|squared|cubed|factorial|divided by|multiplied by|times [b-z](?!\p{L})|to the (?:power|\p{L}{1,12} power)|pi|dozens?|lakhs?|crores?)(?!\p{L})`,
    String.raw`^\s{1,3}(?:\p{L}{1,20}\s{1,3}){0,2}(?:below zero|or (?:more|less|fewer)|at (?:least|most))(?!\p{L})`,
  ].join("|"),
  "iu",
);
const expressionBefore = new RegExp(
  [
    String.raw`(?:\\[a-z]*frac\s?\{?|\\sqrt(?:\[\d+\])?\s?\{?|\\binom\s?\{?|\}\s?\{|√\(?|±|\\(?:pm|mp|cdot|times|div)\s?|\^\s?\{?-?|[×÷·]\s?|:)$`,
    String.raw`(?:[<>≤≥≠]=?|!=|\\(?:[lg]e|[lg]eq|[lg]t|neq?|not)(?![a-z]))[\s$({]{0,4}=?[\s$({]{0,4}$`,
  ].join("|"),
  "u",
);
/** Words that make the number after them a bound, or one that is denied. */
const boundBefore =
  /\b(?:not|never|neither|nor|\p{L}{1,8}n['’]t|(?:less|more|greater|fewer|smaller|larger|bigger|higher|lower|other) than|at (?:least|most)|above|below|under|exceeds?)[\s$({]{1,4}(?:(?!but\b)[a-z]{1,12}\s){0,2}[\s$({]{0,4}$/iu;
/** A name or an index right before a digit. A LaTeX command is none. */
const nameBefore = /[\p{L}_^]$|[_^]\{-?$|[\p{L}]-$/u;
const commandBefore = /\\[A-Za-z]{1,16}$/u;

function readToken(text: string, start: number, bodyEnd: number): Placed | undefined {
  const body = text.slice(start, bodyEnd);
  const rest = text.slice(bodyEnd, bodyEnd + 40);
  const signed = readSign(text, start);
  const before = text.slice(Math.max(0, signed.start - 40), signed.start);
  if (nameBefore.test(before) && !commandBefore.test(before) && signed.sign === "") return undefined;
  const scientific = exponentAfter.exec(rest)?.[0] ?? "";
  const times = scientific === "" ? powerOfTen.exec(rest) : null;
  const bare = body === "10" && scientific === "" ? power.exec(rest) : null;
  const word = scientific === "" && !times && !bare ? scale.exec(rest) : null;
  const end = bodyEnd + (scientific.length || times?.[0].length || bare?.[0].length || word?.[0].length || 0);
  const written = text.slice(signed.start, end);
  const raised = times?.[1] ?? (word ? String(scales[word[1]?.toLowerCase() ?? ""] ?? 0) : undefined);
  const digits = bare ? `1e${bare[1] ?? "0"}` : body + (raised === undefined ? scientific : `e${raised}`);
  const value = parseDecimal((signed.sign === "-" ? "-" : "") + digits);
  const token = { text: written, start: signed.start, end };
  if (value === undefined) return { ...token, value: undefined, problem: "cannot be read as one number" };
  if (value === "too-large") return { ...token, value: undefined, problem: "is beyond the range that is compared" };
  const after = text.slice(end, end + 60);
  if (signed.isOperator || expressionBefore.test(before) || expressionAfter.test(after) || (word && scale.test(after)))
    return { ...token, value, problem: inExpression };
  return { ...token, value, problem: boundBefore.test(before) ? "is a bound or denied, not said" : undefined };
}

/** What may stand between two numbers so that neither is the answer alone. */
const joiner =
  /^[\s$\\()]*(?:(?:[-+*/×÷·:,;&^%]|\*\*|\\(?:times|cdot|div|pm|text\{)|x|or|and|to|through|plus|minus|times|over|by|divided by|vs\.?|and\/or|or maybe|or perhaps|\/)[\s$}()\\]*){0,3}$/iu;

const alternative = /\b(?:or|alternatively|otherwise|possibly|maybe|perhaps)\b/iu;

function joinNeighbours(text: string, tokens: readonly Placed[]): readonly Placed[] {
  const joined = new Set<number>();
  for (let index = 1; index < tokens.length; index += 1) {
    const [left, right] = [tokens[index - 1], tokens[index]];
    if (!left || !right || right.start - left.end > 200) continue;
    const gap = text.slice(left.end, right.start);
    if (gap.includes("\n") || (gap.length > 40 && /[.!?]\s/u.test(gap))) continue;
    if (alternative.test(gap) || (gap.length <= 16 && joiner.test(gap))) joined.add(index - 1).add(index);
  }
  return tokens.map((token, index) => (joined.has(index) ? { ...token, problem: token.problem ?? "stands beside another number" } : token));
}
