import { statSync } from "node:fs";
import * as z from "zod";
import { AssayError, messageOf } from "../../core/errors.ts";
import { textsOf, wholeLinesOf } from "../results/whole-lines.ts";
import { labelOf } from "./label-of.ts";

/** What one rater said of one row. */
export interface RowLabel {
  readonly rater: string;
  readonly label: 0 | 1;
}

/** What is known of a row that was put before raters. */
export interface LabelledRow {
  readonly id: string;
  /** Where it stands in the graded file, as it was drawn. */
  readonly place: string;
  /** The probability with which it was drawn, over 0 and at most 1; null where the file does not say. */
  readonly propensity: number | null;
  /** One a rater, in the order in which they first spoke. Raters who could not tell have none. */
  readonly labels: readonly RowLabel[];
}

const maxRows = 2_000_000;

const schema = z.looseObject({
  id: z.union([z.string(), z.number().transform(String)]),
  place: z.string().default(""),
  rater: z.string().max(200).default(""),
  /** Something that is read as a label, or null where the rater could not tell or took the label back. */
  label: z.unknown(),
  audit: z.looseObject({ propensity: z.number().gt(0).max(1).nullish() }).nullish(),
});

/**
 * The rows of a label file: a JSON object a line with `id`, `place`, `rater`, `label` (1, 0, the words for them, or null) and
 * `audit.propensity`. Of several lines of one rater for one row the last counts. Half a last line, of a page that was killed, is left out.
 * Throws E_FILE_READ where the file cannot be read or a line is none of these.
 */
export async function readLabels(path: string, name: string): Promise<readonly LabelledRow[]> {
  const rows = new Map<string, { id: string; place: string; propensity: number | null; labels: Map<string, 0 | 1 | null> }>();
  let number = 0;
  const fault = (message: string, cause?: unknown): AssayError =>
    new AssayError("E_FILE_READ", {
      message: `${name}${number > 0 ? `:${number}` : ""}: ${message}`,
      hint: 'Label files have a line such as {"id":"7","place":"graded.jsonl:7","rater":"ann","label":1} a label.',
      ...(cause === undefined ? {} : { cause }),
    });
  try {
    statSync(path);
  } catch (error) {
    throw fault(`cannot be read: ${messageOf(error)}.`, error);
  }
  const add = (text: string): void => {
    number += 1;
    if (text.trim() === "") return;
    const { id, place, rater, label, audit } = parse(text, fault);
    const key = `${place}\u0000${id}`;
    let row = rows.get(key);
    if (!row) {
      if (rows.size >= maxRows) throw fault(`more than ${maxRows} labelled rows.`);
      rows.set(key, (row = { id, place, propensity: audit?.propensity ?? null, labels: new Map() }));
    }
    row.labels.set(rater, readLabel(label, fault));
  };
  const source = textsOf(wholeLinesOf(path));
  let step = await source.next();
  for (; step.done !== true; step = await source.next()) for (const text of step.value) add(text);
  if (isJson(step.value)) add(step.value);
  return [...rows.values()].map(({ labels, ...row }) => ({
    ...row,
    labels: [...labels].flatMap(([rater, label]) => (label === null ? [] : [{ rater, label }])),
  }));
}

/** Whether the end of a file is a line that lacks its line end alone. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    // Half a line.
    return false;
  }
}

function parse(text: string, fault: (message: string, cause?: unknown) => AssayError): z.output<typeof schema> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw fault(`the line is not JSON: ${messageOf(error)}.`, error);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw fault(`${issue?.path.join(".") ?? "the line"}: ${issue?.message ?? "is no label"}.`, parsed.error);
}

function readLabel(label: unknown, fault: (message: string) => AssayError): 0 | 1 | null {
  if (label === null || label === undefined) return null;
  const read = labelOf(label);
  if (read !== undefined) return read;
  throw fault(`the label ${JSON.stringify(label)?.slice(0, 60)} is neither right nor wrong; 1, 0 or null is expected.`);
}

/** What most raters said; undefined where as many said one thing as the other, or nobody did. */
export function majorityOf(labels: readonly RowLabel[]): 0 | 1 | undefined {
  const right = labels.filter(({ label }) => label === 1).length;
  const wrong = labels.length - right;
  return right === wrong ? undefined : right > wrong ? 1 : 0;
}
