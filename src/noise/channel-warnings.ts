import { youden, type StratumChannel } from "./channel.ts";
import { noiseWarnings, type NoiseWarning, type NoiseWarningKind } from "./noise-warning.ts";

/** A J below this is warned of. */
export const lowJ: number = 0.3;
/** J is trusted from so many of its standard errors on. */
const leastRatio = 4;
/** The width of a 95% interval in standard errors. */
const width95 = 3.92;

/**
 * What to know before correcting by the rates of a stratum: a J that is low, rates without labels of verdicts 1, and rates whose 95% intervals are
 * so wide that 1 ÷ J is biased. None where the evidence tells nothing of it.
 */
export function channelWarnings(channel: StratumChannel): readonly NoiseWarning[] {
  const { evidence } = channel;
  const j = youden(channel);
  const error = Math.hypot(standardError(evidence?.falsePositiveInterval), standardError(evidence?.falseNegativeInterval));
  const kinds: readonly (readonly [kind: NoiseWarningKind, applies: boolean])[] = [
    ["low-j", Math.abs(j) < lowJ],
    ["lower-bound", evidence?.lowerBound === true],
    ["few-labels", Math.abs(j) < leastRatio * error],
  ];
  return kinds.flatMap(([kind, applies]) => (applies ? [noiseWarnings[kind]] : []));
}

function standardError(interval: readonly [low: number, high: number] | undefined): number {
  return interval ? (interval[1] - interval[0]) / width95 : 0;
}
