/** What is read of a JSON Schema to describe it in a few words. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly assay?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly minimum?: number;
  readonly maximum?: number;
}

/** The options of a recipe, one a line: name, type, default or required, description. */
export function describeOptions(schema: JsonSchema): readonly string[] {
  const properties = Object.entries(schema.properties ?? {});
  const more = typeof schema.additionalProperties === "object" ? [["<name>", schema.additionalProperties] as const] : [];
  const rows = [...properties, ...more].map(([name, option]) => {
    const required = schema.required?.includes(name) === true && option.default === undefined;
    const note = option.default === undefined ? (required ? "required" : "") : `default ${JSON.stringify(option.default)}`;
    return [name, describeType(option), [note, option.description ?? ""].filter((text) => text !== "").join("; ")] as const;
  });
  if (rows.length === 0) {
    const forms = schema.anyOf ?? schema.oneOf ?? [];
    if (forms.length === 0) return [schema.properties ? "none" : describeType(schema)];
    return forms.flatMap((form, index) => [
      ...(index === 0 ? [] : ["or"]),
      ...(form.properties ? describeOptions(form) : [describeType(form)]),
    ]);
  }
  const names = Math.max(...rows.map(([name]) => name.length)) + 2;
  const types = Math.min(40, Math.max(...rows.map(([, type]) => type.length))) + 2;
  return rows.map(([name, type, note]) => `${name.padEnd(names)}${type.padEnd(types - 2)}  ${note}`.trimEnd());
}

/** A type in words: "text", "a list of text", `"a" or "b"`. */
export function describeType(schema: JsonSchema, depth = 0): string {
  if (schema.assay === "reward" || schema.assay === "any-reward") return "a reward";
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" or ");
  const forms = schema.anyOf ?? schema.oneOf;
  if (forms) return depth > 3 ? "one of several forms" : [...new Set(forms.map((form) => describeType(form, depth + 1)))].join(" or ");
  if (typeof schema.type === "object") return schema.type.map((type) => describeType({ ...schema, type }, depth)).join(" or ");
  switch (schema.type) {
    case "string":
      return "text";
    case "number":
    case "integer":
      return numberWords(schema);
    case "boolean":
      return "true or false";
    case "null":
      return "null";
    case "array":
      return schema.items && depth < 3 ? `a list of ${describeType(schema.items, depth + 1)}` : "a list";
    case "object":
      return objectWords(schema, depth);
    default:
      return "any JSON";
  }
}

function numberWords({ type, minimum, maximum }: JsonSchema): string {
  const kind = type === "integer" ? "a whole number" : "a number";
  const low = minimum !== undefined && minimum > Number.MIN_SAFE_INTEGER ? ` from ${minimum}` : "";
  const high = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER ? ` to ${maximum}` : "";
  return `${kind}${low}${high}`;
}

function objectWords({ properties, additionalProperties }: JsonSchema, depth: number): string {
  const keys = Object.keys(properties ?? {});
  if (keys.length > 0) return `a map with ${keys.join(", ")}`;
  return typeof additionalProperties === "object" && depth < 3 ? `a map of ${describeType(additionalProperties, depth + 1)}` : "a map";
}
