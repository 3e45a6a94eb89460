import type { RateEstimates } from "./audit-report.ts";
import { estimateRates, notKnown } from "./estimate-rates.ts";
import type { JudgeRates } from "./judge-of.ts";
import type { RateCell } from "./side-shares.ts";
import type { StratumCounts, Votes } from "./tally-counts.ts";

export interface CellRateOptions {
  readonly alpha: number;
  /** Whether verdicts of an appeal judge stand for labels. */
  readonly byAppeals: boolean;
  /** The errors of that judge; undefined where they are not known, and then it is taken as faultless. */
  readonly judge: JudgeRates | undefined;
}

/** What rows with labels, or with appeals that stand for them, tell of a verifier, over strata together. One label alone tells nothing. */
export function cellRates(strata: readonly StratumCounts[], { alpha, byAppeals, judge }: CellRateOptions): RateEstimates {
  const cells = strata.flatMap(({ name, cells: [negatives, positives] }): readonly RateCell[] => [
    { stratum: name, verdict: 0, rows: negatives.rows, ...votesOf(byAppeals ? negatives.appeals : negatives.labels) },
    { stratum: name, verdict: 1, rows: positives.rows, ...votesOf(byAppeals ? positives.appeals : positives.labels) },
  ]);
  const found = estimateRates(cells, { alpha, ...(byAppeals && judge ? { judge } : {}) });
  const labelled = cells.reduce((sum, cell) => sum + cell.labelled, 0);
  if (labelled >= 2) return found;
  const nothing = notKnown(labelled === 0 ? "No row is labelled." : "One row alone is labelled.");
  return {
    ...found,
    falseNegative: nothing,
    falsePositive: nothing,
    overturn: nothing,
    ppv: nothing,
    j: nothing,
    phi: nothing,
    passRate: { raw: found.passRate.raw, corrected: nothing },
  };
}

/**
 * Labels as whole counts. Where rows were drawn with different probabilities the share is that of the weighted labels and the number is
 * Kish's effective one, both rounded to whole ones.
 */
function votesOf({ count, right, weight, weightRight, squares }: Votes): { readonly labelled: number; readonly right: number } {
  if (count === 0) return { labelled: 0, right: 0 };
  const effective = weight ** 2 / squares;
  // Equal weights, but for the last bits of their sums.
  if (effective > count * (1 - 1e-6)) return { labelled: count, right };
  const labelled = Math.max(1, Math.floor(effective));
  return { labelled, right: Math.min(labelled, Math.round((weightRight / weight) * labelled)) };
}
