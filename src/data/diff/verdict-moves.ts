import type { GradedRow } from "./graded-row.ts";

/** Rows by the verdict before and the one after. */
export interface VerdictTable {
  readonly failBoth: number;
  readonly failToPass: number;
  readonly passToFail: number;
  readonly passBoth: number;
}

/** Where verdicts of one stratum went. */
export interface StratumMoves {
  readonly stratum: string;
  readonly all: VerdictTable;
  /** The rows whose label says that the completion is right, and those whose label says that it is wrong. */
  readonly right: VerdictTable;
  readonly wrong: VerdictTable;
}

export interface VerdictMoves {
  /** All strata together. */
  readonly overall: StratumMoves;
  /** Those with the most verdicts moved first. */
  readonly strata: readonly StratumMoves[];
  /** Rows in strata beyond those that are counted apart; they stand in `overall` alone. */
  readonly otherRows: number;
  /** Rows with a verdict in both gradings and no readable label. */
  readonly unlabelled: number;
  /** Rows without a decision in one of the gradings at least, which are not counted here. */
  readonly undecided: number;
}

export interface VerdictCounter {
  add(before: GradedRow, after: GradedRow): void;
  moves(): VerdictMoves;
}

const maxStrata = 1_000;
const maxNameChars = 200;

interface Counts {
  readonly all: MutableTable;
  readonly right: MutableTable;
  readonly wrong: MutableTable;
}

type MutableTable = { -readonly [Key in keyof VerdictTable]: VerdictTable[Key] };

/** Counts rows that have a verdict in both gradings, by the stratum of the later one, in bounded memory. */
export function createVerdictCounter(): VerdictCounter {
  const overall = emptyCounts();
  const strata = new Map<string, Counts>();
  let otherRows = 0;
  let unlabelled = 0;
  let undecided = 0;
  return {
    add(before, after) {
      if (before.verdict === null || after.verdict === null) {
        undecided += 1;
        return;
      }
      const name = after.stratum.slice(0, maxNameChars);
      let stratum = strata.get(name);
      if (!stratum && strata.size < maxStrata) strata.set(name, (stratum = emptyCounts()));
      if (!stratum) otherRows += 1;
      const label = after.label ?? before.label;
      if (label === null) unlabelled += 1;
      const cell = cellOf(before.verdict, after.verdict);
      for (const counts of stratum ? [overall, stratum] : [overall]) {
        counts.all[cell] += 1;
        if (label !== null) counts[label === 1 ? "right" : "wrong"][cell] += 1;
      }
    },
    moves: () => ({
      overall: { stratum: "all", ...overall },
      strata: [...strata]
        .map(([stratum, counts]) => ({ stratum, ...counts }))
        .toSorted((a, b) => movedOf(b.all) - movedOf(a.all) || (a.stratum < b.stratum ? -1 : 1)),
      otherRows,
      unlabelled,
      undecided,
    }),
  };
}

/** Rows whose verdict is another one. */
export function movedOf({ failToPass, passToFail }: VerdictTable): number {
  return failToPass + passToFail;
}

export function tableRows({ failBoth, failToPass, passToFail, passBoth }: VerdictTable): number {
  return failBoth + failToPass + passToFail + passBoth;
}

function cellOf(before: 0 | 1, after: 0 | 1): keyof VerdictTable {
  if (before === 0) return after === 0 ? "failBoth" : "failToPass";
  return after === 0 ? "passToFail" : "passBoth";
}

function emptyCounts(): Counts {
  const table = (): MutableTable => ({ failBoth: 0, failToPass: 0, passToFail: 0, passBoth: 0 });
  return { all: table(), right: table(), wrong: table() };
}
