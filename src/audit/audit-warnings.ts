import { shownName } from "../core/shown.ts";
import type { StratumReport } from "./audit-report.ts";
import type { TallyCounts } from "./tally.ts";

export interface WarningFacts {
  readonly overall: StratumReport;
  readonly strata: readonly StratumReport[];
  readonly byAppeals: boolean;
  readonly judged: boolean;
  readonly unreadable: number;
}

/** What a reader of the rates must know. */
export function auditWarnings(counts: TallyCounts, { overall, strata, byAppeals, judged, unreadable }: WarningFacts): readonly string[] {
  const warnings: string[] = [];
  const { negatives, positives } = overall;
  const labelled = negatives.labelled + positives.labelled;
  if (counts.rows > 0 && labelled === 0) warnings.push("No row has a label, so no rate is known.");
  if (unreadable > 0) warnings.push(`${rowsOf(unreadable)} have no readable label and were left out of the rates.`);
  if (byAppeals && !judged) {
    warnings.push(
      "Verdicts of the appeal judge stand for labels, as if it never erred. Label some appealed negatives, or give --judge-rates.",
    );
  }
  if (overall.lowerBound && labelled > 0) {
    warnings.push("No positive has a label: the false-negative rate is a lower bound and the false-positive rate is not known.");
  }
  if (counts.overall.undecided > 0) warnings.push(`${rowsOf(counts.overall.undecided)} were scored without a verdict.`);
  if (counts.strataJoined) warnings.push("There are more strata than are counted apart; the later ones are joined as (others).");
  for (const { column, joined } of counts.by)
    if (joined) warnings.push(`The column ${shownName(column)} has more values than are counted apart; the later ones are joined.`);
  if (counts.groups && counts.groups.uncounted > 0)
    warnings.push(`${rowsOf(counts.groups.uncounted)} are of groups past the bound, and their nulls are not counted by group.`);
  const inverted = strata.filter(({ j }) => j.value !== null && j.value <= 0);
  if (inverted.length > 0) {
    warnings.push(`J is not above 0 in ${named(inverted)}: verdicts there say nothing, or the opposite, and cannot be corrected.`);
  }
  const alone = strata.filter((stratum) => stratum.negatives.labelled + stratum.positives.labelled === 1);
  if (alone.length > 0) warnings.push(`Only one row is labelled in ${named(alone)}.`);
  const mixed = counts.strata.filter(({ cells }) => cells.some(({ labels }) => labels.known > 0 && labels.known < labels.count));
  if (mixed.length > 0) {
    warnings.push(
      `Some labelled rows have a propensity and others none in ${named(mixed)}; those without count as if they were drawn for sure.`,
    );
  }
  const nulls = strata.filter((stratum) => stratum.rows >= 50 && (stratum.abstained + stratum.errored) / stratum.rows > 0.05);
  if (nulls.length > 0) warnings.push(`More than 5% of the rows have no reward in ${named(nulls)}.`);
  return warnings;
}

function rowsOf(count: number): string {
  return count === 1 ? "1 row" : `${count} rows`;
}

const most = 5;

function named(strata: readonly { readonly name: string }[]): string {
  const shown = strata.slice(0, most).map(({ name }) => shownName(name));
  return `${shown.join(", ")}${strata.length > most ? ` and ${strata.length - most} more` : ""}`;
}
