import { createBoundedNames, otherName, shortName, type BoundedNames } from "./bounded-names.ts";
import { createDriftWindows, type DriftWindow } from "./drift-windows.ts";
import { createGroupCounts, type GroupSums } from "./group-counts.ts";
import { createReliabilityBins, type ReliabilitySums } from "./reliability-bins.ts";
import { addNull, addVote, emptyStratum, type StratumCounts } from "./tally-counts.ts";
import type { TallyRow } from "./tally-row.ts";

export interface TallyOptions {
  /** Columns that rows are cut by, beside their strata. Default: none. */
  readonly by?: readonly string[];
  /** Strata, and values of each column, that are counted apart; those met later are joined as "(others)". Default: 200. */
  readonly maxNames?: number;
  /** Groups whose nulls are counted. Default: 100,000. */
  readonly maxGroups?: number;
}

/** Everything that was counted. */
export interface TallyCounts {
  readonly rows: number;
  readonly overall: StratumCounts;
  /** In the order in which they were met; "(others)" last. */
  readonly strata: readonly StratumCounts[];
  readonly strataJoined: boolean;
  readonly by: readonly {
    readonly column: string;
    readonly values: readonly StratumCounts[];
    readonly joined: boolean;
    readonly more: number;
  }[];
  readonly drift: readonly DriftWindow[];
  readonly reliability: ReliabilitySums;
  readonly groups: GroupSums | null;
}

/** Counts graded rows in memory that does not grow with them. */
export interface Tally {
  add(row: TallyRow): void;
  counts(): TallyCounts;
  /** Names, values and groups that are held. */
  readonly held: number;
}

/**
 * Counts verdicts, labels, appeals and nulls by stratum and by columns, row by row.
 *
 * @example
 * const tally = createTally({ by: ["model"] });
 * for await (const row of rows) tally.add(row);
 * const report = auditReport(tally, { date: new Date().toISOString() });
 */
export function createTally({ by = [], maxNames = 200, maxGroups = 100_000 }: TallyOptions = {}): Tally {
  const overall = emptyStratum("all");
  const strata = createBoundedNames(maxNames, emptyStratum);
  const columns = by.map((column) => ({ column, values: createBoundedNames(maxNames, emptyStratum), others: createDistinct() }));
  const drift = createDriftWindows();
  const reliability = createReliabilityBins();
  const groups = createGroupCounts(maxGroups);
  const joined = (names: BoundedNames<StratumCounts>): boolean => names.joined;

  return {
    add(row) {
      const stratum = strata.of(row.stratum);
      count(overall, row);
      count(stratum, row);
      for (const [index, { values, others }] of columns.entries()) {
        const name = row.by[index] ?? "";
        const value = values.of(name);
        if (value.name === otherName) others.meet(name);
        count(value, row);
      }
      if (row.group !== null) groups.add(row.group, stratum.name, row.status !== "scored");
      if (row.verdict === null || row.label === null) return;
      drift.add(overall.rows, row.verdict !== row.label);
      if (row.confidence !== null) reliability.add(row.confidence, row.label);
    },
    counts: () => ({
      rows: overall.rows,
      overall,
      strata: strata.entries(),
      strataJoined: joined(strata),
      by: columns.map(({ column, values, others }) => ({ column, values: values.entries(), joined: joined(values), more: others.count() })),
      drift: drift.windows(),
      reliability: reliability.sums(),
      groups: groups.sums(),
    }),
    get held() {
      return strata.entries().length + columns.reduce((sum, { values }) => sum + values.entries().length, 0) + groups.held;
    },
  };
}

function count(stratum: StratumCounts, row: TallyRow): void {
  stratum.rows += 1;
  if (row.status === "abstained") stratum.abstained += 1;
  if (row.status === "errored") stratum.errored += 1;
  if (row.null !== null) addNull(stratum.nulls, row.null);
  const { verdict, label, appeal } = row;
  if (verdict === null) {
    if (row.status === "scored") stratum.undecided += 1;
    return;
  }
  const cell = stratum.cells[verdict];
  cell.rows += 1;
  if (label !== null) addVote(cell.labels, label, row.propensity);
  if (appeal !== null) addVote(cell.appeals, appeal.verdict, appeal.propensity);
  if (label !== null && appeal !== null) cell.both[label][appeal.verdict] += 1;
}

/** How many different names were met, counted up to a bound. */
function createDistinct(): { meet(name: string): void; count(): number } {
  const met = new Set<string>();
  return {
    meet: (name) => void (met.size < maxDistinct && met.add(shortName(name))),
    count: () => met.size,
  };
}

const maxDistinct = 100_000;
