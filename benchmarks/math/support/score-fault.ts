import type { Score } from "../../../src/core/types.ts";

/** What is wrong with a Score of the math verifier, whatever the input was; undefined where it keeps the contract. */
export function scoreFault(score: Score): string | undefined {
  if (score.reason === "" || score.reason.length > 1_000) return `a reason of ${score.reason.length} characters`;
  if (!sameJson(score, JSON.parse(JSON.stringify(score)))) return "text with half a character, or a value that JSON does not carry";
  if (!Number.isFinite(score.durationMs) || score.durationMs < 0) return `a duration of ${score.durationMs}`;
  switch (score.status) {
    case "errored":
      return `${score.error.code}: ${score.error.message}`;
    case "abstained":
      return score.reward === null && score.cause === "reference" ? undefined : `an abstention caused by ${score.cause}`;
    case "scored":
      if (score.reward !== 0 && score.reward !== 1) return `a reward of ${score.reward}`;
      if (score.decision?.verdict !== score.reward) return "a decision that is not the reward";
      if ((score.code === undefined) !== (score.cause === undefined)) return `the code ${score.code} with the cause ${score.cause}`;
      return score.evidence.length === 0 ? "no evidence" : undefined;
  }
}

function sameJson(value: unknown, read: unknown): boolean {
  if (typeof value === "string") return value === read && value.isWellFormed();
  if (typeof value !== "object" || value === null) return Object.is(value, read);
  if (typeof read !== "object" || read === null) return false;
  const [left, right] = [Object.entries(value), new Map(Object.entries(read))];
  return left.length === right.size && left.every(([key, item]) => sameJson(item, right.get(key)));
}
