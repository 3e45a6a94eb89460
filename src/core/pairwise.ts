import type { Budget, Context, ErrorInfo, Json, RewardSpec, Sample } from "./types.ts";

/** One side of a comparison: a sample without its id and its place in the group, which say nothing about how good it is. */
export type Contestant<Ref = Json> = Omit<Sample<Ref>, "id" | "group">;

/** Two completions of one prompt. */
export interface Pair<Ref = Json> {
  readonly prompt: Sample["prompt"];
  readonly a: Contestant<Ref>;
  readonly b: Contestant<Ref>;
}

/** What a judge says of a pair. */
export type Comparison =
  | {
      /** From 0 to 1: 1 where a is better, 0 where b is, 0.5 where neither is. null where the judge cannot tell. */
      readonly preference: number | null;
      readonly reason: string;
      readonly cost?: Readonly<Record<string, number>>;
    }
  | { readonly error: ErrorInfo; readonly cost?: Readonly<Record<string, number>> };

/** What tells which of two completions is better. A dependency of a Reward, never one itself. */
export interface PairwiseJudge<Ref = Json> {
  /** Everything that decides what it says. */
  readonly spec: RewardSpec;
  /** The budget that comparisons run in. Default "network". */
  readonly resource?: Budget;
  /** What it throws is an errored comparison. It should not depend on which of the two comes first, but judges do: see `orders`. */
  compare(pair: Pair<Ref>, context: Context): Promise<Comparison>;
}
