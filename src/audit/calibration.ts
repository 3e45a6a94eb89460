import { compensatedSum } from "../core/numbers.ts";
import { auditError, checkShare } from "./checks.ts";

export interface CalibrationBin {
  /** From 0 to bins − 1; a bin holds its upper edge, the first one 0 too. Empty bins are left out. */
  readonly bin: number;
  readonly rows: number;
  /** The mean probability, and the share that was right. */
  readonly confidence: number;
  readonly right: number;
}

export interface CalibrationResult {
  /** The mean and the greatest gap between confidence and share over the bins. */
  readonly ece: number;
  readonly mce: number;
  /** The mean squared error: reliability − resolution + uncertainty, each over the different probabilities (A. Murphy, 1973). */
  readonly brier: number;
  readonly reliability: number;
  readonly resolution: number;
  readonly uncertainty: number;
  readonly bins: readonly CalibrationBin[];
}

/**
 * How far probabilities are borne out by truths of 0 and 1, in `bins` bins of equal width, 10 by default. Throws E_AUDIT for no rows,
 * probabilities outside of 0 to 1, or truths that are no 0 or 1.
 */
export function calibration(
  probabilities: readonly number[],
  truths: readonly number[],
  { bins = 10 }: { readonly bins?: number } = {},
): CalibrationResult {
  if (probabilities.length === 0) throw auditError("Calibration needs at least 1 row; 0 came.");
  if (probabilities.length !== truths.length) throw auditError(`${probabilities.length} probabilities came with ${truths.length} truths.`);
  if (!Number.isInteger(bins) || bins < 1 || bins > 10_000) throw auditError(`bins must be a whole number from 1 to 10,000; ${bins} came.`);
  const binned = new Map<number, Group>();
  const different = new Map<number, Group>();
  const errors = probabilities.map((probability, index) => {
    const truth = truths[index] ?? 0;
    checkShare("a probability", probability);
    if (truth !== 0 && truth !== 1) throw auditError(`A truth must be 0 or 1; ${String(truth)} came in row ${index + 1}.`);
    add(binned, binOf(probability, bins), probability, truth);
    add(different, probability, probability, truth);
    return (probability - truth) ** 2;
  });
  const rows = probabilities.length;
  const right = compensatedSum(truths) / rows;
  const shown = [...binned]
    .toSorted(([a], [b]) => a - b)
    .map(([bin, group]) => ({ bin, rows: group.rows, confidence: group.sum / group.rows, right: group.right / group.rows }));
  const gaps = shown.map((bin) => Math.abs(bin.right - bin.confidence));
  const groups = [...different].map(([probability, group]) => ({
    probability,
    weight: group.rows / rows,
    share: group.right / group.rows,
  }));
  return {
    ece: compensatedSum(gaps.map((gap, index) => (gap * (shown[index]?.rows ?? 0)) / rows)),
    mce: Math.max(...gaps),
    brier: compensatedSum(errors) / rows,
    reliability: compensatedSum(groups.map(({ probability, weight, share }) => weight * (probability - share) ** 2)),
    resolution: compensatedSum(groups.map(({ weight, share }) => weight * (share - right) ** 2)),
    uncertainty: right * (1 - right),
    bins: shown,
  };
}

interface Group {
  rows: number;
  sum: number;
  right: number;
}

function add(groups: Map<number, Group>, key: number, probability: number, truth: number): void {
  const group = groups.get(key) ?? { rows: 0, sum: 0, right: 0 };
  group.rows += 1;
  group.sum += probability;
  group.right += truth;
  groups.set(key, group);
}

function binOf(probability: number, bins: number): number {
  const guess = Math.max(Math.ceil(probability * bins) - 1, 0);
  // 0.55 × 20 is a little more than 11: what counts is the edge itself.
  return guess > 0 && probability <= guess / bins ? guess - 1 : guess;
}
