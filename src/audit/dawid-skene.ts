import { compensatedSum } from "../core/numbers.ts";
import { auditError, checkCount } from "./checks.ts";

export interface DawidSkeneOptions {
  /** Rounds of expectation and maximisation; 200 by default, at most 100,000. It ends early where nothing moves any more. */
  readonly iterations?: number;
}

export interface DawidSkeneResult {
  /** P(truth 1) of every row, after the last round. */
  readonly posterior: readonly number[];
  /** The share of right rows. */
  readonly prevalence: number;
  /** Of every rater; null where no row is thought wrong (or right), so that nothing is known. */
  readonly falsePositive: readonly (number | null)[];
  readonly falseNegative: readonly (number | null)[];
}

/**
 * Error rates of raters without any truth, from their agreement alone (A. Dawid and A. Skene, 1979), begun from the share of votes and without
 * smoothing. Rows are lists of 0, 1 or null, one entry a rater. It needs three raters whose errors are independent given the truth: what is hard for
 * all of them makes every rate look too good. Throws E_AUDIT for fewer raters, ragged rows, or a row that nobody rated.
 */
export function dawidSkene(rows: readonly (readonly (number | null)[])[], { iterations = 200 }: DawidSkeneOptions = {}): DawidSkeneResult {
  const raters = checkRatings(rows);
  checkCount("the count of iterations", iterations);
  if (iterations < 1 || iterations > 100_000) throw auditError(`iterations must be from 1 to 100,000; ${iterations} came.`);
  let posterior: readonly number[] = rows.map((row) => {
    const votes = row.filter((vote) => vote !== null);
    return compensatedSum(votes) / votes.length;
  });
  let rates = ratesOf(rows, posterior, raters);
  for (let round = 1; ; round += 1) {
    const next = rows.map((row) => posteriorOf(row, rates));
    const moved = next.some((value, index) => Math.abs(value - (posterior[index] ?? 0)) > 1e-15);
    posterior = next;
    if (round === iterations || !moved) return { posterior, ...rates };
    rates = ratesOf(rows, posterior, raters);
  }
}

type Rates = Omit<DawidSkeneResult, "posterior">;

function ratesOf(rows: readonly (readonly (number | null)[])[], posterior: readonly number[], raters: number): Rates {
  const share = (rater: number, truth: 0 | 1): number | null => {
    let [weights, wrong] = [0, 0];
    rows.forEach((row, index) => {
      const vote = row[rater] ?? null;
      if (vote === null) return;
      const weight = truth === 1 ? (posterior[index] ?? 0) : 1 - (posterior[index] ?? 0);
      weights += weight;
      if (vote !== truth) wrong += weight;
    });
    return weights > 1e-8 ? wrong / weights : null;
  };
  const every = Array.from({ length: raters }, (_, rater) => rater);
  return {
    prevalence: compensatedSum(posterior) / posterior.length,
    falsePositive: every.map((rater) => share(rater, 0)),
    falseNegative: every.map((rater) => share(rater, 1)),
  };
}

function posteriorOf(row: readonly (number | null)[], { prevalence, falsePositive, falseNegative }: Rates): number {
  let logOdds = Math.log(least(prevalence)) - Math.log(least(1 - prevalence));
  row.forEach((vote, rater) => {
    const [fp, fn] = [falsePositive[rater] ?? null, falseNegative[rater] ?? null];
    if (vote === null || fp === null || fn === null) return;
    logOdds += vote === 1 ? Math.log(least(1 - fn)) - Math.log(least(fp)) : Math.log(least(fn)) - Math.log(least(1 - fp));
  });
  return 1 / (1 + Math.exp(-logOdds));
}

/** A rate of exactly 0 would let one vote overrule all others for ever. */
function least(probability: number): number {
  return Math.max(probability, 1e-10);
}

function checkRatings(rows: readonly (readonly (number | null)[])[]): number {
  const raters = rows[0]?.length ?? 0;
  if (raters < 3)
    throw auditError(`Rates without truth need at least 3 raters; ${raters} came.`, "With two raters take cohenKappa, or huiWalter.");
  for (const [index, row] of rows.entries()) {
    if (row.length !== raters) throw auditError(`Row ${index + 1} has ${row.length} ratings, the first has ${raters}.`);
    if (row.some((vote) => vote !== null && vote !== 0 && vote !== 1))
      throw auditError(`Ratings must be 0, 1 or null; row ${index + 1} has others.`);
    if (row.every((vote) => vote === null)) throw auditError(`Row ${index + 1} has no rating.`);
  }
  return raters;
}
