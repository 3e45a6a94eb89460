import { AssayError } from "../core/errors.ts";
import { clamp } from "../core/numbers.ts";
import { checkedName, effectiveCounts, emptyTally, totalOf, type Tally } from "./batch-tally.ts";
import { maxStrata } from "./channel-file.ts";
import { checkChannel, youden, type Channel, type ChannelSet, type StratumChannel } from "./channel.ts";
import { checkForgetting, summaryOf, withBatch, type BetaCounts, type BetaSummary } from "./forgetting-beta.ts";
import { readTracked, trackedText, type TrackedStratum } from "./tracker-snapshot.ts";

export interface RateTrackerOptions {
  /** What is kept of earlier batches at each new one, from 0 to 1. Default 0.98: about 50 batches. */
  readonly lambda?: number | undefined;
  /** Counts before any appeal: of verdicts 0 (default 1 right, 4 wrong) and of verdicts 1 (default 4 right, 1 wrong). */
  readonly prior?: { readonly negatives?: BetaCounts | undefined; readonly positives?: BetaCounts | undefined } | undefined;
  /** The appeal judge's own rates, measured on negatives; a judge that cannot tell counts as one that upholds. Default: no errors. */
  readonly judge?: Channel | undefined;
  /** Strata that have rates, those of the prior, before anything was seen of them. */
  readonly strata?: readonly string[] | undefined;
}

/** What is known of a stratum at this moment. */
export interface TrackedRates {
  readonly stratum: string;
  /** Verdicts 0 and 1 that are remembered, each with one beforehand. */
  readonly negatives: number;
  readonly positives: number;
  /** P(truth 1 where the verdict is 0), without the judge's errors. */
  readonly overturn: BetaSummary;
  /** P(truth 1 where the verdict is 1); null where no such verdict was ever appealed. */
  readonly ppv: BetaSummary | null;
  readonly channel: StratumChannel;
}

export interface TrackedState {
  /** Takes one batch in, by stratum; what was there fades. Throws E_CHANNEL where there would be too many strata, and then nothing has changed. */
  absorb(batch: ReadonlyMap<string, Tally>): void;
  rates(): readonly TrackedRates[];
  freeze(): ChannelSet;
  snapshot(): string;
  restore(text: string): void;
}

/** Above it, too little is left of J to divide by. */
const maxFalseNegative = 0.9;

/** The state behind a tracker of rates. Throws E_CHANNEL for options out of their ranges. */
export function createTrackedState(options: RateTrackerOptions = {}): TrackedState {
  const { lambda = 0.98, judge = { falsePositive: 0, falseNegative: 0 } } = options;
  const priors = { negatives: { right: 1, wrong: 4 }, positives: { right: 4, wrong: 1 }, ...defined(options.prior) };
  const appeals = { prior: priors.negatives, lambda };
  const checks = { prior: priors.positives, lambda };
  checkForgetting(appeals);
  checkForgetting(checks);
  checkChannel(judge, { where: "The appeal judge" });
  const unseen: TrackedStratum = {
    negatives: 1,
    positives: 1,
    appealed: priors.negatives,
    confirmed: priors.positives,
    drawn: [0, 0],
    right: [0, 0],
  };
  const settings = { lambda, judge, prior: priors };
  let strata: ReadonlyMap<string, TrackedStratum> = new Map(
    sorted([...new Set(options.strata)].map((name) => [checkedName(name), unseen])),
  );

  const after = (before: TrackedStratum, tally: Tally | undefined): TrackedStratum => {
    const [no, yes] = tally ?? emptyTally();
    return {
      negatives: 1 + lambda * (before.negatives - 1) + no.rows,
      positives: 1 + lambda * (before.positives - 1) + yes.rows,
      appealed: withBatch(before.appealed, effectiveCounts(no), appeals),
      confirmed: withBatch(before.confirmed, effectiveCounts(yes), checks),
      drawn: [before.drawn[0] + totalOf(no, "drawn"), before.drawn[1] + totalOf(yes, "drawn")],
      right: [before.right[0] + totalOf(no, "right"), before.right[1] + totalOf(yes, "right")],
    };
  };

  const ratesOf = (stratum: string, one: TrackedStratum): TrackedRates => {
    const overturn = debiased(summaryOf(one.appealed, priors.negatives), judge);
    const ppv = one.drawn[1] === 0 ? null : debiased(summaryOf(one.confirmed, priors.positives), judge);
    const q = one.positives / (one.negatives + one.positives);
    const falseNegativeAt = (theta: number): number =>
      clamp(((1 - q) * theta) / ((1 - q) * theta + q * (ppv?.mean ?? 1)), 0, maxFalseNegative);
    const wrongPassed = q * (1 - (ppv?.mean ?? 1));
    const channel: StratumChannel = {
      falsePositive: wrongPassed / (wrongPassed + (1 - q) * (1 - overturn.mean)),
      falseNegative: falseNegativeAt(overturn.mean),
      overturn: overturn.mean,
      ...(ppv ? { ppv: ppv.mean } : {}),
      evidence: {
        method: "appeals",
        negatives: { labelled: one.drawn[0], right: one.right[0] },
        positives: { labelled: one.drawn[1], right: one.right[1] },
        falseNegativeInterval: [falseNegativeAt(overturn.interval[0]), falseNegativeAt(overturn.interval[1])],
        ...(ppv ? {} : { lowerBound: true }),
      },
    };
    return { stratum, negatives: one.negatives, positives: one.positives, overturn, ppv, channel };
  };
  const rates = (): readonly TrackedRates[] => [...strata].map(([name, one]) => ratesOf(name, one));

  return {
    absorb(batch) {
      const names = new Set([...strata.keys(), ...batch.keys()]);
      if (names.size > maxStrata)
        throw new AssayError("E_CHANNEL", {
          message: `The batch would make ${names.size} strata, and ${maxStrata} are the limit.`,
          hint: "Each stratum needs appeals of its own: tell fewer kinds apart.",
        });
      strata = new Map(sorted([...names].map((name) => [name, after(strata.get(name) ?? unseen, batch.get(name))])));
    },
    rates,
    freeze: () => ({
      version: 1,
      strata: Object.fromEntries(rates().map(({ stratum, channel }) => [stratum, channel])),
      ...(options.judge ? { judge } : {}),
    }),
    snapshot: () => trackedText({ settings, strata }),
    restore(text) {
      strata = new Map(sorted([...readTracked(text, settings)]));
    },
  };
}

/** The share of right answers behind the share that the judge holds to be right. */
function debiased({ mean, interval, effectiveSize }: BetaSummary, judge: Channel): BetaSummary {
  // Away from the ends, where rates that follow from it would be 0 or undefined.
  const truth = (share: number): number => clamp((share - judge.falsePositive) / youden(judge), 0.001, 0.999);
  return { mean: truth(mean), interval: [truth(interval[0]), truth(interval[1])], effectiveSize };
}

function sorted<Value>(entries: readonly (readonly [string, Value])[]): readonly (readonly [string, Value])[] {
  return entries.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

function defined(prior: RateTrackerOptions["prior"]): { readonly negatives?: BetaCounts; readonly positives?: BetaCounts } {
  return { ...(prior?.negatives ? { negatives: prior.negatives } : {}), ...(prior?.positives ? { positives: prior.positives } : {}) };
}
