import * as z from "zod";
import type { Cause, Decision, Group, Score } from "../../core/types.ts";
import { scoreBase } from "../../core/scores.ts";

/** What resuming and comparing need of a row that Assay wrote. */
export interface ResultRow {
  readonly id: string;
  readonly status: "scored" | "abstained" | "errored";
  readonly reward: number | null;
  readonly fingerprint: string;
  readonly seed: number;
  readonly group: Group | null;
  readonly [column: string]: unknown;
}

const group = z.looseObject({ id: z.string() }).nullable();
const schema = z.looseObject({
  id: z.string(),
  status: z.enum(["scored", "abstained", "errored"]),
  reward: z.number().nullable(),
  fingerprint: z.string(),
  seed: z.number(),
  group,
});

/** A line as a row of ours; undefined where it is none. */
export function parseResultRow(text: string): ResultRow | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // A torn or foreign line: the caller says what that means.
    return undefined;
  }
  const parsed = schema.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}

/** As much of the Score as a summary counts. */
export function scoreOfRow(row: ResultRow): Score {
  const cause = row["cause"] as Cause | null; // this package wrote the row
  const base = {
    ...scoreBase(""),
    cached: row["cached"] === true,
    cost: (row["cost"] ?? {}) as Score["cost"], // this package wrote the row
    ...(row["decision"] ? { decision: row["decision"] as Decision } : {}), // written by this package
  };
  if (row.status === "scored" && row.reward !== null) {
    const code = typeof row["code"] === "string" ? { code: row["code"] } : {};
    return { ...base, status: "scored", reward: row.reward, ...(cause === "candidate" ? { cause } : {}), ...code };
  }
  if (row.status === "abstained") return { ...base, status: "abstained", reward: null, cause: cause ?? "infrastructure" };
  const error = row["error"] as { code: string; message: string; retryable: boolean } | null; // written by this package
  return {
    ...base,
    status: "errored",
    reward: null,
    cause: cause ?? "infrastructure",
    error: error ?? { code: "E_INTERNAL", message: "", retryable: false },
  };
}
