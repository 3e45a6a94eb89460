import { draw } from "../../../src/core/random.ts";
import type { Decision } from "../../../src/core/types.ts";

/** Scores of a batch, of three strata and two propensities; equal numbers give equal Scores. */
export function seenScores(batch: number, size = 50): readonly { readonly decision: Decision }[] {
  return Array.from({ length: size }, (_, index) => {
    const chance = (what: number): number => draw(batch, `${index}`, what);
    const stratum = ["a", "b", 'ü "quoted"'][Math.floor(chance(0) * 3)] ?? "a";
    const verdict = chance(1) < 0.4 ? 1 : 0;
    const appeal = {
      propensity: chance(2) < 0.5 ? 0.25 : 0.1,
      drawn: chance(3) < 0.3,
      verdict: chance(4) < 0.2 ? null : chance(5) < 0.3 ? 1 : 0,
    } as const;
    return { decision: { verdict, stratum, appeal: appeal.drawn ? appeal : { ...appeal, verdict: null } } };
  });
}
