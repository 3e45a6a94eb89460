import { AssayError } from "../core/errors.ts";
import { clamp } from "../core/numbers.ts";
import { quote } from "../core/text.ts";
import type { Decision, Score } from "../core/types.ts";
import { maxStrata } from "./channel-file.ts";
import { checkChannel, youden, type Channel, type ChannelSet, type StratumChannel } from "./channel.ts";
import { checkDecision } from "./correction.ts";
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

/** Above it, too little is left of J to divide by. */
const maxFalseNegative = 0.9;

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
    const [no, yes] = tally ?? noRows;
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
    observe(scores) {
      const batch = tallyOf(scores);
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

/** Rows of one verdict: all of them, and by propensity how many were drawn and held to be right. */
interface CellTally {
  rows: number;
  readonly byPropensity: Map<number, { drawn: number; right: number }>;
}

type Tally = readonly [negatives: CellTally, positives: CellTally];

const noRows: Tally = [
  { rows: 0, byPropensity: new Map() },
  { rows: 0, byPropensity: new Map() },
];

/** Whole numbers alone, so that no order of the rows can change a bit. */
function tallyOf(scores: Iterable<Pick<Score, "decision">>): ReadonlyMap<string, Tally> {
  const batch = new Map<string, Tally>();
  for (const { decision } of scores) {
    if (!decision) continue;
    checkDecision(decision);
    const { verdict, stratum, appeal } = decision;
    let tally = batch.get(stratum);
    if (!tally) {
      tally = [
        { rows: 0, byPropensity: new Map() },
        { rows: 0, byPropensity: new Map() },
      ];
      batch.set(checkedName(stratum), tally);
    }
    const cell = tally[verdict];
    cell.rows += 1;
    if (!appeal?.drawn) continue;
    const counts = cell.byPropensity.get(appeal.propensity) ?? { drawn: 0, right: 0 };
    counts.drawn += 1;
    counts.right += upheldOr(decision);
    cell.byPropensity.set(appeal.propensity, counts);
  }
  return batch;
}

/** What the appeal says; a judge that cannot tell leaves the verdict as it is. */
function upheldOr({ verdict, appeal }: Decision): 0 | 1 {
  return appeal?.verdict ?? verdict;
}

/** The drawn ones by 1 ÷ propensity, scaled so that they sum to Kish's effective size (Σw)² ÷ Σw². */
function effectiveCounts({ byPropensity }: CellTally): BetaCounts {
  const groups = [...byPropensity].toSorted(([a], [b]) => a - b);
  const [only] = groups;
  if (!only) return { right: 0, wrong: 0 };
  // Equal weights cancel, and whole numbers stay whole.
  if (groups.length === 1) return { right: only[1].right, wrong: only[1].drawn - only[1].right };
  let [weight, squares, rightWeight] = [0, 0, 0];
  for (const [propensity, { drawn, right }] of groups) {
    weight += drawn / propensity;
    squares += drawn / propensity ** 2;
    rightWeight += right / propensity;
  }
  const size = weight ** 2 / squares;
  const right = size * (rightWeight / weight);
  return { right, wrong: Math.max(size - right, 0) };
}

function totalOf({ byPropensity }: CellTally, field: "drawn" | "right"): number {
  return [...byPropensity.values()].reduce((sum, counts) => sum + counts[field], 0);
}

/** The share of right answers behind the share that the judge holds to be right. */
function debiased({ mean, interval, effectiveSize }: BetaSummary, judge: Channel): BetaSummary {
  // Away from the ends, where rates that follow from it would be 0 or undefined.
  const truth = (share: number): number => clamp((share - judge.falsePositive) / youden(judge), 0.001, 0.999);
  return { mean: truth(mean), interval: [truth(interval[0]), truth(interval[1])], effectiveSize };
}

function checkedName(name: string): string {
  if (typeof name === "string" && name !== "" && name !== "__proto__") return name;
  throw new AssayError("E_CHANNEL", { message: `A stratum cannot be called ${quote(String(name), 60)}.` });
}

function sorted<Value>(entries: readonly (readonly [string, Value])[]): readonly (readonly [string, Value])[] {
  return entries.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

function defined(prior: RateTrackerOptions["prior"]): { readonly negatives?: BetaCounts; readonly positives?: BetaCounts } {
  return { ...(prior?.negatives ? { negatives: prior.negatives } : {}), ...(prior?.positives ? { positives: prior.positives } : {}) };
}
