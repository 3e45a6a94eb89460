import type { ErrorInfo, CheckRequest, PoolRecipe, Score } from "../types.ts";

/** One batch for a lane; the checks run one after the other. */
export interface RunMessage {
  readonly recipe: PoolRecipe;
  readonly key: string;
  readonly seed: number;
  readonly requests: readonly CheckRequest[];
  /** Time after which a check is postponed at a rest point where others wait, in milliseconds; Infinity for never. */
  readonly patienceMs: number;
}

/** Scores of `requests[from]` and those after it, null for a check that was postponed; `done` with the last of a batch. */
export interface ScoresMessage {
  readonly type: "scores";
  readonly from: number;
  readonly scores: readonly (Score | null)[];
  readonly done: boolean;
}

export type ReplyMessage = ScoresMessage | { readonly type: "load-error"; readonly error: ErrorInfo };

/** What a worker is started with. */
export interface WorkerStart {
  readonly shared: Int32Array;
  /** One number for all workers of a pool: 1 while checks wait for a worker. */
  readonly crowd: Int32Array;
  /** Runs when no other thread of the machine wants to, where the system can tell threads apart. */
  readonly yielding: boolean;
  /** Folder of compiled modules; undefined for a first worker, which seldom has a successor. */
  readonly cache: string | undefined;
}

/** Places in the memory that a lane shares with its worker, so that a worker that hangs can still be watched. */
export const slot: { readonly thread: 0; readonly phase: 1; readonly index: 2; readonly ending: 3; readonly rested: 4; readonly count: 5 } =
  {
    thread: 0,
    phase: 1,
    index: 2,
    ending: 3,
    rested: 4,
    count: 5,
  };
export const phase: { readonly starting: 0; readonly idle: 1; readonly loading: 2; readonly checking: 3 } = {
  starting: 0,
  idle: 1,
  loading: 2,
  checking: 3,
};
