import { clamp, compensatedSum } from "../core/numbers.ts";
import { betaQuantile } from "../core/statistics/beta-quantile.ts";
import { twoSidedZ } from "../core/statistics/normal.ts";
import { clopperPearson } from "./binomial-intervals.ts";
import type { Interval } from "./checks.ts";
import type { JudgeCounts } from "./rates-from-audit.ts";
import { langReiczigel } from "./rogan-gladen.ts";

/** Rows of one stratum with one verdict, how many of them were drawn at random and labelled, and how many of those are right. */
export interface RateCell {
  readonly stratum: string;
  readonly verdict: 0 | 1;
  readonly rows: number;
  readonly labelled: number;
  readonly right: number;
}

/** A share of all rows: those with one verdict and one truth. */
export interface Part {
  /** The share of rows with this verdict. */
  readonly weight: number;
  readonly value: number;
  readonly interval: Interval;
  /** Σ of the cells' weights times their squared shares: what the luck of the split into cells adds. */
  readonly spread: number;
  /** How many labelled rows were such. */
  readonly hits: number;
}

/** All rows with one verdict. */
export interface Side {
  readonly rows: number;
  readonly labelled: number;
  /** Its share of all rows. */
  readonly weight: number;
  readonly right: Part;
  readonly wrong: Part;
  /** Strata in which no row of this verdict is labelled. */
  readonly gaps: readonly string[];
}

/** Joins the cells of one verdict; `all` counts the rows of both verdicts. */
export function sideOf(cells: readonly RateCell[], all: number, alpha: number, judge?: JudgeCounts): Side {
  const labelled = cells.filter((cell) => cell.labelled > 0);
  const known = compensatedSum(labelled.map(({ rows }) => rows));
  const pooled = known === 0 ? 0.5 : compensatedSum(labelled.map((cell) => (cell.rows / known) * (cell.right / cell.labelled)));
  const shares = cells.map((cell): CellShare => {
    const weight = cell.rows / all;
    if (cell.labelled === 0) return { weight, size: 0, share: pooled, interval: [0, 1] };
    return {
      weight,
      size: cell.labelled,
      share: cell.right / cell.labelled,
      interval: clopperPearson(cell.right, cell.labelled, { alpha }),
    };
  });
  const hits = compensatedSum(cells.map(({ right }) => right));
  const count = compensatedSum(cells.map((cell) => cell.labelled));
  const weight = compensatedSum(shares.map((share) => share.weight));
  const rightly = judge === undefined || known === 0 ? shares : [judged(labelled, { pooled, weight, alpha, judge })];
  return {
    rows: compensatedSum(cells.map(({ rows }) => rows)),
    labelled: count,
    weight,
    right: partOf(rightly, hits, alpha),
    wrong: partOf(rightly.map(complement), count - hits, alpha),
    gaps: known === 0 ? [] : cells.filter((cell) => cell.labelled === 0).map(({ stratum }) => stratum),
  };
}

interface CellShare {
  readonly weight: number;
  /** How many rows its share was counted on. */
  readonly size: number;
  readonly share: number;
  readonly interval: Interval;
}

/**
 * The sum over cells, with the wider of two intervals: by variance recovery, where each cell's distances to its own limits are joined like
 * standard errors, and the exact one of a single sample of the same effect. The first is too narrow below where many cells have one hit each,
 * the second above where a heavy cell has none.
 */
function partOf(cells: readonly CellShare[], hits: number, alpha: number): Part {
  const value = compensatedSum(cells.map(({ weight, share }) => weight * share));
  const distance = (end: 0 | 1): number =>
    Math.sqrt(compensatedSum(cells.map(({ weight, share, interval }) => (weight * (interval[end] - share)) ** 2)));
  const counted = cells.filter(({ size }) => size > 0);
  const [low, high] = counted.length > 1 ? asOneSample(counted, alpha) : [value, value];
  return {
    weight: compensatedSum(cells.map((cell) => cell.weight)),
    value,
    interval: [Math.max(Math.min(value - distance(0), low), 0), Math.max(value + distance(1), high)],
    spread: compensatedSum(cells.map(({ weight, share }) => weight * share * share)),
    hits,
  };
}

/** The exact interval at the effective sample size, which is at most the size itself (E. Korn and B. Graubard, 1998). */
function asOneSample(cells: readonly CellShare[], alpha: number): Interval {
  const weight = compensatedSum(cells.map((cell) => cell.weight));
  const share = compensatedSum(cells.map((cell) => (cell.weight / weight) * cell.share));
  const variance = compensatedSum(
    cells.map((cell) => ((cell.weight / weight) ** 2 * cell.share * (1 - cell.share)) / Math.max(cell.size - 1, 1)),
  );
  const even = 1 / compensatedSum(cells.map((cell) => (cell.weight / weight) ** 2 / cell.size));
  const size = Math.min(compensatedSum(cells.map((cell) => cell.size)), variance > 0 ? (share * (1 - share)) / variance : even);
  const [hits, misses] = [share * size, (1 - share) * size];
  return [
    share === 0 ? 0 : weight * betaQuantile(alpha / 2, hits, misses + 1),
    share === 1 ? weight : weight * (1 - betaQuantile(alpha / 2, misses, hits + 1)),
  ];
}

function complement({ weight, size, share, interval: [low, high] }: CellShare): CellShare {
  return { weight, size, share: 1 - share, interval: [1 - high, 1 - low] };
}

/** A judge's errors are the same in all cells, so its verdicts are pooled before they are corrected. */
function judged(
  cells: readonly RateCell[],
  {
    pooled,
    weight,
    alpha,
    judge,
  }: { readonly pooled: number; readonly weight: number; readonly alpha: number; readonly judge: JudgeCounts },
): CellShare {
  const { falsePositive, falseNegative } = judge;
  const [a0, a1] = [falsePositive.hits / falsePositive.count, falseNegative.hits / falseNegative.count];
  const rows = compensatedSum(cells.map((cell) => cell.rows));
  const [cell] = cells;
  const variance = compensatedSum(
    cells.map(({ rows: many, labelled, right }) => {
      const share = (right + 0.5) / (labelled + 1);
      return ((many / rows) ** 2 * share * (1 - share)) / labelled;
    }),
  );
  const size = cells.length === 1 && cell ? cell.labelled : (pooled * (1 - pooled)) / variance;
  const interval = langReiczigel(
    { share: pooled, size: Math.max(size, 1) },
    {
      sensitivity: { hits: falseNegative.count - falseNegative.hits, count: falseNegative.count },
      specificity: { hits: falsePositive.count - falsePositive.hits, count: falsePositive.count },
    },
    twoSidedZ(alpha),
  );
  const share = clamp((pooled - a0) / (1 - a0 - a1), 0, 1);
  return { weight, size, share, interval: [Math.min(interval[0], share), Math.max(interval[1], share)] };
}
