import { clamp, compensatedSum } from "../core/numbers.ts";
import { twoSidedZ } from "../core/statistics/normal.ts";
import { alphaOf, auditError, checkHits, checkCount, type Interval, type IntervalOptions } from "./checks.ts";

/** A stratum: how many rows it has, how many of them were drawn and labelled, and how many of those hit. */
export interface SampledStratum {
  readonly rows: number;
  readonly labelled: number;
  readonly hits: number;
}

export interface StratifiedOptions extends IntervalOptions {
  /** Whether the rate of these very rows is meant, so that labelled rows leave no doubt; true by default. */
  readonly finitePopulation?: boolean;
}

export interface StratifiedResult {
  readonly estimate: number;
  readonly standardError: number;
  readonly wald: Interval;
  /** Symmetric on the logit, so it stays inside 0 to 1; null where the estimate is 0 or 1. */
  readonly logit: Interval | null;
}

/**
 * A rate over strata, each weighted by its rows (W. Cochran, Sampling Techniques, 5.3). Strata without rows are passed over; every other
 * needs two labelled rows, or all of its rows. Throws E_AUDIT elsewhere. Of a stratum in which nothing or everything hit the variance is taken
 * as 0: use `estimateRates` where hits are rare.
 */
export function stratified(strata: readonly SampledStratum[], options: StratifiedOptions = {}): StratifiedResult {
  const z = twoSidedZ(alphaOf(options));
  const used = strata.filter((stratum) => checked(stratum).rows > 0);
  if (used.length === 0) throw auditError("A stratified rate needs a stratum with rows; none came.");
  const all = compensatedSum(used.map(({ rows }) => rows));
  const estimate = compensatedSum(used.map(({ rows, labelled, hits }) => (rows / all) * (hits / labelled)));
  const standardError = Math.sqrt(
    compensatedSum(used.map((stratum) => (stratum.rows / all) ** 2 * variance(stratum, options.finitePopulation ?? true))),
  );
  const spread = (z * standardError) / (estimate * (1 - estimate));
  const logit = Math.log(estimate / (1 - estimate));
  return {
    estimate,
    standardError,
    wald: [clamp(estimate - z * standardError, 0, 1), clamp(estimate + z * standardError, 0, 1)],
    logit: estimate > 0 && estimate < 1 ? [fromLogit(logit - spread), fromLogit(logit + spread)] : null,
  };
}

/** Of a share in 0 to 1. */
export function fromLogit(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}

function variance({ rows, labelled, hits }: SampledStratum, finite: boolean): number {
  if (labelled === 1) return 0;
  const share = hits / labelled;
  return ((share * (1 - share)) / (labelled - 1)) * (finite ? 1 - labelled / rows : 1);
}

function checked(stratum: SampledStratum): SampledStratum {
  const { rows, labelled, hits } = stratum;
  checkCount("the rows of a stratum", rows);
  checkHits(hits, labelled);
  if (labelled > rows) throw auditError(`A stratum cannot have more labelled rows than rows; ${labelled} of ${rows} came.`);
  if (rows > 0 && labelled < Math.min(2, rows))
    throw auditError(`A stratum of ${rows} rows needs at least 2 labelled ones; ${labelled} came.`, "Label more of it, or join strata.");
  return stratum;
}
