import type { Estimate } from "./audit-report.ts";
import { wilson } from "./binomial-intervals.ts";
import type { JudgeCounts } from "./rates-from-audit.ts";
import type { StratumCounts } from "./tally-counts.ts";

/** Counts of negatives whose truth is known. */
export type JudgeRates = JudgeCounts;

/** An appeal judge's rates on negatives. */
export interface JudgeReport {
  readonly from: string;
  readonly rates: JudgeRates;
  readonly falsePositive: Estimate;
  readonly falseNegative: Estimate;
}

/** From rows that have both a label and an appeal, of both kinds; else as they were given; null where neither is there. */
export function judgeOf({ cells: [negatives] }: StratumCounts, given: JudgeRates | undefined, alpha: number): JudgeReport | null {
  const [wrong, right] = negatives.both;
  const measured: JudgeRates = {
    falsePositive: { hits: wrong[1], count: wrong[0] + wrong[1] },
    falseNegative: { hits: right[0], count: right[0] + right[1] },
  };
  if (measured.falsePositive.count > 0 && measured.falseNegative.count > 0) {
    const rows = measured.falsePositive.count + measured.falseNegative.count;
    return reportOf(`${rows} negatives with a label and an appeal`, measured, alpha);
  }
  return given ? reportOf("rates that were given", given, alpha) : null;
}

function reportOf(from: string, rates: JudgeRates, alpha: number): JudgeReport {
  const estimate = ({ hits, count }: JudgeRates["falsePositive"]): Estimate => ({
    value: hits / count,
    interval: wilson(hits, count, { alpha }),
    method: "wilson",
  });
  return { from, rates, falsePositive: estimate(rates.falsePositive), falseNegative: estimate(rates.falseNegative) };
}
