import { clamp } from "../../src/core/numbers.ts";
import { estimateChannel, type Channel } from "../../src/noise/index.ts";
import { judge, type Draws } from "./rewards.ts";
import { styles } from "./world.ts";

/** What appeals have taught so far of the negatives of each style; older steps fade. */
export interface AppealRates {
  /** Takes all groups of a step in at once. */
  update(step: readonly Draws[]): void;
  /** P(right where the verdict is 0), by style. */
  overturn(): readonly number[];
  /** Rates by style, with positives taken to be right. */
  channels(): readonly Channel[];
}

const memory = 0.98;
const prior = { overturned: 1, upheld: 4 };
/** Right answers are taken to pass one time in ten at least. */
const mostFalseNegatives = 0.9;

export function createAppealRates(): AppealRates {
  const counts = [0, 1, 2].map(() => ({ overturned: 0, upheld: 0, negatives: 0, positives: 0 }));
  const estimates = (): readonly { readonly channel: Channel; readonly overturn: number }[] =>
    counts.map(({ overturned, upheld, negatives, positives }) => {
      const share = (prior.overturned + overturned) / (prior.overturned + prior.upheld + overturned + upheld);
      const rows = 1 + negatives;
      const {
        falsePositive,
        falseNegative,
        overturn = 0,
      } = estimateChannel({
        negatives: { rows, labelled: rows, right: rows * share },
        positives: { rows: 1 + positives, labelled: 0, right: 0 },
        judge,
      });
      return { channel: { falsePositive, falseNegative: clamp(falseNegative, 0, mostFalseNegatives) }, overturn };
    });
  let known = estimates();
  return {
    update(step) {
      for (const count of counts) {
        count.overturned *= memory;
        count.upheld *= memory;
        count.negatives *= memory;
        count.positives *= memory;
      }
      for (const { drawn, verdicts, appealed, appeals } of step)
        for (const [index, verdict] of verdicts.entries()) {
          const count = counts[styles[drawn[index] ?? 0] ?? 0];
          if (!count) continue;
          if (verdict === 1) count.positives += 1;
          else count.negatives += 1;
          if (appealed[index] === true && appeals[index] === 1) count.overturned += 1;
          else if (appealed[index] === true) count.upheld += 1;
        }
      known = estimates();
    },
    overturn: () => known.map(({ overturn }) => overturn),
    channels: () => known.map(({ channel }) => channel),
  };
}
