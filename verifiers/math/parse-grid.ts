import { isOperator, peek, unreadableHere, type Cursor } from "./cursor.ts";
import type { Token } from "./lex.ts";
import type { Node } from "./node.ts";

/** A matrix, a determinant, or what stands behind the brace of `cases`: a system, or a function in pieces. */
export function readGrid(cursor: Cursor, token: Token): Node {
  const environment = token.text.slice("begin ".length);
  cursor.at += 1;
  const cells = cellsOf(cursor);
  if (!environment.endsWith("cases")) {
    const rows = cells.map((row) => row.map((cell) => cellNode(cursor, cell)));
    return { kind: "matrix", rows, determinant: environment === "vmatrix" };
  }
  const pieces = cells.map((row) => pieceOf(row));
  if (cells.length > 1 && pieces.every((piece) => piece !== undefined)) {
    return {
      kind: "piecewise",
      branches: pieces.map(({ value, condition }) => ({ value: cellNode(cursor, value), condition: conditionNode(cursor, condition) })),
    };
  }
  const items = cells.map((row) => cellNode(cursor, row.flat()));
  const [only] = items;
  return items.length === 1 && only ? only : { kind: "list", items, alternatives: false };
}

/** Rows of cells as tokens, up to the end of the environment, past which the cursor stands then. */
function cellsOf(cursor: Cursor): readonly (readonly (readonly Token[])[])[] {
  const rows: Token[][][] = [[[]]];
  for (let depth = 0; ; cursor.at += 1) {
    const next = peek(cursor);
    if (next === undefined) throw unreadableHere(cursor, "a matrix is not closed");
    if (next.kind === "command" && next.text.startsWith("begin ")) depth += 1;
    if (next.kind === "command" && next.text.startsWith("end ")) {
      if (depth === 0) break;
      depth -= 1;
    }
    if (depth === 0 && isOperator(next, "\\\\")) rows.push([[]]);
    else if (depth === 0 && isOperator(next, "&")) rows.at(-1)?.push([]);
    else rows.at(-1)?.at(-1)?.push(next);
  }
  cursor.at += 1;
  return rows
    .map((row) => row.filter((cell, index) => cell.length > 0 || index < row.length - 1))
    .filter((row) => row.some((cell) => cell.length > 0));
}

function cellNode(cursor: Cursor, cell: readonly Token[]): Node {
  let end = cell.length;
  while (end > 0 && (isOperator(cell[end - 1], ",") || isOperator(cell[end - 1], ";") || isOperator(cell[end - 1], "."))) end -= 1;
  if (end === 0) throw unreadableHere(cursor, "a cell is empty");
  const inner: Cursor = { ...cursor, tokens: cell.slice(0, end), at: 0, depth: cursor.depth + 1 };
  cursor.budget.spend(1 + end);
  const node = cursor.readInside(inner);
  if (inner.at < inner.tokens.length)
    throw unreadableHere(inner, `"${inner.tokens[inner.at]?.text.slice(0, 20) ?? ""}" is not understood here`);
  return node;
}

const openers: ReadonlySet<string> = new Set(["if", "for", "when", "where", "whenever", "otherwise", "else", "elsewhere"]);

/** `x^2, & x > 0` or `x^2, if x > 0`: a value with the condition behind it. */
function pieceOf(
  row: readonly (readonly Token[])[],
): { readonly value: readonly Token[]; readonly condition: readonly Token[] } | undefined {
  const tokens = row.flat();
  const [first] = row;
  if (row.length === 2 && first && first.length > 0 && !first.some((token) => isOperator(token, "="))) return split(tokens, first.length);
  const word = tokens.findIndex((token) => token.kind === "word" && openers.has(token.text.toLowerCase()));
  return word > 0 ? split(tokens, word) : undefined;
}

function split(tokens: readonly Token[], at: number): { readonly value: readonly Token[]; readonly condition: readonly Token[] } {
  let start = at;
  while (isOperator(tokens[start], ",") || (tokens[start]?.kind === "word" && openers.has(tokens[start]?.text.toLowerCase() ?? "")))
    start += 1;
  return { value: tokens.slice(0, at), condition: tokens.slice(start) };
}

function conditionNode(cursor: Cursor, condition: readonly Token[]): Node {
  return condition.length === 0 ? { kind: "text", text: "otherwise" } : cellNode(cursor, condition);
}
