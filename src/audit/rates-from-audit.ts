import { twoSidedZ } from "../core/statistics/normal.ts";
import { clopperPearson, wilson } from "./binomial-intervals.ts";
import { alphaOf, auditError, checkHits, type Interval, type IntervalOptions } from "./checks.ts";
import { falseNegativeOf, falsePositiveOf } from "./exact-map.ts";
import { roganGladen, type Count } from "./rogan-gladen.ts";
import { fromLogit } from "./stratified.ts";

/** Rows with one verdict, how many of them were labelled, and how many of those are right. */
export interface AuditedRows {
  readonly rows: number;
  readonly labelled: number;
  readonly right: number;
}

/** A judge's own errors, counted on negatives with known truth: on others it errs at other rates. */
export interface JudgeCounts {
  /** Overturned, among those that are wrong. */
  readonly falsePositive: Count;
  /** Upheld, among those that are right. */
  readonly falseNegative: Count;
}

export interface AuditInput {
  readonly negatives: AuditedRows;
  readonly positives: AuditedRows;
  /** Where the labels of negatives are verdicts of a judge that errs. */
  readonly judge?: JudgeCounts;
}

export interface AuditRates {
  /** P(truth 1 where the verdict is 0); below 0 where a judge overturned fewer than its own errors would. */
  readonly overturn: number;
  readonly overturnError: number;
  /** P(truth 1 where the verdict is 1); taken as 1 where no positive was labelled. */
  readonly ppv: number;
  readonly truePassRate: number;
  readonly truePassError: number;
  readonly falseNegative: number;
  readonly falseNegativeInterval: Interval;
  /** Standard error of the logit of the false-negative rate; null where nothing was overturned. */
  readonly falseNegativeLogitError: number | null;
  /** null where no positive was labelled. */
  readonly falsePositive: number | null;
  readonly falsePositiveInterval: Interval | null;
  /** No positive was labelled: falseNegative is a lower bound. */
  readonly lowerBound: boolean;
}

/**
 * Error rates of a verifier where only some rows of each verdict were drawn at random and labelled (C. Begg and R. Greenes, 1983). Intervals
 * are those of the logit by the delta method, with the share of verdicts counted as drawn from a larger population; where nothing was
 * overturned the exact upper limit of the overturn rate is carried through. Needs one labelled negative and one positive row; throws E_AUDIT
 * elsewhere. For several strata, rare errors or a finite set of rows use `estimateRates`.
 */
export function ratesFromAudit(input: AuditInput, options?: IntervalOptions): AuditRates {
  const { negatives, positives, judge } = input;
  const alpha = alphaOf(options);
  for (const [name, cell] of Object.entries({ negatives, positives })) checkCell(name, cell);
  if (negatives.labelled === 0) throw auditError("Rates need at least 1 labelled negative; 0 came.");
  const all = negatives.rows + positives.rows;
  const q = positives.rows / all;
  if (positives.rows === 0) throw auditError("Rates need rows of both verdicts; no positive came.");
  const z = twoSidedZ(alpha);
  const overturn = overturnOf(negatives, judge);
  const lowerBound = positives.labelled === 0;
  const ppv = lowerBound ? 1 : positives.right / positives.labelled;
  const ppvVariance = lowerBound ? 0 : (ppv * (1 - ppv)) / positives.labelled;
  const split = 1 / (all * q * (1 - q));
  const shares = { passed: q, overturn: Math.min(overturn.value, 1), ppv };
  const truePassRate = q * ppv + (1 - q) * overturn.value;
  const truePassError = Math.sqrt(
    (1 - q) ** 2 * overturn.variance + q * q * ppvVariance + ((ppv - overturn.value) ** 2 * q * (1 - q)) / all,
  );
  const known = overturn.value > 0 && ppv > 0;
  const falseNegative = known ? falseNegativeOf(shares) : overturn.value > 0 ? 1 : 0;
  const logitError = known ? Math.sqrt(overturn.variance / overturn.value ** 2 + ppvVariance / ppv ** 2 + split) : null;
  const falsePositive = lowerBound ? null : falsePositiveOf(shares);
  const slips = Math.sqrt(ppvVariance / (1 - ppv) ** 2 + overturn.variance / (1 - overturn.value) ** 2 + split);
  const limits = {
    ppv: lowerBound ? ([1, 1] as const) : wilson(positives.right, positives.labelled, { alpha }),
    overturn: overturn.limits(alpha),
  };
  return {
    overturn: overturn.value,
    overturnError: Math.sqrt(overturn.variance),
    ppv,
    truePassRate,
    truePassError,
    falseNegative,
    falseNegativeInterval:
      logitError === null
        ? mapped(falseNegative, (overturned, right) => falseNegativeOf({ passed: q, overturn: overturned, ppv: right }), limits)
        : aroundLogit(falseNegative, z * logitError),
    falseNegativeLogitError: logitError,
    falsePositive,
    falsePositiveInterval:
      falsePositive === null
        ? null
        : falsePositive > 0 && falsePositive < 1
          ? aroundLogit(falsePositive, z * slips)
          : mapped(falsePositive, (overturned, right) => falsePositiveOf({ passed: q, overturn: overturned, ppv: right }), {
              ppv: clopperPearson(positives.right, positives.labelled, { alpha }),
              overturn: limits.overturn,
            }),
    lowerBound,
  };
}

interface Overturn {
  readonly value: number;
  readonly variance: number;
  readonly limits: (alpha: number) => Interval;
}

function overturnOf({ labelled, right }: AuditedRows, judge: JudgeCounts | undefined): Overturn {
  const share = right / labelled;
  if (!judge) {
    return { value: share, variance: (share * (1 - share)) / labelled, limits: (alpha) => clopperPearson(right, labelled, { alpha }) };
  }
  const { falsePositive, falseNegative } = judge;
  const correct = (alpha: number) =>
    roganGladen(
      {
        verdicts: { hits: right, count: labelled },
        sensitivity: { hits: falseNegative.count - falseNegative.hits, count: falseNegative.count },
        specificity: { hits: falsePositive.count - falsePositive.hits, count: falsePositive.count },
      },
      { alpha },
    );
  const { estimate, variance } = correct(0.05);
  return { value: estimate, variance, limits: (alpha) => correct(alpha).langReiczigel };
}

/** The end that the estimate lies at, and the farthest that the limits of both shares allow. */
function mapped(
  estimate: number,
  map: (overturn: number, ppv: number) => number,
  { overturn, ppv }: { readonly overturn: Interval; readonly ppv: Interval },
): Interval {
  const corners = overturn.flatMap((overturned) => ppv.map((right) => map(overturned, right)));
  return estimate === 0 ? [0, Math.max(...corners)] : [Math.min(...corners), Math.max(estimate, ...corners)];
}

function aroundLogit(rate: number, half: number): Interval {
  const logit = Math.log(rate / (1 - rate));
  return [fromLogit(logit - half), fromLogit(logit + half)];
}

function checkCell(name: string, { rows, labelled, right }: AuditedRows): void {
  checkHits(labelled, rows, `labelled ${name}`);
  checkHits(right, labelled, `right ${name}`);
}
