import type { Example, GradingDiff } from "../../data/diff/diff-gradings.ts";
import type { GradedRow } from "../../data/diff/graded-row.ts";
import type { StratumMoves, VerdictTable } from "../../data/diff/verdict-moves.ts";

/** What changed between two gradings as lines of JSON: a summary, then the examples. */
export function diffLines({ examples, meanA, meanB, onlyA, onlyB, transitions, verdicts, ...rest }: GradingDiff): string {
  const summary = {
    type: "diff",
    ...rest,
    only_a: onlyA,
    only_b: onlyB,
    mean_a: meanA,
    mean_b: meanB,
    verdicts: {
      overall: movesJson(verdicts.overall),
      strata: verdicts.strata.map(movesJson),
      other_rows: verdicts.otherRows,
      unlabelled: verdicts.unlabelled,
      undecided: verdicts.undecided,
    },
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

function movesJson({ stratum, all, right, wrong }: StratumMoves): object {
  return { stratum, all: tableJson(all), right: tableJson(right), wrong: tableJson(wrong) };
}

function tableJson({ failBoth, failToPass, passToFail, passBoth }: VerdictTable): object {
  return { fail_both: failBoth, fail_to_pass: failToPass, pass_to_fail: passToFail, pass_both: passBoth };
}
