import type * as z from "zod";
import { nestsWithin } from "../../src/core/nests-within.ts";
import { nearest } from "../../src/core/nearest.ts";
import { quote } from "../../src/core/text.ts";
import { rubricSchema } from "./schema.ts";
import type { Rubric } from "./types.ts";

export type ReadRubric = { readonly rubric: Rubric } | { readonly problem: string };

/** Levels of maps and lists; a level of a tree takes two of them. */
const maxLevels = 64;
const most = 3;

/**
 * Reads a rubric out of parsed YAML or JSON: the rubric with its fields, or a bare list of items. A problem says what was expected, what came
 * and where; `place` adds where that is in a file.
 */
export function readRubric(value: unknown, place?: (path: readonly PropertyKey[]) => string): ReadRubric {
  if (typeof value !== "object" || value === null)
    return { problem: `expected a rubric with items, or a list of items, and ${shown(value)} came` };
  if (!nestsWithin(value, maxLevels)) return { problem: `nested deeper than ${maxLevels} levels` };
  const parsed = rubricSchema.safeParse(value);
  if (parsed.success) return { rubric: parsed.data };
  const { issues } = parsed.error;
  const said = issues.slice(0, most).map((issue) => sentence(issue, value, place));
  return { problem: `${said.join("; ")}${issues.length > most ? `; and ${issues.length - most} more faults` : ""}` };
}

function sentence(issue: z.core.$ZodIssue, value: unknown, place: ((path: readonly PropertyKey[]) => string) | undefined): string {
  // A bare list is read as the items of a rubric.
  const path = Array.isArray(value) && issue.path[0] === "items" ? issue.path.slice(1) : issue.path;
  const dotted = path.map(String).join(".");
  const where = place ? ` (${place(path)})` : "";
  if (issue.code === "unrecognized_keys") {
    const key = issue.keys[0] ?? "";
    const near = nearest(key, path.includes("items") || typeof path[0] === "number" ? itemKeys : rubricKeys);
    return `unknown field ${quote(key, 40)}${dotted === "" ? "" : ` at ${dotted}`}${where}${near === undefined ? "" : `: did you mean ${quote(near)}?`}`;
  }
  const found = valueAt(value, path);
  const came = issue.code === "custom" || found === undefined ? "" : `, ${shown(found)} came`;
  const message =
    found === undefined && issue.code !== "custom"
      ? "is required"
      : issue.message.replace(/^Invalid (?:input|option): /u, "").replace(/, received .*$/u, "");
  return `${dotted === "" ? "the rubric" : dotted}: ${message}${came}${where}`;
}

const rubricKeys = ["id", "version", "title", "items", "policy", "aggregation", "reference"];
const itemKeys = ["id", "criterion", "weight", "level", "gate", "tags", "requires", "kind", "scale", "check", "reference", "children"];

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let current = value;
  for (const key of path) {
    if (typeof current !== "object" || current === null || !Object.hasOwn(current, key)) return undefined;
    current = (current as Readonly<Record<PropertyKey, unknown>>)[key]; // an own property of an object
  }
  return current;
}

function shown(value: unknown): string {
  if (typeof value === "string") return quote(value, 60);
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return typeof value === "object" && value !== null ? "a map" : value === undefined ? "nothing" : (JSON.stringify(value) ?? typeof value);
}
