/** Any value that JSON can carry. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** One piece of a message: text, or any other typed part, which is carried along and which text verifiers pass over. */
export type Part = { readonly type: string; readonly text?: string; readonly [key: string]: Json | undefined };

export interface Message {
  readonly role: string;
  readonly content: string | readonly Part[];
  readonly reasoning_content?: string;
}

export interface Group {
  readonly id: string;
  readonly round?: string;
  readonly size?: number;
  readonly index?: number;
}

export interface Generation {
  readonly finishReason?: string;
  readonly tokenCount?: number;
  readonly logprobs?: readonly number[];
}

/** One prompt, one completion and one reference: the unit that is scored. */
export interface Sample<Ref = Json> {
  readonly id: string;
  readonly prompt: string | readonly Message[];
  readonly completion: string | readonly Message[];
  readonly reference: Ref;
  /** Which draw of which prompt in which round (an epoch or step): prompt ids recur. `size` is known where the trainer says it. */
  readonly group?: Group;
  readonly generation?: Generation;
  readonly metadata?: Readonly<Record<string, Json>>;
}

/** Who brought about an outcome that is not a plain judgement. */
export type Cause = "reference" | "judge" | "candidate" | "infrastructure";

/** `code` is stable and listed in docs/errors.md; `retryable` says whether the same sample may succeed when sent again. */
export interface ErrorInfo {
  readonly code: string;
  readonly message: string;
  readonly retryable: boolean;
}

/** A small machine-readable fact behind the reason, such as `{ kind: "answer", text: "42", strategy: "boxed" }`. */
export interface Evidence {
  readonly kind: string;
  readonly [key: string]: Json;
}

/** What correction and audit need: the verdict before any shaping, its stratum, and whether it was drawn for appeal. */
export interface Decision {
  readonly verdict: 0 | 1;
  readonly stratum: string;
  readonly appeal?: { readonly propensity: number; readonly drawn: boolean; readonly verdict: 0 | 1 | null };
}

/** The reward of the completion up to `end`, counted in characters (UTF-16 units) or tokens. */
export interface Step {
  readonly end: number;
  readonly unit: "char" | "token";
  readonly reward: number;
}

export interface ScoreBase {
  /** One sentence with both sides in it. */
  readonly reason: string;
  readonly evidence: readonly Evidence[];
  /** Numbers to look at, never optimised. */
  readonly metrics: Readonly<Record<string, number>>;
  readonly parts: Readonly<Record<string, Score>>;
  readonly steps?: readonly Step[];
  readonly decision?: Decision;
  /** What the Score cost, by unit, such as `{ usd: 0.002, tokens: 310 }`. */
  readonly cost: Readonly<Record<string, number>>;
  readonly durationMs: number;
  readonly cached: boolean;
}

export interface Scored extends ScoreBase {
  readonly status: "scored";
  readonly reward: number;
  readonly cause?: "candidate";
  readonly code?: string;
}

export interface Abstained extends ScoreBase {
  readonly status: "abstained";
  readonly reward: null;
  readonly cause: Cause;
}

export interface Errored extends ScoreBase {
  readonly status: "errored";
  readonly reward: null;
  readonly cause: Cause;
  readonly error: ErrorInfo;
}

/** The result for one sample. The number exists only where a judgement was made. */
export type Score = Scored | Abstained | Errored;

/** Log entry and YAML node at once; `with` is JSON, and Rewards inside it are RewardSpecs. */
export interface RewardSpec {
  readonly use: string;
  readonly version: number;
  readonly with: Readonly<Record<string, Json>>;
}

export type Range = readonly [min: number, max: number];
export type Budget = "cpu" | "sandbox" | "network";

/** What a run gives to its Rewards. Created by the runner, shared by all samples of a run. */
export interface Context {
  readonly signal: AbortSignal;
  readonly seed: number;
  /** Runs the task when its budget has a free place; rejects with E_ABORTED where the run was ended before. */
  limit<T>(budget: Budget, task: () => Promise<T>): Promise<T>;
  /** Runs a check of a recipe in the worker pool; undefined where the run has none, and then checks run on the caller's thread. */
  readonly pool?: CheckPool;
  /** Remembers Scores of checks that depend on nothing but what they read; undefined where the run has none. */
  readonly cache?: ScoreCache;
}

/** Remembers Scores by what decided them: recipe, options, seed, and the fields of the sample that the recipe reads. */
export interface ScoreCache {
  /**
   * The Score that is known under the key, marked as cached; else the one that `compute` gives, which is kept where it may be. Calls with
   * one key that overlap compute once. The key is a SHA-256 in 32 characters of one byte each. Rejects only where `compute` does.
   */
  through(key: string, compute: () => Promise<Score>): Promise<Score>;
}

/** How values of one kind stand in a cache as text. */
export interface CacheForm<Value> {
  /** undefined where the value may not be kept. */
  toText(value: Value): string | undefined;
  /** undefined where the text stands for no value of this kind. */
  fromText(text: string): Value | undefined;
  /** The value as those get it for whom it was not computed. */
  asCached(value: Value): Value;
}

/** Remembers values of any kind, such as replies of judges, under keys that no value of another kind has. */
export interface ValueCache {
  /** As `through` of a ScoreCache. What overlaps with an equal key and ends in a value that may not be kept is computed by each for itself. */
  throughAs<Value>(form: CacheForm<Value>, key: string, compute: () => Promise<Value>): Promise<Value>;
}

/** What a check sees of a sample; plain data, so that it can be sent to a worker. */
export interface CheckRequest {
  readonly completion: string;
  readonly reference: unknown;
  readonly prompt?: string | readonly Message[];
  readonly messages?: readonly Message[];
  readonly generation?: Generation;
  readonly metadata?: Readonly<Record<string, Json>>;
}

export interface PoolRecipe {
  /** The module that exports the recipe (a file URL). */
  readonly module: string;
  readonly spec: RewardSpec;
  /** The options as they were given, which the worker parses as they were parsed here. */
  readonly options: unknown;
  /** CPU time that one check may take, in milliseconds. */
  readonly workMs: number;
  readonly range: Range;
}

export interface CheckPool {
  run(recipe: PoolRecipe, request: CheckRequest, context: Context): Promise<Score>;
}

/** What every verifier, rubric and per-sample combinator is. One promise a sample, in order; each settles by itself and none rejects. */
export interface SampleReward<Ref = Json> {
  readonly scope: "sample";
  readonly spec: RewardSpec;
  readonly range: Range;
  score(batch: readonly Sample<Ref>[], context: Context): readonly Promise<Score>[];
}

/** All completions of one prompt in one round, in the order of their index. */
export interface CompleteGroup<Ref = Json> {
  readonly id: string;
  readonly round?: string;
  readonly samples: readonly Sample<Ref>[];
}

/** What needs all completions of a prompt: centring, ranking, advantages, pairwise judges. */
export interface GroupReward<Ref = Json> {
  readonly scope: "group";
  readonly spec: RewardSpec;
  readonly range: Range;
  score(group: CompleteGroup<Ref>, context: Context): Promise<readonly Score[]>;
}

export type Reward<Ref = Json> = SampleReward<Ref> | GroupReward<Ref>;
