import { expectOperator, isCommand, isOperator, nested, peek, take, unreadableHere, type Cursor } from "./cursor.ts";
import type { Token } from "./lex.ts";
import type { Node } from "./node.ts";
import { isProductOfLetters, isShortRun } from "./letters.ts";
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
      const term = readProduct(cursor);
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

function readProduct(cursor: Cursor): Node {
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
      left = { kind: "divide", numerator: productOf(factors.splice(0), left), denominator: readSigned(cursor) };
    } else if (isCommand(token, "mod")) {
      cursor.at += 1;
      left = { kind: "call", name: "mod", arguments: [productOf(factors.splice(0), left), readSigned(cursor)] };
    } else if (
      (startsFactor(token) && !startsModulus(cursor)) ||
      startsPower(cursor) ||
      (token?.kind === "number" && left.kind === "power")
    ) {
      factors.push(left);
      left = readPower(cursor);
    } else return productOf(factors, left);
  }
}

/** The `hour` of `$5/hour`: what is divided by is a unit, which is read after the value. */
function isUnitWord(token: Token | undefined): boolean {
  return token?.kind === "word" && !isProductOfLetters(token);
}

function productOf(factors: readonly Node[], last: Node): Node {
  return factors.length === 0 ? last : { kind: "multiply", factors: [...factors, last] };
}

function readSigned(cursor: Cursor): Node {
  if (take(cursor, "-")) return nested(cursor, () => ({ kind: "negate", of: readSigned(cursor) }));
  if (take(cursor, "+")) return nested(cursor, () => readSigned(cursor));
  return readPower(cursor);
}

function readPower(cursor: Cursor): Node {
  const mixed = readMixed(cursor);
  if (mixed) return mixed;
  let base = readPrimary(cursor, { expression: readExpression, power: readPower });
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
      base = { kind: "degrees", of: base };
    } else if (token.text === "^") {
      cursor.at += 1;
      // A degree sign that lost its circle: `90^`.
      const exponent = peek(cursor) === undefined ? "degrees" : readExponent(cursor);
      if (exponent === "degrees") base = { kind: "degrees", of: base };
      else if (exponent !== "ordinal") return { kind: "power", base, exponent };
    } else return base;
  }
}

/** What stands after `^`: an expression, the degree sign, or the letters of an ordinal such as 12th. */
function readExponent(cursor: Cursor): Node | "degrees" | "ordinal" {
  if (take(cursor, "°")) return "degrees";
  if (!isOperator(peek(cursor), "{")) return nested(cursor, () => readSigned(cursor));
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

const closing: ReadonlySet<string> = new Set(["(", "[", "{", "\\{", "⟨"]);

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
      return (
        token.text === "frac" ||
        token.text === "sqrt" ||
        token.text === "binom" ||
        token.text === "lfloor" ||
        token.text === "lceil" ||
        token.text.startsWith("begin ")
      );
    default:
      return token.kind === "operator" && closing.has(token.text) && token.text !== "[" && token.text !== "\\{";
  }
}

/** The `at^2` of `\frac12 at^2`: a short word with a power is no word, unless it is a unit. */
function startsPower(cursor: Cursor): boolean {
  const token = peek(cursor);
  return token !== undefined && isShortRun(token) && isOperator(peek(cursor, 1), "^") && unitOf(token.text.toLowerCase()) === undefined;
}

/** Whether `\pmod 7` or `(mod 7)` stands here. */
export function startsModulus(cursor: Cursor): boolean {
  return isCommand(peek(cursor), "pmod") || (isOperator(peek(cursor), "(") && isCommand(peek(cursor, 1), "mod"));
}

/** For the reader of shapes: throws where tokens are left. */
export function expectEnd(cursor: Cursor): void {
  const token = peek(cursor);
  if (token) throw unreadableHere(cursor, `"${token.text.slice(0, 20)}" is not understood here`);
}
