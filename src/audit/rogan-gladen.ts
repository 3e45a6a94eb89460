import { clamp } from "../core/numbers.ts";
import { twoSidedZ } from "../core/statistics/normal.ts";
import { alphaOf, auditError, checkHits, type Interval, type IntervalOptions } from "./checks.ts";

/** How many of how many. */
export interface Count {
  readonly hits: number;
  readonly count: number;
}

export interface RoganGladenInput {
  /** Verdicts of 1 among all rows. */
  readonly verdicts: Count;
  /** Verdicts of 1 among rows that are known to be right. */
  readonly sensitivity: Count;
  /** Verdicts of 0 among rows that are known to be wrong. */
  readonly specificity: Count;
}

export interface RoganGladenResult {
  /** The true pass rate; outside of 0 to 1 where the verdicts contradict the calibration. */
  readonly estimate: number;
  readonly clipped: number;
  readonly variance: number;
  readonly wald: Interval;
  /** The one to report: Wald's misses too often where the rate is small. */
  readonly langReiczigel: Interval;
}

/**
 * The true pass rate from the rate of verdicts and a calibration of the verifier on rows with known truth (W. Rogan and B. Gladen, 1978), with
 * Wald's interval and that of Z. Lang and J. Reiczigel, 2014; both are cut to 0 and 1. Throws E_AUDIT where a count is 0 or where
 * J = sensitivity + specificity − 1 is not above 0: such verdicts tell nothing, or the opposite.
 *
 * @example
 * roganGladen({ verdicts: { hits: 120, count: 400 }, sensitivity: { hits: 90, count: 100 }, specificity: { hits: 95, count: 100 } });
 * // estimate 0.294, langReiczigel [0.221, 0.360]
 */
export function roganGladen(input: RoganGladenInput, options?: IntervalOptions): RoganGladenResult {
  const { verdicts, sensitivity, specificity } = input;
  for (const [name, counted] of Object.entries(input) as [string, Count][]) {
    checkHits(counted.hits, counted.count);
    if (counted.count === 0) throw auditError(`The ${name} must be counted on at least 1 row; 0 came.`);
  }
  const z = twoSidedZ(alphaOf(options));
  const calibration = { sensitivity, specificity };
  const plain = solve(verdicts.hits / verdicts.count, verdicts.count, [plainRate(sensitivity), plainRate(specificity)]);
  return {
    estimate: plain.estimate,
    clipped: clamp(plain.estimate, 0, 1),
    variance: plain.variance,
    wald: around(plain.estimate, z * Math.sqrt(plain.variance)),
    langReiczigel: langReiczigel({ share: verdicts.hits / verdicts.count, size: verdicts.count }, calibration, z),
  };
}

/** The interval of Z. Lang and J. Reiczigel for a share of verdicts among `size` rows, which may be an effective size. */
export function langReiczigel(
  { share, size }: { readonly share: number; readonly size: number },
  { sensitivity, specificity }: Pick<RoganGladenInput, "sensitivity" | "specificity">,
  z: number,
): Interval {
  const wider = size + z * z;
  const adjusted = solve((share * size + (z * z) / 2) / wider, wider, [shrunkRate(sensitivity), shrunkRate(specificity)]);
  const shift = 2 * z * z * (adjusted.estimate * adjusted.noise[0] - (1 - adjusted.estimate) * adjusted.noise[1]);
  return around(adjusted.estimate + shift, z * Math.sqrt(adjusted.variance));
}

type Rate = readonly [share: number, count: number];

interface Solved {
  readonly estimate: number;
  readonly variance: number;
  /** The variances of sensitivity and specificity. */
  readonly noise: readonly [number, number];
}

function solve(rate: number, count: number, [[se, seCount], [sp, spCount]]: readonly [Rate, Rate]): Solved {
  const j = se + sp - 1;
  if (!(j > 1e-12))
    throw auditError(
      `Sensitivity + specificity − 1 must be above 0; ${j} came.`,
      "The verdicts say nothing about the truth, or its opposite. Look at the labels, or at which verdict is 1.",
    );
  const estimate = (rate + sp - 1) / j;
  const noise = [(se * (1 - se)) / seCount, (sp * (1 - sp)) / spCount] as const;
  const variance = ((rate * (1 - rate)) / count + estimate ** 2 * noise[0] + (1 - estimate) ** 2 * noise[1]) / j ** 2;
  return { estimate, variance, noise };
}

function plainRate({ hits, count }: Count): Rate {
  return [hits / count, count];
}

/** With one hit and one miss more. */
function shrunkRate({ hits, count }: Count): Rate {
  return [(hits + 1) / (count + 2), count + 2];
}

function around(centre: number, half: number): Interval {
  return [clamp(centre - half, 0, 1), clamp(centre + half, 0, 1)];
}
