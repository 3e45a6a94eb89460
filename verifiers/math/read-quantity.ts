import { expectOperator, isOperator, peek, take, unreadableHere, type Cursor } from "./cursor.ts";
import type { Token } from "./lex.ts";
import type { Node } from "./node.ts";
import { readExpression, remarkEnd, startsModulus } from "./parse.ts";
import { invert, multiply } from "./rational.ts";
import { scaled } from "./scale.ts";
import { unitOf } from "./units.ts";
import { conjunctions, alternatives } from "./words.ts";

/** Terms of one ratio. */
const mostTerms = 32;

/** A value with what belongs to it: a currency in front, a unit, percent or modulus behind, the other terms of a ratio. */
export function readSide(cursor: Cursor): Node {
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
  if (isOperator(peek(cursor), ":") && cursor.sets === 0 && cursor.depth < 90) return readRatio(cursor, value);
  if (startsModulus(cursor)) return { kind: "quantity", value, unit: readModulus(cursor) };
  const { value: amount, unit } = scaled(value, readUnit(cursor), cursor.budget);
  skipRemark(cursor);
  if (unit === undefined) return amount;
  if (percentWords.has(unit)) return { kind: "percent", of: amount };
  if (degreeWords.has(unit)) return { kind: "degrees", of: amount };
  if (temperatureWords.has(unit)) return { kind: "quantity", value: withoutDegrees(amount), unit: `°${unit.charAt(0)}` };
  return readSmallerUnits(cursor, amount, unit);
}

function readRatio(cursor: Cursor, first: Node): Node {
  const terms = [first];
  while (take(cursor, ":")) {
    if (terms.length >= mostTerms) throw unreadableHere(cursor, "a ratio with too many terms");
    terms.push(readExpression(cursor));
  }
  const half = peek(cursor);
  // 9:45 a.m.
  if (half?.kind === "word" && /^(?:am|pm)$/iu.test(half.text)) {
    cursor.at += 1;
    return { kind: "quantity", value: { kind: "ratio", terms }, unit: half.text.toLowerCase() };
  }
  return { kind: "ratio", terms };
}

/** `240 yuan (A)`: a letter or words in brackets behind a quantity are a remark. */
function skipRemark(cursor: Cursor): void {
  cursor.at = remarkEnd(cursor);
}

/** `5 ft 6 in`, `2 hours and 30 minutes` as one quantity in the first unit. */
function readSmallerUnits(cursor: Cursor, amount: Node, unit: string): Node {
  const first = unitOf(unit);
  const terms = [amount];
  while (first) {
    const start = cursor.at;
    if (peek(cursor)?.kind === "word" && conjunctions.has(peek(cursor)?.text ?? "")) cursor.at += 1;
    const token = peek(cursor);
    const follows = peek(cursor, 1);
    const next: Node | undefined =
      token?.kind === "number" && token.value && (follows?.kind === "word" || isUnitLetter(follows))
        ? { kind: "number", value: token.value }
        : undefined;
    if (next) cursor.at += 1;
    const smaller = next && unitOf(readLetterUnit(cursor) ?? readUnit(cursor) ?? "");
    if (!next || smaller?.dimension !== first.dimension || smaller.factor.n * first.factor.d >= first.factor.n * smaller.factor.d) {
      cursor.at = start;
      break;
    }
    const factor = multiply(smaller.factor, invert(first.factor), cursor.budget);
    terms.push({ kind: "multiply", factors: [next, { kind: "number", value: factor }] });
  }
  return { kind: "quantity", value: terms.length === 1 ? amount : { kind: "add", terms }, unit };
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
  "is are was were isn't not cannot never wrong incorrect maybe perhaps possibly probably if unless but though although also too alternatively otherwise instead because since so which that this it i we no than may might could would should then squared cubed minus plus times hundredths tenths thousandths tens hundreds thirds halves quarters fifths".split(
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

function readLetterUnit(cursor: Cursor): string | undefined {
  const token = peek(cursor);
  if (token?.kind !== "symbol" || !isUnitLetter(token)) return undefined;
  cursor.at += 1;
  return token.text.toLowerCase();
}

/** The `h` of `km/h`, which by itself would be a variable. */
function isUnitLetter(token: Token | undefined): boolean {
  return (
    token?.kind === "symbol" && (token.text === "h" || token.text === "s" || token.text === "m" || token.text === "g" || token.text === "L")
  );
}
