import { AssayError } from "../core/errors.ts";
import { nearest } from "../core/nearest.ts";
import { quote } from "../core/text.ts";

/** Error rates of a verifier in one stratum, each from 0 to 1. Written ρ0 and ρ1 in formulas. */
export interface Channel {
  /** P(verdict 1 where the truth is 0). */
  readonly falsePositive: number;
  /** P(verdict 0 where the truth is 1). */
  readonly falseNegative: number;
}

/** What the rates of a stratum were estimated from. */
export interface ChannelEvidence {
  /** How the labels came about: all rows, a drawn share of them, verdicts of an appeal judge, or rates that a person gave. */
  readonly method: "full" | "partial" | "appeals" | "given";
  /** Labelled rows whose verdict was 0, and how many of them were right. */
  readonly negatives: { readonly labelled: number; readonly right: number };
  /** Labelled rows whose verdict was 1, and how many of them were right. */
  readonly positives: { readonly labelled: number; readonly right: number };
  /** 95% intervals. */
  readonly falsePositiveInterval?: readonly [low: number, high: number];
  readonly falseNegativeInterval?: readonly [low: number, high: number];
  /** No positive was labelled: falseNegative is a lower bound and falsePositive unknown (taken as 0). */
  readonly lowerBound?: boolean;
}

export interface StratumChannel extends Channel {
  /** P(truth 1 where the verdict is 0): how often an appeal against a negative would be right. */
  readonly overturn?: number;
  /** P(truth 1 where the verdict is 1). */
  readonly ppv?: number;
  readonly evidence?: ChannelEvidence;
}

/** A frozen snapshot of a verifier's error rates by stratum, with whose they are and when they were measured. */
export interface ChannelSet {
  readonly version: 1;
  readonly verifier?: { readonly use: string; readonly version: number; readonly fingerprint?: string };
  /** An ISO date. */
  readonly date?: string;
  readonly strata: Readonly<Record<string, StratumChannel>>;
  /** The appeal judge's own rates on negatives: falsePositive overturns a wrong one, falseNegative upholds the refusal of a right one. */
  readonly judge?: Channel;
}

/** What to do with a verifier that is no better than chance: J = 1 − falsePositive − falseNegative at or below 0. Default "refuse". */
export type Inverted = "refuse" | "use";

/** Youden's J, from −1 to 1: how much more often a right answer passes than a wrong one. */
export function youden({ falsePositive, falseNegative }: Channel): number {
  return 1 - falsePositive - falseNegative;
}

/** Throws E_CHANNEL where a rate is no number from 0 to 1, or where J is 0 or below and not asked for. */
export function checkChannel(channel: Channel, { where = "The channel", inverted = "refuse" }: CheckChannelOptions = {}): void {
  const { falsePositive, falseNegative } = channel;
  // Messages are made where they are needed alone: this runs for every reward.
  if (!isRate(falsePositive)) checkRate(falsePositive, `${where}: falsePositive`);
  if (!isRate(falseNegative)) checkRate(falseNegative, `${where}: falseNegative`);
  if (inverted === "refuse" && !(youden(channel) > 0)) throw noInformation(channel, where);
}

export interface CheckChannelOptions {
  /** What the channel is called at the beginning of a message. */
  readonly where?: string | undefined;
  readonly inverted?: Inverted | undefined;
}

export function checkRate(value: number, what: string): void {
  if (isRate(value)) return;
  throw new AssayError("E_CHANNEL", { message: `${what} must be a number from 0 to 1, not ${String(value)}.` });
}

function isRate(value: number): boolean {
  return typeof value === "number" && value >= 0 && value <= 1;
}

/** For a channel that cannot be undone, since right and wrong answers pass alike or the wrong ones more often. */
export function noInformation(channel: Channel, where = "The channel"): AssayError {
  const { falsePositive, falseNegative } = channel;
  const j = youden(channel);
  const what =
    j === 0 ? "right and wrong answers pass alike, so its verdicts tell nothing" : "wrong answers pass more often than right ones";
  return new AssayError("E_CHANNEL", {
    message: `${where} has J = 1 − ${falsePositive} − ${falseNegative} = ${Number(j.toPrecision(6))}: ${what}.`,
    hint: "Measure the rates again, split the stratum, or leave its rows out. Only a verifier with J above 0 can be corrected.",
  });
}

/** The channel of a stratum. Throws E_CHANNEL where the set has none of that name. */
export function channelOf({ strata }: ChannelSet, stratum: string): StratumChannel {
  const found = Object.hasOwn(strata, stratum) ? strata[stratum] : undefined;
  if (found) return found;
  const known = Object.keys(strata);
  const near = nearest(stratum, known);
  const shown = known.slice(0, 12).map((name) => quote(name));
  throw new AssayError("E_CHANNEL", {
    message: `No rates are known for the stratum ${quote(stratum)}.`,
    hint: `${near === undefined ? "" : `Did you mean ${quote(near)}? `}Known: ${shown.join(", ") || "none"}${known.length > shown.length ? ` and ${known.length - shown.length} more` : ""}.`,
  });
}
