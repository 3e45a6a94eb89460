import type { NextSample, StratumReport } from "./audit-report.ts";

/** Labels that a cell should have before its rate is looked at. */
const floor = 30;
/** Half-width that the false-negative rate of all strata together should come to. */
const wanted = 0.03;

/**
 * Which rows to label next: first up to 30 of each stratum and verdict, then as many more as bring the false-negative rate to ±0.03, where
 * they tell most (Neyman: rows × standard deviation × what the rate depends on the cell). At most the rows that are left. `z` is the quantile
 * that the intervals are made with.
 */
export function nextSamples(strata: readonly StratumReport[], z: number): readonly NextSample[] {
  const cells = strata.flatMap((stratum) => [cellOf(stratum, 0), cellOf(stratum, 1)]).filter(({ rows }) => rows > 0);
  const all = cells.reduce((sum, { rows }) => sum + rows, 0);
  const right = cells.reduce((sum, { rows, share }) => sum + rows * share, 0);
  if (all === 0 || right === 0) return cells.map((cell) => sampleOf(cell, Math.min(floor, cell.rows)));
  const missed = cells.reduce((sum, { rows, share, verdict }) => sum + (verdict === 0 ? rows * share : 0), 0) / right;
  // d(rate)/d(share of a cell): a negative that is right is missed, and every right one is in the denominator.
  const weighted = cells.map((cell) => ({
    ...cell,
    spread: (cell.rows / right) * Math.abs((cell.verdict === 0 ? 1 : 0) - missed) * Math.sqrt(cell.share * (1 - cell.share)),
  }));
  const spread = weighted.reduce((sum, cell) => sum + cell.spread, 0);
  const total = ((z * spread) / wanted) ** 2;
  return weighted.map((cell) => {
    const needed = Math.max(floor, spread === 0 ? 0 : Math.ceil((total * cell.spread) / spread));
    return sampleOf(cell, Math.min(needed, cell.rows));
  });
}

interface PlannedCell {
  readonly stratum: string;
  readonly verdict: 0 | 1;
  readonly rows: number;
  readonly labelled: number;
  /** P(truth 1) in the cell, drawn a little to the middle, so that a cell in which nothing was found is not taken as free of it. */
  readonly share: number;
}

function cellOf({ name, negatives, positives }: StratumReport, verdict: 0 | 1): PlannedCell {
  const { rows, labelled, right } = verdict === 0 ? negatives : positives;
  const share = labelled === 0 ? (verdict === 0 ? 0.2 : 0.9) : (right + 0.5) / (labelled + 1);
  return { stratum: name, verdict, rows, labelled, share };
}

function sampleOf({ stratum, verdict, rows, labelled }: PlannedCell, needed: number): NextSample {
  return { stratum, verdict, rows, labelled, draw: Math.max(0, needed - labelled) };
}
