import { auditError } from "./checks.ts";

/** The rows with the smallest keys, of each cell as many as may be wanted. */
export interface LabelDraw {
  /** Takes a row into account: its cell, a key from 0 to 1 that its content decides, and its place. */
  offer(cell: string, key: number, place: number): void;
  /** Rows of each cell so far. */
  rows(): ReadonlyMap<string, number>;
  /** The places of so many rows of each cell. */
  drawn(wanted: ReadonlyMap<string, number>): ReadonlyMap<number, string>;
}

const mostCells = 1_000;

/**
 * Draws rows at random without replacement, each cell by itself, in memory that grows with the sample and not with the rows. A larger draw
 * with the same keys holds every row of a smaller one. Throws E_AUDIT past 1,000 cells.
 */
export function createLabelDraw(most: number): LabelDraw {
  const cells = new Map<string, Lowest>();
  return {
    offer(cell, key, place) {
      let lowest = cells.get(cell);
      if (!lowest) {
        if (cells.size === mostCells) throw auditError(`More than ${mostCells} cells of stratum and verdict.`, "Draw by fewer columns.");
        lowest = createLowest(most);
        cells.set(cell, lowest);
      }
      lowest.offer(key, place);
    },
    rows: () => new Map([...cells].map(([cell, lowest]) => [cell, lowest.seen()])),
    drawn: (wanted) =>
      new Map([...wanted].flatMap(([cell, count]) => (cells.get(cell)?.places(count) ?? []).map((place) => [place, cell] as const))),
  };
}

interface Lowest {
  offer(key: number, place: number): void;
  seen(): number;
  places(count: number): readonly number[];
}

/** Keeps the `most` entries with the smallest keys, at most twice as many at a time. */
function createLowest(most: number): Lowest {
  let kept: (readonly [key: number, place: number])[] = [];
  let bound = Infinity;
  let count = 0;
  const shrink = (): void => {
    kept = kept.toSorted(([a, i], [b, k]) => a - b || i - k).slice(0, most);
    bound = kept.length === most ? (kept.at(-1)?.[0] ?? Infinity) : Infinity;
  };
  return {
    offer(key, place) {
      count += 1;
      if (key > bound || most === 0) return;
      kept.push([key, place]);
      if (kept.length >= 2 * most) shrink();
    },
    seen: () => count,
    places(wanted) {
      shrink();
      return kept.slice(0, wanted).map(([, place]) => place);
    },
  };
}
