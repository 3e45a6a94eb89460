import { AssayError } from "../core/errors.ts";
import { clamp, plainZero } from "../core/numbers.ts";
import { checkChannel, youden, type Channel, type StratumChannel } from "./channel.ts";

/** Rows of a stratum with one verdict, and what labels say of some of them. Counts may be fractions, where rows are weighted or older ones fade. */
export interface LabelledCell {
  /** All rows with this verdict. */
  readonly rows: number;
  /** Those that have a label, drawn at random. */
  readonly labelled: number;
  /** Labelled rows whose answer is right. */
  readonly right: number;
}

export interface ChannelCounts {
  /** Rows with verdict 0. */
  readonly negatives: LabelledCell;
  /** Rows with verdict 1. */
  readonly positives: LabelledCell;
  /** Where labels of negatives are verdicts of an appeal judge: the judge's own rates, measured on negatives. */
  readonly judge?: Channel | undefined;
}

/**
 * Estimates the error rates of a stratum from counts (after Begg and Greenes 1983): with θ = P(right where the verdict is 0), PPV and
 * q = share of verdicts 1, falseNegative = (1 − q)θ ÷ ((1 − q)θ + q PPV), and falsePositive = q(1 − PPV) ÷ (q(1 − PPV) + (1 − q)(1 − θ)).
 * θ alone is not the false-negative rate. It assumes that labelled rows were drawn at random among those of their verdict. Where no positive
 * is labelled, falseNegative is a lower bound, falsePositive is taken as 0, and the evidence says so. Intervals are the audit's.
 *
 * Throws E_CHANNEL where the counts contradict each other or do not suffice.
 *
 * @example
 * estimateChannel({ negatives: { rows: 600, labelled: 150, right: 30 }, positives: { rows: 400, labelled: 60, right: 57 } });
 */
export function estimateChannel({ negatives, positives, judge }: ChannelCounts): StratumChannel {
  checkCell(negatives, "negatives");
  checkCell(positives, "positives");
  const rows = negatives.rows + positives.rows;
  if (rows === 0) throw insufficient("there are no rows");
  if (negatives.rows > 0 && negatives.labelled === 0) throw insufficient("no row with verdict 0 is labelled");
  const lowerBound = positives.rows > 0 && positives.labelled === 0;
  const theta = negatives.rows === 0 ? 0 : truth(negatives.right / negatives.labelled, judge);
  const ppv = lowerBound || positives.rows === 0 ? 1 : positives.right / positives.labelled;
  const [no, yes] = [negatives.rows / rows, positives.rows / rows];
  const right = no * theta + yes * ppv;
  const wrong = no * (1 - theta) + yes * (1 - ppv);
  if (right === 0) throw insufficient("no answer is right, so falseNegative cannot be known");
  if (wrong === 0 && !lowerBound) throw insufficient("no answer is wrong, so falsePositive cannot be known");
  const full = negatives.labelled === negatives.rows && positives.labelled === positives.rows;
  return {
    falsePositive: lowerBound ? 0 : plainZero((yes * (1 - ppv)) / wrong),
    falseNegative: plainZero((no * theta) / right),
    ...(negatives.rows === 0 ? {} : { overturn: theta }),
    ...(lowerBound || positives.rows === 0 ? {} : { ppv }),
    evidence: {
      method: judge ? "appeals" : full ? "full" : "partial",
      negatives: { labelled: negatives.labelled, right: negatives.right },
      positives: { labelled: positives.labelled, right: positives.right },
      ...(lowerBound ? { lowerBound } : {}),
    },
  };
}

/** The share of right answers behind a judge's share of overturned ones, kept from 0 to 1. */
function truth(overturned: number, judge: Channel | undefined): number {
  if (!judge) return overturned;
  checkChannel(judge, { where: "The appeal judge" });
  return clamp((overturned - judge.falsePositive) / youden(judge), 0, 1);
}

function checkCell({ rows, labelled, right }: LabelledCell, name: string): void {
  if (Number.isFinite(rows) && right >= 0 && right <= labelled && labelled <= rows) return;
  throw new AssayError("E_CHANNEL", {
    message: `Counts of ${name} must be finite and from 0, with right ≤ labelled ≤ rows, not ${String(right)}, ${String(labelled)} and ${String(rows)}.`,
  });
}

function insufficient(why: string): AssayError {
  return new AssayError("E_CHANNEL", {
    message: `Error rates cannot be estimated: ${why}.`,
    hint: "Label more rows, or join the stratum with another.",
  });
}
