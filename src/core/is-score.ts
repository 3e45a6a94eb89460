import type { Score } from "./types.ts";

/**
 * Whether what a Reward gave is a Score as far as its readers rely on it. A Reward written in JavaScript may give anything, and code may lie
 * in its getters. Whether a number lies within the range is asked elsewhere.
 */
export function isScore(value: unknown): value is Score {
  try {
    return hasShape(value);
  } catch {
    // What throws when it is read is no Score.
    return false;
  }
}

function hasShape(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { status, reward, reason, evidence, metrics, parts, cost, error } = value;
  const isJudged = status === "scored" ? typeof reward === "number" : reward === null && (status === "abstained" || status === "errored");
  return (
    isJudged &&
    typeof reason === "string" &&
    Array.isArray(evidence) &&
    hasNumbers(metrics) &&
    hasNumbers(cost) &&
    isRecord(parts) &&
    Object.values(parts).every(hasShape) &&
    (status !== "errored" || (isRecord(error) && typeof error["code"] === "string"))
  );
}

function hasNumbers(value: unknown): boolean {
  return isRecord(value) && Object.values(value).every((one) => typeof one === "number");
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
