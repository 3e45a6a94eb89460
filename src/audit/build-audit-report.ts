import { adviseAdvantages } from "./advantage-advice.ts";
import type { Agreement, AuditReport, Reliability, StratumReport } from "./audit-report.ts";
import { judgeOf, type JudgeRates } from "./judge-of.ts";
import { driftOf } from "./drift-report.ts";
import { planLabels } from "./plan-labels.ts";
import { separationOf } from "./separation.ts";
import type { CellRateOptions } from "./cell-rates.ts";
import { stratumReport } from "./stratum-report.ts";
import type { Tally, TallyCounts } from "./tally.ts";
import type { StratumCounts } from "./tally-counts.ts";
import { auditWarnings } from "./audit-warnings.ts";

export interface AuditReportOptions {
  /** An ISO time. */
  readonly date: string;
  readonly files: readonly string[];
  readonly verifier?: AuditReport["verifier"];
  /** Where labels came from, such as "column correct". */
  readonly labelsFrom: string;
  /** Rows whose label is no 0 or 1. */
  readonly unreadable?: number;
  readonly alpha?: number;
  /** The appeal judge's rates where no row has both a label and an appeal. */
  readonly judge?: JudgeRates;
  readonly agreement?: Agreement;
  /** Names what confidences are, where they are not the reward. */
  readonly confidence?: string;
  /** Disagreements that are shown beside the report, and how many there are. */
  readonly shown?: number;
}

/**
 * Makes the report of what was counted. Rates over several strata are sums of expected counts, never means of rates. What cannot be known is
 * null with the reason, never NaN.
 *
 * @example
 * const report = auditReport(tally, { date: new Date().toISOString(), files: ["graded.jsonl"], labelsFrom: "column correct" });
 */
export function auditReport(tally: Tally, options: AuditReportOptions): AuditReport {
  const counts = tally.counts();
  const { alpha = 0.05 } = options;
  const [negatives, positives] = counts.overall.cells;
  const labelled = negatives.labels.count + positives.labels.count;
  const appealed = negatives.appeals.count + positives.appeals.count;
  const byAppeals = labelled === 0 && appealed > 0;
  const judge = judgeOf(counts.overall, options.judge, alpha);
  const how: CellRateOptions = { alpha, byAppeals, judge: judge?.rates };
  const strata = counts.strata.map((stratum) => stratumReport(stratum, [stratum], how));
  const overall = stratumReport(counts.overall, counts.strata, how);
  const separation = separationOf(strata);
  const design = byAppeals ? "appeals" : labelled === negatives.rows + positives.rows ? "full" : "partial";
  return {
    version: 1,
    date: options.date,
    files: options.files,
    verifier: options.verifier ?? { use: null, version: null, fingerprints: [] },
    labels: { from: options.labelsFrom, unreadable: options.unreadable ?? 0, design },
    alpha,
    overall,
    strata: strata.toSorted(worstFirst),
    by: counts.by.map(({ column, values, more }) => ({
      column,
      more,
      strata: values.map((value) => stratumReport(value, [value], how)).toSorted(worstFirst),
    })),
    separation,
    drift: driftOf(counts.drift, alpha),
    reliability: reliabilityOf(counts, options.confidence ?? "reward"),
    agreement: options.agreement ?? null,
    judge: judge ? { from: judge.from, falsePositive: judge.falsePositive, falseNegative: judge.falseNegative } : null,
    nulls: {
      rows: counts.overall.abstained + counts.overall.errored,
      byCause: Object.fromEntries(counts.overall.nulls),
      groups: counts.groups ? { count: counts.groups.count, shares: counts.groups.shares } : null,
    },
    advantages: adviseAdvantages({
      mixedGroups: counts.groups && counts.groups.comparable > 0 ? counts.groups.mixed > 0 : null,
      ratesDiffer: ratesDiffer(strata),
      separation,
      j: overall.j.value,
    }),
    next: byAppeals ? [] : planNext(strata, alpha),
    disagreements: disagreementsOf(counts.overall, options.shown ?? 0),
    warnings: auditWarnings(counts, { overall, strata, byAppeals, judged: judge !== null, unreadable: options.unreadable ?? 0 }),
  };
}

/** Half-width that the rates of all strata together should come to. */
const wantedHalfWidth = 0.03;

function planNext(strata: readonly StratumReport[], alpha: number): AuditReport["next"] {
  const cells = strata.flatMap(({ name: stratum, negatives, positives }) =>
    [negatives, positives].map(({ verdict, rows, labelled, right }) => ({ stratum, verdict, rows, labelled, right })),
  );
  if (cells.every(({ rows }) => rows === 0)) return [];
  return planLabels(cells, { halfWidth: wantedHalfWidth, alpha }).cells.map(({ stratum, verdict, rows, labelled, draw }) => ({
    stratum,
    verdict,
    rows,
    labelled,
    draw,
  }));
}

/** Whether two strata have intervals of a rate that do not meet. null where fewer than two have both rates. */
function ratesDiffer(strata: readonly StratumReport[]): boolean | null {
  const known = strata.filter(({ falseNegative, falsePositive }) => falseNegative.interval && falsePositive.interval);
  if (known.length === 0) return null;
  return (["falseNegative", "falsePositive"] as const).some((rate) => {
    const ends = known.flatMap((stratum) => stratum[rate].interval ?? []);
    const lows = ends.filter((_, index) => index % 2 === 0);
    const highs = ends.filter((_, index) => index % 2 === 1);
    return Math.max(...lows) > Math.min(...highs);
  });
}

/** By Youden's J, lowest first; strata without one after them, larger ones first. */
function worstFirst(a: StratumReport, b: StratumReport): number {
  const [x, y] = [a.j.value ?? Infinity, b.j.value ?? Infinity];
  if (x !== y) return x - y;
  return b.rows - a.rows || (a.name < b.name ? -1 : 1);
}

function disagreementsOf({ cells: [negatives, positives] }: StratumCounts, shown: number): AuditReport["disagreements"] {
  return { falseNegatives: negatives.labels.right, falsePositives: positives.labels.count - positives.labels.right, shown };
}

/** null where confidences are nothing but verdicts: those say nothing of how sure they are. */
function reliabilityOf({ reliability: { bins, rows, squaredErrors, graded } }: TallyCounts, of: string): Reliability | null {
  if (!graded || rows < 2) return null;
  const filled = bins.filter((bin) => bin.rows > 0);
  const gaps = filled.map((bin) => ({ weight: bin.rows / rows, gap: Math.abs(bin.right - bin.confidence) / bin.rows }));
  return {
    of,
    ece: gaps.reduce((sum, { weight, gap }) => sum + weight * gap, 0),
    mce: Math.max(...gaps.map(({ gap }) => gap)),
    brier: squaredErrors / rows,
    bins: filled.map((bin) => ({ rows: bin.rows, confidence: bin.confidence / bin.rows, right: bin.right / bin.rows })),
  };
}
