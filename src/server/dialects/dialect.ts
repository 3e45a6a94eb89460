import type { ErrorCode } from "../../core/errors.ts";
import type { Budget, Json, Range, RewardSpec, Sample, SampleReward, Score } from "../../core/types.ts";
import type { GraderJudge } from "../grader-judge.ts";
import type { Manners } from "../manners.ts";
import type * as z from "zod";

/** How a trainer asks for rewards. One file each; the server mounts it below its own name, so that this can be a client's base address. */
export interface Dialect {
  /** The first part of its path, such as "openrlhf". */
  readonly name: string;
  /** Which client speaks it, in one line. */
  readonly summary: string;
  readonly client: Manners;
  /**
   * What a sample without a number becomes. `null`: its place holds null. `unavailable`: the request is answered 503, as by a server that
   * is down. `own`: the dialect has its own way to say so. `number`: nothing but a number can be said, so the server does not mount it
   * without --on-null; a tag beside the number tells it where the form allows. `--on-null` wins over `null` and `unavailable`.
   */
  readonly nulls: "null" | "unavailable" | "own" | "number";
  /** Whether its requests can carry a group with its size, which Rewards over groups need. */
  readonly groups: boolean;
  /** Whether its requests are scored by the served Rewards (default), or by nothing but themselves, as a program that is run. */
  readonly scores?: boolean;
  /** The status of a request that there is no room for, where its client asks again after that one alone. Default 503. */
  readonly fullStatus?: 504;
  readonly routes: readonly DialectRoute[];
}

export interface DialectRoute {
  readonly method: "GET" | "POST";
  /** Below the dialect's own path: "" or one that begins with "/". */
  readonly path: string;
  readonly summary: string;
  /** What a body must be; else the request is answered 422 with the places that are wrong. */
  readonly body: z.ZodType | undefined;
  readonly reply: z.ZodType;
  /** Whether asking begins work, which a server that is about to end refuses. Default: true for POST. */
  readonly begins?: boolean;
  /** Throws an HttpFault where the request can have no answer. */
  answer(body: unknown, tools: DialectTools): Promise<DialectReply> | DialectReply;
}

/** An answer with status 200, unless `status` says otherwise. */
export interface DialectReply {
  readonly status?: number;
  /** For the log, where it is no success. */
  readonly code?: ErrorCode;
  readonly body: unknown;
}

/** One sample of a request. The id is given by the server. */
export type DialectSample = Omit<Sample, "id"> & {
  /** Which of several served Rewards it goes to, where the path does not say it. */
  readonly dataSource?: Json | undefined;
};

/** What a dialect works with; one of each for each request. */
export interface DialectTools {
  readonly requestId: string;
  /** The same for all requests of a server: what a dialect remembers of one hangs on it. */
  readonly server: object;
  /** When the client has to have its answer, by performance.now. */
  readonly deadline: number;
  /** The number that stands for a sample without one, as --on-null says. */
  readonly onNull: number | undefined;
  /** Aborted when the server ends or the request's deadline is over. */
  readonly signal: AbortSignal;
  /** Scores in the order of the samples, all of them. Throws an HttpFault 429 or 503 where the server is full. */
  score(samples: readonly DialectSample[]): Promise<readonly Score[]>;
  /** The reward as the dialect carries it: a number, or null by the rule of `nulls`. Throws HttpFault 503 where that is `unavailable`. */
  reward(score: Score): number | null;
  /** As `reward`, where the form has no null: throws HttpFault 503 instead. */
  number(score: Score): number;
  /** Names of the parts that Scores of the Reward can have, so that every answer has the same keys; in order. */
  partNames(dataSource: Json | undefined): readonly string[];
  /** The Reward that a sample goes to, as its spec and range. */
  rewardInfo(dataSource: Json | undefined): { readonly spec: RewardSpec; readonly range: Range };
  /** What the dialect keeps between requests, made once for each server. */
  state<State extends object>(make: () => State): State;
  /** Scores by a Reward that the request brought, in the server's worker pool and budgets. Never rejects. */
  scoreBy<Ref>(reward: SampleReward<Ref>, sample: Omit<Sample<Ref>, "id">): Promise<Score>;
  /** The model that graders of a request may ask; undefined where the server was given none. */
  readonly judge: GraderJudge | undefined;
  /** Runs a task when its budget has a free place, as Rewards do. */
  limit<T>(budget: Budget, task: () => Promise<T>): Promise<T>;
}

/** Makes a route whose `answer` gets what its schema made of the body. */
export function defineRoute<Body extends z.ZodType>(route: {
  readonly method?: "GET" | "POST";
  readonly path: string;
  readonly summary: string;
  readonly body: Body;
  readonly reply: z.ZodType;
  readonly begins?: boolean;
  readonly answer: (body: z.output<Body>, tools: DialectTools) => Promise<DialectReply> | DialectReply;
}): DialectRoute {
  return {
    ...route,
    method: route.method ?? "POST",
    // The server hands on what this very schema gave.
    answer: (body, tools) => route.answer(body as z.output<Body>, tools),
  };
}

/** Why a sample has no number, for a tag. */
export function failureOf(score: Score): { readonly code: string; readonly reason: string; readonly retryable: boolean } | undefined {
  if (score.status === "scored") return undefined;
  if (score.status === "abstained") return { code: "abstained", reason: score.reason, retryable: false };
  return { code: score.error.code, reason: score.reason, retryable: score.error.retryable };
}
