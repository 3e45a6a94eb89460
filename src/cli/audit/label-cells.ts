import type { RateCell } from "../../audit/index.ts";
import type { GradedRow } from "./graded-row.ts";

/** Counts of the cells of graded rows, by stratum and verdict. */
export interface LabelCells {
  add(graded: GradedRow): void;
  /** In the order of their strata's names, negatives first. */
  cells(): readonly (RateCell & { readonly key: string })[];
  readonly undecided: () => number;
}

export function createLabelCells(): LabelCells {
  const counted = new Map<string, { stratum: string; verdict: 0 | 1; rows: number; labelled: number; right: number }>();
  let undecided = 0;
  return {
    add({ cell, label }) {
      if (!cell) {
        undecided += 1;
        return;
      }
      const key = cellKey(cell);
      const count = counted.get(key) ?? { ...cell, rows: 0, labelled: 0, right: 0 };
      count.rows += 1;
      if (label !== null) count.labelled += 1;
      if (label === 1) count.right += 1;
      counted.set(key, count);
    },
    cells: () => [...counted].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, count]) => ({ key, ...count })),
    undecided: () => undecided,
  };
}

export function cellKey({ stratum, verdict }: { readonly stratum: string; readonly verdict: 0 | 1 }): string {
  return `${stratum}\u0000${verdict}`;
}
