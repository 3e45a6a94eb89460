import {
  acceptanceSize,
  agrestiCoull,
  allocate,
  bca,
  betaQuantile,
  calibration,
  clopperPearson,
  cohenKappa,
  confidenceSequence,
  dawidSkene,
  exactMap,
  huiWalter,
  jeffreys,
  krippendorffAlpha,
  logEValue,
  negativesSize,
  normalMixtureRadius,
  normalQuantile,
  ppiMean,
  ratesFromAudit,
  roganGladen,
  sampleSize,
  stratified,
  wilson,
  type MeasurementLevel,
  type VerdictTable,
} from "../../../src/audit/index.ts";
import type { GoldenFunction } from "./golden-function.ts";

const intervals = { wilson, clopperPearson, jeffreys, agrestiCoull };

/** The functions of `assay-rewards/audit` under the names of a file of golden cases. */
export const auditFunctions: Readonly<Record<string, GoldenFunction>> = {
  betaQuantile: ({ p, a, b }: { p: number; a: number; b: number }) => betaQuantile(p, a, b),
  normalQuantile: ({ p }: { p: number }) => normalQuantile(p),
  binomialIntervals: ({ k, n, alpha }: { k: number; n: number; alpha: number }) =>
    Object.fromEntries(Object.entries(intervals).map(([name, interval]) => [name, interval(k, n, { alpha })])),
  bcaMean: ({ x, ...options }: { x: readonly number[]; replicates: number; seed: number; alpha: number }) => {
    const { interval: ci, ...rest } = bca(x, options);
    return { ...rest, ci };
  },
  roganGladen: ({ k, n, seK, seN, spK, spN, alpha }: Record<"k" | "n" | "seK" | "seN" | "spK" | "spN" | "alpha", number>) =>
    roganGladen(
      { verdicts: { hits: k, count: n }, sensitivity: { hits: seK, count: seN }, specificity: { hits: spK, count: spN } },
      { alpha },
    ),
  stratified: ({ strata, alpha, fpc }: { strata: readonly { N: number; n: number; k: number }[]; alpha: number; fpc?: boolean }) => {
    const { standardError: se, ...rest } = stratified(
      strata.map(({ N, n, k }) => ({ rows: N, labelled: n, hits: k })),
      { alpha, ...(fpc === undefined ? {} : { finitePopulation: fpc }) },
    );
    return { ...rest, se };
  },
  allocate: ({ total, strata, min }: { total: number; strata: readonly { N: number; p: number; c?: number }[]; min?: number }) =>
    allocate(
      total,
      strata.map(({ N, p, c = 1 }) => ({ rows: N, rate: p, cost: c })),
      min === undefined ? {} : { floor: min },
    ),
  ratesFromAudit: auditRates,
  rho1ExactMap: ({
    N1,
    N0,
    n,
    k,
    alpha,
    interval,
  }: {
    N1: number;
    N0: number;
    n: number;
    k: number;
    alpha: number;
    interval: keyof typeof intervals;
  }) => {
    const found = exactMap({ positives: N1, negatives: N0 }, { labelled: n, right: k }, { alpha, interval: intervals[interval] });
    return { rho1: found.falseNegative, ci: found.interval };
  },
  dawidSkene: ({ table, iterations }: { table: readonly (readonly (number | null)[])[]; iterations: number }) => {
    const { posterior, prevalence: prior, falsePositive: rho0, falseNegative: rho1 } = dawidSkene(table, { iterations });
    return { posterior, prior, rho0, rho1 };
  },
  huiWalter: ({ counts }: { counts: readonly [VerdictTable, VerdictTable] }) => {
    const { prevalence, falsePositive: rho0, falseNegative: rho1 } = huiWalter(counts);
    return { prevalence, rho0, rho1 };
  },
  ppiMean: ({
    labels,
    predictions,
    unlabeled: unlabelled,
    alpha,
    lambda_: lambda,
  }: {
    labels: readonly number[];
    predictions: readonly number[];
    unlabeled: readonly number[];
    alpha: number;
    lambda_: number | null;
  }) => {
    const found = ppiMean({ labels, predictions, unlabelled }, { alpha, ...(lambda === null ? {} : { lambda }) });
    return { lam: found.lambda, estimate: found.estimate, se: found.standardError, ci: found.interval };
  },
  normalMixtureRadius: ({ t, alpha, tOpt: tunedFor, sigma }: { t: number; alpha: number; tOpt: number; sigma: number }) =>
    normalMixtureRadius(t, { alpha, tunedFor, sigma }),
  betaBinomialCS: ({ k, t, ...options }: { k: number; t: number; alpha: number; a: number; b: number }) =>
    confidenceSequence({ hits: k, count: t }, options),
  logEValue: ({ k, t, p0, ...options }: { k: number; t: number; p0: number; a: number; b: number }) => {
    const { point, atMost: upper } = logEValue({ hits: k, count: t }, p0, options);
    return { point, upper };
  },
  cohenKappa: ({ table, alpha }: { table: readonly (readonly number[])[]; alpha: number }) => {
    const { observed: po, expected: pe, kappa, standardError: se, interval: ci, pabak } = cohenKappa(table, { alpha });
    return { po, pe, kappa, se, ci, pabak };
  },
  krippendorffAlpha: ({ ratings, level }: { ratings: readonly (readonly (number | null)[])[]; level: MeasurementLevel }) =>
    krippendorffAlpha(ratings, level),
  calibration: ({ p, y, bins }: { p: readonly number[]; y: readonly number[]; bins: number }) => {
    const found = calibration(p, y, { bins });
    return { ...found, bins: found.bins.map(({ bin, rows: n, confidence: conf, right: acc }) => ({ bin, n, conf, acc })) };
  },
  sampleSize: ({ p: rate, halfWidth, alpha }: { p: number; halfWidth: number; alpha: number }) =>
    sampleSize({ rate, halfWidth }, { alpha }),
  sampleSizeZeroFailures: ({ maxRate, alpha }: { maxRate: number; alpha: number }) => {
    const accept = [0, 1, 2, 5].map((failures) => acceptanceSize({ maxRate, failures }, { alpha }));
    return { n: accept[0], accept };
  },
  sampleSizeNegatives: ({
    q: passed,
    ppv,
    theta: overturn,
    halfWidth,
    alpha,
  }: {
    q: number;
    ppv: number;
    theta: number;
    halfWidth: number;
    alpha: number;
  }) => {
    const found = negativesSize({ passed, ppv, overturn, halfWidth }, { alpha });
    return { rho1: found.falseNegative, n: found.negatives, randomN: found.random };
  },
};

interface AuditCase {
  readonly N1: number;
  readonly N0: number;
  readonly neg: { readonly n: number; readonly k: number };
  readonly pos: { readonly n: number; readonly k: number } | null;
  readonly judge: { readonly fpK: number; readonly fpN: number; readonly fnK: number; readonly fnN: number } | null;
  readonly alpha: number;
}

function auditRates({ N1, N0, neg, pos, judge, alpha }: AuditCase): unknown {
  const found = ratesFromAudit(
    {
      negatives: { rows: N0, labelled: neg.n, right: neg.k },
      positives: { rows: N1, labelled: pos?.n ?? 0, right: pos?.k ?? 0 },
      ...(judge === null
        ? {}
        : { judge: { falsePositive: { hits: judge.fpK, count: judge.fpN }, falseNegative: { hits: judge.fnK, count: judge.fnN } } }),
    },
    { alpha },
  );
  return {
    theta: found.overturn,
    seTheta: found.overturnError,
    ppv: found.ppv,
    truePassRate: found.truePassRate,
    truePassSE: found.truePassError,
    rho1: found.falseNegative,
    seLogitRho1: found.falseNegativeLogitError,
    rho1CI: found.falseNegativeInterval,
    rho0: found.falsePositive,
    rho0CI: found.falsePositiveInterval,
  };
}
