/**
 * What a row has in a column: its own, else one of its metadata, where grading puts columns that it does not know. A name with dots is looked
 * for as it stands first and as a path then. undefined where the row has none.
 */
export function rowColumn(row: Readonly<Record<string, unknown>>, name: string): unknown {
  const own = valueAt(row, name);
  if (own !== undefined) return own;
  const metadata = row["metadata"];
  return isObject(metadata) ? valueAt(metadata, name) : undefined;
}

function valueAt(object: Readonly<Record<string, unknown>>, name: string): unknown {
  if (Object.hasOwn(object, name)) return object[name];
  if (!name.includes(".")) return undefined;
  let value: unknown = object;
  for (const key of name.split(".")) {
    if (!isObject(value) || !Object.hasOwn(value, key)) return undefined;
    value = value[key];
  }
  return value;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
