import type { Score } from "../core/types.ts";
import { tallyOf } from "./batch-tally.ts";
import type { ChannelSet } from "./channel.ts";
import { createTrackedState, type RateTrackerOptions, type TrackedRates } from "./tracked-state.ts";

export interface RateTracker {
  /** Takes the Scores of one batch in. What was seen before fades by lambda; the order inside a batch changes nothing. Throws E_CHANNEL, and then nothing has changed. */
  observe(scores: Iterable<Pick<Score, "decision">>): void;
  /** By stratum, in the order of their names. */
  rates(): readonly TrackedRates[];
  /** The rates as they are now, for `correctNoise` in the next round; later batches do not change it. */
  freeze(): ChannelSet;
  /** Everything as JSON text, for `restore`. */
  snapshot(): string;
  /** Goes on from a snapshot of a tracker with the same options. Throws E_CHANNEL where it is none. */
  restore(text: string): void;
}

/**
 * Follows a verifier's error rates through training by the appeals that were drawn: θ = P(right where the verdict is 0) is a Beta distribution
 * whose counts fade, the judge's own errors are taken out of it, and falseNegative = (1 − q)θ ÷ ((1 − q)θ + q PPV) with the share q of verdicts
 * 1. Where verdicts 1 are appealed too, PPV and falsePositive come from those; else falseNegative is a lower bound and falsePositive is taken
 * as 0. Inside a batch, appeals of different propensities count by 1 ÷ propensity, scaled to Kish's effective size. It assumes that appeals are
 * drawn at random with those propensities. falseNegative is kept at 0.9 at most. Throws E_CHANNEL for options out of their ranges.
 *
 * @example
 * const tracker = createRateTracker({ judge: { falsePositive: 0.05, falseNegative: 0.1 }, strata: ["math"] });
 * tracker.observe([{ decision: { verdict: 0, stratum: "math", appeal: { propensity: 0.25, drawn: true, verdict: 1 } } }]);
 * tracker.freeze().strata["math"]?.overturn; // 0.33…
 */
export function createRateTracker(options: RateTrackerOptions = {}): RateTracker {
  const state = createTrackedState(options);
  return {
    observe: (scores) => state.absorb(tallyOf(scores)),
    rates: () => state.rates(),
    freeze: () => state.freeze(),
    snapshot: () => state.snapshot(),
    restore: (text) => state.restore(text),
  };
}
