import { createRequire } from "node:module";
import type { Ajv2020 as Ajv2020Class } from "ajv/dist/2020.js";
import type { Ajv as AjvClass, ErrorObject, Options, ValidateFunction } from "ajv";
import { AssayError, messageOf } from "../../src/core/errors.ts";
import { canonicalJson } from "../../src/core/hash.ts";
import { quote } from "../../src/core/text.ts";
import type { Json } from "../../src/core/types.ts";
import { compileRegex } from "../shared/linear-regex.ts";

export interface SchemaError {
  /** A JSON pointer into the answer; empty for the whole. */
  readonly path: string;
  readonly message: string;
}

export type CompiledSchema = { readonly validate: (value: Json) => readonly SchemaError[] | "over-budget" } | { readonly problem: string };
export type JsonSchema = { readonly [key: string]: Json };

/** Compiles a JSON Schema of draft 2020-12 (the default) or draft-07, or says why it cannot be. */
export function compileSchema(schema: JsonSchema, ajvFor: (dialect: Json | undefined) => AjvClass = createAjv): CompiledSchema {
  try {
    if (schema["$async"] !== undefined) return { problem: "$async is not supported" };
    const ajv = ajvFor(schema["$schema"]);
    const validate = compileOnce(ajv, countReferences(schema));
    return { validate: (value) => run(validate, value) };
  } catch (error) {
    return { problem: messageOf(error) };
  }
}

function run(validate: ValidateFunction, value: Json): readonly SchemaError[] | "over-budget" {
  followed = 0;
  try {
    return validate(value) ? [] : errorsOf(validate);
  } catch (error) {
    if (error === tooMany) return "over-budget";
    throw error;
  }
}

/** An Ajv remembers what it compiled, and refuses a second schema with the same $id. */
function compileOnce(ajv: AjvClass, schema: JsonSchema): ValidateFunction {
  try {
    return ajv.compile(schema);
  } finally {
    ajv.removeSchema(schema);
  }
}

const byText = new Map<string, CompiledSchema>();
const maxSchemas = 64;
const maxSchemaText = 50_000;
const maxSchemaNodes = 2_000;

/** Compiles a schema that came with the data: bounded in size, and without references that lead back to themselves. */
export function compileForeignSchema(schema: JsonSchema): CompiledSchema {
  const text = canonicalJson(schema);
  if (text.length > maxSchemaText) return { problem: `it has ${text.length} characters, more than ${maxSchemaText}` };
  const known = byText.get(text);
  if (known) return known;
  const problem = sizeProblem(schema);
  const fresh = problem === undefined ? compileSchema(schema, sharedAjv) : { problem };
  const oldest = byText.size >= maxSchemas ? byText.keys().next().value : undefined;
  if (oldest !== undefined) byText.delete(oldest);
  byText.set(text, fresh);
  return fresh;
}

const shared = new Map<string, { readonly ajv: AjvClass; uses: number }>();
const maxUses = 200;

/** Making an Ajv costs more than compiling a schema, but one keeps something of each it compiled: so a new one after every few. */
function sharedAjv(dialect: Json | undefined): AjvClass {
  const name = typeof dialect === "string" ? dialect.slice(0, 100) : "";
  const known = shared.get(name);
  if (known && known.uses < maxUses) {
    known.uses += 1;
    return known.ajv;
  }
  const ajv = createAjv(dialect);
  shared.set(name, { ajv, uses: 1 });
  return ajv;
}

/** Counts the nodes of a schema with every reference written out, since that is what one value may be checked against. */
function sizeProblem(schema: JsonSchema): string | undefined {
  const sizes = new Map<Json, number>();
  const open = new Set<Json>();
  const sizeOf = (node: Json, depth: number): number => {
    if (typeof node !== "object" || node === null) return 1;
    if (depth > 64 || open.has(node)) throw new Error(depth > 64 ? "it is nested deeper than 64" : "a $ref leads back to itself");
    const known = sizes.get(node);
    if (known !== undefined) return known;
    open.add(node);
    let size = 1;
    for (const [key, inner] of Object.entries(node)) {
      if (key === "$dynamicRef" || key === "$recursiveRef") throw new Error(`${key} is not allowed there`);
      size += key === "$ref" && typeof inner === "string" ? sizeOf(resolve(schema, inner), depth + 1) : sizeOf(inner, depth + 1);
    }
    open.delete(node);
    sizes.set(node, size);
    return size;
  };
  try {
    const size = sizeOf(schema, 0);
    return size > maxSchemaNodes ? `it has ${size} nodes with its references written out, more than ${maxSchemaNodes}` : undefined;
  } catch (error) {
    return messageOf(error);
  }
}

function resolve(schema: JsonSchema, reference: string): Json {
  if (!reference.startsWith("#/"))
    throw new Error(reference === "#" ? "a $ref leads back to itself" : `$ref ${quote(reference)} is not of the form #/…`);
  let node: Json | undefined = schema;
  for (const part of reference.slice(2).split("/")) {
    const key = decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~");
    if (typeof node !== "object" || node === null || !Object.hasOwn(node, key)) throw new Error(`$ref ${quote(reference)} leads nowhere`);
    node = (node as JsonSchema)[key]; // an array is read by its indices here
  }
  return node ?? null;
}

function errorsOf(validate: ValidateFunction): readonly SchemaError[] {
  return (validate.errors ?? []).map((error) => ({ path: error.instancePath, message: messageFor(error) }));
}

function messageFor({ message = "is not valid", params, keyword }: ErrorObject): string {
  if (keyword === "additionalProperties" || keyword === "unevaluatedProperties") {
    const name: unknown = params[keyword === "additionalProperties" ? "additionalProperty" : "unevaluatedProperty"];
    return `${message} (${quote(String(name), 40)})`;
  }
  if (keyword === "enum" || keyword === "const")
    return `${message} ${quote(JSON.stringify(params["allowedValues"] ?? params["allowedValue"]), 60)}`;
  return message;
}

type RegExpEngine = NonNullable<NonNullable<Options["code"]>["regExp"]>;

/** Patterns run on the linear-time engine, so that no schema and no answer can make one hang. */
const linearRegExp: RegExpEngine = Object.assign(
  (pattern: string) => {
    const compiled = compileRegex(pattern, { javaScript: true });
    if ("problem" in compiled)
      throw new AssayError("E_OPTIONS", { message: `pattern ${quote(pattern)} cannot be used: ${compiled.problem}` });
    const { regex } = compiled;
    // Ajv tells the patterns of a schema apart by their text.
    return { test: (text: string) => regex.test(text), toString: () => pattern };
  },
  { code: "linearRegExp" },
);

/** How many references of a schema one answer may follow: a recursive one under anyOf doubles with each level. */
export const maxReferences = 200_000;
const tooMany: Error = new Error("too many references");
const counter = "x-assay-reference";
let followed = 0;

function count(): boolean {
  followed += 1;
  if (followed > maxReferences) throw tooMany;
  return true;
}

const data = new Set(["const", "enum", "default", "examples"]);
const maps = new Set(["properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "dependencies"]);

/** The schema with a count beside each of its references, since every recursion goes through one. */
function countReferences(schema: JsonSchema): JsonSchema {
  return counted(schema, { isMap: false }) as JsonSchema; // an object stays one
}

function counted(node: Json, { isMap }: { readonly isMap: boolean }): Json {
  if (typeof node !== "object" || node === null) return node;
  if (Array.isArray(node)) return node.map((inner: Json) => counted(inner, { isMap: false }));
  const result = Object.fromEntries(
    Object.entries(node as JsonSchema).map(([key, inner]) => {
      if (isMap) return [key, counted(inner, { isMap: false })];
      return [key, data.has(key) ? inner : counted(inner, { isMap: maps.has(key) })];
    }),
  );
  return !isMap && ["$ref", "$dynamicRef"].some((key) => typeof result[key] === "string") ? { [counter]: true, ...result } : result;
}

const ajvOptions: Options = {
  allErrors: true,
  strict: true,
  strictTypes: false,
  strictTuples: false,
  strictRequired: false,
  allowUnionTypes: true,
  validateFormats: false,
  ownProperties: true,
  multipleOfPrecision: 9,
  logger: false,
  code: { regExp: linearRegExp },
};

function createAjv(dialect: Json | undefined): AjvClass {
  const require = createRequire(import.meta.url); // loaded on first use; by require, since options are checked synchronously
  const name = typeof dialect === "string" ? dialect.replace(/#$/u, "") : "https://json-schema.org/draft/2020-12/schema";
  const ajv = createDialect(name, require);
  ajv.addKeyword({ keyword: counter, schemaType: "boolean", errors: false, validate: count });
  ajv.removeKeyword("uniqueItems");
  // Ajv's own compares objects pair by pair, which a long array of a model turns into minutes.
  ajv.addKeyword({
    keyword: "uniqueItems",
    type: "array",
    schemaType: "boolean",
    error: { message: "must NOT have duplicate items" },
    validate: (wanted: boolean, list: readonly unknown[]) => !wanted || new Set(list.map(canonicalJson)).size === list.length,
  });
  return ajv;
}

function createDialect(name: string, require: NodeJS.Require): AjvClass {
  if (/^https?:\/\/json-schema\.org\/draft-07\/schema$/u.test(name)) {
    const { Ajv } = require("ajv") as { readonly Ajv: typeof AjvClass }; // the package's own types
    return new Ajv(ajvOptions);
  }
  if (/^https?:\/\/json-schema\.org\/draft\/2020-12\/schema$/u.test(name)) {
    const { Ajv2020 } = require("ajv/dist/2020.js") as { readonly Ajv2020: typeof Ajv2020Class }; // the package's own types
    return new Ajv2020(ajvOptions);
  }
  throw new AssayError("E_OPTIONS", { message: `$schema ${quote(name)} is neither draft 2020-12 nor draft-07` });
}
