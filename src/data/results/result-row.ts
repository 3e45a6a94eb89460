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

/** A line as a row of ours; undefined where it is none. By hand, since this is done for every row of files of any length. */
export function parseResultRow(text: string): ResultRow | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // A torn or foreign line: the caller says what that means.
    return undefined;
  }
  return isResultRow(value) ? value : undefined;
}

function isResultRow(value: unknown): value is ResultRow {
  if (!isObject(value)) return false;
  const { id, status, reward, fingerprint, seed, group } = value;
  return (
    typeof id === "string" &&
    (status === "scored" || status === "abstained" || status === "errored") &&
    (reward === null || isNumber(reward)) &&
    typeof fingerprint === "string" &&
    isNumber(seed) &&
    (group === null || (isObject(group) && typeof group["id"] === "string"))
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** JSON can say 1e999, which no number holds. */
function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
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
