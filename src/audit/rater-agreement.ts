import type { Agreement } from "./audit-report.ts";
import { cohenKappa } from "./cohen-kappa.ts";
import { notKnown } from "./estimate-rates.ts";
import { krippendorffAlpha } from "./krippendorff-alpha.ts";
import { labelTable } from "./label-table.ts";

export interface RatedRow {
  readonly labels: readonly { readonly rater: string; readonly label: 0 | 1 }[];
}

const mostRaters = 50;

/** How far raters agree over the rows that two of them or more have labelled; null where there is no such row. Kappa is for two raters. */
export function raterAgreement(rows: readonly RatedRow[], alpha: number): Agreement | null {
  const shared = rows.filter(({ labels }) => labels.length >= 2);
  const raters = [...new Set(shared.flatMap(({ labels }) => labels.map(({ rater }) => rater)))].toSorted().slice(0, mostRaters);
  if (shared.length === 0) return null;
  const given = shared.map(({ labels }) => new Map(labels.map(({ rater, label }) => [rater, label])));
  const ratings = raters.map((rater) => given.map((row) => row.get(rater) ?? null));
  const [first, second] = ratings;
  const table = raters.length === 2 && first && second ? labelTable(first.map((label, index) => [label, second[index] ?? null])) : null;
  const kappa = table ? cohenKappa(table, { alpha }) : undefined;
  return {
    raters,
    rows: shared.length,
    kappa: !kappa
      ? notKnown("kappa is for two raters")
      : kappa.kappa === null
        ? notKnown("all labels are the same")
        : { value: kappa.kappa, interval: kappa.interval, method: "cohen" },
    alpha: krippendorffAlpha(ratings),
    table,
  };
}
