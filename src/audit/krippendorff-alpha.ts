import { compensatedSum } from "../core/numbers.ts";
import { auditError } from "./checks.ts";

/** How far two labels differ: as names, ranks, numbers, or numbers with a true zero. */
export type MeasurementLevel = "nominal" | "ordinal" | "interval" | "ratio";

/**
 * Agreement of any number of raters, with missing ratings (K. Krippendorff, 2004). `ratings` has a list a rater, with null where a rater said
 * nothing; all lists are as long as there are rows. Rows with one rating are passed over. null where every rating is the same, so that there is
 * nothing to agree on. Throws E_AUDIT for fewer than two raters, ragged lists, or where no row has two ratings.
 */
export function krippendorffAlpha(ratings: readonly (readonly (number | null)[])[], level: MeasurementLevel = "nominal"): number | null {
  const rows = unitsOf(ratings);
  if (level === "ratio" && rows.flat().some((value) => value < 0)) throw auditError("Ratings on a ratio scale must be 0 or more.");
  const values = [...new Set(rows.flat())].toSorted((a, b) => a - b);
  if (values.length > 2_000) throw auditError(`At most 2,000 different ratings are compared; ${values.length} came.`);
  const place = new Map(values.map((value, index) => [value, index]));
  const totals = values.map(() => 0);
  const together = values.map(() => values.map(() => 0));
  for (const row of rows) {
    const counts = new Map<number, number>();
    for (const value of row) counts.set(place.get(value) ?? 0, (counts.get(place.get(value) ?? 0) ?? 0) + 1);
    for (const [c, many] of counts) {
      totals[c] = (totals[c] ?? 0) + many;
      const line = together[c] ?? [];
      for (const [k, others] of counts) line[k] = (line[k] ?? 0) + (many * (others - (c === k ? 1 : 0))) / (row.length - 1);
    }
  }
  const all = compensatedSum(totals);
  const distance = distanceOf(level, values, totals);
  const sum = (weight: (c: number, k: number) => number): number =>
    compensatedSum(
      values.flatMap((_, c) => values.slice(c + 1).map((__, offset) => weight(c, c + 1 + offset) * distance(c, c + 1 + offset))),
    );
  const expected = sum((c, k) => (totals[c] ?? 0) * (totals[k] ?? 0));
  return expected === 0 ? null : 1 - ((all - 1) * sum((c, k) => together[c]?.[k] ?? 0)) / expected;
}

function distanceOf(level: MeasurementLevel, values: readonly number[], totals: readonly number[]): (c: number, k: number) => number {
  const value = (index: number): number => values[index] ?? 0;
  const before = totals.map((_, index) => compensatedSum(totals.slice(0, index)));
  const middle = (index: number): number => (before[index] ?? 0) + (totals[index] ?? 0) / 2;
  switch (level) {
    case "nominal":
      return () => 1;
    case "ordinal":
      return (c, k) => (middle(k) - middle(c)) ** 2;
    case "interval":
      return (c, k) => (value(k) - value(c)) ** 2;
    case "ratio":
      return (c, k) => ((value(k) - value(c)) / (value(k) + value(c))) ** 2;
    default:
      throw auditError(`The level is one of nominal, ordinal, interval, ratio; ${String(level)} came.`);
  }
}

function unitsOf(ratings: readonly (readonly (number | null)[])[]): readonly (readonly number[])[] {
  const length = ratings[0]?.length ?? 0;
  if (ratings.length < 2) throw auditError(`Agreement needs at least 2 raters; ${ratings.length} came.`);
  for (const [index, rater] of ratings.entries()) {
    if (rater.length !== length) throw auditError(`Rater ${index + 1} has ${rater.length} entries, the first has ${length}.`);
    if (rater.some((value) => value !== null && !Number.isFinite(value)))
      throw auditError(`Ratings must be finite numbers or null; rater ${index + 1} has others.`);
  }
  const rows = Array.from({ length }, (_, row) => ratings.map((rater) => rater[row] ?? null).filter((value) => value !== null));
  const paired = rows.filter((row) => row.length > 1);
  if (paired.length === 0) throw auditError("Agreement needs rows with at least 2 ratings; none came.");
  return paired;
}
