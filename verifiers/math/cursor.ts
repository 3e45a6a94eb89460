import { maxDepth, OutOfWork, type Budget } from "./budget.ts";
import type { Token } from "./lex.ts";
import type { Node } from "./node.ts";

/** Thrown inside the parser at text that it cannot read; caught by `read`, never seen outside. */
export class Unreadable extends Error {
  override readonly name: string = "Unreadable";
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

/** A place in the tokens of one answer, shared by the parts of the parser. */
export interface Cursor {
  /** They belong to this parse alone: parts of the parser put others in their place. */
  tokens: readonly Token[];
  readonly budget: Budget;
  at: number;
  depth: number;
  /** Braces of sets that are open: a colon in them is no ratio. */
  sets: number;
  /** Bars of absolute values that are open. */
  bars: number;
  /** Reads what stands between brackets that are no mere grouping: lists, relations. Given by the reader of shapes. */
  readonly readInside: (cursor: Cursor) => Node;
}

export function peek(cursor: Cursor, ahead = 0): Token | undefined {
  return cursor.tokens[cursor.at + ahead];
}

export function isOperator(token: Token | undefined, text: string): boolean {
  return token !== undefined && token.kind === "operator" && token.text === text;
}

export function isCommand(token: Token | undefined, text: string): boolean {
  return token !== undefined && token.kind === "command" && token.text === text;
}

/** Moves past the operator where it stands here. */
export function take(cursor: Cursor, text: string): boolean {
  if (!isOperator(peek(cursor), text)) return false;
  cursor.at += 1;
  return true;
}

export function expectOperator(cursor: Cursor, text: string): void {
  if (!take(cursor, text)) throw unreadableHere(cursor, `"${text}" is missing`);
}

export function unreadableHere(cursor: Cursor, message: string): Unreadable {
  const token = peek(cursor) ?? cursor.tokens.at(-1);
  return new Unreadable(message, token?.start ?? 0);
}

/** One level deeper for the time of `task`. */
export function nested<T>(cursor: Cursor, task: () => T): T {
  cursor.depth += 1;
  if (cursor.depth > maxDepth) throw new OutOfWork(`nested deeper than ${maxDepth} levels`);
  const result = task();
  cursor.depth -= 1;
  return result;
}

/** The readers of the levels of an expression, for the parts that stand below them. */
export interface Readers {
  readonly expression: (cursor: Cursor) => Node;
  readonly product: (cursor: Cursor) => Node;
  readonly power: (cursor: Cursor) => Node;
}
