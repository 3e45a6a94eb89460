import * as z from "zod";
import { isReward } from "../core/combinator.ts";
import { nearest } from "../core/nearest.ts";
import { quote } from "../core/text.ts";
import type { Reward } from "../core/types.ts";
import type { Fault } from "./fault.ts";
import { entriesOf, nodeAt, type Source, type YamlNode } from "./source.ts";

/** What was checked and where it stands. */
export interface Checked {
  readonly source: Source;
  /** How the checked thing is called, such as `"format"`. */
  readonly name: string;
  /** Its dotted path in the file. */
  readonly at: string;
  /** The node of the options, and the node to point at where there is none. */
  readonly node: YamlNode;
  readonly fallback: YamlNode;
  readonly schema: z.ZodType;
  readonly value: unknown;
}

type Issue = z.core.$ZodIssue;

/** The faults that a schema found in options, each with its own line and column and what to write instead. */
export function optionFaults(checked: Checked, error: z.ZodError): readonly Fault[] {
  const issues = error.issues.flatMap((issue) => settleUnions(issue, checked.value));
  const mistyped = new Set(issues.flatMap((issue) => (issue.code === "unrecognized_keys" ? meantBy(checked, issue) : [])));
  return issues
    .filter((issue) => !mistyped.has(pathKey(issue.path)) || valueAt(checked.value, issue.path) !== undefined)
    .flatMap((issue) => faultsOfIssue(checked, issue));
}

/** The paths that unknown keys probably mean: that those are missing need not be said beside "did you mean". */
function meantBy(checked: Checked, { path, keys }: z.core.$ZodIssueUnrecognizedKeys): readonly string[] {
  const known = knownKeys(checked.schema, path);
  return keys.flatMap((key) => {
    const near = nearest(key, known);
    return near === undefined ? [] : [pathKey([...path, near])];
  });
}

function pathKey(path: readonly PropertyKey[]): string {
  return JSON.stringify(path.map(String));
}

function faultsOfIssue(checked: Checked, issue: Issue): readonly Fault[] {
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownKey(checked, issue.path, key));
  const value = valueAt(checked.value, issue.path);
  const where = placed(checked, issue.path);
  if (isReward(value)) return [misplaced(checked, value, where)];
  const option = issue.path.length === 0 ? `Options of ${checked.name}` : `Option "${issue.path.join(".")}" of ${checked.name}`;
  const came = value === undefined ? "nothing came" : `${show(value)} came`;
  const required = value === undefined && issue.path.length > 0 ? " is required" : "";
  const fault: Fault = {
    code: "E_PIPELINE_OPTION",
    message: `${option}${required}: ${expectation(issue)}, ${came}, at ${where.text}`,
    ...where.position,
  };
  const hint = issue.code === "invalid_value" && typeof value === "string" ? valueHint(value, issue.values) : undefined;
  return [hint === undefined ? fault : { ...fault, hint }];
}

function valueHint(value: string, values: readonly unknown[]): string | undefined {
  const same = values.some((known) => typeof known !== "string" && String(known) === value);
  return same ? `Write it without quotes: ${value}.` : didYouMean(value, values.map(String));
}

/** A schema refuses a group Reward, as it refuses any other value, where a per-sample one is wanted. */
function misplaced(checked: Checked, reward: Reward, where: ReturnType<typeof placed>): Fault {
  const { use } = reward.spec;
  if (reward.scope === "sample")
    return { code: "E_PIPELINE_OPTION", message: `${checked.name} takes no reward such as "${use}" at ${where.text}`, ...where.position };
  return {
    code: "E_GROUP_IN_BRANCH",
    message: `"${use}" is a group Reward and ${checked.name} takes per-sample Rewards, at ${where.text}`,
    hint: "A group Reward may stand only at the top of a pipeline or inside another group transform.",
    ...where.position,
  };
}

/** "expected …" in words. */
function expectation(issue: Issue): string {
  switch (issue.code) {
    case "invalid_type":
      return `expected ${article(issue.expected)}`;
    case "invalid_value":
      return `expected ${issue.values.length === 1 ? "" : "one of "}${issue.values.map((value) => (typeof value === "string" ? JSON.stringify(value) : String(value))).join(", ")}`;
    case "invalid_union":
      return `expected ${expectedOfUnion(issue) ?? "another form"}`;
    case "too_small":
      return `expected ${boundWords(issue.origin, issue.inclusive === false ? "more than" : "at least", issue.minimum)}`;
    case "too_big":
      return `expected ${boundWords(issue.origin, issue.inclusive === false ? "less than" : "at most", issue.maximum)}`;
    case "invalid_key":
      return issue.issues[0]?.message ?? "expected another key";
    default:
      return issue.message === "expected a per-sample Reward" || issue.message === "expected a Reward"
        ? 'expected a reward, such as "exact" or { exact: { … } }'
        : issue.message.replace(/^Invalid input: /u, "");
  }
}

function boundWords(origin: string, bound: string, limit: number | bigint): string {
  if (origin === "string") return `text of ${bound} ${limit} characters`;
  if (origin === "array" || origin === "set") return `a list of ${bound} ${limit} entries`;
  return `${origin === "int" ? "a whole number" : "a number"}, ${bound} ${limit}`;
}

const words: Readonly<Record<string, string>> = {
  object: "a map",
  record: "a map",
  array: "a list",
  string: "text",
  int: "a whole number",
  boolean: "true or false",
  null: "null",
};

function article(type: string): string {
  return words[type] ?? `a ${type}`;
}

/**
 * A failed union says little. Where exactly one of its forms fits the value's own type, that form's issues are the useful ones;
 * they are put in the union's place.
 */
function settleUnions(issue: Issue, value: unknown, depth = 0): readonly Issue[] {
  if (issue.code !== "invalid_union" || depth > 8 || isReward(valueAt(value, issue.path))) return [issue];
  const fitting = issue.errors.filter((form) => form.length > 0 && !form.some((inner) => inner.path.length === 0 && isMismatch(inner)));
  const [only] = fitting;
  if (!only || fitting.length > 1) return [issue];
  return only.flatMap((inner) => settleUnions({ ...inner, path: [...issue.path, ...inner.path] }, value, depth + 1));
}

function isMismatch(issue: Issue): boolean {
  return issue.code === "invalid_type" || issue.code === "invalid_value" || issue.code === "custom";
}

function expectedOfUnion(issue: z.core.$ZodIssueInvalidUnion): string | undefined {
  const forms = issue.errors
    .map((form) => form.map((inner) => expectation(inner).replace(/^expected /u, "")).join(" and "))
    .filter((form) => form !== "");
  return forms.length === 0 ? undefined : [...new Set(forms)].join(", or ");
}

function unknownKey(checked: Checked, path: readonly PropertyKey[], key: string): Fault {
  const known = knownKeys(checked.schema, path);
  const where = placed(checked, [...path, key], true);
  const hint = [didYouMean(key, known), known.length === 0 ? undefined : `Known: ${known.join(", ")}.`]
    .filter((text) => text !== undefined)
    .join(" ");
  const none = known.length === 0 && path.length === 0 ? "; it takes none" : "";
  return {
    code: "E_PIPELINE_OPTION",
    message: `Unknown option ${quote(key)} of ${checked.name}${none} at ${where.text}`,
    ...where.position,
    ...(hint === "" ? {} : { hint }),
  };
}

export function didYouMean(typed: string, known: readonly string[]): string | undefined {
  const near = nearest(typed, known);
  return near === undefined ? undefined : `Did you mean ${JSON.stringify(near)}?`;
}

/** Path and place of what stands at a path of the options, or of the nearest thing around it. */
function placed(
  checked: Checked,
  path: readonly PropertyKey[],
  key = false,
): { readonly text: string; readonly position: { readonly line?: number; readonly column?: number } } {
  const { source } = checked;
  let node: YamlNode;
  if (key) node = entriesOf(nodeAt(checked.node, path.slice(0, -1))).find(([name]) => name === path.at(-1))?.[1];
  for (let length = path.length; !node && length >= 0; length -= 1) node = nodeAt(checked.node, path.slice(0, length));
  node ??= checked.fallback;
  const dotted = [checked.at, ...path.map(String)].filter((part) => part !== "").join(".");
  return { text: `${dotted} (${source.place(node)})`, position: source.position(node) ?? {} };
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let current = value;
  for (const key of path) {
    if (typeof current !== "object" || current === null || !Object.hasOwn(current, key)) return undefined;
    current = (current as Record<PropertyKey, unknown>)[key]; // an own property of an object
  }
  return current;
}

function show(value: unknown): string {
  if (typeof value === "string") return quote(value, 60);
  if (typeof value === "number" || typeof value === "boolean" || value === null) return String(value);
  return Array.isArray(value) ? "a list" : "a map";
}

/** The keys that a schema knows at a path, read from its JSON Schema so that it may be built in any way. */
export function knownKeys(schema: z.ZodType, path: readonly PropertyKey[]): readonly string[] {
  let root: JsonSchema;
  try {
    root = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as JsonSchema; // a JSON Schema is such an object
  } catch {
    // A schema of another zod, or one that cannot be written down: there are no names to suggest.
    return [];
  }
  let level = alternatives(root, root);
  for (const key of path) {
    level = level.flatMap((one) => {
      const next = typeof key === "number" ? one.items : (one.properties?.[String(key)] ?? one.additionalProperties);
      return typeof next === "object" ? alternatives(next, root) : [];
    });
  }
  return [...new Set(level.flatMap((one) => Object.keys(one.properties ?? {})))];
}

interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
}

function alternatives(schema: JsonSchema, root: JsonSchema, depth = 0): readonly JsonSchema[] {
  if (depth > 8) return [];
  const target = schema.$ref === undefined ? undefined : schema.$ref === "#" ? root : root.$defs?.[schema.$ref.replace("#/$defs/", "")];
  const more = [...(target ? [target] : []), ...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  return [schema, ...more.flatMap((one) => alternatives(one, root, depth + 1))];
}
