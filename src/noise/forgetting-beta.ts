import { AssayError } from "../core/errors.ts";
import { betaQuantile } from "../core/statistics/beta-quantile.ts";

/** Counts of a Beta distribution: `right` is its α and `wrong` its β. Both are above 0. */
export interface BetaCounts {
  readonly right: number;
  readonly wrong: number;
}

export interface Forgetting {
  /** What stands before any observation, and what all is forgotten towards. */
  readonly prior: BetaCounts;
  /** What is kept of earlier batches at each new one, from 0 to 1. About 1 ÷ (1 − lambda) batches are remembered. */
  readonly lambda: number;
}

/** Counts after one more batch: prior + lambda × (counts − prior) + batch. */
export function withBatch(counts: BetaCounts, batch: BetaCounts, { prior, lambda }: Forgetting): BetaCounts {
  return {
    right: prior.right + lambda * (counts.right - prior.right) + batch.right,
    wrong: prior.wrong + lambda * (counts.wrong - prior.wrong) + batch.wrong,
  };
}

export interface BetaSummary {
  readonly mean: number;
  /** Of the observations that are remembered; the prior does not count. */
  readonly effectiveSize: number;
  /** The credible interval between equal tails. */
  readonly interval: readonly [low: number, high: number];
}

export function summaryOf({ right, wrong }: BetaCounts, prior: BetaCounts, alpha = 0.05): BetaSummary {
  return {
    mean: right / (right + wrong),
    effectiveSize: right + wrong - prior.right - prior.wrong,
    interval: [betaQuantile(alpha / 2, right, wrong), betaQuantile(1 - alpha / 2, right, wrong)],
  };
}

export interface ForgettingBetaOptions extends Forgetting {
  /** Each batch with its size and how many of it were right; fractions are weighted counts. */
  readonly batches: readonly (readonly [size: number, right: number])[];
  /** 1 − alpha is the probability of the credible intervals. Default 0.05. */
  readonly alpha?: number | undefined;
}

/**
 * A rate that drifts, tracked over batches by a Beta distribution whose counts fade: after each batch its counts, mean, effective size and
 * credible interval. Throws E_CHANNEL where a batch has more right than its size, or an option is out of its range.
 *
 * @example
 * forgettingBeta({ batches: [[20, 2]], prior: { right: 1, wrong: 1 }, lambda: 0.9 })[0]?.mean; // 0.13636…
 */
export function forgettingBeta({ batches, alpha = 0.05, ...forgetting }: ForgettingBetaOptions): readonly (BetaCounts & BetaSummary)[] {
  checkForgetting(forgetting);
  if (!(alpha > 0 && alpha < 1)) throw refused(`alpha must be above 0 and below 1, not ${String(alpha)}`);
  let counts = forgetting.prior;
  return batches.map(([size, right]) => {
    if (!(right >= 0 && right <= size && Number.isFinite(size)))
      throw refused(`a batch must have from 0 to its size right, not ${String(right)} of ${String(size)}`);
    counts = withBatch(counts, { right, wrong: size - right }, forgetting);
    return { ...counts, ...summaryOf(counts, forgetting.prior, alpha) };
  });
}

export function checkForgetting({ prior, lambda }: Forgetting): void {
  if (!(lambda >= 0 && lambda <= 1)) throw refused(`lambda must be from 0 to 1, not ${String(lambda)}`);
  const isCount = (value: number): boolean => value > 0 && value <= 1e9;
  if (!isCount(prior.right) || !isCount(prior.wrong))
    throw refused(`counts of a prior must be above 0 and at most 1e9, not ${String(prior.right)} and ${String(prior.wrong)}`);
}

function refused(message: string): AssayError {
  return new AssayError("E_CHANNEL", { message: `Rates cannot be tracked: ${message}.` });
}
