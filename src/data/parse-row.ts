import * as z from "zod";
import type { ErrorCode } from "../core/errors.ts";
import { messageOf } from "../core/errors.ts";
import { nestsWithin } from "../core/nests-within.ts";
import { quote } from "../core/text.ts";
import type { Generation, Group, Json, Message, Sample } from "../core/types.ts";
import { holdsNumber, longNumber } from "./exact-number.ts";
import { readColumn, type Column, type Columns, type Field, type Row } from "./columns.ts";

/** Nesting that a row may have: far above any dataset's, far below what recursion bears. */
export const maxDepth = 64;

export interface RowProblem {
  readonly code: ErrorCode;
  readonly message: string;
}

/** A line as a row: a JSON object that is not nested too deep. `inArray` says that the file begins as a JSON array does. */
export function parseRow(text: string, inArray = false): { readonly row: Row } | { readonly problem: RowProblem } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const complaint = inArray ? arrayComplaint : jsonComplaint(text, error);
    return { problem: { code: "E_ROW_JSON", message: `The line is not JSON: ${complaint}.` } };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    const more = inArray && Array.isArray(value) ? "; one object a line is expected" : "";
    return { problem: { code: "E_ROW_SHAPE", message: `A row must be a JSON object, not ${kindOf(value)}${more}.` } };
  }
  if (!nestsWithin(value, maxDepth))
    return { problem: { code: "E_ROW_TOO_DEEP", message: `The row is nested deeper than ${maxDepth} levels.` } };
  return { row: value as Row }; // what JSON.parse gives is JSON, and it is an object
}

const arrayComplaint = "the file is a JSON array; one object a line is expected (jq -c '.[]' makes it so)";

function jsonComplaint(text: string, error: unknown): string {
  if (/[:[,]\s*-?(?:NaN|Infinity)\b/u.test(text.slice(0, 100_000))) return "NaN and Infinity are no JSON numbers (write null, or a string)";
  if (text.includes("}\r{") || text.includes("}\r\r{")) return "its lines end in CR alone; LF or CRLF is expected";
  const column = columnOf(text, error);
  const words = messageOf(error).replace(/ (?:in|after) JSON at position \d+.*/u, "");
  const complaint = column === undefined ? words : `${words} at column ${column}`;
  return /[}\]]\s*$/u.test(text.slice(-20)) ? complaint : `${complaint}; it ends in ${quote(text.slice(-30))}, so it may be cut off`;
}

const searchedChars = 64 << 10;

/** The column of what JSON.parse stumbled over, from 1. It does not tell where an unexpected token stands: the shortest text that has it does. */
function columnOf(text: string, error: unknown): number | undefined {
  const told = / JSON at position (\d+)/u.exec(messageOf(error));
  if (told) return Number(told[1]) + 1;
  if (!isUnexpectedToken(error) || text.length > searchedChars) return undefined;
  let [good, bad] = [0, text.length];
  while (bad - good > 1) {
    const middle = (good + bad) >>> 1;
    if (isUnexpectedToken(complaintOf(text.slice(0, middle)))) bad = middle;
    else good = middle;
  }
  return bad;
}

function isUnexpectedToken(error: unknown): boolean {
  return messageOf(error).startsWith("Unexpected token");
}

function complaintOf(text: string): unknown {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return error;
  }
}

function kindOf(value: unknown): string {
  return value === null ? "null" : Array.isArray(value) ? "an array" : typeof value === "object" ? "an object" : `a ${typeof value}`;
}

const part = z.looseObject({ type: z.string(), text: z.string().optional() });
const message = z.looseObject({
  role: z.string(),
  // An assistant turn that only calls tools has null here.
  content: z.union([z.string(), z.array(part), z.null().transform(() => "")]).default(""),
  reasoning_content: z.string().nullish(),
});
const messages = z.array(message).transform((turns) => turns as readonly Message[]); // JSON was parsed, so loose fields are JSON

const text = (value: Json): string | undefined =>
  typeof value === "string" ? value : typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;

const groupSchema = z.strictObject({
  id: z.union([z.string(), z.number().transform(String)]),
  round: z.union([z.string(), z.number().transform(String)]).nullish(),
  size: z.int().min(1).nullish(),
  index: z.int().min(0).nullish(),
});
const generationSchema = z.looseObject({
  finish_reason: z.string().nullish(),
  token_count: z.number().nullish(),
  logprobs: z.array(z.number()).nullish(),
});

/** A row as a Sample by the columns of its file. Numbers that JSON's own type cannot hold are read from the row's text. */
export function sampleOf(
  row: Row,
  columns: Columns,
  id: string,
  line: string,
): { readonly sample: Sample } | { readonly problem: RowProblem } {
  const get = (field: Field): Json | undefined => {
    const column = columns.of[field];
    return column === undefined ? undefined : readColumn(row, column);
  };
  const getExact = (field: Field): Json | undefined => {
    const column = columns.of[field];
    const value = get(field);
    if (!column) return value;
    if (field !== "group" || typeof value !== "object" || value === null || !("id" in value)) return exactNumber(value, column, line);
    return { ...value, id: exactNumber(value.id, { ...column, path: [...column.path, "id"] }, line) ?? null };
  };
  const wrong = (field: Field, expected: string, came: unknown): { readonly problem: RowProblem } => ({
    problem: {
      code: "E_ROW_SHAPE",
      message: `${columnName(columns, field)} must be ${expected}, not ${came === undefined ? "missing" : kindOf(came)}.`,
    },
  });
  const completion = get("completion");
  const readCompletion = turnsOf(completion);
  if (readCompletion === undefined) return wrong("completion", "text or a list of messages", completion);
  const prompt = get("prompt") ?? "";
  const readPrompt = turnsOf(prompt);
  if (readPrompt === undefined) return wrong("prompt", "text or a list of messages", prompt);
  const givenId = getExact("id") ?? id;
  const readId = text(givenId);
  if (readId === undefined) return wrong("id", "text or a number", givenId);
  const group = readGroup(getExact("group"));
  if (group === "wrong") return wrong("group", "text, or an object with id and perhaps round, size and index", get("group"));
  const generation = readGeneration(get("generation"));
  if (generation === "wrong") return wrong("generation", "an object with finish_reason, token_count or logprobs", get("generation"));
  const given = get("metadata");
  if (given !== undefined && given !== null && (typeof given !== "object" || Array.isArray(given)))
    return wrong("metadata", "an object", given);
  return {
    sample: {
      id: readId,
      prompt: readPrompt,
      completion: readCompletion,
      reference: getExact("reference") ?? null,
      ...(group ? { group } : {}),
      ...(generation ? { generation } : {}),
      ...metadataOf(row, columns, given as Row | null | undefined), // checked above
    },
  };
}

function columnName(columns: Columns, field: Field): string {
  const column = columns.of[field];
  return column && column.name !== field ? `The ${field} (column "${column.name}")` : `The ${field}`;
}

function turnsOf(value: Json | undefined): string | readonly Message[] | undefined {
  if (typeof value === "string") return value;
  if (!Array.isArray(value)) return undefined;
  const parsed = messages.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}

function readGroup(value: Json | undefined): Group | undefined | "wrong" {
  if (value === undefined || value === null) return undefined;
  const name = text(value);
  if (name !== undefined) return { id: name };
  const parsed = groupSchema.safeParse(value);
  if (!parsed.success) return "wrong";
  const { id, round, size, index } = parsed.data;
  return {
    id,
    ...(typeof round === "string" ? { round } : {}),
    ...(typeof size === "number" ? { size } : {}),
    ...(typeof index === "number" ? { index } : {}),
  };
}

function readGeneration(value: Json | undefined): Generation | undefined | "wrong" {
  if (value === undefined || value === null) return undefined;
  const parsed = generationSchema.safeParse(value);
  if (!parsed.success) return "wrong";
  const { finish_reason: finishReason, token_count: tokenCount, logprobs } = parsed.data;
  return {
    ...(typeof finishReason === "string" ? { finishReason } : {}),
    ...(typeof tokenCount === "number" ? { tokenCount } : {}),
    ...(logprobs ? { logprobs } : {}),
  };
}

function metadataOf(row: Row, columns: Columns, given: Row | null | undefined): { readonly metadata?: Readonly<Record<string, Json>> } {
  let metadata: Record<string, Json> | undefined = given ? { ...given } : undefined;
  for (const key in row) {
    if (columns.taken.has(key)) continue;
    metadata ??= {};
    // defineProperty and not assignment, since a column may be called __proto__
    if (!Object.hasOwn(metadata, key))
      Object.defineProperty(metadata, key, { value: row[key], enumerable: true, configurable: true, writable: true });
  }
  return metadata ? { metadata } : {};
}

/** 12345678901234567890 as a JSON number would arrive as 12345678901234567000: such a value is kept as its text. */
function exactNumber(value: Json | undefined, column: Column, line: string): Json | undefined {
  if (typeof value !== "number" || (Number.isFinite(value) && !longNumber.test(line))) return value;
  const sources = JSON.parse(line, (_key, inner: unknown, context?: { readonly source?: string }) =>
    typeof inner === "number" && context?.source !== undefined ? context.source : inner,
  ) as Row; // the same line was read as a row before
  const source = readColumn(sources, column);
  return typeof source !== "string" || holdsNumber(value, source) ? value : source;
}
