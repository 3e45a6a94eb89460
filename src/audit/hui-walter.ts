import { clamp } from "../core/numbers.ts";
import { auditError } from "./checks.ts";

/** Rows of one population by the verdicts of two verifiers: [[both 0, only B 1], [only A 1, both 1]]. Weights may be fractions. */
export type VerdictTable = readonly [readonly [number, number], readonly [number, number]];

export interface HuiWalterResult {
  /** The share of right rows in each population. */
  readonly prevalence: readonly [number, number];
  /** Of verifiers A and B. */
  readonly falsePositive: readonly [number, number];
  readonly falseNegative: readonly [number, number];
  /** Whether the rates were cut to 0 and 1: the tables do not fit verifiers whose errors are independent. */
  readonly clipped: boolean;
}

/**
 * Error rates of two verifiers without any truth, from two populations with different shares of right rows (S. Hui and S. Walter, 1980), in
 * closed form. The verifiers' errors must be independent given the truth and the same in both populations, and both must be better than chance.
 * Throws E_AUDIT for an empty table, equal pass rates, or tables that no such verifiers could give.
 */
export function huiWalter(tables: readonly [VerdictTable, VerdictTable]): HuiWalterResult {
  const [one, two] = [margins(tables[0], 1), margins(tables[1], 2)];
  const shift = two.a - one.a;
  const ratio = (two.b - one.b) / shift;
  if (Math.abs(shift) < 1e-12 || Math.abs(two.b - one.b) < 1e-12)
    throw auditError(
      "Both verifiers must pass different shares of the two populations; the same came.",
      "Take populations of which one is clearly easier.",
    );
  if (ratio < 0) throw auditError("Both verifiers must pass more rows of the same population; each passes more of another.");
  // With u = J_A × prevalence: covariance / ratio = u (J_A − u), in both populations.
  const slope = (two.covariance - one.covariance) / (ratio * shift) + shift;
  const square = slope * slope + (4 * one.covariance) / ratio;
  if (!(square > 0)) throw auditError("No two verifiers with independent errors give these tables: they agree less than by chance.");
  const jA = Math.sqrt(square);
  const first = (jA - slope) / 2;
  const [prevalenceOne, prevalenceTwo] = [first / jA, (first + shift) / jA];
  const jB = ratio * jA;
  const falsePositive = [one.a - first, one.b - jB * prevalenceOne] as const;
  const raw = [prevalenceOne, prevalenceTwo, ...falsePositive, 1 - falsePositive[0] - jA, 1 - falsePositive[1] - jB];
  const [p1 = 0, p2 = 0, fpA = 0, fpB = 0, fnA = 0, fnB = 0] = raw.map((rate) => clamp(rate, 0, 1));
  return {
    prevalence: [p1, p2],
    falsePositive: [fpA, fpB],
    falseNegative: [fnA, fnB],
    clipped: raw.some((rate) => rate < -1e-9 || rate > 1 + 1e-9),
  };
}

interface Margins {
  /** Shares of rows that A and B pass, and their covariance. */
  readonly a: number;
  readonly b: number;
  readonly covariance: number;
}

function margins([[neither, onlyB], [onlyA, both]]: VerdictTable, place: number): Margins {
  const counts = [neither, onlyB, onlyA, both];
  const all = neither + onlyB + onlyA + both;
  if (counts.some((count) => !(count >= 0)) || !Number.isFinite(all) || all <= 0)
    throw auditError(`Table ${place} must have counts of 0 or more, not all 0; ${counts.join(", ")} came.`);
  const [a, b] = [(onlyA + both) / all, (onlyB + both) / all];
  return { a, b, covariance: both / all - a * b };
}
