import { AssayError } from "../core/errors.ts";
import { nearest } from "../core/nearest.ts";
import type { Json } from "../core/types.ts";

export const fields: readonly ["id", "prompt", "completion", "reference", "group", "generation", "metadata"] = [
  "id",
  "prompt",
  "completion",
  "reference",
  "group",
  "generation",
  "metadata",
];
export type Field = (typeof fields)[number];

export type Row = Readonly<Record<string, Json>>;

/** A column, or a dotted path into one. */
export interface Column {
  readonly path: readonly string[];
  readonly name: string;
}

export interface Columns {
  readonly of: Partial<Readonly<Record<Field, Column>>>;
  /** Top-level columns that stand for a field and so are no metadata. */
  readonly taken: ReadonlySet<string>;
  /** What was mapped without or by request, for people. */
  readonly told: readonly string[];
}

/** Other names that are mapped by themselves; `answer`, `solution`, `label` and `correct` mean different things to different people and are not. */
const wellKnown: Partial<Readonly<Record<Field, readonly string[]>>> = {
  completion: ["response", "output", "solution_str"],
  // The last one is where the datasets of verl have it.
  reference: ["ground_truth", "gold", "target", "reference_answer", "reward_model.ground_truth"],
  prompt: ["question", "problem"],
};

/** Reads `--map completion=response,reference=reward_model.ground_truth`. */
export function parseMap(text: string): ReadonlyMap<Field, string> {
  const map = new Map<Field, string>();
  for (const pair of text.split(",")) {
    const [field = "", column = "", ...more] = pair.split("=").map((side) => side.trim());
    const known = fields.find((name) => name === field);
    if (!known) {
      const near = nearest(field, fields);
      throw new AssayError("E_USAGE", {
        message: `--map has the field "${field}"; a field is one of ${fields.join(", ")}.`,
        hint: near
          ? `Did you mean "${near}"? The field stands first: --map completion=response.`
          : "The field stands first: --map completion=response.",
      });
    }
    if (column === "" || more.length > 0)
      throw new AssayError("E_USAGE", {
        message: `--map needs field=column, not "${pair}".`,
        hint: "Such as --map completion=response,reference=answer.",
      });
    if (map.has(known)) throw new AssayError("E_USAGE", { message: `--map has "${known}" twice.` });
    map.set(known, column);
  }
  return map;
}

/**
 * Which columns stand for which fields, from the first rows of a file. Throws E_COLUMN_UNKNOWN, E_COLUMN_AMBIGUOUS or
 * E_COLUMN_MISSING with the columns that are there.
 */
export function resolveColumns(rows: readonly Row[], map: ReadonlyMap<Field, string>, where: string): Columns {
  const present = new Set(rows.flatMap((row) => Object.keys(row)));
  const listed = [...present].slice(0, 30).join(", ") || "none";
  const of: Partial<Record<Field, Column>> = {};
  const told: string[] = [];
  const taken = new Set<string>();
  for (const [field, name] of map) {
    const column = columnOf(name, present);
    if (!rows.some((row) => readColumn(row, column) !== undefined)) {
      const near = nearest(name, present);
      throw new AssayError("E_COLUMN_UNKNOWN", {
        message: `--map ${field}=${name}: the first ${rows.length} rows of ${where} have no column "${name}"; they have ${listed}.`,
        ...(near ? { hint: `Did you mean "${near}"?` } : {}),
      });
    }
    of[field] = column;
    // What else stands in the column of a dotted path stays metadata.
    if (column.path.length === 1) taken.add(name);
    told.push(`${field} from "${name}"`);
  }
  const stands = (name: string): boolean =>
    !taken.has(name) &&
    (present.has(name) || (name.includes(".") && rows.some((row) => readColumn(row, columnOf(name, present)) !== undefined)));
  for (const field of fields) {
    if (of[field]) continue;
    if (present.has(field) && !taken.has(field)) {
      of[field] = { path: [field], name: field };
      taken.add(field);
      const others = (wellKnown[field] ?? []).filter(stands);
      if (others.length > 0) told.push(`"${field}" is used, ${others.map((name) => `"${name}"`).join(" and ")} is metadata`);
      continue;
    }
    const candidates = (wellKnown[field] ?? []).filter(stands);
    if (candidates.length > 1) {
      throw new AssayError("E_COLUMN_AMBIGUOUS", {
        message: `${where}: ${candidates.map((name) => `"${name}"`).join(" and ")} could both be the ${field}.`,
        hint: `Say which: --map ${field}=${candidates[0]}.`,
      });
    }
    const [name] = candidates;
    if (name === undefined) {
      // A later row may have the field, by its own name.
      if (field !== "completion" && !taken.has(field)) {
        of[field] = { path: [field], name: field };
        taken.add(field);
      }
      continue;
    }
    const column = columnOf(name, present);
    of[field] = column;
    if (column.path.length === 1) taken.add(name);
    told.push(`${field} from "${name}"`);
  }
  if (!of.completion && present.has("completion")) {
    // --map gave it to another field, which does not keep it from being the completion.
    of.completion = { path: ["completion"], name: "completion" };
    told.push('"completion" is the completion too');
  }
  if (!of.completion && rows.length > 0) {
    const given = [...map].find(([, name]) => wellKnown.completion?.includes(name) && present.has(name));
    throw new AssayError("E_COLUMN_MISSING", {
      message: `${where}: no column stands for the completion; the rows have ${listed}${given ? `, and --map gave "${given[1]}" to the ${given[0]}` : ""}.`,
      hint: "Say which one it is: --map completion=COLUMN.",
    });
  }
  return { of, taken, told };
}

/** A column whose own name has dots goes before a path. */
function columnOf(name: string, present: ReadonlySet<string>): Column {
  return { name, path: present.has(name) ? [name] : name.split(".") };
}

/** The value of a column in a row; undefined where the row has none. */
export function readColumn(row: Row, column: Column): Json | undefined {
  if (column.path.length === 1) return Object.hasOwn(row, column.name) ? row[column.name] : undefined;
  let value: Json | undefined = row;
  for (const key of column.path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Row)[key]; // an array's index is its key
  }
  return value;
}
