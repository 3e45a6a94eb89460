import { channelOf, createRateTracker, type StratumChannel } from "../../src/noise/index.ts";
import { judge, propensity, type Draws } from "./rewards.ts";
import { styles } from "./world.ts";

/** What appeals have taught so far of each style, by the package's own tracker; no rate of the verifier is known beforehand. */
export interface AppealRates {
  /** Takes all groups of a step in at once. */
  update(step: readonly Draws[]): void;
  /** Rates by style, with positives taken to be right and P(right where the verdict is 0) as `overturn`. */
  channels(): readonly StratumChannel[];
}

const strata = ["canonical", "alternative", "judge-pleasing"];

export function createAppealRates(): AppealRates {
  const tracker = createRateTracker({ judge, strata });
  let known: readonly StratumChannel[] = [];
  return {
    update(step) {
      tracker.observe(step.flatMap(decisionsOf));
      const frozen = tracker.freeze();
      known = strata.map((name) => channelOf(frozen, name));
    },
    channels: () => known,
  };
}

type Told = Parameters<ReturnType<typeof createRateTracker>["observe"]>[0] extends Iterable<infer One> ? One : never;

function decisionsOf({ drawn, verdicts, appealed, appeals }: Draws): readonly Told[] {
  return verdicts.map((given, index) => {
    const verdict = given === 1 ? 1 : 0;
    const stratum = strata[styles[drawn[index] ?? 0] ?? 0] ?? "";
    if (verdict === 1) return { decision: { verdict, stratum } };
    const isDrawn = appealed[index] === true;
    const said = isDrawn ? (appeals[index] === 1 ? 1 : 0) : null;
    return { decision: { verdict, stratum, appeal: { propensity, drawn: isDrawn, verdict: said } } };
  });
}
