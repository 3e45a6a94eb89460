import { isOperator, peek, take, unreadableHere, type Cursor, type Readers } from "./cursor.ts";
import type { Token } from "./lex.ts";
import type { Node } from "./node.ts";
import { integer } from "./rational.ts";
import { numberSets } from "./symbols.ts";

/** A name with its index and primes: `x`, `x_{i,j}`, `f'`, `\mathbb{Z}^+`; e and i are the constants. */
export function readSymbol(cursor: Cursor, token: Token, readers: Readers): Node {
  cursor.at += 1;
  const isIndexed = isOperator(peek(cursor), "_");
  if (token.text === "e" && !isIndexed) return { kind: "constant", name: "e" };
  if (token.text === "i" && !isIndexed) return { kind: "constant", name: "i" };
  if (numberSets.has(token.text) && token.text.charCodeAt(0) > 128) return { kind: "symbol", name: token.text + readSetMark(cursor) };
  const name = token.text + readIndex(cursor) + readPrimes(cursor) + readInverse(cursor);
  if (!isFunctionName(token.text) && token.text !== "Gamma") return { kind: "symbol", name };
  const next = peek(cursor);
  const isApplied = (isOperator(next, "(") && next?.spaced === false) || (isOperator(next, "{") && isOperator(peek(cursor, 1), "("));
  if (!isApplied) return { kind: "symbol", name };
  const argument = readers.power(cursor);
  if (name !== "Gamma") return { kind: "call", name, arguments: argument.kind === "tuple" ? argument.items : [argument] };
  return { kind: "call", name: "factorial", arguments: [{ kind: "add", terms: [argument, { kind: "number", value: integer(-1) }] }] };
}

/** `_2`, `_{i,j}` as text, or nothing where no index follows. Digits that stick to a name, x1, are an index too. */
export function readIndex(cursor: Cursor): string {
  if (!take(cursor, "_")) return "";
  const start = cursor.at;
  if (take(cursor, "{")) {
    for (let depth = 1; depth > 0; cursor.at += 1) {
      const next = peek(cursor);
      if (next === undefined) throw unreadableHere(cursor, "a subscript is not closed");
      if (isOperator(next, "{")) depth += 1;
      if (isOperator(next, "}")) depth -= 1;
    }
  } else cursor.at += 1;
  const index = cursor.tokens
    .slice(start, cursor.at)
    .map((part) => (part.text === "{" || part.text === "}" ? "" : part.text))
    .join("");
  return index === "" ? "" : `_${index}`;
}

function readPrimes(cursor: Cursor): string {
  let primes = "";
  for (;;) {
    if (take(cursor, "'")) primes += "'";
    else if (take(cursor, "''")) primes += "''";
    else if (isOperator(peek(cursor), "^") && isPrimeGroup(cursor)) cursor.at += isOperator(peek(cursor, 1), "{") ? 2 : 1;
    else if (primes !== "" && isOperator(peek(cursor), "}") && isOperator(peek(cursor, -1), "'") && isOpenPrime(cursor)) cursor.at += 1;
    else return primes;
  }
}

/** The `^{-1}` of f^{-1}(x). */
function readInverse(cursor: Cursor): string {
  const marks = ["^", "{", "-", "1", "}", "("];
  if (!isFunctionName(peek(cursor, -1)?.text ?? "") || !marks.every((mark, index) => peek(cursor, index)?.text === mark)) return "";
  cursor.at += 5;
  return "^-1";
}

/** `^{\prime}` or `^\prime`. */
function isPrimeGroup(cursor: Cursor): boolean {
  const inner = isOperator(peek(cursor, 1), "{") ? 2 : 1;
  return isOperator(peek(cursor, inner), "'");
}

/** Whether the brace before the primes was opened behind `^`. */
function isOpenPrime(cursor: Cursor): boolean {
  let at = cursor.at - 1;
  while (isOperator(cursor.tokens[at], "'")) at -= 1;
  return isOperator(cursor.tokens[at], "{") && isOperator(cursor.tokens[at - 1], "^");
}

/** The `+` of \mathbb{Z}^+, the `*` of \mathbb{N}^*, the `>0` of \mathbb{Z}_{>0}. */
function readSetMark(cursor: Cursor): string {
  const sign = peek(cursor, 1);
  if (isOperator(peek(cursor), "_"))
    return readIndex(cursor)
      .replace(/^_(?:\+|>0)$/u, "+")
      .replace(/^_(?:≥0)$/u, "_0");
  if (!isOperator(peek(cursor), "^")) return "";
  const braced = isOperator(sign, "{");
  const inner = braced ? peek(cursor, 2) : sign;
  if (!isOperator(inner, "+") && !isOperator(inner, "*") && !isOperator(inner, "-")) return "";
  cursor.at += braced ? 4 : 2;
  return inner?.text === "*" ? "*" : (inner?.text ?? "");
}

/** A line over one name makes another name of it; over capitals it is a segment; over numbers it is the complex conjugate. */
export function readOverline(cursor: Cursor, inner: Node): Node {
  if (inner.kind === "symbol") return { kind: "symbol", name: `bar ${inner.name}${readIndex(cursor)}` };
  if (inner.kind === "multiply" && inner.factors.every((factor) => factor.kind === "symbol" && factor.name === factor.name.toUpperCase()))
    return inner;
  return { kind: "call", name: "conj", arguments: [inner] };
}

function isFunctionName(name: string): boolean {
  return name === "f" || name === "g" || name === "h" || name === "F" || name === "G";
}
