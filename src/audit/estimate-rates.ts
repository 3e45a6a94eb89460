import { clamp, compensatedSum } from "../core/numbers.ts";
import { twoSidedZ } from "../core/statistics/normal.ts";
import type { Estimate, RateEstimates } from "./audit-report.ts";
import { wilson } from "./binomial-intervals.ts";
import { alphaOf, auditError, checkHits, type Interval, type IntervalOptions } from "./checks.ts";
import type { JudgeCounts } from "./rates-from-audit.ts";
import { sideOf, type Part, type RateCell, type Side } from "./side-shares.ts";
import { fromLogit } from "./stratified.ts";

export interface EstimateOptions extends IntervalOptions {
  /** Where the labels of negatives are verdicts of a judge that errs. */
  readonly judge?: JudgeCounts;
}

/**
 * Error rates of a verifier from cells of stratum × verdict, each labelled as far as anybody did. They are rates of what the rows were drawn from,
 * so the intervals are a little wide for the rows at hand. Where every row is labelled they are Wilson's. Else the exact intervals of the cells are
 * joined by variance recovery (G. Zou and A. Donner, 2008), or by an effective sample size where that is wider, and for rates again on the
 * logarithm of the odds; that holds where cells have few errors or none. The split into cells counts as drawn too. Cells without labels are taken
 * to be like the labelled ones of their verdict, with an interval from 0 to 1, and are named in `limit`. Throws E_AUDIT for impossible counts.
 *
 * @example
 * estimateRates([
 *   { stratum: "math", verdict: 0, rows: 1400, labelled: 200, right: 14 },
 *   { stratum: "math", verdict: 1, rows: 600, labelled: 100, right: 97 },
 * ]).falseNegative; // { value: 0.144, interval: [0.085, 0.218], method: "recovered-odds" }
 */
export function estimateRates(cells: readonly RateCell[], options: EstimateOptions = {}): RateEstimates {
  for (const { labelled, rows, right } of cells) {
    checkHits(labelled, rows, "labelled rows");
    checkHits(right, labelled, "right answers");
  }
  const alpha = alphaOf(options);
  const used = cells.filter(({ rows }) => rows > 0);
  const all = compensatedSum(used.map(({ rows }) => rows));
  if (options.judge) for (const { hits, count } of Object.values(options.judge) as JudgeCounts["falsePositive"][]) checkJudge(hits, count);
  const side = (verdict: 0 | 1): Side =>
    sideOf(
      used.filter((cell) => cell.verdict === verdict),
      all,
      alpha,
      verdict === 0 ? options.judge : undefined,
    );
  const [refused, passed] = [side(0), side(1)];
  const setting: Setting = {
    alpha,
    all,
    z: twoSidedZ(alpha),
    full: options.judge === undefined && used.every(({ labelled, rows }) => labelled === rows),
  };
  const gaps = [...refused.gaps, ...passed.gaps];
  const noNegative = refused.rows > 0 && refused.labelled === 0 ? "No negative is labelled." : undefined;
  const noPositive = passed.rows > 0 && passed.labelled === 0 ? "No positive is labelled." : undefined;
  const known = (missing: string | undefined, estimate: () => Estimate): Estimate =>
    missing === undefined
      ? withLimit(estimate(), gaps.length > 0 ? `No label in a cell of ${named(gaps)}.` : undefined)
      : notKnown(missing);
  const falseNegative = known(noNegative, () => rateOf(refused.right, noPositive === undefined ? passed.right : allRight(passed), setting));
  const falsePositive = known(noPositive ?? noNegative, () => rateOf(passed.wrong, refused.wrong, setting));
  const j = youden(falseNegative, falsePositive);
  return {
    falseNegative: withLimit(falseNegative, noPositive && noNegative === undefined ? `A lower bound: ${noPositive}` : undefined),
    falsePositive,
    overturn: known(noNegative, () => shareWithin(refused, setting)),
    ppv: known(noPositive, () => shareWithin(passed, setting)),
    j,
    phi: correlation(j, refused, passed),
    passRate: {
      raw: all === 0 ? notKnown("There is no row.") : counted(passed.rows, all, alpha),
      corrected: known(noPositive ?? noNegative, () => truePassRate(refused, passed, setting)),
    },
    lowerBound: noPositive !== undefined,
  };
}

interface Setting {
  readonly alpha: number;
  readonly z: number;
  readonly all: number;
  /** Every row is labelled, by somebody who does not err. */
  readonly full: boolean;
}

/** missed / (missed + kept). */
function rateOf(missed: Part, kept: Part, { alpha, z, all, full }: Setting): Estimate {
  const sum = missed.value + kept.value;
  if (sum === 0) return notKnown("No labelled row has this truth.");
  // Where a verdict has no rows at all, what is left is a count of the other's labels.
  if (full || missed.weight === 0 || kept.weight === 0) return counted(missed.hits, missed.hits + kept.hits, alpha);
  const value = missed.value / sum;
  const at = (one: number, other: number): number => (one === 0 ? 0 : one / (one + other));
  if (missed.value === 0) return { value, interval: [0, at(missed.interval[1], kept.interval[0])], method: "exact-map" };
  if (kept.value === 0) return { value, interval: [at(missed.interval[0], kept.interval[1]), 1], method: "exact-map" };
  const split = (z * z * (missed.spread / missed.value ** 2 + kept.spread / kept.value ** 2)) / all;
  const reach = (one: number, other: number): number =>
    Math.sqrt(Math.log(one / missed.value) ** 2 + Math.log(other / kept.value) ** 2 + split);
  const odds = Math.log(missed.value / kept.value);
  const interval = [
    fromLogit(odds - reach(missed.interval[0], kept.interval[1])),
    fromLogit(odds + reach(missed.interval[1], kept.interval[0])),
  ] as const;
  return { value, interval, method: "recovered-odds" };
}

function counted(hits: number, count: number, alpha: number): Estimate {
  return { value: hits / count, interval: wilson(hits, count, { alpha }), method: "wilson" };
}

/** The share of right rows within one verdict. */
function shareWithin({ rows, labelled, weight, right }: Side, { alpha, full }: Setting): Estimate {
  if (rows === 0) return notKnown("There is no row with this verdict.");
  if (full) return counted(right.hits, labelled, alpha);
  const value = right.value / weight;
  return { value, interval: [right.interval[0] / weight, Math.min(right.interval[1] / weight, 1)], method: "recovered-sum" };
}

function truePassRate(refused: Side, passed: Side, { alpha, z, all, full }: Setting): Estimate {
  if (all === 0) return notKnown("There is no row.");
  if (full) return counted(refused.right.hits + passed.right.hits, all, alpha);
  const value = refused.right.value + passed.right.value;
  const split = (z * z * Math.max(refused.right.spread + passed.right.spread - value * value, 0)) / all;
  const reach = (end: 0 | 1): number =>
    Math.sqrt((refused.right.interval[end] - refused.right.value) ** 2 + (passed.right.interval[end] - passed.right.value) ** 2 + split);
  return { value, interval: [Math.max(value - reach(0), 0), Math.min(value + reach(1), 1)], method: "recovered-sum" };
}

function youden(falseNegative: Estimate, falsePositive: Estimate): Estimate {
  if (falseNegative.value === null || falsePositive.value === null || !falseNegative.interval || !falsePositive.interval)
    return notKnown(falseNegative.limit ?? falsePositive.limit ?? "A rate is not known.");
  const value = 1 - falseNegative.value - falsePositive.value;
  const reach = (end: 0 | 1): number =>
    Math.hypot(
      (falseNegative.interval?.[end] ?? 0) - (falseNegative.value ?? 0),
      (falsePositive.interval?.[end] ?? 0) - (falsePositive.value ?? 0),
    );
  const interval = [Math.max(value - reach(1), -1), Math.min(value + reach(0), 1)] as const;
  return withLimit({ value, interval, method: "recovered-sum" }, falseNegative.limit);
}

/** φ = J √(p (1 − p) / (q (1 − q))), its interval that of J on the same scale. */
function correlation(j: Estimate, refused: Side, passed: Side): Estimate {
  const right = refused.right.value + passed.right.value;
  const varied = passed.weight * refused.weight;
  if (j.value === null || j.interval === null) return j;
  if (varied === 0) return notKnown("All rows have one verdict.");
  const scale = Math.sqrt((right * Math.max(1 - right, 0)) / varied);
  const scaled = (value: number): number => clamp(value * scale, -1, 1);
  const interval: Interval = [scaled(j.interval[0]), scaled(j.interval[1])];
  return withLimit({ value: scaled(j.value), interval, method: "scaled-j" }, j.limit);
}

/** The positives where none is labelled: all of them right, by assumption. */
function allRight({ weight, rows }: Side): Part {
  return { weight, value: weight, interval: [weight, weight], spread: weight, hits: rows };
}

/** A number that cannot be known, and why. */
export function notKnown(limit: string): Estimate {
  return { value: null, interval: null, method: "none", limit };
}

function withLimit(estimate: Estimate, limit: string | undefined): Estimate {
  if (limit === undefined || estimate.value === null) return estimate;
  return { ...estimate, limit: estimate.limit === undefined ? limit : `${limit} ${estimate.limit}` };
}

function named(strata: readonly string[]): string {
  const shown = [...new Set(strata)];
  return shown.length > 5 ? `${shown.slice(0, 5).join(", ")} and ${shown.length - 5} more strata` : shown.join(", ");
}

function checkJudge(hits: number, count: number): void {
  checkHits(hits, count, "errors of the judge");
  if (count === 0) throw auditError("The judge's errors must be counted on at least 1 negative; 0 came.");
}
