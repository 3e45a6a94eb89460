import { maxAnswerLength, OutOfWork, type Budget } from "./budget.ts";
import { expectOperator, isOperator, nested, peek, take, Unreadable, unreadableHere, type Cursor } from "./cursor.ts";
import { lex, type Token } from "./lex.ts";
import type { Node, RelationOperator } from "./node.ts";
import type { CommaReading } from "./number.ts";
import { expectEnd, readExpression, startsModulus } from "./parse.ts";
import { scaled } from "./scale.ts";
import { plainText } from "./text.ts";

export type Reading = { readonly node: Node } | { readonly unreadable: string; readonly at: number };

/**
 * Reads an answer or a reference: a number with or without a unit, an expression, a list, tuple, set, interval, relation, matrix, or words.
 * Throws OutOfWork past the budget; everything else that is strange is `unreadable`, with what was not understood and where.
 */
export function read(text: string, commas: CommaReading, budget: Budget): Reading {
  if (text.length > maxAnswerLength) throw new OutOfWork(`more than ${maxAnswerLength} characters`);
  const tokens = withoutTail(trimEnd(closeBraces(lex(repair(text), commas, budget), text.length)));
  if (tokens.length === 0) return { unreadable: "nothing is written", at: 0 };
  const cursor: Cursor = { tokens: [...tokens], budget, at: 0, depth: 0, readInside: readList };
  try {
    const node = readList(cursor);
    expectEnd(cursor);
    return { node };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    const words = isWords(tokens) ? plainText(tokens) : "";
    return words === "" ? { unreadable: error.message, at: error.at } : { node: { kind: "text", text: words } };
  }
}

const separators: ReadonlySet<string> = new Set([",", ";", "\\\\"]);
const conjunctions: ReadonlySet<string> = new Set(["and", "und", "et", "y", "e", "и", "和", "与", "及", "und"]);
const alternatives: ReadonlySet<string> = new Set(["or", "oder", "ou", "o", "или", "或", "或者"]);

function readList(cursor: Cursor): Node {
  const items: Node[] = [readUnion(cursor)];
  let either = false;
  for (;;) {
    let separated = false;
    for (let token = peek(cursor); token; token = peek(cursor)) {
      const word = token.kind === "word" ? token.text.toLowerCase() : "";
      const isOr = alternatives.has(word) || isOperator(token, "or");
      if (!(token.kind === "operator" && separators.has(token.text)) && !conjunctions.has(word) && !isOr) break;
      cursor.at += 1;
      separated = true;
      either ||= isOr;
    }
    if (!separated) break;
    if (items.length > 2000) throw new OutOfWork("a list of more than 2000 values");
    items.push(readUnion(cursor));
  }
  const [only] = items;
  return items.length === 1 && only ? only : { kind: "list", items, alternatives: either };
}

/** Sides of one relation, parts of one union, terms of one ratio. */
const mostTerms = 32;

function readUnion(cursor: Cursor): Node {
  const parts = [readRelation(cursor)];
  while (take(cursor, "∪")) {
    if (parts.length >= mostTerms) throw unreadableHere(cursor, "a union with too many parts");
    parts.push(readRelation(cursor));
  }
  const [only] = parts;
  return parts.length === 1 && only ? only : { kind: "union", parts };
}

const relations: ReadonlySet<string> = new Set(["=", "≠", "<", "≤", ">", "≥", "≈", "∈"]);

function readRelation(cursor: Cursor): Node {
  return nested(cursor, () => {
    const sides: Node[] = [readLabel(cursor) ?? readSide(cursor)];
    const operators: RelationOperator[] = [];
    if (sides[0]?.kind === "text") operators.push("=");
    for (
      let token = peek(cursor);
      operators.length >= sides.length || (token?.kind === "operator" && relations.has(token.text));
      token = peek(cursor)
    ) {
      if (operators.length < sides.length) {
        cursor.at += 1;
        operators.push(token?.text as RelationOperator); // the set holds exactly these
      }
      if (sides.length >= mostTerms) throw unreadableHere(cursor, "a relation with too many sides");
      sides.push(readSide(cursor));
    }
    const [only] = sides;
    return sides.length === 1 && only ? only : { kind: "relation", sides, operators };
  });
}

/** `Area = `, `Minimum: `: words before a sign of equality. Also `T(10) =`, which is no product here. */
function readLabel(cursor: Cursor): Node | undefined {
  let end = cursor.at;
  while (cursor.tokens[end]?.kind === "word" && end - cursor.at < 6) end += 1;
  const mark = cursor.tokens[end];
  if (end > cursor.at && (isOperator(mark, "=") || isOperator(mark, ":"))) {
    const text = plainText(cursor.tokens.slice(cursor.at, end));
    cursor.at = end + 1;
    return { kind: "text", text };
  }
  const head = peek(cursor);
  if (head?.kind !== "symbol" || !isOperator(peek(cursor, 1), "(") || peek(cursor, 1)?.spaced === true) return undefined;
  let close = cursor.at + 2;
  while (close < cursor.tokens.length && close < cursor.at + 12 && !isOperator(cursor.tokens[close], ")")) close += 1;
  if (!isOperator(cursor.tokens[close], ")") || !isOperator(cursor.tokens[close + 1], "=")) return undefined;
  cursor.at += 2;
  const inside = readList(cursor);
  expectOperator(cursor, ")");
  return { kind: "call", name: head.text, arguments: inside.kind === "list" ? inside.items : [inside] };
}

function readSide(cursor: Cursor): Node {
  const currency = peek(cursor);
  if (currency?.kind === "word" && isCurrency(currency.text)) {
    cursor.at += 1;
    const value = readExpression(cursor);
    const { value: amount, unit } = scaled(value, readUnit(cursor), cursor.budget);
    return { kind: "quantity", value: amount, unit: unit ?? currency.text };
  }
  if (isOperator(currency, "-") && peek(cursor, 1)?.kind === "word" && isCurrency(peek(cursor, 1)?.text ?? "")) {
    cursor.at += 2;
    return { kind: "quantity", value: { kind: "negate", of: readExpression(cursor) }, unit: peek(cursor, -1)?.text ?? "$" };
  }
  const value = readExpression(cursor);
  if (isOperator(peek(cursor), ":") && cursor.depth < 90) {
    const terms = [value];
    while (take(cursor, ":")) {
      if (terms.length >= mostTerms) throw unreadableHere(cursor, "a ratio with too many terms");
      terms.push(readExpression(cursor));
    }
    return { kind: "ratio", terms };
  }
  if (startsModulus(cursor)) return { kind: "quantity", value, unit: readModulus(cursor) };
  const { value: amount, unit } = scaled(value, readUnit(cursor), cursor.budget);
  if (unit === undefined) return amount;
  if (percentWords.has(unit)) return { kind: "percent", of: amount };
  if (degreeWords.has(unit)) return { kind: "degrees", of: amount };
  if (temperatureWords.has(unit)) return { kind: "quantity", value: withoutDegrees(amount), unit: `°${unit.charAt(0)}` };
  return { kind: "quantity", value: amount, unit };
}

/** `\pmod 7`, `(mod 7)` as the mark `mod 7`. */
function readModulus(cursor: Cursor): string {
  const bracketed = take(cursor, "(");
  cursor.at += 1;
  const start = cursor.at;
  readExpression(cursor);
  const modulus = cursor.tokens.slice(start, cursor.at).filter((token) => !isOperator(token, "{") && !isOperator(token, "}"));
  if (bracketed) expectOperator(cursor, ")");
  return `mod ${modulus.map((token) => token.text).join("")}`;
}

const percentWords: ReadonlySet<string> = new Set([
  "percent",
  "per cent",
  "pct",
  "percentage",
  "procent",
  "prozent",
  "por ciento",
  "pour cent",
]);
const degreeWords: ReadonlySet<string> = new Set(["degrees", "degree", "deg"]);
const temperatureWords: ReadonlySet<string> = new Set(["c", "f", "k", "celsius", "fahrenheit", "kelvin"]);

/** The degree sign of a temperature belongs to its unit. */
function withoutDegrees(value: Node): Node {
  if (value.kind === "negate") return { kind: "negate", of: withoutDegrees(value.of) };
  return value.kind === "degrees" ? value.of : value;
}

const currencies: ReadonlySet<string> = new Set(["$", "€", "£", "¥", "USD", "EUR", "US", "Rs", "pounds", "euro"]);

function isCurrency(text: string): boolean {
  return currencies.has(text);
}

/** Words of a sentence that goes on: "60 is wrong" is no quantity of 60. */
const noUnits: ReadonlySet<string> = new Set(
  "is are was were isn't not cannot never wrong incorrect maybe perhaps possibly probably if unless but though although also too alternatively otherwise instead because since so which that this it i we no than may might could would should then".split(
    " ",
  ),
);

/** The words after a value, in lower case: `cm^2`, `km/h`, `chocolate candies`. */
function readUnit(cursor: Cursor): string | undefined {
  const first = peek(cursor);
  if (first?.kind !== "word" && !(isOperator(first, "/") && peek(cursor, 1)?.kind === "word")) return undefined;
  let unit = "";
  for (let token = peek(cursor); token; token = peek(cursor)) {
    const word = token.text.toLowerCase();
    if (token.kind === "word" && !conjunctions.has(word) && !alternatives.has(word) && !noUnits.has(word)) {
      unit += unit === "" || unit.endsWith("/") ? word : ` ${word}`;
      cursor.at += 1;
    } else if (isOperator(token, "/") && isUnitLetter(peek(cursor, 1))) {
      unit += `/${peek(cursor, 1)?.text ?? ""}`;
      cursor.at += 2;
    } else if (isOperator(token, "/") && peek(cursor, 1)?.kind === "word") {
      unit += "/";
      cursor.at += 1;
    } else if (isOperator(token, "^")) {
      const braced = isOperator(peek(cursor, 1), "{");
      const exponent = peek(cursor, braced ? 2 : 1);
      const minus = isOperator(exponent, "-");
      const digits = minus ? peek(cursor, braced ? 3 : 2) : exponent;
      if (digits?.kind !== "number") break;
      unit += `^${minus ? "-" : ""}${digits.text}`;
      cursor.at += (braced ? 3 : 1) + (minus ? 1 : 0) + (braced ? 0 : 1) + (braced ? 1 : 0);
    } else break;
  }
  return unit === "" ? undefined : unit;
}

/** The `h` of `km/h`, which by itself would be a variable. */
function isUnitLetter(token: Token | undefined): boolean {
  return (
    token?.kind === "symbol" && (token.text === "h" || token.text === "s" || token.text === "m" || token.text === "g" || token.text === "L")
  );
}

const damaged: readonly (readonly [string, string])[] = [
  ["\frac", "\\frac"],
  ["\text", "\\text"],
  ["\times", "\\times"],
  ["\right", "\\right"],
  ["\boxed", "\\boxed"],
];

/** Backslashes that JSON escapes swallowed or doubled. */
function repair(text: string): string {
  let repaired = text;
  if (/[\f\t\r\u0008]/u.test(text)) for (const [lost, whole] of damaged) repaired = repaired.replaceAll(lost, whole);
  if (repaired.includes("\\\\") && !repaired.includes("\\begin") && /\\\\[a-zA-Z(]/u.test(repaired))
    repaired = repaired.replaceAll("\\\\", "\\");
  return repaired;
}

/** `f(x) = 1 for all x`, `3k, where k is an integer`: conditions after the answer are no part of it. */
function withoutTail(tokens: readonly Token[]): readonly Token[] {
  for (let at = 1; at < tokens.length - 1; at += 1) {
    const token = tokens[at];
    if (token?.kind !== "word") continue;
    const word = token.text.toLowerCase();
    const next = tokens[at + 1]?.text.toLowerCase() ?? "";
    if (
      word === "where" ||
      (word === "for" && (next === "all" || next === "any" || next === "every" || next === "each" || next === "some"))
    )
      return trimEnd(tokens.slice(0, at));
  }
  return tokens;
}

/** A full stop and the like after an answer are no part of it. */
function trimEnd(tokens: readonly Token[]): readonly Token[] {
  let end = tokens.length;
  while (end > 0) {
    const token = tokens[end - 1];
    if (
      token?.kind !== "operator" ||
      !(
        token.text === "." ||
        token.text === "," ||
        token.text === ";" ||
        token.text === ":" ||
        token.text === "?" ||
        token.text === "\\\\" ||
        token.text === "。" ||
        token.text === "**"
      )
    )
      break;
    end -= 1;
  }
  let start = 0;
  while (
    start < end &&
    (isOperator(tokens[start], ":") || isOperator(tokens[start], "=") || isOperator(tokens[start], "≈") || isOperator(tokens[start], "**"))
  )
    start += 1;
  return start === 0 && end === tokens.length ? tokens : tokens.slice(start, end);
}

/** Braces that were opened and never closed are closed at the end, as an output that lost its last characters needs it. */
function closeBraces(tokens: readonly Token[], at: number): readonly Token[] {
  let open = 0;
  for (const token of tokens) {
    if (isOperator(token, "{")) open += 1;
    else if (isOperator(token, "}")) open -= 1;
  }
  if (open <= 0 || open > 8) return tokens;
  const brace: Token = { kind: "operator", text: "}", start: at, end: at, spaced: false, prose: false };
  return [...tokens, ...Array.from({ length: open }, () => brace)];
}

/** Words without TeX structure: an answer in prose. */
function isWords(tokens: readonly Token[]): boolean {
  let words = 0;
  for (const token of tokens) {
    if (token.kind === "command" && (token.text === "frac" || token.text === "sqrt" || token.text.startsWith("begin "))) return false;
    if (token.kind === "word") words += 1;
  }
  return words > 0;
}
