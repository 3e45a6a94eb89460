import { readFileSync, statSync } from "node:fs";
import * as z from "zod";
import { AssayError, messageOf } from "../../core/errors.ts";
import type { RewardSpec } from "../../core/types.ts";
import { writeTextAtOnce } from "./write-at-once.ts";

/** What a run graded, beside its output: what `--resume` compares with and `assay diff` explains by. */
export interface RunRecord {
  readonly version: 1;
  readonly assay: string;
  readonly fingerprint: string;
  readonly reward: RewardSpec;
  readonly seed: number;
  readonly inputs: readonly InputRecord[];
  /** Columns by field as --map gave them, the label column, and the fields that were kept. */
  readonly map: Readonly<Record<string, string>>;
  readonly label: string | null;
  readonly keep: readonly string[];
  readonly recipes: readonly RecipeRecord[];
  /** Rows of all inputs; null until a run has come to their end. */
  readonly rows: number | null;
}

export interface InputRecord {
  readonly name: string;
  readonly bytes: number;
  /** Time of the last change, in nanoseconds since 1970. */
  readonly modified_ns: string;
  /** Of the content; null where the run ended before it was known. */
  readonly sha256: string | null;
}

export interface RecipeRecord {
  readonly file: string;
  readonly sha256: string;
}

const schema: z.ZodType<RunRecord> = z.object({
  version: z.literal(1),
  assay: z.string(),
  fingerprint: z.string(),
  reward: z.looseObject({ use: z.string(), version: z.number(), with: z.record(z.string(), z.json()) }),
  seed: z.number(),
  inputs: z.array(z.object({ name: z.string(), bytes: z.number(), modified_ns: z.string(), sha256: z.string().nullable() })),
  map: z.record(z.string(), z.string()),
  label: z.string().nullable(),
  keep: z.array(z.string()),
  recipes: z.array(z.object({ file: z.string(), sha256: z.string() })),
  rows: z.number().nullable(),
});

const maxBytes = 16 << 20;

/** The record beside an output. */
export function recordPathOf(out: string): string {
  return `${out}.assay.json`;
}

/** The record beside an output; undefined where there is none. Throws E_RESUME where it cannot be read. */
export function readRunRecord(out: string): RunRecord | undefined {
  const path = recordPathOf(out);
  let text: string;
  try {
    if (statSync(path).size > maxBytes) throw new Error(`it has more than ${maxBytes} bytes`);
    text = readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw unreadable(path, messageOf(error), error);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw unreadable(path, "it is not JSON", error);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw unreadable(path, z.prettifyError(parsed.error).replace(/\n\s*/gu, " ").slice(0, 300), parsed.error);
}

/** Writes the record at one stroke: a kill leaves the old one or the new one. Throws E_FILE_WRITE. */
export function writeRunRecord(out: string, record: RunRecord): void {
  writeTextAtOnce(recordPathOf(out), `${JSON.stringify(record, undefined, 2)}\n`);
}

function unreadable(path: string, why: string, cause: unknown): AssayError {
  return new AssayError("E_RESUME", {
    message: `${path}, the record of the run, cannot be read: ${why}.`,
    hint: "Grade into another --out, or without --resume, which begins anew.",
    cause,
  });
}
