import { expectOperator, isCommand, isOperator, nested, peek, take, unreadableHere, type Cursor, type Readers } from "./cursor.ts";
import type { Token } from "./lex.ts";
import type { Node } from "./node.ts";
import { isProductOfLetters, isShortRun } from "./letters.ts";
import { readIndex } from "./parse-names.ts";
import { readPrimary } from "./parse-primary.ts";
import { integer } from "./rational.ts";
import { unitOf } from "./units.ts";

/** Reads sums, products, powers. Stops before what it cannot use; throws Unreadable where an operand is missing. */
export function readExpression(cursor: Cursor): Node {
  return nested(cursor, () => {
    const terms: Node[] = [];
    for (;;) {
      const token = peek(cursor);
      const sign =
        token?.kind === "operator" && (token.text === "+" || token.text === "-" || token.text === "±" || token.text === "∓")
          ? token.text
          : undefined;
      if (terms.length > 0 && sign === undefined) break;
      if (sign !== undefined) cursor.at += 1;
      const term = readProduct(cursor, terms.length === 0 ? sign : "");
      if (sign === "-") terms.push({ kind: "negate", of: term });
      else if (sign === "±" || sign === "∓") terms.push({ kind: "plus-minus", of: term, first: sign === "±" ? "+" : "-" });
      else terms.push(term);
    }
    const [only] = terms;
    const sum: Node = terms.length === 1 && only ? only : { kind: "add", terms };
    if (!isCommand(peek(cursor), "over")) return sum;
    cursor.at += 1;
    return { kind: "divide", numerator: sum, denominator: readExpression(cursor) };
  });
}

function readProduct(cursor: Cursor, sign = ""): Node {
  let left = readSigned(cursor);
  const factors: Node[] = [];
  for (;;) {
    const token = peek(cursor);
    if (isOperator(token, "*")) {
      cursor.at += 1;
      factors.push(left);
      left = readSigned(cursor);
    } else if (isOperator(token, "/") && !isUnitWord(peek(cursor, 1))) {
      cursor.at += 1;
      const numerator = productOf(factors.splice(0), left);
      left = { kind: "divide", numerator, denominator: readDenominator(cursor, numerator) };
    } else if (isCommand(token, "mod")) {
      cursor.at += 1;
      const dividend = productOf(factors.splice(0), left);
      const signed: Node = sign === "-" ? { kind: "negate", of: dividend } : dividend;
      const rest: Node = { kind: "call", name: "mod", arguments: [signed, readDenominator(cursor, signed)] };
      // The sign in front belongs to the dividend, so it is taken back here.
      left = sign === "-" ? { kind: "negate", of: rest } : rest;
    } else if (
      (startsFactor(token) && !startsModulus(cursor) && !startsCondition(cursor) && remarkEnd(cursor) === cursor.at) ||
      startsPower(cursor) ||
      startsName(cursor) ||
      startsGroup(cursor) ||
      (token?.kind === "number" && (left.kind === "power" || startsNumberFactor(cursor)))
    ) {
      factors.push(left);
      left = readPower(cursor);
    } else return productOf(factors, left);
  }
}

/** What is divided by: `x/2y` divides by 2y, while `1/2y` is one half of y. */
function readDenominator(cursor: Cursor, numerator: Node): Node {
  const first = readSigned(cursor);
  if (first.kind !== "number" || numerator.kind === "number") return first;
  const factors: Node[] = [first];
  for (let token = peek(cursor); token?.spaced === false && (token.kind === "symbol" || isProductOfLetters(token)); token = peek(cursor))
    factors.push(readPower(cursor));
  return factors.length === 1 ? first : { kind: "multiply", factors };
}

/** `(n-1) 2^{n+1}`: a number behind brackets, where it goes on itself. */
function startsNumberFactor(cursor: Cursor): boolean {
  return isOperator(peek(cursor, -1), ")") && (isOperator(peek(cursor, 1), "^") || startsFactor(peek(cursor, 1)));
}

/** Tokens that are looked through for the end of a group. */
const groupLength = 60;

/** `2[x+1]`, `\{1+2\}\{3-4\}`, `2|x|`: brackets of any kind around one factor. */
function startsGroup(cursor: Cursor): boolean {
  const open = peek(cursor);
  const close = open?.kind === "operator" ? groupEnds.get(open.text) : undefined;
  if (close === undefined || (close === "|" && cursor.bars > 0)) return false;
  let depth = 0;
  for (let at = cursor.at + 1; at < cursor.at + groupLength; at += 1) {
    const token = cursor.tokens[at];
    if (token === undefined) return false;
    if (token.kind !== "operator") continue;
    if (depth === 0 && token.text === close) return at > cursor.at + 1;
    if (depth === 0 && (token.text === "," || token.text === "|" || token.text === ":" || token.text === ";" || conditions.has(token.text)))
      return false;
    if (opening.has(token.text)) depth += 1;
    else if (closers.has(token.text)) depth -= 1;
    if (depth < 0) return false;
  }
  return false;
}

const groupEnds: ReadonlyMap<string, string> = new Map([
  ["[", "]"],
  ["\\{", "\\}"],
  ["|", "|"],
]);
const closers: ReadonlySet<string> = new Set([")", "]", "}", "\\}", "⟩"]);

/** The `hour` of `$5/hour`: what is divided by is a unit, which is read after the value. */
function isUnitWord(token: Token | undefined): boolean {
  return token?.kind === "word" && !isProductOfLetters(token);
}

function productOf(factors: readonly Node[], last: Node): Node {
  return factors.length === 0 ? last : { kind: "multiply", factors: [...factors, last].map(ungrouped) };
}

/** Braces around one factor of a product make no set of it. */
function ungrouped(node: Node): Node {
  const [only] = node.kind === "set" ? node.items : [];
  return node.kind === "set" && node.items.length === 1 && only ? only : node;
}

function readSigned(cursor: Cursor): Node {
  if (take(cursor, "-")) return nested(cursor, () => ({ kind: "negate", of: readSigned(cursor) }));
  if (take(cursor, "+")) return nested(cursor, () => readSigned(cursor));
  return readPower(cursor);
}

const readers: Readers = { expression: readExpression, product: readProduct, power: readPower };

function readPower(cursor: Cursor): Node {
  let base = readMixed(cursor) ?? readPrimary(cursor, readers);
  for (;;) {
    const token = peek(cursor);
    if (token?.kind !== "operator") return base;
    if (token.text === "!") {
      cursor.at += 1;
      base = { kind: "call", name: take(cursor, "!") ? "double-factorial" : "factorial", arguments: [base] };
    } else if (token.text === "%") {
      cursor.at += 1;
      base = { kind: "percent", of: base };
    } else if (token.text === "°") {
      cursor.at += 1;
      base = readMinutes(cursor, { kind: "degrees", of: base });
    } else if (token.text === "^") {
      cursor.at += 1;
      // A degree sign that lost its circle: `90^`.
      const exponent = peek(cursor) === undefined ? "degrees" : readExponent(cursor);
      if (exponent === "degrees") base = readMinutes(cursor, { kind: "degrees", of: base });
      else if (exponent !== "ordinal") return counted(withIndex(cursor, base), exponent);
    } else return base;
  }
}

/** C_{10}^{3} is a number of choices and A_5^2 one of arrangements, where both are numerals. */
function counted(base: Node, exponent: Node): Node {
  const found = base.kind === "symbol" ? /^([CAP])_(\d{1,3})$/u.exec(base.name) : null;
  if (!found || exponent.kind !== "number" || exponent.value.d !== 1n || exponent.value.n < 0n) return { kind: "power", base, exponent };
  const n = BigInt(found[2] ?? 0);
  if (exponent.value.n > n) return { kind: "power", base, exponent };
  const whole: Node = { kind: "number", value: integer(n) };
  const choices: Node = { kind: "call", name: "binom", arguments: [whole, exponent] };
  return found[1] === "C" ? choices : { kind: "multiply", factors: [choices, { kind: "call", name: "factorial", arguments: [exponent] }] };
}

/** `60°42'30''`: minutes and seconds behind the degree sign. */
function readMinutes(cursor: Cursor, degrees: Node & { readonly kind: "degrees" }): Node {
  const terms = [degrees.of];
  for (const [index, parts] of [60n, 3600n].entries()) {
    const number = peek(cursor);
    const marks = index === 0 ? minuteMarks : secondMarks;
    const length = marks.find((mark) => mark.every((text, place) => peek(cursor, 1 + place)?.text === text))?.length;
    if (number?.kind !== "number" || !number.value || length === undefined) break;
    cursor.at += 1 + length;
    terms.push({
      kind: "divide",
      numerator: { kind: "number", value: number.value },
      denominator: { kind: "number", value: integer(parts) },
    });
  }
  return terms.length === 1 ? degrees : { kind: "degrees", of: { kind: "add", terms } };
}

const minuteMarks: readonly (readonly string[])[] = [["'"], ["^", "'"], ["^", "{", "'", "}"]];
const secondMarks: readonly (readonly string[])[] = [["''"], ["'", "'"], ["^", "{", "'", "'", "}"]];

/** `x^2_{1}` has its index behind the exponent. */
function withIndex(cursor: Cursor, base: Node): Node {
  return base.kind === "symbol" && isOperator(peek(cursor), "_") ? { kind: "symbol", name: base.name + readIndex(cursor) } : base;
}

/** What stands after `^`: an expression, the degree sign, or the letters of an ordinal such as 12th. */
function readExponent(cursor: Cursor): Node | "degrees" | "ordinal" {
  if (take(cursor, "°")) return "degrees";
  if (!isOperator(peek(cursor), "{")) return readBareExponent(cursor);
  if (isOperator(peek(cursor, 1), "°") && isOperator(peek(cursor, 2), "}")) {
    cursor.at += 3;
    return "degrees";
  }
  const word = peek(cursor, 1);
  if (word?.kind === "word" && /^(st|nd|rd|th)$/u.test(word.text) && isOperator(peek(cursor, 2), "}")) {
    cursor.at += 3;
    return "ordinal";
  }
  cursor.at += 1;
  const exponent = readExpression(cursor);
  expectOperator(cursor, "}");
  return exponent;
}

/** Without braces: one number, or one operand with its sign. */
function readBareExponent(cursor: Cursor): Node {
  const token = peek(cursor);
  if (token?.kind !== "number" || !token.value || isOperator(peek(cursor, 1), "^")) return nested(cursor, () => readSigned(cursor));
  cursor.at += 1;
  return { kind: "number", value: token.value, ...(token.places === undefined ? {} : { places: token.places }) };
}

/** `3 1/2` and `3\frac{1}{2}`: a whole number and a fraction below one, both written with digits. */
function readMixed(cursor: Cursor): Node | undefined {
  const whole = wholeNumber(peek(cursor));
  if (whole === undefined) return undefined;
  const next = peek(cursor, 1);
  if (next?.kind === "number" && next.spaced && isOperator(peek(cursor, 2), "/")) {
    return mixedOf(cursor, whole, next, peek(cursor, 3), 4);
  }
  if (next?.kind === "number" && next.value && next.value.d !== 1n && next.text.length === 1) {
    cursor.at += 2;
    return { kind: "number", value: { n: whole * next.value.d + next.value.n, d: next.value.d } };
  }
  if (!isCommand(next, "frac")) return undefined;
  const pair = peek(cursor, 2);
  if (pair?.kind === "number" && /^\d\d$/u.test(pair.text)) {
    const [n, d] = [BigInt(pair.text.charAt(0)), BigInt(pair.text.charAt(1))];
    if (n === 0n || n >= d) return undefined;
    cursor.at += 3;
    return {
      kind: "add",
      terms: [
        { kind: "number", value: integer(whole) },
        { kind: "divide", numerator: { kind: "number", value: integer(n) }, denominator: { kind: "number", value: integer(d) } },
      ],
    };
  }
  const braced =
    isOperator(peek(cursor, 2), "{") &&
    isOperator(peek(cursor, 4), "}") &&
    isOperator(peek(cursor, 5), "{") &&
    isOperator(peek(cursor, 7), "}");
  return braced ? mixedOf(cursor, whole, peek(cursor, 3), peek(cursor, 6), 8) : undefined;
}

function mixedOf(cursor: Cursor, whole: bigint, top: Token | undefined, bottom: Token | undefined, length: number): Node | undefined {
  const n = wholeNumber(top);
  const d = wholeNumber(bottom);
  if (n === undefined || d === undefined || n >= d) return undefined;
  cursor.at += length;
  return {
    kind: "add",
    terms: [
      { kind: "number", value: integer(whole) },
      { kind: "divide", numerator: { kind: "number", value: integer(n) }, denominator: { kind: "number", value: integer(d) } },
    ],
  };
}

function wholeNumber(token: Token | undefined): bigint | undefined {
  return token?.kind === "number" && token.value?.d === 1n && token.places === undefined ? token.value.n : undefined;
}

const opening: ReadonlySet<string> = new Set(["(", "[", "{", "\\{", "⟨"]);

const factorCommands: ReadonlySet<string> = new Set(["frac", "sqrt", "binom", "lfloor", "lceil", "overline", "int", "lim", "sum", "prod"]);

/** Whether a factor may follow without a sign of multiplication. */
function startsFactor(token: Token | undefined): boolean {
  if (token === undefined) return false;
  switch (token.kind) {
    case "number":
      return false;
    case "symbol":
    case "constant":
    case "function":
      return true;
    case "word":
      return isProductOfLetters(token);
    case "command":
      return factorCommands.has(token.text) || token.text.startsWith("begin ");
    default:
      return token.kind === "operator" && opening.has(token.text) && token.text !== "[" && token.text !== "\\{";
  }
}

/** The `at^2` of `\frac12 at^2`: a short word with a power is no word, unless it is a unit. */
function startsPower(cursor: Cursor): boolean {
  const token = peek(cursor);
  return token !== undefined && isShortRun(token) && isOperator(peek(cursor, 1), "^") && unitOf(token.text.toLowerCase()) === undefined;
}

/** The `value_1` of `4 value_1`. */
function startsName(cursor: Cursor): boolean {
  const token = peek(cursor);
  return token?.kind === "word" && !token.prose && token.text.charCodeAt(0) < 128 && isOperator(peek(cursor, 1), "_");
}

/** Whether `\pmod 7` or `(mod 7)` stands here. */
export function startsModulus(cursor: Cursor): boolean {
  return isCommand(peek(cursor), "pmod") || (isOperator(peek(cursor), "(") && isCommand(peek(cursor, 1), "mod"));
}

/** Words in brackets that offer or take back a value, and are no remark. */
const hedges: ReadonlySet<string> = new Set([
  "or",
  "oder",
  "ou",
  "alternatively",
  "maybe",
  "perhaps",
  "possibly",
  "not",
  "if",
  "otherwise",
  "and",
  "instead",
  "also",
]);

/** Behind brackets that begin with a word, `(the ratio AP : PB)`, up to the one that closes them. */
function wordedRemarkEnd(cursor: Cursor): number {
  let depth = 0;
  for (let at = cursor.at; at < cursor.at + conditionLength; at += 1) {
    const token = cursor.tokens[at];
    if (token === undefined || (token.kind === "word" && hedges.has(token.text.toLowerCase()))) return cursor.at;
    if (isOperator(token, "(")) depth += 1;
    if (isOperator(token, ")")) depth -= 1;
    if (depth === 0) return at + 1;
  }
  return cursor.at;
}

/** Behind words in brackets, `(approximately)`, `(A)` in words; the place of the cursor where none stand there. */
export function remarkEnd(cursor: Cursor): number {
  if (!isOperator(peek(cursor), "(")) return cursor.at;
  let end = cursor.at + 1;
  const first = cursor.tokens[end];
  if (first?.kind === "word" && first.text.length > 2 && !isProductOfLetters(first)) return wordedRemarkEnd(cursor);
  let words = 0;
  for (
    let token = cursor.tokens[end];
    token?.kind === "word" ||
    (token?.kind === "symbol" && (words > 0 || cursor.tokens[end + 1]?.kind === "word")) ||
    token?.kind === "number";
    token = cursor.tokens[end]
  ) {
    if (token.kind === "word" && hedges.has(token.text.toLowerCase())) return cursor.at;
    if (token.kind === "word" && !isProductOfLetters(token)) words += 1;
    end += 1;
  }
  return words > 0 && isOperator(cursor.tokens[end], ")") ? end + 1 : cursor.at;
}

/** Tokens that a condition in brackets may have before its relation. */
const conditionLength = 40;

/** Whether a relation in brackets stands here, as in `2x (x ≠ 0)`: no factor but a condition. */
export function startsCondition(cursor: Cursor): boolean {
  if (!isOperator(peek(cursor), "(")) return false;
  let depth = 0;
  for (let at = cursor.at; at < cursor.at + conditionLength; at += 1) {
    const token = cursor.tokens[at];
    if (token === undefined) return false;
    if (token.kind !== "operator") continue;
    if (token.text === "(" || token.text === "{") depth += 1;
    else if (token.text === ")" || token.text === "}") depth -= 1;
    else if (conditions.has(token.text)) return true;
    if (depth === 0) return false;
  }
  return false;
}

const conditions: ReadonlySet<string> = new Set(["∈", "∉", "≠", "<", ">", "≤", "≥", "="]);

/** For the reader of shapes: throws where tokens are left. */
export function expectEnd(cursor: Cursor): void {
  const token = peek(cursor);
  if (token) throw unreadableHere(cursor, `"${token.text.slice(0, 20)}" is not understood here`);
}
