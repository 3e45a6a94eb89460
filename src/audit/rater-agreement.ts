import type { Agreement } from "./audit-report.ts";
import { cohenKappa } from "./cohen-kappa.ts";
import { notKnown } from "./estimate-rates.ts";
import { krippendorffAlpha } from "./krippendorff-alpha.ts";

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
  const pair = raters.length === 2 && first && second;
  const table = [
    [0, 0],
    [0, 0],
  ];
  if (pair) {
    for (const [index, a] of first.entries()) {
      const b = second[index];
      const line = a === null ? undefined : table[a];
      if (line && b !== null && b !== undefined) line[b] = (line[b] ?? 0) + 1;
    }
  }
  const kappa = pair ? cohenKappa(table, { alpha }) : undefined;
  return {
    raters,
    rows: shared.length,
    kappa: !kappa
      ? notKnown("kappa is for two raters")
      : kappa.kappa === null
        ? notKnown("all labels are the same")
        : { value: kappa.kappa, interval: kappa.interval, method: "cohen" },
    alpha: krippendorffAlpha(ratings),
    table: pair ? table : null,
  };
}
