import type { Cell, StratumReport } from "./audit-report.ts";
import { cellRates, type CellRateOptions } from "./cell-rates.ts";
import type { CellCounts, StratumCounts, Votes } from "./tally-counts.ts";

/** What is known of one stratum, or of several together: `parts` are the strata that rows were drawn from, and `whole` is their sum. */
export function stratumReport(whole: StratumCounts, parts: readonly StratumCounts[], options: CellRateOptions): StratumReport {
  const [negatives, positives] = whole.cells;
  return {
    name: whole.name,
    rows: whole.rows,
    abstained: whole.abstained,
    errored: whole.errored,
    negatives: cellOf(0, negatives, options.byAppeals),
    positives: cellOf(1, positives, options.byAppeals),
    ...cellRates(parts, options),
    nulls: Object.fromEntries(whole.nulls),
  };
}

function cellOf(verdict: 0 | 1, { rows, labels, appeals }: CellCounts, byAppeals: boolean): Cell {
  const votes = byAppeals ? appeals : labels;
  return {
    verdict,
    rows,
    labelled: votes.count,
    right: votes.right,
    wrong: votes.count - votes.right,
    propensity: propensityOf(rows, votes),
  };
}

/** The mean of the propensities that rows carry; where they carry none, the share of rows that is labelled. */
function propensityOf(rows: number, { count, known, propensities }: Votes): number | null {
  if (count === 0) return null;
  return known === count ? propensities / known : count / rows;
}
