import { compensatedSum } from "../core/numbers.ts";
import { twoSidedZ } from "../core/statistics/normal.ts";
import { alphaOf, auditError, checkCount, type Interval, type IntervalOptions } from "./checks.ts";

export interface KappaResult {
  /** How often both raters say the same, and how often they would by chance. */
  readonly observed: number;
  readonly expected: number;
  /** null where both raters only ever gave one label, the same: there is nothing to agree on beyond chance. */
  readonly kappa: number | null;
  readonly standardError: number | null;
  readonly interval: Interval | null;
  /** Kappa with even prevalence and no bias: (k × observed − 1) / (k − 1) for k labels. */
  readonly pabak: number;
}

/**
 * Agreement of two raters beyond chance (J. Cohen, 1960), with the large-sample standard error of J. Fleiss, J. Cohen and B. Everitt, 1969.
 * `table[i][j]` counts rows that the first rater gave label i and the second label j. Throws E_AUDIT for a table that is not square, has fewer
 * than two labels or no rows.
 *
 * @example
 * cohenKappa([[45, 5], [10, 40]]); // kappa 0.7, interval [0.561, 0.839]
 */
export function cohenKappa(table: readonly (readonly number[])[], options?: IntervalOptions): KappaResult {
  const z = twoSidedZ(alphaOf(options));
  const size = table.length;
  if (size < 2 || table.some((row) => row.length !== size))
    throw auditError(
      `A table of agreement must be square, with at least 2 labels; rows of ${table.map((row) => row.length).join(", ")} came.`,
    );
  for (const count of table.flat()) checkCount("a count of a table of agreement", count);
  const all = compensatedSum(table.flat());
  if (all === 0) throw auditError("A table of agreement has no rows.");
  const share = (i: number, j: number): number => (table[i]?.[j] ?? 0) / all;
  const labels = table.map((_, index) => index);
  const first = labels.map((i) => compensatedSum(labels.map((j) => share(i, j))));
  const second = labels.map((j) => compensatedSum(labels.map((i) => share(i, j))));
  const [row, column] = [(i: number): number => first[i] ?? 0, (j: number): number => second[j] ?? 0];
  const observed = compensatedSum(labels.map((i) => share(i, i)));
  const expected = compensatedSum(labels.map((i) => row(i) * column(i)));
  const pabak = (size * observed - 1) / (size - 1);
  if (expected >= 1) return { observed, expected, kappa: null, standardError: null, interval: null, pabak };
  const kappa = (observed - expected) / (1 - expected);
  const agreeing = labels.map((i) => share(i, i) * (1 - (row(i) + column(i)) * (1 - kappa)) ** 2);
  const differing = labels.flatMap((i) => labels.filter((j) => j !== i).map((j) => share(i, j) * (column(i) + row(j)) ** 2));
  const variance =
    (compensatedSum(agreeing) + (1 - kappa) ** 2 * compensatedSum(differing) - (kappa - expected * (1 - kappa)) ** 2) /
    ((1 - expected) ** 2 * all);
  const standardError = Math.sqrt(Math.max(variance, 0));
  return { observed, expected, kappa, standardError, interval: [kappa - z * standardError, kappa + z * standardError], pabak };
}
