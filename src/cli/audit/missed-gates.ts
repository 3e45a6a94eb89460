import type { AuditReport, Cell, Estimate } from "../../audit/audit-report.ts";
import { clopperPearson } from "../../audit/binomial-intervals.ts";

export interface Gates {
  readonly falseNegative: number | undefined;
  readonly falsePositive: number | undefined;
}

/**
 * What the rates do not show: that each is at most so high, by the upper end of its interval. Of rows that are all labelled the exact interval
 * is taken, which never covers less than said. A rate that is not known, or is a lower bound, passes no gate.
 */
export function missedGates({ overall, labels: { design }, alpha }: AuditReport, gates: Gates): readonly string[] {
  const { negatives, positives, falseNegative, falsePositive, lowerBound } = overall;
  const full = design === "full";
  return [
    missed("false-negative", falseNegative, {
      most: gates.falseNegative,
      exact: full ? exact(negatives, "right", positives) : undefined,
      lowerBound,
    }),
    missed("false-positive", falsePositive, {
      most: gates.falsePositive,
      exact: full ? exact(positives, "wrong", negatives) : undefined,
      lowerBound,
    }),
  ].flatMap((line) => line ?? []);

  function exact(erring: Cell, truth: "right" | "wrong", other: Cell): number {
    return clopperPearson(erring[truth], erring[truth] + other[truth], { alpha })[1];
  }
}

function missed(
  name: string,
  { value, interval }: Estimate,
  { most, exact, lowerBound }: { readonly most: number | undefined; readonly exact: number | undefined; readonly lowerBound: boolean },
): string | undefined {
  if (most === undefined) return undefined;
  const upper = value === null || lowerBound ? undefined : (exact ?? interval?.[1]);
  if (upper === undefined) return `The ${name} rate is not known, so nothing shows that it is at most ${most}.`;
  return upper <= most ? undefined : `The ${name} rate may be as high as ${Number(upper.toPrecision(3))}, over ${most}.`;
}
