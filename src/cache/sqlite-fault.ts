/**
 * What an error of the database means: the file is not what was written; another process holds it for now; there is no room, or no right
 * to write; or anything else.
 */
export type SqliteFault = "damaged" | "busy" | "unwritable" | "other";

/** Thrown where the content of a cache file cannot be what was written. */
export class DamagedEntry extends Error {}

/** Result codes of SQLite: error in a statement, corrupt, too big, no memory, schema, mismatch, range, format, not a database. */
const damaged: ReadonlySet<number> = new Set([1, 7, 11, 17, 18, 20, 24, 25, 26]);
const busy: ReadonlySet<number> = new Set([5, 6]);
/** Read-only, input or output failed, full. */
const unwritable: ReadonlySet<number> = new Set([8, 10, 13]);
const shortRead = 522;

export function sqliteFault(error: unknown): SqliteFault {
  if (error instanceof DamagedEntry) return "damaged";
  if (!(error instanceof Error)) return "other";
  // A number that no whole number of JavaScript stands for; no such number is ever written.
  if ("code" in error && error.code === "ERR_OUT_OF_RANGE") return "damaged";
  if (!("errcode" in error) || typeof error.errcode !== "number") return "other";
  const code = error.errcode & 0xff;
  if (damaged.has(code) || error.errcode === shortRead) return "damaged";
  if (busy.has(code)) return "busy";
  return unwritable.has(code) ? "unwritable" : "other";
}
