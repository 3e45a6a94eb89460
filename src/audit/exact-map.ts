import { wilson } from "./binomial-intervals.ts";
import { auditError, checkCount, checkHits, type BinomialInterval, type Interval, type IntervalOptions } from "./checks.ts";

/** Rows by verdict: what a verifier passed and what it refused. */
export interface VerdictRows {
  readonly positives: number;
  readonly negatives: number;
}

export interface ExactMapOptions extends IntervalOptions {
  /** The interval of the overturn rate; Wilson's by default, `clopperPearson` where it must not cover less than said. */
  readonly interval?: BinomialInterval;
}

/**
 * The false-negative rate from audited negatives alone, all positives taken as right: a lower bound where some are not. The interval of the
 * overturn rate is carried through θ → (1 − q) θ / ((1 − q) θ + q), so it holds for no overturn too. It leaves out the luck of q itself.
 * `right` of `labelled` negatives were right after all. Throws E_AUDIT where counts are impossible or no row is left.
 */
export function exactMap(
  rows: VerdictRows,
  { labelled, right }: { readonly labelled: number; readonly right: number },
  options: ExactMapOptions = {},
): { readonly falseNegative: number; readonly interval: Interval } {
  checkCount("the count of positives", rows.positives);
  checkCount("the count of negatives", rows.negatives);
  checkHits(right, labelled, "right answers");
  if (labelled === 0) throw auditError("The overturn rate needs at least 1 labelled negative; 0 came.");
  if (rows.positives === 0) throw auditError("The false-negative rate cannot be told without positives; 0 came.");
  if (labelled > rows.negatives) throw auditError(`${labelled} labelled negatives came, of ${rows.negatives}.`);
  const passed = rows.positives / (rows.positives + rows.negatives);
  const map = (overturn: number): number => falseNegativeOf({ passed, overturn, ppv: 1 });
  const [low, high] = (options.interval ?? wilson)(right, labelled, options);
  return { falseNegative: map(right / labelled), interval: [map(Math.max(low, 0)), map(Math.min(high, 1))] };
}

/** What share of rows passed, of the refused ones were right, and of the passed ones were right. */
export interface VerdictShares {
  readonly passed: number;
  readonly overturn: number;
  readonly ppv: number;
}

/** P(verdict 0 where the truth is 1); 0 where there is no right row. */
export function falseNegativeOf({ passed, overturn, ppv }: VerdictShares): number {
  const missed = (1 - passed) * overturn;
  return missed === 0 ? 0 : missed / (missed + passed * ppv);
}

/** P(verdict 1 where the truth is 0); 0 where there is no wrong row. */
export function falsePositiveOf({ passed, overturn, ppv }: VerdictShares): number {
  const slipped = passed * (1 - ppv);
  return slipped === 0 ? 0 : slipped / (slipped + (1 - passed) * (1 - overturn));
}
