import { nestsWithin } from "../../../core/nests-within.ts";
import { quote } from "../../../core/text.ts";
import type { Json } from "../../../core/types.ts";
import type { ErrorFlag } from "./grading-record.ts";

/** What templates can name: `item` is the row of the data set, `sample` what the model gave. */
export interface TemplateScope {
  readonly item: Json;
  readonly sample: SampleView;
}

export interface SampleView {
  readonly output_text: string;
  /** undefined where the text is no JSON. */
  readonly output_json: Json | undefined;
  /** A sample comes as text here, so that it has none. */
  readonly output_tools: readonly Json[];
}

/** Why a template cannot be filled in. What the candidate brought about is no way out of a score; anything else says nothing of it. */
export interface TemplateFault {
  readonly by: "candidate" | "grader";
  readonly flag: ErrorFlag;
  readonly message: string;
}

export type Filled = { readonly text: string } | { readonly fault: TemplateFault };

/** Characters of all that is filled in for one grader. */
const maxFilled = 1_000_000;

/** What is left of the bound that a grader's templates have together, and what the sample took of it. */
export interface Room {
  left: number;
  fromSample: number;
}

export function createRoom(): Room {
  return { left: maxFilled, fromSample: 0 };
}
const maxDepth = 200;
const variable = /\{\{([^{}]*)\}\}/gu;
const step = /\.([\p{L}\p{N}_$-]+)|\[(\d+)\]|\["([^"\]]*)"\]|\['([^'\]]*)'\]/uy;

export function sampleView(output: string): SampleView {
  return { output_text: output, output_json: jsonOf(output), output_tools: [] };
}

function jsonOf(text: string): Json | undefined {
  try {
    const value = JSON.parse(text) as Json; // parsed from JSON
    return nestsWithin(value, maxDepth) ? value : undefined;
  } catch {
    // Most samples are no JSON, and nobody need have asked for it.
    return undefined;
  }
}

/**
 * Puts values in the place of `{{ item.a.b }}` and `{{ sample.output_text }}`: text as it is, all else as JSON. Only a value's own fields
 * are reached. `show` is how text of the sample is shown. What is filled in is not read again.
 */
export function fillTemplate(
  template: string,
  scope: TemplateScope,
  { show = (text) => text, room = createRoom() }: { readonly show?: (text: string) => string; readonly room?: Room } = {},
): Filled {
  const pieces: string[] = [];
  let last = 0;
  const tooLong = (): Filled => {
    const message = `the templates of the grader give more than ${maxFilled} characters when they are filled in`;
    const by = room.fromSample > maxFilled / 2 ? "candidate" : "grader";
    return { fault: { by, flag: "truncated_observation_error", message } };
  };
  for (const found of template.matchAll(variable)) {
    const path = pathOf(found[1] ?? "");
    if (!path) return { fault: unknownVariable(found[1] ?? "", "is neither a path of item nor of sample") };
    const value = lookUp(path, scope, found[1] ?? "");
    if ("fault" in value) return value;
    const plain = typeof value.value === "string" ? value.value : JSON.stringify(value.value);
    if (path.space === "sample") room.fromSample += plain.length;
    const before = template.slice(last, found.index);
    room.left -= before.length + plain.length;
    if (room.left < 0) return tooLong();
    pieces.push(before, path.space === "sample" ? show(plain) : plain);
    last = found.index + found[0].length;
  }
  const rest = template.slice(last);
  room.left -= rest.length;
  if (room.left < 0) return tooLong();
  pieces.push(rest);
  return { text: pieces.join("") };
}

/** The first variable of a template that no sample could fill in, as a message; undefined where there is none. */
export function templateProblem(template: string): string | undefined {
  for (const [, inner = ""] of template.matchAll(variable)) {
    const path = pathOf(inner);
    if (!path) return unknownVariable(inner, "is neither a path of item nor of sample").message;
    const [field] = path.steps;
    if (path.space === "sample" && field !== undefined && !sampleFields.includes(field))
      return unknownVariable(inner, `is none of sample.${sampleFields.join(", sample.")}`).message;
  }
  return undefined;
}

const sampleFields: readonly string[] = ["output_text", "output_json", "output_tools"];

interface Path {
  readonly space: "item" | "sample";
  readonly steps: readonly string[];
}

function pathOf(inner: string): Path | undefined {
  const text = inner.trim();
  const space = text.startsWith("item") ? "item" : text.startsWith("sample") ? "sample" : undefined;
  if (!space || text.length > 500) return undefined;
  const steps: string[] = [];
  let at = space.length;
  while (at < text.length) {
    step.lastIndex = at;
    const found = step.exec(text);
    if (!found) return undefined;
    steps.push(found[1] ?? found[2] ?? found[3] ?? found[4] ?? "");
    at = step.lastIndex;
  }
  return { space, steps };
}

function lookUp({ space, steps }: Path, scope: TemplateScope, inner: string): { readonly value: Json } | { readonly fault: TemplateFault } {
  const [field, ...rest] = steps;
  if (space === "item" || field === undefined) {
    const { output_json: json, ...sample } = scope.sample;
    const value = follow(space === "item" ? scope.item : { ...sample, output_json: json ?? null }, steps);
    return value === undefined ? { fault: unknownVariable(inner, "has no value in this item") } : { value };
  }
  if (field === "output_json") {
    const value = scope.sample.output_json === undefined ? undefined : follow(scope.sample.output_json, rest);
    if (value !== undefined) return { value };
    const what = scope.sample.output_json === undefined ? "the sample is no JSON" : `the sample's JSON has no ${quote(inner.trim())}`;
    return { fault: { by: "candidate", flag: "sample_parse_error", message: what } };
  }
  const value = field === "output_text" || field === "output_tools" ? follow(scope.sample[field], rest) : undefined;
  return value === undefined ? { fault: unknownVariable(inner, "has no value in this sample") } : { value };
}

function follow(from: Json, steps: readonly string[]): Json | undefined {
  let value: Json | undefined = from;
  for (const name of steps) {
    if (typeof value !== "object" || value === null) return undefined;
    if (Array.isArray(value)) value = /^\d{1,9}$/u.test(name) ? (value as readonly Json[])[Number(name)] : undefined;
    else value = Object.hasOwn(value, name) ? (value as Readonly<Record<string, Json>>)[name] : undefined;
  }
  return value;
}

function unknownVariable(inner: string, what: string): TemplateFault {
  return { by: "grader", flag: "invalid_variable_error", message: `{{${quote(inner, 60).slice(1, -1)}}} ${what}` };
}
