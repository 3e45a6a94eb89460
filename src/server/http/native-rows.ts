import { messageOf } from "../../core/errors.ts";
import { parseExactJson } from "../../data/exact-number.ts";
import type { RowProblem } from "../../data/parse-row.ts";
import { createTurns } from "../turns.ts";
import { fieldsOf, pieces, type Piece } from "./fields-within.ts";
import { HttpFault } from "./http-fault.ts";
import { maxFields, parseAnyDepth, tooManyFields } from "./read-body.ts";

export type Form = "single" | "list" | "object" | "lines";

/** A value that stands for a sample, or why there is none. */
export type Value = { readonly value: unknown } | { readonly problem: RowProblem };

/** The rows of a body, each parsed when it is asked for, so that others have their turn between two of them. */
export interface NativeRows {
  readonly form: Form;
  readonly values: Iterable<Value>;
}

/** Of all rows together: their values take some 200 bytes a field while they are open. */
const maxAllFields = 2_097_152;

/** Finds the rows of a body. Throws an HttpFault: 400 for no JSON, 413 for too many rows or fields, 422 for what is no sample. */
export async function nativeRows(text: string, type: "json" | "ndjson", maxRows: number): Promise<NativeRows> {
  if (type === "ndjson") return { form: "lines", values: linesOf(text, maxRows) };
  const [opening = "", object] = /^\s*(\{\s*"samples"\s*:\s*)?\[/u.exec(text) ?? [];
  if (opening !== "") {
    const found = await listOf(text, opening.length, maxRows);
    const isWhole = found.end !== undefined && (object === undefined ? /^\s*$/u : /^\s*\}\s*$/u).test(text.slice(found.end));
    if (isWhole) return { form: object === undefined ? "list" : "object", values: elementsOf(text, found.rows) };
  }
  return valuesOf(parseAnyDepth(text, maxFields), maxRows);
}

async function listOf(
  text: string,
  start: number,
  maxRows: number,
): Promise<{ readonly rows: readonly Piece[]; readonly end: number | undefined }> {
  const turns = createTurns();
  const rows: Piece[] = [];
  let fields = 0;
  const all = pieces(text, start);
  for (let next = all.next(); ; next = all.next()) {
    if (next.done === true) {
      const [only] = rows;
      const isEmpty = rows.length === 1 && only !== undefined && text.slice(only.from, only.to).trim() === "";
      return { rows: isEmpty ? [] : rows, end: next.value };
    }
    fields += next.value.fields;
    if (fields > maxAllFields) throw tooManyFields(maxAllFields);
    rows.push(next.value);
    checkCount(rows.length, maxRows);
    const turn = turns();
    if (turn) await turn;
  }
}

function* elementsOf(text: string, rows: readonly Piece[]): Generator<Value, void, undefined> {
  for (const { from, to, fields } of rows) {
    // A body that is no JSON is refused as a whole: nobody knows where its rows end.
    yield fields > maxFields ? tooLarge : { value: parseAnyDepth(text.slice(from, to)) };
  }
}

/** Blank lines are passed over, up to as many as there may be others: a body can be nothing but line ends. */
function* linesOf(text: string, maxRows: number): Generator<Value, void, undefined> {
  const split = text.split("\n", 2 * maxRows + 2);
  const lines = split.filter((line) => line.trim() !== "");
  checkCount(Math.max(lines.length, split.length - maxRows - 1), maxRows);
  let all = 0;
  for (const line of lines) {
    const fields = fieldsOf(line, maxFields);
    all += fields;
    if (all > maxAllFields) throw tooManyFields(maxAllFields);
    yield fields > maxFields ? tooLarge : lineOf(line);
  }
}

function lineOf(line: string): Value {
  try {
    return { value: parseExactJson(line) };
  } catch (error) {
    const words = messageOf(error)
      .replace(/"[^]*$/u, "")
      .trim();
    return { problem: { code: "E_ROW_JSON", message: `The line is not JSON: ${words}` } };
  }
}

const tooLarge: Value = {
  problem: {
    code: "E_ROW_TOO_LARGE",
    message: `The row has more than ${maxFields} lists, objects and members, where eight values of lists count as one.`,
  },
};

/** What is no list from end to end: a sample, or an object that has its samples beside other members. */
function valuesOf(body: unknown, maxRows: number): NativeRows {
  const object = typeof body === "object" && body !== null && !Array.isArray(body) ? (body as { readonly samples?: unknown }) : undefined;
  const samples = object?.samples;
  if (Array.isArray(samples)) {
    checkCount(samples.length, maxRows);
    return { form: "object", values: samples.map((value: unknown) => ({ value })) };
  }
  if (!object || !("completion" in object)) {
    throw new HttpFault({
      status: 422,
      code: "E_BODY",
      message: `The body must be a sample with a completion, a list of samples, or {"samples": [...]}, not ${kindOf(body)}.`,
      hint: 'Such as {"id": "1", "prompt": "2+2?", "completion": "4", "reference": "4"}.',
    });
  }
  return { form: "single", values: [{ value: object }] };
}

function checkCount(count: number, maxRows: number): void {
  if (count <= maxRows) return;
  throw new HttpFault({
    status: 413,
    code: "E_BODY",
    message: `The body has more samples, or blank lines beside them, than the ${maxRows} that a request may have.`,
    hint: "Send them in several requests.",
  });
}

export function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object without a completion" : `a ${typeof value}`;
}
