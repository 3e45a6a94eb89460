import type { Json } from "../core/types.ts";
import type { Columns, Field, Row } from "./columns.ts";

/** Fields of which an empty cell says that there is none. */
const optional = ["id", "reference", "group", "generation", "metadata"] as const satisfies readonly Field[];
/** Fields that may be objects. A list as reference would mean any of these, where "[1, 2]" may be an interval, so lists stay text. */
const objects = ["reference", "group", "generation", "metadata"] as const satisfies readonly Field[];
const chats = ["prompt", "completion"] as const satisfies readonly Field[];

/** A row whose values are all text, with the cells of its fields read: objects and chats as JSON, and empty optional ones as missing. */
export function readCells(row: Row, columns: Columns): Row {
  const read: Record<string, Json> = { ...row };
  const change = (field: Field, to: (cell: string) => Json | undefined): void => {
    const column = columns.of[field];
    if (column?.path.length !== 1) return;
    const cell = read[column.name];
    const value = typeof cell === "string" ? to(cell) : undefined;
    if (value !== undefined) read[column.name] = value;
  };
  for (const field of optional) change(field, (cell) => (cell === "" ? null : undefined));
  for (const field of objects) change(field, (cell) => (cell.startsWith("{") ? parsed(cell, (value) => !Array.isArray(value)) : undefined));
  for (const field of chats) change(field, (cell) => (/^\[\s*\{/u.test(cell) ? parsed(cell, isChat) : undefined));
  return read;
}

function parsed(text: string, fits: (value: object) => boolean): Json | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && fits(value) ? (value as Json) : undefined; // what JSON.parse gives is JSON
  } catch {
    // Text that only looks like JSON stays text.
    return undefined;
  }
}

function isChat(value: object): boolean {
  return Array.isArray(value) && value.every((turn: unknown) => typeof turn === "object" && turn !== null && "role" in turn);
}
