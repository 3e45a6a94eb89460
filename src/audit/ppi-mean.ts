import { clamp, compensatedSum } from "../core/numbers.ts";
import { twoSidedZ } from "../core/statistics/normal.ts";
import { alphaOf, auditError, type Interval, type IntervalOptions } from "./checks.ts";

export interface PpiInput {
  /** The truth of the labelled rows, and what was predicted for them, in the same order. */
  readonly labels: readonly number[];
  readonly predictions: readonly number[];
  /** What was predicted for the rows without a label. */
  readonly unlabelled: readonly number[];
}

export interface PpiOptions extends IntervalOptions {
  /** How far the predictions are trusted: 1 is plain PPI, 0 the labels alone; by default what makes the variance least (PPI++). */
  readonly lambda?: number;
}

export interface PpiResult {
  readonly lambda: number;
  readonly estimate: number;
  readonly standardError: number;
  /** Not cut to 0 and 1. */
  readonly interval: Interval;
}

/**
 * The mean of the truth from few labels and many predictions (A. Angelopoulos and others: PPI, 2023; PPI++, arXiv 2311.01453). With verdicts as
 * predictions it gives the true pass rate, but no error rate. Both parts must be drawn from one population. Throws E_AUDIT for fewer than two rows
 * in either part.
 */
export function ppiMean({ labels, predictions, unlabelled }: PpiInput, options: PpiOptions = {}): PpiResult {
  const z = twoSidedZ(alphaOf(options));
  if (labels.length !== predictions.length) throw auditError(`${labels.length} labels came with ${predictions.length} predictions.`);
  for (const [name, values] of Object.entries({ labels, unlabelled })) {
    if (values.length < 2) throw auditError(`Prediction-powered inference needs at least 2 ${name} rows; ${values.length} came.`);
  }
  if ([...labels, ...predictions, ...unlabelled].some((value) => !Number.isFinite(value)))
    throw auditError("Labels and predictions must be finite numbers.");
  const lambda = options.lambda ?? tuned(labels, predictions, unlabelled);
  if (!Number.isFinite(lambda)) throw auditError(`lambda must be a finite number; ${lambda} came.`);
  const rest = labels.map((label, index) => label - lambda * (predictions[index] ?? 0));
  const estimate = lambda * mean(unlabelled) + mean(rest);
  const standardError = Math.sqrt((lambda ** 2 * spread(unlabelled)) / unlabelled.length ** 2 + spread(rest) / rest.length ** 2);
  return { lambda, estimate, standardError, interval: [estimate - z * standardError, estimate + z * standardError] };
}

function tuned(labels: readonly number[], predictions: readonly number[], unlabelled: readonly number[]): number {
  const all = [...predictions, ...unlabelled];
  const variance = spread(all) / (all.length - 1);
  if (variance === 0) return 0;
  const [centre, predicted] = [mean(labels), mean(predictions)];
  const products = labels.map((label, index) => (label - centre) * ((predictions[index] ?? 0) - predicted));
  return clamp(mean(products) / (variance * (1 + labels.length / unlabelled.length)), 0, 1);
}

function mean(values: readonly number[]): number {
  return compensatedSum(values) / values.length;
}

/** The sum of squares about the mean. */
function spread(values: readonly number[]): number {
  const centre = mean(values);
  return compensatedSum(values.map((value) => (value - centre) ** 2));
}
