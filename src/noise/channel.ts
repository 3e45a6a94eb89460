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
