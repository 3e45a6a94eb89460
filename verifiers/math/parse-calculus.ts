import { bind } from "./bound.ts";
import { expectOperator, isCommand, isOperator, peek, take, unreadableHere, type Cursor, type Readers } from "./cursor.ts";
import type { Token } from "./lex.ts";
import type { Node } from "./node.ts";
import { integer } from "./rational.ts";

/** `\lim_{x \to a} f`, with `a^+` or `a^{-}` for one side. */
export function readLimit(cursor: Cursor, readers: Readers): Node {
  if (!take(cursor, "_")) throw unreadableHere(cursor, "what a limit approaches is missing");
  const inside = group(cursor);
  const [variable, arrow] = inside;
  if (variable?.kind !== "symbol" || !isOperator(arrow, "→")) throw unreadableHere(cursor, "what a limit approaches is not understood");
  const { tokens, side } = withoutSide(inside.slice(2));
  const point = wholeOf(cursor, tokens, readers);
  const { body, variable: bound } = bind(readers.product(cursor), variable.text);
  const direction: Node = { kind: "number", value: integer(side) };
  return { kind: "call", name: "limit", arguments: [body, bound, point, direction] };
}

/** The side from which a point is approached, written as an exponent behind it. */
function withoutSide(written: readonly Token[]): { readonly tokens: readonly Token[]; readonly side: number } {
  const tokens = isOperator(written[0], "{") && isOperator(written.at(-1), "}") ? written.slice(1, -1) : written;
  const braced = isOperator(tokens.at(-1), "}") && isOperator(tokens.at(-3), "{");
  const sign = tokens.at(braced ? -2 : -1);
  const hat = tokens.at(braced ? -4 : -2);
  if (!isOperator(hat, "^") || !(isOperator(sign, "+") || isOperator(sign, "-"))) return { tokens, side: 0 };
  return { tokens: tokens.slice(0, braced ? -4 : -2), side: isOperator(sign, "+") ? 1 : -1 };
}

/** `\sum_{i=a}^{b} t` and `\prod`, bounds in either order. */
export function readSum(cursor: Cursor, name: "sum" | "product", readers: Readers): Node {
  let low: readonly Token[] | undefined;
  let high: readonly Token[] | undefined;
  for (let mark = 0; mark < 2; mark += 1) {
    if (take(cursor, "_")) low = group(cursor);
    else if (take(cursor, "^")) high = group(cursor);
  }
  const [variable, equals] = low ?? [];
  if (variable?.kind !== "symbol" || !isOperator(equals, "=") || !low || !high)
    throw unreadableHere(cursor, `the bounds of a ${name} are not understood`);
  const bounds = [wholeOf(cursor, low.slice(2), readers), wholeOf(cursor, high, readers)];
  const { body, variable: bound } = bind(readers.product(cursor), variable.text);
  return { kind: "call", name, arguments: [body, bound, ...bounds] };
}

/** `\int_a^b f dx`, `\int f \, dx`, `\int \frac{dx}{x}`. */
export function readIntegral(cursor: Cursor, readers: Readers): Node {
  let low: Node | undefined;
  let high: Node | undefined;
  for (let mark = 0; mark < 2; mark += 1) {
    if (take(cursor, "_")) low = wholeOf(cursor, group(cursor), readers);
    else if (take(cursor, "^")) high = wholeOf(cursor, group(cursor), readers);
  }
  const start = cursor.at;
  const tokens = splitDifferentials(cursor.tokens.slice(start));
  const at = differentialAt(tokens, false);
  let integrand: Node;
  let name: string;
  if (at !== -1) {
    name = tokens[at + 1]?.text ?? "";
    integrand = at === 0 ? one : wholeOf(cursor, tokens.slice(0, at), readers);
    cursor.tokens = [...cursor.tokens.slice(0, start), ...tokens];
    cursor.at = start + at + 2;
  } else {
    // The differential stands in the numerator of a fraction.
    const inner = differentialAt(tokens, true);
    if (inner === -1) throw unreadableHere(cursor, "the variable of an integral is missing");
    name = tokens[inner + 1]?.text ?? "";
    const first = tokens[inner];
    const unit: Token = {
      kind: "number",
      text: "1",
      value: integer(1),
      start: first?.start ?? 0,
      end: first?.end ?? 0,
      spaced: true,
      prose: false,
    };
    const times: Token = { ...unit, kind: "operator", text: "*" };
    const joins = inner > 0 && !isOperator(tokens[inner - 1], "{") && !isOperator(tokens[inner - 1], "(") ? [times] : [];
    cursor.tokens = [...cursor.tokens.slice(0, start), ...tokens.slice(0, inner), ...joins, unit, ...tokens.slice(inner + 2)];
    integrand = readers.product(cursor);
  }
  if (!low || !high) return { kind: "call", name: "integral", arguments: [integrand, { kind: "symbol", name }] };
  const { body, variable } = bind(integrand, name);
  return { kind: "call", name: "integral", arguments: [body, variable, low, high] };
}

const one: Node = { kind: "number", value: integer(1) };

/** `dx` and `xdx` as the single letters that they are. */
function splitDifferentials(tokens: readonly Token[]): Token[] {
  return tokens.flatMap((token) => {
    const isRun = (token.kind === "word" || token.kind === "function") && token.end - token.start <= 4 && token.text.at(-2) === "d";
    return isRun ? lettersOf(token) : [token];
  });
}

function lettersOf(token: Token): Token[] {
  return [...token.text].map((text, index) => ({
    kind: "symbol",
    text,
    start: token.start + index,
    end: token.start + index + 1,
    spaced: index === 0 && token.spaced,
    prose: false,
  }));
}

/** The place of the `d` of this integral's differential: outside brackets, or anywhere; those of inner integrals are passed over. */
function differentialAt(tokens: readonly Token[], anywhere: boolean): number {
  let depth = 0;
  let inner = 0;
  for (const [at, token] of tokens.entries()) {
    if (isCommand(token, "int")) inner += 1;
    if (token.kind === "operator") {
      if (token.text === "{" || token.text === "(" || token.text === "[" || token.text === "\\{") depth += 1;
      else if (token.text === "}" || token.text === ")" || token.text === "]" || token.text === "\\}") depth -= 1;
      else if (depth === 0 && (token.text === "=" || token.text === ",")) return -1;
    }
    if (depth < 0) return -1;
    const follows = tokens[at + 1];
    if (token.kind !== "symbol" || token.text !== "d" || follows?.kind !== "symbol" || !(anywhere || depth === 0)) continue;
    if (inner === 0) return at;
    inner -= 1;
  }
  return -1;
}

/**
 * `\frac{d}{dx} f`, `\frac{d^2 f}{dx^2}`, `\frac{\partial f}{\partial x}` at the opening brace of the numerator; undefined where that is
 * an ordinary fraction.
 */
export function readDerivative(cursor: Cursor, readers: Readers): Node | undefined {
  const begin = cursor.at;
  if (!startsWithD(cursor.tokens, begin)) return undefined;
  const top = derivativeGroup(cursor);
  const bottom = top && derivativeGroup(cursor);
  const over = bottom && differentialsOf(bottom);
  if (!top || !over) {
    cursor.at = begin;
    return undefined;
  }
  let order = 1;
  let rest = top.slice(1);
  if (isOperator(rest[0], "^")) {
    const braced = isOperator(rest[1], "{");
    order = Number(rest[braced ? 2 : 1]?.text ?? 0);
    rest = rest.slice(braced ? 4 : 2);
  }
  if (over.reduce((sum, { count }) => sum + count, 0) !== order) {
    cursor.at = begin;
    return undefined;
  }
  const operand = rest.length === 0 ? readers.product(cursor) : wholeOf(cursor, rest, readers);
  // dy/dx of a name is a name.
  if (operand.kind === "symbol" && over.every(({ name }) => name !== operand.name))
    return { kind: "symbol", name: `d${order}${operand.name}/${over.map(({ name, count }) => `d${name}${count}`).join("")}` };
  return over.reduce<Node>(
    (of, { name, count }) => ({
      kind: "call",
      name: "derivative",
      arguments: [of, { kind: "symbol", name }, { kind: "number", value: integer(count) }],
    }),
    operand,
  );
}

function startsWithD(tokens: readonly Token[], at: number): boolean {
  const token = tokens[isOperator(tokens[at], "{") ? at + 1 : at];
  return (token?.kind === "symbol" || token?.kind === "word") && token.text.startsWith("d") && token.text.length <= 3;
}

function derivativeGroup(cursor: Cursor): readonly Token[] | undefined {
  const tokens = group(cursor).flatMap((token) => (token.kind === "word" && token.text.startsWith("d") ? lettersOf(token) : [token]));
  return tokens[0]?.kind === "symbol" && tokens[0].text === "d" ? tokens : undefined;
}

interface Differential {
  readonly name: string;
  readonly count: number;
}

/** The variables of `dx^2`, `\partial x \partial y`; undefined where anything else stands there. */
function differentialsOf(tokens: readonly Token[]): readonly Differential[] | undefined {
  const found: Differential[] = [];
  for (let at = 0; at < tokens.length;) {
    const [d, variable] = [tokens[at], tokens[at + 1]];
    if (d?.kind !== "symbol" || d.text !== "d" || variable?.kind !== "symbol") return undefined;
    at += 2;
    let count = 1;
    if (isOperator(tokens[at], "^")) {
      const braced = isOperator(tokens[at + 1], "{");
      count = Number(tokens[at + (braced ? 2 : 1)]?.text ?? 0);
      at += braced ? 4 : 2;
    }
    if (!Number.isInteger(count) || count < 1 || count > 8) return undefined;
    found.push({ name: variable.text, count });
  }
  return found.length > 0 ? found : undefined;
}

/** The tokens of a group in braces, or one token. */
function group(cursor: Cursor): readonly Token[] {
  const token = peek(cursor);
  if (token === undefined) throw unreadableHere(cursor, "an argument is missing at the end");
  if (!take(cursor, "{")) {
    cursor.at += isOperator(token, "-") ? 2 : 1;
    return cursor.tokens.slice(cursor.at - (isOperator(token, "-") ? 2 : 1), cursor.at);
  }
  const start = cursor.at;
  for (let depth = 1; ; cursor.at += 1) {
    const next = peek(cursor);
    if (next === undefined) throw unreadableHere(cursor, '"}" is missing');
    if (isOperator(next, "{")) depth += 1;
    if (isOperator(next, "}")) depth -= 1;
    if (depth === 0) break;
  }
  const inside = cursor.tokens.slice(start, cursor.at);
  expectOperator(cursor, "}");
  return inside;
}

/** All of these tokens as one expression. */
function wholeOf(cursor: Cursor, tokens: readonly Token[], readers: Readers): Node {
  const inner: Cursor = { ...cursor, tokens: [...tokens], at: 0 };
  cursor.budget.spend(1 + tokens.length);
  const node = readers.expression(inner);
  if (inner.at < inner.tokens.length) throw unreadableHere(inner, `"${inner.tokens[inner.at]?.text ?? ""}" is not understood here`);
  return node;
}
