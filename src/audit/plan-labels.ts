import { compensatedSum } from "../core/numbers.ts";
import { twoSidedZ } from "../core/statistics/normal.ts";
import { allocate } from "./allocate.ts";
import type { NextSample } from "./audit-report.ts";
import { alphaOf, auditError, checkHits, type IntervalOptions } from "./checks.ts";
import type { RateCell } from "./side-shares.ts";

export interface LabelPlanOptions extends IntervalOptions {
  /** How many labels there shall be in all, those that stand already included. */
  readonly total?: number;
  /** Or how far to each side the intervals of both rates may reach. */
  readonly halfWidth?: number;
  /** Labels that every cell gets at least, as far as it has rows and the total allows; 30 by default. */
  readonly floor?: number;
}

export interface LabelPlan {
  /** In the order of the cells that were given; those without rows are left out. */
  readonly cells: readonly (NextSample & { readonly wanted: number })[];
  readonly total: number;
  /** How far to each side the intervals are expected to reach; null where a rate cannot be told. */
  readonly expected: { readonly falseNegative: number | null; readonly falsePositive: number | null };
}

/**
 * Shares labels among cells of stratum × verdict so that both error rates come out as sharp as they can (Neyman's allocation, each cell weighted
 * by how far it moves the rates). Rates of cells are those of their labels so far, pulled by the weight of two labels to 10% right among
 * negatives and 95% among positives. Throws E_AUDIT where neither or both of `total` and `halfWidth` are given.
 *
 * @example
 * planLabels([
 *   { stratum: "math", verdict: 0, rows: 1400, labelled: 0, right: 0 },
 *   { stratum: "math", verdict: 1, rows: 600, labelled: 0, right: 0 },
 * ], { total: 200 }).cells; // draw 164 and 36
 */
export function planLabels(cells: readonly RateCell[], options: LabelPlanOptions): LabelPlan {
  const { total, halfWidth, floor = 30 } = options;
  const z = twoSidedZ(alphaOf(options));
  if ((total === undefined) === (halfWidth === undefined)) throw auditError("A plan of labels needs either a total or a half width.");
  if (halfWidth !== undefined && !(halfWidth > 0 && halfWidth < 1))
    throw auditError(`The half width must lie between 0 and 1; ${halfWidth} came.`);
  const used = cells.filter((cell) => {
    checkHits(cell.labelled, cell.rows, "labelled rows");
    checkHits(cell.right, cell.labelled, "right answers");
    return cell.rows > 0;
  });
  const rows = compensatedSum(used.map((cell) => cell.rows));
  const pilot = pilotOf(used);
  const least = compensatedSum(used.map((cell) => Math.min(floor, cell.rows)));
  const wantedOf = (labels: number): readonly number[] => shared(labels, used, pilot, floor);
  const wide = (wanted: readonly number[]): number =>
    Math.max(...Object.values(reached(used, pilot, wanted)).map((half) => z * (half ?? 0)));
  const labels =
    total === undefined ? leastTotal([least, rows], (count) => wide(wantedOf(count)) <= (halfWidth ?? 1)) : Math.min(total, rows);
  const wanted = wantedOf(labels);
  const half = reached(used, pilot, wanted);
  return {
    cells: used.map(({ stratum, verdict, rows: many, labelled }, h) => ({
      stratum,
      verdict,
      rows: many,
      labelled,
      wanted: wanted[h] ?? 0,
      draw: Math.max((wanted[h] ?? 0) - labelled, 0),
    })),
    total: compensatedSum(wanted),
    expected: {
      falseNegative: half.falseNegative === null ? null : z * half.falseNegative,
      falsePositive: half.falsePositive === null ? null : z * half.falsePositive,
    },
  };
}

interface Pilot {
  /** P(right) of every cell. */
  readonly shares: readonly number[];
  /** How far the false-negative and the false-positive rate move with a row's chance of being right, by verdict. */
  readonly influence: readonly { readonly falseNegative: number; readonly falsePositive: number }[];
}

function pilotOf(cells: readonly RateCell[]): Pilot {
  const shares = cells.map(({ verdict, labelled, right }) => (right + 2 * (verdict === 0 ? 0.1 : 0.95)) / (labelled + 2));
  const sum = (verdict: 0 | 1, truth: 0 | 1): number =>
    compensatedSum(
      cells.map((cell, h) => (cell.verdict === verdict ? cell.rows * (truth === 1 ? (shares[h] ?? 0) : 1 - (shares[h] ?? 0)) : 0)),
    );
  const [missed, kept, slipped, refused] = [sum(0, 1), sum(1, 1), sum(1, 0), sum(0, 0)];
  const [right, wrong] = [missed + kept, slipped + refused];
  const influence = cells.map(({ verdict }) => ({
    falseNegative: right === 0 ? 0 : (verdict === 0 ? kept : missed) / right ** 2,
    falsePositive: wrong === 0 ? 0 : (verdict === 0 ? slipped : refused) / wrong ** 2,
  }));
  return { shares, influence };
}

function shared(total: number, cells: readonly RateCell[], { shares, influence }: Pilot, floor: number): readonly number[] {
  const rows = compensatedSum(cells.map((cell) => cell.rows));
  const strata = cells.map((cell, h) => ({
    rows: cell.rows,
    rate: shares[h] ?? 0,
    // Only the proportions count; times rows keeps them away from the smallest numbers.
    influence: rows * Math.hypot(influence[h]?.falseNegative ?? 0, influence[h]?.falsePositive ?? 0),
  }));
  return allocate(total, strata, { floor: Math.min(floor, Math.floor(total / Math.max(cells.length, 1))) });
}

/** Standard errors of both rates, by the delta method. */
function reached(cells: readonly RateCell[], { shares, influence }: Pilot, wanted: readonly number[]): LabelPlan["expected"] {
  const error = (rate: "falseNegative" | "falsePositive"): number | null => {
    if (influence.every((one) => one[rate] === 0)) return null;
    const terms = cells.map(({ rows }, h) => {
      const share = shares[h] ?? 0;
      const labels = wanted[h] ?? 0;
      return (rows * (influence[h]?.[rate] ?? 0)) ** 2 * (labels === 0 ? 1 : (share * (1 - share)) / labels);
    });
    return Math.sqrt(compensatedSum(terms));
  };
  return { falseNegative: error("falseNegative"), falsePositive: error("falsePositive") };
}

/** The least total from `first` on that is enough, or `last`. */
function leastTotal([first, last]: readonly [number, number], enough: (total: number) => boolean): number {
  let [low, high] = [first - 1, last];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (enough(middle)) high = middle;
    else low = middle;
  }
  return high;
}
