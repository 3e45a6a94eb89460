import pLimit from "p-limit";
import { AssayError } from "../../../src/core/errors.ts";
import type { ValueCache } from "../../../src/core/types.ts";
import { callJudge, type CallSetup } from "./call-judge.ts";
import { createCircuitBreaker, type CircuitOptions } from "./circuit-breaker.ts";
import { systemClock, type Clock } from "./clock.ts";
import { abortedFailure, judgeFailure } from "./failure.ts";
import type { JudgeBudget } from "./judge-budget.ts";
import { createJudgeStats, type JudgeStats } from "./judge-stats.ts";
import { atNoCost, failedResult, resultForm, type JudgeResult } from "./judge-result.ts";
import type { Prices } from "./prices.ts";
import { createRateLimiter, type RateLimits } from "./rate-limiter.ts";
import { requestKey } from "./request-key.ts";
import { createSingleFlight } from "./single-flight.ts";
import { traced } from "./telemetry.ts";
import type { JudgeRequest, ReplyTo } from "./types.ts";
import type { JudgeTransport } from "./transport.ts";

export interface JudgeClientOptions extends RateLimits {
  readonly transport: JudgeTransport;
  /** Remembers replies: `openCache(file)`, which outlives the process and which others may share. Default: none. */
  readonly cache?: ValueCache;
  /** May be shared by several clients. Default: none. */
  readonly budget?: JudgeBudget;
  readonly prices?: Prices;
  /** Calls at once. Default 16. */
  readonly concurrency?: number;
  /** For one call, from when the limits let it through, sending again included. Default two minutes. */
  readonly deadlineMs?: number;
  /** How often a request is sent at most. Default 5. */
  readonly attempts?: number;
  /** The wait before the second attempt; it doubles from there. Default half a second. */
  readonly backoffMs?: number;
  /** Default 30 seconds. What the endpoint asks for may be longer. */
  readonly maxBackoffMs?: number;
  /** Of the chance in waiting times. Default 0. */
  readonly seed?: number;
  readonly circuit?: CircuitOptions;
  readonly clock?: Clock;
}

/** Asks a judge. Knows nothing of what is asked. */
export interface JudgeClient {
  /** The reply, or why there is none. Never rejects. Equal requests that overlap are asked once. */
  ask<Request extends JudgeRequest>(request: Request, options?: { readonly signal?: AbortSignal }): Promise<JudgeResult<ReplyTo<Request>>>;
  /** What has been asked so far, and what it cost. */
  stats(): JudgeStats;
}

/**
 * A client with limits, retries, cache and budget around a transport.
 *
 * @example
 * const judge = createJudgeClient({ transport: httpTransport({ url: "http://localhost:8000/v1" }) });
 * const result = await judge.ask({ kind: "chat", model: "judge", messages: [{ role: "user", content: "Is 2 + 2 four?" }] });
 */
export function createJudgeClient(options: JudgeClientOptions): JudgeClient {
  checkNumbers(options);
  const { transport, cache, budget, prices, clock = systemClock } = options;
  const setup: CallSetup = {
    transport,
    budget,
    clock,
    limiter: createRateLimiter(options, clock),
    breaker: createCircuitBreaker(options.circuit ?? {}, clock),
    deadlineMs: options.deadlineMs ?? 120_000,
    attempts: options.attempts ?? 5,
    backoff: { seed: options.seed ?? 0, baseMs: options.backoffMs ?? 500, maxMs: options.maxBackoffMs ?? 30_000 },
  };
  const places = pLimit(options.concurrency ?? 16);
  const flights = createSingleFlight<JudgeResult>();
  const stats = createJudgeStats();

  const call = async (request: JudgeRequest, key: string, signal: AbortSignal): Promise<JudgeResult> => {
    const price = prices && Object.hasOwn(prices, request.model) ? prices[request.model] : undefined;
    if (budget?.limits.usd !== undefined && !price) return failedResult(noPriceFailure(request.model));
    return await places(async () => {
      // Those that waited for a place while the budget was spent, or were left, go by without a trace.
      const refusal = signal.aborted ? abortedFailure() : budget?.refusal();
      if (refusal) return failedResult(refusal);
      const called = await traced(request, transport, () => callJudge(setup, request, { key, price, signal }));
      stats.spend(called.cost);
      return called;
    });
  };

  const result = async (request: JudgeRequest, signal: AbortSignal | undefined): Promise<JudgeResult> => {
    const key = requestKey(transport.name, request);
    try {
      const { result: found, joined } = await flights.join(key, signal, (shared) =>
        cache ? cache.throughAs(resultForm, key, () => call(request, key, shared)) : call(request, key, shared),
      );
      return joined ? atNoCost(found) : found;
    } catch (error) {
      if (signal?.aborted) return failedResult(abortedFailure());
      throw error;
    }
  };

  return {
    async ask<Request extends JudgeRequest>(request: Request, { signal }: { readonly signal?: AbortSignal } = {}) {
      const found = await result(request, signal);
      stats.answer(found);
      // A transport answers a chat with a chat, and all others with scalars.
      return found as JudgeResult<ReplyTo<Request>>;
    },
    stats: () => stats.total(),
  };
}

function noPriceFailure(model: string): ReturnType<typeof judgeFailure> {
  return judgeFailure("E_JUDGE_BUDGET", `The judge was not asked: "${model}" has no price, so a budget in money cannot be kept.`);
}

function checkNumbers(options: JudgeClientOptions): void {
  const { concurrency, attempts, deadlineMs, backoffMs, maxBackoffMs, requestsPerMinute, tokensPerMinute, burstMs } = options;
  for (const [name, value] of Object.entries({ concurrency, attempts }))
    if (value !== undefined && !(Number.isSafeInteger(value) && value > 0)) throw numberFault(name, "a whole number from 1", value);
  for (const [name, value] of Object.entries({ deadlineMs, backoffMs, maxBackoffMs, requestsPerMinute, tokensPerMinute, burstMs }))
    if (value !== undefined && !(value > 0 && value < Infinity)) throw numberFault(name, "a number above 0", value);
}

function numberFault(name: string, wanted: string, value: number): AssayError {
  return new AssayError("E_USAGE", { message: `${name} of a judge must be ${wanted}, not ${value}.` });
}
