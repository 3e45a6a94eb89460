import { declaredNames } from "./built-set.ts";
import { OutOfWork } from "./budget.ts";
import { expectOperator, isOperator, nested, peek, take, unreadableHere, type Cursor } from "./cursor.ts";
import type { Node, RelationOperator } from "./node.ts";
import { startsCondition } from "./parse.ts";
import { readSide } from "./read-quantity.ts";
import { plainText } from "./text.ts";
import { variablesOf } from "./variables.ts";
import { alternatives, conjunctions } from "./words.ts";

const separators: ReadonlySet<string> = new Set([",", ";", "\\\\"]);

/** Values of one list, sides of one relation, parts of one union. */
const mostItems = 2000;
const mostSides = 32;

/** Everything that can be an answer: values with commas or words between them, relations, unions of sets, conditions behind them. */
export function readList(cursor: Cursor, isWhole = false): Node {
  const items: Node[] = [];
  const groups: number[] = [];
  let either = false;
  let together = false;
  do {
    if (items.length > mostItems) throw new OutOfWork(`a list of more than ${mostItems} values`);
    if (isOperator(peek(cursor), "∀") || isOperator(peek(cursor), "∃")) {
      items.push({ kind: "text", text: peek(cursor)?.text ?? "" });
      cursor.at += 1;
    }
    items.push(readUnion(cursor));
    const between = readSeparators(cursor);
    if (!between.found) break;
    either ||= between.either;
    together ||= between.together;
    if (between.strong) groups.push(items.length);
  } while (peek(cursor) !== undefined && !closes(cursor));
  const value = declared(isWhole ? grouped(items, groups) : items, either);
  return together && value.kind === "list" ? { ...value, together } : value;
}

function closes(cursor: Cursor): boolean {
  const token = peek(cursor);
  return isOperator(token, ")") || isOperator(token, "]") || isOperator(token, "\\}") || isOperator(token, "}");
}

interface Separators {
  readonly found: boolean;
  /** A semicolon or a new line, which may stand between lists. */
  readonly strong: boolean;
  readonly either: boolean;
  /** A word or sign for and. */
  readonly together: boolean;
}

function readSeparators(cursor: Cursor): Separators {
  let [found, strong, either, together] = [false, false, false, false];
  for (let token = peek(cursor); token; token = peek(cursor)) {
    const word = token.kind === "word" ? token.text.toLowerCase() : "";
    const isOr = alternatives.has(word) || isOperator(token, "or");
    const isAnd = conjunctions.has(word) || isOperator(token, "and");
    const isSeparator = token.kind === "operator" && separators.has(token.text);
    if (!isSeparator && !isAnd && !isOr) break;
    cursor.at += 1;
    found = true;
    strong ||= isSeparator && token.text !== ",";
    either ||= isOr;
    together ||= isAnd;
  }
  return { found, strong, either, together };
}

/** `1,2; 3,4` is two pairs: groups of one size, of at least two values each. */
function grouped(items: readonly Node[], groups: readonly number[]): readonly Node[] {
  const size = sizeOfGroups(items, groups.at(-1) === items.length ? groups : [...groups, items.length]);
  if (size < 2 || items.length % size !== 0) return items;
  const ends = Array.from({ length: items.length / size }, (_, index) => size * (index + 1));
  return ends.map((end): Node => {
    const group = items.slice(end - size, end);
    if (group.every((item) => item.kind === "relation")) return { kind: "list", items: group, alternatives: false };
    return { kind: "tuple", items: group, open: "(", close: ")" };
  });
}

/** By semicolons, or by names that come again: `p=5, q=2, p=7, q=2`. */
function sizeOfGroups(items: readonly Node[], ends: readonly number[]): number {
  const size = ends[0] ?? 0;
  if (ends.length > 1) return ends.every((end, index) => end === size * (index + 1)) ? size : 0;
  const names = items.map((item) =>
    item.kind === "relation" && item.operators[0] === "=" && item.sides[0]?.kind === "symbol" ? item.sides[0].name : "",
  );
  const period = names.indexOf(names[0] ?? "", 1);
  return period > 1 && names.every((name, index) => name !== "" && name === names[index % period]) ? period : 0;
}

/** `k ∈ ℤ` behind an answer says what its letters run through, and `x ≠ 0` behind an equation where it holds. */
function declared(items: readonly Node[], either: boolean): Node {
  const parameters = new Map<string, string>();
  const values: Node[] = [];
  for (const item of items) {
    const names = items.length > 1 ? declaredNames(item) : undefined;
    const before = values.at(-1);
    if (names) for (const [name, set] of names) parameters.set(name, set);
    else if (before?.kind === "relation" && before.operators[0] === "=" && limits(item, before)) {
      values[values.length - 1] = { kind: "conditioned", value: before, condition: item };
    } else if (item.kind === "family" && items.length > 1) {
      // What one value says of its letters holds for all of them.
      for (const [name, set] of item.parameters) parameters.set(name, set);
      values.push(item.value);
    } else values.push(item);
  }
  // α = β = 30°, γ = 120° is one list; x = y = 0 or x = y = 4 are two solutions.
  if (!values.every((item) => item.kind === "list")) {
    const flat = values.flatMap((item): readonly Node[] =>
      item.kind === "list" && item.items.every((part) => part.kind === "relation") ? item.items : [item],
    );
    values.splice(0, values.length, ...flat);
  }
  spreadModulus(values);
  const [only] = values;
  const listed = only && setOfName(only, values.slice(1));
  if (listed) return listed;
  if (!only) return { kind: "list", items, alternatives: either };
  const value: Node = values.length === 1 ? only : { kind: "list", items: values, alternatives: either };
  if (parameters.size === 0) return value;
  return wholeNumbersOf(value, parameters) ?? { kind: "family", value, parameters };
}

/** `3 ≤ n ≤ 7, n ∈ ℤ` is the whole numbers between. */
function wholeNumbersOf(value: Node, parameters: ReadonlyMap<string, string>): Node | undefined {
  const [[name, set] = [], more] = [...parameters];
  if (name === undefined || set === undefined || more || !/^[ℤℕ]/u.test(set) || value.kind !== "relation") return undefined;
  if (value.operators.some((operator) => !"<≤>≥".includes(operator)) || variablesOf(value).join(" ") !== name) return undefined;
  return { kind: "intersection", parts: [{ kind: "symbol", name: set }, value] };
}

/** In `0, 3 \pmod 4` the modulus is that of all values. */
function spreadModulus(values: Node[]): void {
  const last = values.at(-1);
  const inner = last?.kind === "relation" ? last.sides.at(-1) : last;
  if (values.length < 2 || inner?.kind !== "quantity" || !inner.unit.startsWith("mod ")) return;
  const withUnit = (value: Node): Node =>
    value.kind === "number" || value.kind === "negate" ? { kind: "quantity", value, unit: inner.unit } : value;
  for (const [index, value] of values.entries()) {
    if (index === values.length - 1) break;
    const end = value.kind === "relation" ? value.sides.at(-1) : undefined;
    if (value.kind === "relation" && end) values[index] = { ...value, sides: [...value.sides.slice(0, -1), withUnit(end)] };
    else values[index] = withUnit(value);
  }
}

/** `k ∈ 1, 2, 3` */
function setOfName(first: Node, rest: readonly Node[]): Node | undefined {
  if (first.kind !== "relation" || first.operators.length !== 1 || first.operators[0] !== "∈" || rest.length === 0) return undefined;
  const [name, value] = first.sides;
  if (name?.kind !== "symbol" || value?.kind !== "number" || rest.some((item) => item.kind === "relation")) return undefined;
  return { ...first, sides: [name, { kind: "set", items: [value, ...rest] }] };
}

/** Whether an item says where the equation before it holds: `y = 2x - 1, x ≠ 0`, `f(x) = …, x > -1`, `x ∈ [1, ∞)`. */
function limits(item: Node, equation: Node): boolean {
  if (item.kind !== "relation" || item.operators.some((operator) => operator === "=" || operator === "≈" || operator === "→")) return false;
  const value = equation.kind === "relation" ? equation.sides.at(-1) : undefined;
  const [name, more] = variablesOf(item);
  return name !== undefined && more === undefined && value !== undefined && value.kind !== "symbol" && variablesOf(value).includes(name);
}

/** x = y = z = 0 gives every name its value. */
function separated(node: Node): Node {
  if (node.kind !== "relation" || node.sides.length < 3 || node.operators.some((operator) => operator !== "=")) return node;
  const names = node.sides.slice(0, -1);
  const value = node.sides.at(-1);
  if (!value || variablesOf(value).length > 0 || !names.every((name) => name.kind === "symbol")) return node;
  return {
    kind: "list",
    items: names.map((name): Node => ({ kind: "relation", sides: [name, value], operators: ["="] })),
    alternatives: false,
  };
}

/** Unions, intersections and differences from the left to the right; those behind `x ∈` belong to the set that x is in. */
function readUnion(cursor: Cursor): Node {
  let left = readRelation(cursor);
  for (let parts = 1; ; parts += 1) {
    const operator = (["∪", "∩", "∖"] as const).find((candidate) => isOperator(peek(cursor), candidate));
    if (!operator) return left;
    if (parts > mostSides) throw unreadableHere(cursor, "a union with too many parts");
    cursor.at += 1;
    const right = readRelation(cursor);
    if (left.kind === "relation" && right.kind !== "relation") {
      const last = left.sides.at(-1);
      left = last ? { ...left, sides: [...left.sides.slice(0, -1), joined(operator, last, right)] } : left;
    } else if (right.kind === "relation" && left.kind === "symbol" && right.sides[0]) {
      // A ∩ B = … gives the intersection its value.
      left = { ...right, sides: [joined(operator, left, right.sides[0]), ...right.sides.slice(1)] };
    } else left = joined(operator, left, right);
  }
}

function joined(operator: "∪" | "∩" | "∖", left: Node, right: Node): Node {
  if (operator === "∖") return { kind: "difference", of: left, without: right };
  const kind = operator === "∪" ? "union" : "intersection";
  return { kind, parts: [...(left.kind === kind ? left.parts : [left]), right] };
}

const relations: ReadonlySet<string> = new Set(["=", "≠", "<", "≤", ">", "≥", "≈", "∈", "∉", "⊂", "→", "⊥", "∥"]);

function readRelation(cursor: Cursor): Node {
  return nested(cursor, () => {
    const sides: Node[] = [readLabel(cursor) ?? readSide(cursor)];
    const operators: RelationOperator[] = [];
    if (sides[0]?.kind === "text" || isExtremeName(sides[0])) operators.push("=");
    for (
      let token = peek(cursor);
      operators.length >= sides.length || (token?.kind === "operator" && relations.has(token.text));
      token = peek(cursor)
    ) {
      if (operators.length < sides.length) {
        cursor.at += 1;
        operators.push(token?.text as RelationOperator); // the set holds exactly these
      }
      if (sides.length >= mostSides) throw unreadableHere(cursor, "a relation with too many sides");
      sides.push(readSide(cursor));
    }
    const [only] = sides;
    let value: Node = sides.length === 1 && only ? (namedPoint(only) ?? only) : separated({ kind: "relation", sides, operators });
    while (startsCondition(cursor)) value = withCondition(value, readCondition(cursor));
    return value;
  });
}

/** P(1, -2) names a point. */
function namedPoint(node: Node): Node | undefined {
  if (node.kind !== "multiply" || node.factors.length !== 2) return undefined;
  const [name, point] = node.factors;
  return name?.kind === "symbol" && /^[A-Z]'?(?:_\d)?$/u.test(name.name) && point?.kind === "tuple"
    ? { kind: "relation", sides: [name, point], operators: ["="] }
    : undefined;
}

function readCondition(cursor: Cursor): Node {
  cursor.at += 1;
  const condition = readList(cursor);
  expectOperator(cursor, ")");
  return condition;
}

function withCondition(value: Node, condition: Node): Node {
  if (condition.kind === "family") {
    const inner = withCondition(value, condition.value);
    return { kind: "family", value: inner, parameters: condition.parameters };
  }
  const names = declaredNames(condition);
  return names ? { kind: "family", value, parameters: names } : { kind: "conditioned", value, condition };
}

/** `Area = `, `Minimum: `, `Part 2: `: words before a sign of equality. Also `T(10) =`, which is no product here. */
function readLabel(cursor: Cursor): Node | undefined {
  let end = cursor.at;
  while (cursor.tokens[end]?.kind === "word" && end - cursor.at < 6) end += 1;
  let mark = cursor.tokens[end];
  // In AK : KC = 2 : 3 the points are the terms of a ratio, and AB = 5 names a segment.
  if (end > cursor.at && cursor.tokens.slice(cursor.at, end).every((token) => /^[A-Z]{2,3}$/u.test(token.text))) return undefined;
  if (end > cursor.at && mark?.kind === "number" && isOperator(cursor.tokens[end + 1], ":")) {
    end += 1;
    mark = cursor.tokens[end];
  }
  if (end > cursor.at && (isOperator(mark, "=") || isOperator(mark, ":"))) {
    const text = plainText(cursor.tokens.slice(cursor.at, end));
    cursor.at = end + 1;
    return extremeName(text) ?? { kind: "text", text };
  }
  const extreme = readExtreme(cursor);
  if (extreme) return extreme;
  const head = peek(cursor);
  if (head?.kind !== "symbol" || !isOperator(peek(cursor, 1), "(") || peek(cursor, 1)?.spaced === true) return undefined;
  // x(x - 1) = 0 is a product.
  if (
    /^[a-ce-z]$/u.test(head.text) &&
    cursor.tokens.slice(cursor.at + 2, cursor.at + 10).some((token) => token.kind === "symbol" && token.text === head.text)
  )
    return undefined;
  let close = cursor.at + 2;
  while (close < cursor.tokens.length && close < cursor.at + 12 && !isOperator(cursor.tokens[close], ")")) close += 1;
  if (!isOperator(cursor.tokens[close], ")") || !isOperator(cursor.tokens[close + 1], "=")) return undefined;
  cursor.at += 2;
  const inside = readList(cursor);
  if (!take(cursor, ")")) throw unreadableHere(cursor, '")" is missing');
  return { kind: "call", name: head.text, arguments: inside.kind === "list" ? inside.items : [inside] };
}

const extremes: ReadonlyMap<string, string> = new Map([
  ["minimum", "minimum"],
  ["min", "minimum"],
  ["smallest", "minimum"],
  ["least", "minimum"],
  ["maximum", "maximum"],
  ["max", "maximum"],
  ["largest", "maximum"],
  ["greatest", "maximum"],
]);
const extremeWords: ReadonlySet<string> = new Set(["the", "value", "is", "of", "function", "f", "y", "equals"]);

/** `Minimum 1, maximum 3`, `the maximum is 2`: a label without a sign of equality. */
function readExtreme(cursor: Cursor): Node | undefined {
  let name: string | undefined;
  let last = "";
  let isPlain = true;
  let at = cursor.at;
  for (; at < cursor.at + 8; at += 1) {
    const token = cursor.tokens[at];
    if (token?.kind !== "word" && token?.kind !== "function" && token?.kind !== "symbol") break;
    last = token.text.toLowerCase();
    const extreme = extremes.get(last);
    if (extreme !== undefined && name === undefined) name = extreme;
    else if (!extremeWords.has(last)) isPlain = false;
  }
  const follows = cursor.tokens[at];
  if (name === undefined || !(isPlain || last === "is")) return undefined;
  if (!(follows?.kind === "number" || isOperator(follows, "-") || isOperator(follows, "=") || follows?.kind === "command"))
    return undefined;
  cursor.at = isOperator(follows, "=") ? at + 1 : at;
  return { kind: "symbol", name };
}

function extremeName(text: string): Node | undefined {
  const [first = "", second, third] = text.split(" ");
  const name = third === undefined && (second === undefined || second === "value") ? extremes.get(first) : undefined;
  return name === undefined ? undefined : { kind: "symbol", name };
}

function isExtremeName(node: Node | undefined): boolean {
  return node?.kind === "symbol" && (node.name === "minimum" || node.name === "maximum");
}
