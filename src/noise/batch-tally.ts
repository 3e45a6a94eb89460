import { AssayError } from "../core/errors.ts";
import { quote } from "../core/text.ts";
import type { Decision, Score } from "../core/types.ts";
import { checkDecision } from "./correction.ts";
import type { BetaCounts } from "./forgetting-beta.ts";

/** Rows of one verdict: all of them, and by propensity how many were drawn and held to be right. */
export interface CellTally {
  rows: number;
  readonly byPropensity: Map<number, { drawn: number; right: number }>;
}

/** What was seen of one stratum. */
export type Tally = readonly [negatives: CellTally, positives: CellTally];

export function emptyTally(): Tally {
  return [
    { rows: 0, byPropensity: new Map() },
    { rows: 0, byPropensity: new Map() },
  ];
}

/** Whole numbers alone, so that no order of the rows can change a bit. */
export function tallyOf(scores: Iterable<Pick<Score, "decision">>): ReadonlyMap<string, Tally> {
  const batch = new Map<string, Tally>();
  for (const { decision } of scores) {
    if (!decision) continue;
    checkDecision(decision);
    const { verdict, stratum, appeal } = decision;
    let tally = batch.get(stratum);
    if (!tally) {
      tally = emptyTally();
      batch.set(checkedName(stratum), tally);
    }
    const cell = tally[verdict];
    cell.rows += 1;
    if (!appeal?.drawn) continue;
    const counts = cell.byPropensity.get(appeal.propensity) ?? { drawn: 0, right: 0 };
    counts.drawn += 1;
    counts.right += upheldOr(decision);
    cell.byPropensity.set(appeal.propensity, counts);
  }
  return batch;
}

/** What the appeal says; a judge that cannot tell leaves the verdict as it is. */
function upheldOr({ verdict, appeal }: Decision): 0 | 1 {
  return appeal?.verdict ?? verdict;
}

/** The drawn ones by 1 ÷ propensity, scaled so that they sum to Kish's effective size (Σw)² ÷ Σw². */
export function effectiveCounts({ byPropensity }: CellTally): BetaCounts {
  const groups = [...byPropensity].toSorted(([a], [b]) => a - b);
  const [only] = groups;
  if (!only) return { right: 0, wrong: 0 };
  // Equal weights cancel, and whole numbers stay whole.
  if (groups.length === 1) return { right: only[1].right, wrong: only[1].drawn - only[1].right };
  let [weight, squares, rightWeight] = [0, 0, 0];
  for (const [propensity, { drawn, right }] of groups) {
    weight += drawn / propensity;
    squares += drawn / propensity ** 2;
    rightWeight += right / propensity;
  }
  const size = weight ** 2 / squares;
  const right = size * (rightWeight / weight);
  return { right, wrong: Math.max(size - right, 0) };
}

export function totalOf({ byPropensity }: CellTally, field: "drawn" | "right"): number {
  return [...byPropensity.values()].reduce((sum, counts) => sum + counts[field], 0);
}

export function checkedName(name: string): string {
  if (typeof name === "string" && name !== "" && name !== "__proto__") return name;
  throw new AssayError("E_CHANNEL", { message: `A stratum cannot be called ${quote(String(name), 60)}.` });
}
