import { isSpec } from "./spec.ts";
import { quote } from "./text.ts";
import type { Json } from "./types.ts";

/** A name, a path or a code out of a file, safe to stand in a message: as it is where it is plain and short, else quoted. */
export function shownName(text: string, limit = 120): string {
  return text.length <= limit && /^[\p{L}\p{N}_./:-]+$/u.test(text) ? text : quote(text, limit);
}

/** A value of an option in a few words, safe to stand in a message; undefined is "nothing". */
export function shownValue(value: Json | undefined): string {
  if (value === undefined) return "nothing";
  if (typeof value === "string") return quote(value, 60);
  if (typeof value !== "object" || value === null) return String(value);
  if (isSpec(value)) return shownName(value.use);
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : `a list of ${value.length}`;
  const keys = Object.keys(value);
  if (keys.length === 0) return "an empty map";
  const more = keys.length > 4 ? ` and ${keys.length - 4} more` : "";
  return `a map with ${keys
    .slice(0, 4)
    .map((key) => shownName(key, 40))
    .join(", ")}${more}`;
}
