import type { Texts } from "./pairs.ts";

/** True where the answer is accepted. */
export type Verdict = boolean | "abstained" | "errored" | "hang";

export interface Outcome {
  readonly verdict: Verdict;
  /** CPU time while this pair was checked. */
  readonly ms: number;
}

/** What a child process is given. */
export interface Job {
  readonly warmUp: readonly Texts[];
  readonly measured: readonly Texts[];
  readonly hangMs: number;
}

/** One pass over pairs, in their order. */
export interface Run {
  readonly outcomes: readonly Outcome[];
  /** CPU time of the whole loop; ours with what the runtime does on other threads, such as compiling. */
  readonly loopMs: number;
}

/** Wall time after which a pair counts as a hang, and as that much CPU time. */
export const hangMs = 20_000;
