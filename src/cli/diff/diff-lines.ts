import type { Example, GradingDiff } from "../../data/diff/diff-gradings.ts";
import type { GradedRow } from "../../data/diff/graded-row.ts";

/** What changed between two gradings as lines of JSON: a summary, then the examples. */
export function diffLines({ examples, meanA, meanB, onlyA, onlyB, transitions, ...rest }: GradingDiff): string {
  const summary = {
    type: "diff",
    ...rest,
    only_a: onlyA,
    only_b: onlyB,
    mean_a: meanA,
    mean_b: meanB,
    transitions: transitions.map(({ meanChange, ...one }) => ({ ...one, mean_change: meanChange })),
  };
  return [summary, ...examples.map(line)].map((one) => `${JSON.stringify(one)}\n`).join("");
}

function line({ a, b }: Example): object {
  return { type: "example", id: a.id, a: side(a), b: side(b), completion: a.completion ?? b.completion ?? null };
}

function side({ status, reward, code, reason, fingerprint }: GradedRow): object {
  return { status, reward, code, reason, fingerprint };
}
