import type { SchemaElement } from "hyparquet";
import { AssayError } from "../../core/errors.ts";
import type { Json } from "../../core/types.ts";

/** What a column of rows holds. Every kind but text may be null; json holds JSON text of any value. */
export type RowKind =
  | "text"
  | "nullable-text"
  | "number"
  | "integer"
  | "boolean"
  | "json"
  | "messages"
  | "group"
  | "error"
  | "decision"
  | "steps";

export interface RowColumn {
  readonly name: string;
  readonly kind: RowKind;
}

/** The columns of a file, in order. */
export type RowSchema = readonly RowColumn[];

/** The schema as Parquet has it. Every column is one that may be null there, so that tables of other tools go together with it. */
export function schemaElements(schema: RowSchema): SchemaElement[] {
  return [{ name: "schema", num_children: schema.length }, ...schema.flatMap(({ name, kind }) => elementsOf(name, kind))];
}

function elementsOf(name: string, kind: RowKind): readonly SchemaElement[] {
  switch (kind) {
    case "text":
    case "nullable-text":
      return [text(name)];
    case "number":
      return [leaf(name, "DOUBLE")];
    case "integer":
      return [leaf(name, "INT64")];
    case "boolean":
      return [leaf(name, "BOOLEAN")];
    case "json":
      return [{ name, type: "BYTE_ARRAY", repetition_type: "OPTIONAL", logical_type: { type: "JSON" } }];
    case "messages":
      return list(name, [text("role"), text("content")]);
    case "group":
      return struct(name, [text("id"), text("round"), leaf("size", "INT64"), leaf("index", "INT64")]);
    case "error":
      return struct(name, [text("code"), text("message"), leaf("retryable", "BOOLEAN")]);
    case "decision": {
      const appeal = struct("appeal", [leaf("propensity", "DOUBLE"), leaf("drawn", "BOOLEAN"), leaf("verdict", "INT64")]);
      return [{ name, repetition_type: "OPTIONAL", num_children: 3 }, leaf("verdict", "INT64"), text("stratum"), ...appeal];
    }
    case "steps":
      return list(name, [leaf("end", "INT64"), text("unit"), leaf("reward", "DOUBLE")]);
    default:
      return kind satisfies never;
  }
}

function leaf(name: string, type: "INT64" | "DOUBLE" | "BOOLEAN"): SchemaElement {
  return { name, type, repetition_type: "OPTIONAL" };
}

function text(name: string): SchemaElement {
  return { name, type: "BYTE_ARRAY", repetition_type: "OPTIONAL", converted_type: "UTF8", logical_type: { type: "STRING" } };
}

function struct(name: string, fields: readonly SchemaElement[]): readonly SchemaElement[] {
  return [{ name, repetition_type: "OPTIONAL", num_children: fields.length }, ...fields];
}

/** A list of structs in the three levels of the standard. */
function list(name: string, fields: readonly SchemaElement[]): readonly SchemaElement[] {
  return [
    { name, repetition_type: "OPTIONAL", num_children: 1, converted_type: "LIST", logical_type: { type: "LIST" } },
    { name: "list", repetition_type: "REPEATED", num_children: 1 },
    ...struct("element", fields),
  ];
}

/** A value of JSON as the column stores it. Throws where it does not fit. */
export function storedValue({ name, kind }: RowColumn, value: Json | undefined): unknown {
  if (value === undefined || value === null) {
    if (kind === "text") throw unfit(name, kind, value);
    return null;
  }
  switch (kind) {
    case "json":
      return JSON.stringify(value);
    case "text":
    case "nullable-text":
      if (typeof value !== "string") throw unfit(name, kind, value);
      return value;
    case "number":
      if (typeof value !== "number") throw unfit(name, kind, value);
      return value;
    case "boolean":
      if (typeof value !== "boolean") throw unfit(name, kind, value);
      return value;
    case "integer":
      return whole(name, value);
    case "messages":
      if (!isMessages(value)) throw unfit(name, kind, value);
      return value;
    case "steps":
      if (!Array.isArray(value)) throw unfit(name, kind, value);
      return value.map((step: Json) => withWhole(name, fieldsOf(name, kind, step), ["end"]));
    case "group":
      return withWhole(name, fieldsOf(name, kind, value), ["size", "index"]);
    case "error":
      return fieldsOf(name, kind, value);
    case "decision": {
      const decision = fieldsOf(name, kind, value);
      const { appeal = null } = decision;
      const stored = appeal === null ? null : withWhole(name, fieldsOf(name, kind, appeal), ["verdict"]);
      return { ...withWhole(name, decision, ["verdict"]), appeal: stored };
    }
    default:
      return kind satisfies never;
  }
}

type Fields = Readonly<Record<string, Json>>;

/** Whether every message has a role and a content that are text, and nothing else. */
export function isMessages(value: Json): boolean {
  return Array.isArray(value) && value.every(isPlainMessage);
}

function isPlainMessage(message: Json): boolean {
  if (typeof message !== "object" || message === null || Array.isArray(message)) return false;
  const { role, content } = message as Fields; // no array, as has been seen
  return typeof role === "string" && typeof content === "string" && Object.keys(message).length === 2;
}

function fieldsOf(name: string, kind: RowKind, value: Json): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw unfit(name, kind, value);
  return value as Fields; // no array, as has been seen
}

function withWhole(name: string, fields: Fields, keys: readonly string[]): Readonly<Record<string, unknown>> {
  const stored: Record<string, unknown> = { ...fields };
  for (const key of keys) stored[key] = fields[key] === undefined || fields[key] === null ? null : whole(name, fields[key]);
  return stored;
}

function whole(name: string, value: Json): bigint {
  if (typeof value !== "number" || !Number.isSafeInteger(value)) throw unfit(name, "integer", value);
  return BigInt(value);
}

function unfit(name: string, kind: RowKind, value: Json | undefined): AssayError {
  const came = value === undefined ? "nothing" : (JSON.stringify(value) ?? "nothing").slice(0, 80);
  return new AssayError("E_INTERNAL", { message: `The column "${name}" of a Parquet file holds ${kind}, not ${came}.` });
}
