import type { ErrorInfo, CheckRequest, PoolRecipe, Score } from "../types.ts";

/** One batch for a lane; the checks run one after the other. */
export interface RunMessage {
  readonly recipe: PoolRecipe;
  readonly key: string;
  readonly seed: number;
  readonly requests: readonly CheckRequest[];
}

/** Scores of `requests[from]` and those after it; `done` with the last of a batch. */
export interface ScoresMessage {
  readonly type: "scores";
  readonly from: number;
  readonly scores: readonly Score[];
  readonly done: boolean;
}

export type ReplyMessage = ScoresMessage | { readonly type: "load-error"; readonly error: ErrorInfo };

/** What a worker is started with. */
export interface WorkerStart {
  readonly shared: Int32Array;
  /** Folder of compiled modules; undefined for a first worker, which seldom has a successor. */
  readonly cache: string | undefined;
}

/** Places in the memory that a lane shares with its worker, so that a worker that hangs can still be watched. */
export const slot: { readonly thread: 0; readonly phase: 1; readonly index: 2; readonly ending: 3; readonly count: 4 } = {
  thread: 0,
  phase: 1,
  index: 2,
  ending: 3,
  count: 4,
};
export const phase: { readonly starting: 0; readonly idle: 1; readonly loading: 2; readonly checking: 3 } = {
  starting: 0,
  idle: 1,
  loading: 2,
  checking: 3,
};
