import type { Drift } from "./audit-report.ts";
import { wilson } from "./binomial-intervals.ts";
import { confidenceSequence, logEValue } from "./confidence-sequence.ts";
import type { DriftWindow } from "./drift-windows.ts";

/** Labelled rows over time; null where there are too few for two windows. The alarm holds at any time it is looked at, at the level alpha. */
export function driftOf(windows: readonly DriftWindow[], alpha: number): Drift | null {
  const [first, ...rest] = windows;
  if (!first || rest.length === 0) return null;
  const later = rest.reduce((sum, { labelled, wrongVerdicts }) => ({ count: sum.count + labelled, hits: sum.hits + wrongVerdicts }), {
    count: 0,
    hits: 0,
  });
  // The first window's own upper limit, so that its luck raises no alarm. Two levels share alpha.
  const bound = wilson(first.wrongVerdicts, first.labelled, { alpha })[1];
  const value = bound >= 1 ? null : logEValue(later, bound).atMost;
  return {
    windows: windows.map((window) => ({ ...window, interval: wilson(window.wrongVerdicts, window.labelled, { alpha }) })),
    anytime: confidenceSequence({ hits: later.hits + first.wrongVerdicts, count: later.count + first.labelled }, { alpha }),
    logEValue: value,
    alarm: value !== null && value >= Math.log(1 / alpha),
  };
}
