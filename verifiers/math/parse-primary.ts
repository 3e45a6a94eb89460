import { maxDepth, OutOfWork } from "./budget.ts";
import { expectOperator, isCommand, isOperator, nested, peek, take, unreadableHere, type Cursor, type Readers } from "./cursor.ts";
import type { Token } from "./lex.ts";
import { isProductOfLetters, isShortRun } from "./letters.ts";
import type { Node } from "./node.ts";
import { readGrid } from "./parse-grid.ts";
import { builtSet } from "./built-set.ts";
import { readDerivative, readIntegral, readLimit, readSum } from "./parse-calculus.ts";
import { readIndex, readOverline, readSymbol } from "./parse-names.ts";
import { integer } from "./rational.ts";
import { contains } from "./variables.ts";

/** Reads one operand: a number, a name, a function with its argument, a TeX command, or something in brackets. */
export function readPrimary(cursor: Cursor, readers: Readers): Node {
  const token = peek(cursor);
  if (token === undefined) throw unreadableHere(cursor, "an operand is missing at the end");
  switch (token.kind) {
    case "number":
      cursor.at += 1;
      if (isOperator(peek(cursor), "_")) return readBase(cursor, token);
      return { kind: "number", value: token.value ?? integer(0), ...(token.places === undefined ? {} : { places: token.places }) };
    case "constant":
      cursor.at += 1;
      return { kind: "constant", name: token.text === "pi" ? "pi" : "infinity" };
    case "symbol":
      return readSymbol(cursor, token, readers);
    case "function":
      return readFunction(cursor, token, readers);
    case "word":
      return readLetters(cursor, token, readers);
    case "command":
      return nested(cursor, () => readCommand(cursor, token, readers));
    case "operator":
      return nested(cursor, () => readBrackets(cursor, token, readers));
  }
}

/** `123_4`: the digits as written, in base 4. */
function readBase(cursor: Cursor, token: Token): Node {
  cursor.at += 1;
  const braced = take(cursor, "{");
  const bracketed = take(cursor, "(");
  const base = peek(cursor);
  if (base?.kind !== "number" && base?.kind !== "word") throw unreadableHere(cursor, "the base of a number is missing");
  cursor.at += 1;
  if (bracketed) expectOperator(cursor, ")");
  if (braced) expectOperator(cursor, "}");
  return { kind: "quantity", value: { kind: "number", value: token.value ?? integer(0) }, unit: `base ${base.text}` };
}

/** `ab` as a times b: the word becomes symbols, so that what follows it belongs to the last one alone. */
function readLetters(cursor: Cursor, token: Token, readers: Readers): Node {
  if (!token.prose && isOperator(peek(cursor, 1), "_") && token.text.charCodeAt(0) < 128 && !isShortRun(token)) {
    cursor.at += 1;
    return { kind: "symbol", name: token.text + readIndex(cursor) };
  }
  // value1 is a name with an index.
  if (!token.prose && isNumbered(token, peek(cursor, 1))) {
    cursor.at += 2;
    return { kind: "symbol", name: `${token.text}_${peek(cursor, -1)?.text ?? ""}` };
  }
  if (!isProductOfLetters(token) && !(isShortRun(token) && isOperator(peek(cursor, 1), "^")))
    throw unreadableHere(cursor, `the word "${token.text.slice(0, 20)}" is not understood here`);
  // Every token behind the word moves.
  cursor.budget.spend(1 + cursor.tokens.length / 512);
  const symbols = [...token.text].map((text, index): Token => {
    const start = token.start + index;
    return { kind: "symbol", text, start, end: start + 1, spaced: index === 0 && token.spaced, prose: false };
  });
  // The tokens belong to this parse alone: read copied them for it.
  (cursor.tokens as Token[]).splice(cursor.at, 1, ...symbols);
  return readPrimary(cursor, readers);
}

function isNumbered(token: Token, next: Token | undefined): boolean {
  return next?.kind === "number" && !next.spaced && next.start === token.end && token.text.length > 3 && /^\d{1,3}$/u.test(next.text);
}

const single: ReadonlySet<string> = new Set(["abs", "floor", "ceil"]);

function readFunction(cursor: Cursor, token: Token, readers: Readers): Node {
  return nested(cursor, () => {
    cursor.at += 1;
    let name = token.text;
    let exponent: Node | undefined;
    let base: Node | undefined;
    for (let mark = 0; mark < 2; mark += 1) {
      if (take(cursor, "_")) base = readArgument(cursor, readers);
      else if (take(cursor, "^")) exponent = readArgument(cursor, readers);
    }
    if (
      exponent?.kind === "negate" &&
      exponent.of.kind === "number" &&
      exponent.of.value.n === 1n &&
      exponent.of.value.d === 1n &&
      /^(?:sin|cos|tan|cot|sec|csc)h?$/u.test(name)
    ) {
      name = `arc${name}`;
      exponent = undefined;
    }
    const inner = readFunctionArguments(cursor, readers, name);
    const call: Node = { kind: "call", name, arguments: base ? [...inner, base] : inner };
    return exponent ? { kind: "power", base: call, exponent } : call;
  });
}

function readFunctionArguments(cursor: Cursor, readers: Readers, name: string): readonly Node[] {
  const token = peek(cursor);
  if (isOperator(token, "(") || isOperator(token, "{") || isOperator(token, "[") || isOperator(token, "\\{")) {
    const inner = readPrimary(cursor, readers);
    if (inner.kind === "tuple" || inner.kind === "set" || inner.kind === "list") return inner.items;
    // sin(x)^2 is (sin x)^2, and `sin(x) y` is a product: the brackets hold the whole argument.
    return [inner];
  }
  if (single.has(name)) throw unreadableHere(cursor, `the argument of ${name} is missing`);
  const factors: Node[] = [];
  do factors.push(isOperator(peek(cursor), "-") && factors.length === 0 ? readNegative(cursor, readers) : readers.power(cursor));
  while (continuesArgument(peek(cursor)));
  let argument: Node = factors.length === 1 && factors[0] ? factors[0] : { kind: "multiply", factors };
  if (name !== "sqrt" && isOperator(peek(cursor), "/") && peek(cursor, 1)?.kind === "number") {
    cursor.at += 1;
    argument = { kind: "divide", numerator: argument, denominator: readers.power(cursor) };
  }
  return [argument];
}

function readNegative(cursor: Cursor, readers: Readers): Node {
  cursor.at += 1;
  return { kind: "negate", of: readers.power(cursor) };
}

/** `\sin 2x` takes 2 and x; a second function or a sign ends the argument. */
function continuesArgument(token: Token | undefined): boolean {
  if (token === undefined) return false;
  return (
    token.kind === "symbol" ||
    token.kind === "constant" ||
    isProductOfLetters(token) ||
    isCommand(token, "frac") ||
    isCommand(token, "sqrt")
  );
}

function readCommand(cursor: Cursor, token: Token, readers: Readers): Node {
  if (token.text.startsWith("begin ")) return readGrid(cursor, token);
  cursor.at += 1;
  switch (token.text) {
    case "frac": {
      const derivative = readDerivative(cursor, readers);
      if (derivative) return derivative;
      const numerator = readArgument(cursor, readers);
      return { kind: "divide", numerator, denominator: readArgument(cursor, readers) };
    }
    case "sqrt": {
      const index = take(cursor, "[") ? readers.expression(cursor) : undefined;
      if (index) expectOperator(cursor, "]");
      // The sign √ stands before a whole number, the command before one digit.
      const isSign = token.end - token.start <= 1 && peek(cursor)?.kind === "number";
      const inner = isSign || isOperator(peek(cursor), "(") ? readPrimary(cursor, readers) : readArgument(cursor, readers);
      return { kind: "call", name: "sqrt", arguments: index ? [inner, index] : [inner] };
    }
    case "binom": {
      const top = readArgument(cursor, readers);
      return { kind: "call", name: "binom", arguments: [top, readArgument(cursor, readers)] };
    }
    case "empty":
      return { kind: "set", items: [] };
    case "overline":
      return readOverline(cursor, readArgument(cursor, readers));
    case "int":
      return readIntegral(cursor, readers);
    case "lim":
      return readLimit(cursor, readers);
    case "sum":
      return readSum(cursor, "sum", readers);
    case "prod":
      return readSum(cursor, "product", readers);
    case "lfloor":
    case "lceil": {
      const inner = readers.expression(cursor);
      const close = token.text === "lfloor" ? "rfloor" : "rceil";
      if (!isCommand(peek(cursor), close)) throw unreadableHere(cursor, `\\${close} is missing`);
      cursor.at += 1;
      return { kind: "call", name: token.text === "lfloor" ? "floor" : "ceil", arguments: [inner] };
    }
    default:
      throw unreadableHere(cursor, `the command "\\${token.text.slice(0, 20)}" is not understood`);
  }
}

/** The argument of a TeX command: a group, or one digit, letter or command. */
function readArgument(cursor: Cursor, readers: Readers): Node {
  const token = peek(cursor);
  if (token === undefined) throw unreadableHere(cursor, "an argument is missing at the end");
  if (take(cursor, "{")) return closeGroup(cursor, readers.expression(cursor), readers);
  if (token.kind === "number" && token.text.length > 1 && token.text.length < 40 && token.text === String(token.value?.n))
    return splitDigit(cursor, token);
  if (token.kind === "symbol" && token.text.charAt(1) === "_" && token.end - token.start === token.text.length - 1)
    return splitLetter(cursor, token);
  if (take(cursor, "-")) return { kind: "negate", of: readArgument(cursor, readers) };
  return readPrimary(cursor, readers);
}

/** The end of a group in braces after what stands in it, or after the other half of `{n \choose k}`. */
function closeGroup(cursor: Cursor, inner: Node, readers: Readers): Node {
  if (!isCommand(peek(cursor), "choose")) {
    expectOperator(cursor, "}");
    return inner;
  }
  cursor.at += 1;
  const bottom = readers.expression(cursor);
  expectOperator(cursor, "}");
  return { kind: "call", name: "binom", arguments: [inner, bottom] };
}

/** `\frac12` has the arguments 1 and 2: the first digit is taken and the others stay. */
function splitDigit(cursor: Cursor, token: Token): Node {
  const rest: Token = {
    ...token,
    text: token.text.slice(1),
    value: integer(BigInt(token.text.slice(1))),
    start: token.start + 1,
    spaced: false,
  };
  // The tokens belong to this parse alone: lex made them for it.
  (cursor.tokens as Token[])[cursor.at] = rest;
  return { kind: "number", value: integer(BigInt(token.text.charAt(0))) };
}

/** `\binom n2`: the digits behind a letter are an argument of their own here and no index. */
function splitLetter(cursor: Cursor, token: Token): Node {
  const digits = token.text.slice(2);
  const rest: Token = { ...token, kind: "number", text: digits, value: integer(BigInt(digits)), start: token.start + 1, spaced: false };
  (cursor.tokens as Token[])[cursor.at] = rest;
  return { kind: "symbol", name: token.text.charAt(0) };
}

/** `\left\{\begin{array}…\end{array}\right.`: the brace of a system or of a function in pieces. */
function readPieces(cursor: Cursor, grid: Token): Node {
  const node = readGrid(cursor, { ...grid, text: "begin cases" });
  take(cursor, "\\}");
  return node;
}

/** A group, a tuple or an interval; `]a, b[` is an open interval, and `(2 | -3)` a point. */
function readParentheses(cursor: Cursor, open: "(" | "[" | "]"): Node {
  const first = cursor.readInside(cursor);
  const inner: Node = take(cursor, "|") ? { kind: "list", items: [first, cursor.readInside(cursor)], alternatives: false } : first;
  const isPair = inner.kind === "list" && inner.items.length === 2;
  const end = peek(cursor);
  const close = isOperator(end, ")") || (isOperator(end, "[") && isPair) ? ")" : isOperator(end, "]") ? "]" : undefined;
  if (close === undefined || (open === "]" && !isPair)) throw unreadableHere(cursor, `"${open}" is not closed`);
  cursor.at += 1;
  if (inner.kind === "list") return { kind: "tuple", items: inner.items, open: open === "[" ? "[" : "(", close };
  if (open === "(" && close === ")") return inner;
  // [n/2] may be the greatest integer of a quotient.
  if (open === "[" && close === "]")
    return contains(inner, "divide") && !contains(inner, "matrix") ? { kind: "call", name: "bracket", arguments: [inner] } : inner;
  throw unreadableHere(cursor, "one value stands between unlike brackets");
}

function readBrackets(cursor: Cursor, token: Token, readers: Readers): Node {
  cursor.at += 1;
  if (cursor.depth > maxDepth) throw new OutOfWork(`nested deeper than ${maxDepth} levels`);
  switch (token.text) {
    case "{": {
      const inner = cursor.readInside(cursor);
      // {x | x > 0} without backslashes.
      if (cursor.bars > 0 || inner.kind !== "symbol" || !take(cursor, "|")) return closeGroup(cursor, inner, readers);
      return closeGroup(cursor, builtSet(inner, cursor.readInside(cursor)), readers);
    }
    case "(":
    case "[":
    case "]":
      return readParentheses(cursor, token.text);
    case "⟨": {
      const inner = cursor.readInside(cursor);
      expectOperator(cursor, "⟩");
      return { kind: "tuple", items: inner.kind === "list" ? inner.items : [inner], open: "<", close: ">" };
    }
    case "\\{": {
      if (take(cursor, "\\}")) return { kind: "set", items: [] };
      const grid = peek(cursor);
      if (grid?.kind === "command" && grid.text === "begin array") return readPieces(cursor, grid);
      cursor.sets += 1;
      const inner = cursor.readInside(cursor);
      cursor.sets -= 1;
      if (isOperator(peek(cursor), "|") || isOperator(peek(cursor), ":")) {
        cursor.at += 1;
        const condition = cursor.readInside(cursor);
        expectOperator(cursor, "\\}");
        return builtSet(inner, condition);
      }
      expectOperator(cursor, "\\}");
      return { kind: "set", items: inner.kind === "list" ? inner.items : [inner] };
    }
    case "|": {
      cursor.bars += 1;
      const inner = readers.expression(cursor);
      cursor.bars -= 1;
      expectOperator(cursor, "|");
      return { kind: "call", name: "abs", arguments: [inner] };
    }
    default:
      cursor.at -= 1;
      throw unreadableHere(cursor, `"${token.text}" is not understood here`);
  }
}
