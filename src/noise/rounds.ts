import type { AssayError } from "../core/errors.ts";

/** What servers share of a run, in rounds. A round that is frozen is followed by a time in which all that is seen is counted together. */
export interface Rounds {
  /** Adds whole numbers to the counts of the time that is open. Counted once, also where it had to be sent again. */
  add(strata: readonly string[], counts: ReadonlyMap<string, number>): Promise<void>;
  /** Ends the time that is open, unless that has been done for this round. */
  begin(round: number): Promise<void>;
  read(round: string): Promise<{ readonly previous: string; readonly frozen: string | undefined }>;
  /** The counts of the time that followed a round, as pairs of a name and a number in digits. Nothing is added to them any more. */
  counts(round: string): Promise<readonly (readonly [name: string, count: string])[]>;
  /** Freezes a round unless another has; gives the text that holds for all. */
  freeze(round: string, text: string): Promise<string>;
  /** What is held cannot be used. */
  lost(what: string): AssayError;
  close(): void;
}

export interface RoundsOptions {
  readonly run: string;
  /** How long a run is kept after its last use, in milliseconds. */
  readonly ttlMs: number;
  /** Strata of all servers together. */
  readonly maxStrata: number;
}

/** The round before the first. */
export const start = "start";
/** Counts of strata, verdicts and propensities in one round. */
export const maxCounts = 100_000;
