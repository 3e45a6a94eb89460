import type { CacheForm } from "../../../src/core/types.ts";
import type { JudgeFailure } from "./failure.ts";
import type { JudgeReply, Usage } from "./types.ts";

/** What a call cost, that which was sent again included. Nothing where the reply was known or somebody else's call brought it. */
export interface JudgeCost {
  /** Requests that were sent. */
  readonly calls: number;
  /** null where the endpoint did not count: unknown is not 0. */
  readonly usage: Usage | null;
  /** null where the usage or the price is unknown. */
  readonly usd: number | null;
}

interface ResultBase {
  readonly cost: JudgeCost;
  /** From when the call had its place, until it was over. */
  readonly durationMs: number;
}

export interface JudgeReplied<Reply extends JudgeReply = JudgeReply> extends ResultBase {
  readonly status: "replied";
  readonly reply: Reply;
  /** Whether the reply was known before, or is that of an equal call which was under way. */
  readonly cached: boolean;
}

export interface JudgeFailed extends ResultBase {
  readonly status: "failed";
  readonly failure: JudgeFailure;
}

/** A reply, or why there is none. */
export type JudgeResult<Reply extends JudgeReply = JudgeReply> = JudgeReplied<Reply> | JudgeFailed;

export const noUsage: Usage = { inputTokens: 0, cachedInputTokens: 0, outputTokens: 0, reasoningTokens: 0 };
export const noCost: JudgeCost = { calls: 0, usage: noUsage, usd: 0 };

export function failedResult(failure: JudgeFailure, more: Partial<ResultBase> = {}): JudgeFailed {
  return { status: "failed", failure, cost: noCost, durationMs: 0, ...more };
}

/** A result as those get it whom it cost nothing. */
export function atNoCost(result: JudgeResult): JudgeResult {
  const free = { ...result, cost: noCost, durationMs: 0 };
  return free.status === "replied" ? { ...free, cached: true } : free;
}

/** How replies stand in a cache. Failures are never kept. */
export const resultForm: CacheForm<JudgeResult> = {
  toText: (result) => (result.status === "replied" ? JSON.stringify(result.reply) : undefined),
  // Only texts made above come here: stores verify what they give, and the key holds the format.
  fromText: (text) => ({ status: "replied", reply: JSON.parse(text) as JudgeReply, cached: true, cost: noCost, durationMs: 0 }),
  asCached: atNoCost,
};
