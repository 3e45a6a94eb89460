import type { SchemaNode } from "./schema-tree.ts";
import { meaningOf } from "./to-json.ts";

export type ColumnKind = "text" | "number" | "boolean" | "list" | "object" | "bytes" | "other";

/** What the values of a column are as JSON. Columns of JSON text, and ones that hold nothing but null, count as text; times are other. */
export function columnKind(node: SchemaNode): ColumnKind {
  if (node.kind === "list") return "list";
  if (node.kind !== "leaf") return "object";
  switch (meaningOf(node.element)) {
    case "text":
    case "json":
    case "uuid":
    case "null":
      return "text";
    case "decimal":
    case "unsigned":
    case "float16":
      return "number";
    case "date":
    case "time":
    case "timestamp":
    case "int96":
      return "other";
    default:
  }
  const { type } = node.element;
  if (type === "BOOLEAN") return "boolean";
  return type === "BYTE_ARRAY" || type === "FIXED_LEN_BYTE_ARRAY" ? "bytes" : "number";
}

/** What the file calls the type of a column, for people. */
export function columnType({ kind, element }: SchemaNode): string {
  if (kind !== "leaf") return kind.toUpperCase();
  return element.logical_type?.type ?? element.converted_type ?? element.type ?? "unknown";
}
