import { messageOf } from "../../../src/core/errors.ts";
import type { CircuitBreaker } from "./circuit-breaker.ts";
import { startDeadline, type Clock, type Deadline } from "./clock.ts";
import { abortedFailure, healthOf, isSentAgain, judgeFailure, mayBeBilled, type JudgeFailure } from "./failure.ts";
import type { JudgeBudget } from "./judge-budget.ts";
import { failedResult, noUsage, type JudgeCost, type JudgeResult } from "./judge-result.ts";
import { usdOf, type Price } from "./prices.ts";
import type { RateLimiter, Ticket } from "./rate-limiter.ts";
import { retryDelay, type Backoff } from "./retry-delay.ts";
import { estimateUsage } from "./token-estimate.ts";
import type { JudgeRequest, Usage } from "./types.ts";
import { unusableReply } from "./unusable-reply.ts";
import { failed, type JudgeTransport, type Sent } from "./transport.ts";

export interface CallSetup {
  readonly transport: JudgeTransport;
  readonly limiter: RateLimiter;
  readonly breaker: CircuitBreaker;
  readonly budget: JudgeBudget | undefined;
  readonly clock: Clock;
  readonly deadlineMs: number;
  readonly attempts: number;
  readonly backoff: Backoff;
}

/**
 * One call to a judge, sent again while that may help: attempts are counted, and the deadline begins when the limits let the first one
 * through. Never rejects.
 */
export async function callJudge(
  setup: CallSetup,
  request: JudgeRequest,
  { key, price, signal }: { readonly key: string; readonly price: Price | undefined; readonly signal: AbortSignal },
): Promise<JudgeResult> {
  const { limiter, budget, clock, backoff } = setup;
  const started = clock.now();
  const estimate = estimateUsage(request);
  const cost = createCost(price);
  let deadline: Deadline | undefined;

  const end = (failure: JudgeFailure): JudgeResult => failedResult(failure, { cost: cost.total(), durationMs: clock.now() - started });

  const send = async (ticket: Ticket, within: Deadline): Promise<Sent> => {
    const pass = setup.breaker.enter();
    const refusal = "openForMs" in pass ? circuitFailure(pass.openForMs) : budget?.refusal();
    if ("openForMs" in pass || refusal) {
      ticket.settle(0);
      if ("end" in pass) pass.end("unknown");
      return failed(refusal ?? abortedFailure());
    }
    budget?.begin();
    const sent = await settled(setup, request, within);
    const failure = sent.status === "failed" ? sent.failure : undefined;
    const reply = sent.status === "replied" ? sent.reply : sent.failure.reply;
    pass.end(failure ? healthOf(failure) : "up");
    const isUnknown = !reply?.usage && (!failure || mayBeBilled(failure));
    const used = reply?.usage ?? (isUnknown ? estimate : noUsage);
    ticket.settle(tokensOf(used));
    cost.add(isUnknown ? null : used);
    budget?.charge({ usd: usdOf(used, price) ?? 0, tokens: tokensOf(used), estimated: isUnknown });
    return sent;
  };

  try {
    for (let attempt = 1; ; attempt += 1) {
      const refusal = budget?.refusal();
      if (refusal) return end(refusal);
      const ticket = await limiter.take(tokensOf(estimate), deadline?.signal ?? signal);
      deadline ??= startDeadline(clock, setup.deadlineMs, signal);
      if (!ticket) return end(deadline.passed() ? timeoutFailure(setup.deadlineMs) : abortedFailure());
      const sent = await send(ticket, deadline);
      if (sent.status === "replied")
        return { status: "replied", reply: sent.reply, cached: false, cost: cost.total(), durationMs: clock.now() - started };
      const { failure } = sent;
      if (!isSentAgain(failure)) return end(failure);
      if (attempt >= setup.attempts) return end(triedFailure(failure, attempt));
      const delay = retryDelay(backoff, key, attempt, failure.retryAfterMs);
      if (clock.now() + delay >= deadline.at) return end(lateFailure(failure, { attempt, delay, deadlineMs: setup.deadlineMs }));
      await clock.sleep(delay, deadline.signal);
      if (deadline.signal.aborted) return end(deadline.passed() ? timeoutFailure(setup.deadlineMs) : abortedFailure());
    }
  } finally {
    deadline?.clear();
  }
}

/** Sends once, and holds the transport to its promises: it may throw, or take no notice of the signal. A reply that is no answer is a failure. */
async function settled({ transport, deadlineMs }: CallSetup, request: JudgeRequest, deadline: Deadline): Promise<Sent> {
  const sent = await Promise.race([sendSafely(transport, request, deadline.signal), endOf(deadline.signal)]);
  if (sent.status === "failed") return deadline.passed() ? failed(timeoutFailure(deadlineMs)) : sent;
  const unusable = unusableReply(sent.reply);
  return unusable ? failed(unusable) : sent;
}

async function sendSafely(transport: JudgeTransport, request: JudgeRequest, signal: AbortSignal): Promise<Sent> {
  try {
    return await transport.send(request, signal);
  } catch (error) {
    return failed(judgeFailure("E_INTERNAL", `The transport ${transport.name} threw: ${messageOf(error)}.`));
  }
}

function endOf(signal: AbortSignal): Promise<Sent> {
  return new Promise((resolve) => {
    const end = (): void => resolve(failed(abortedFailure()));
    if (signal.aborted) end();
    else signal.addEventListener("abort", end, { once: true });
  });
}

function tokensOf(usage: Usage): number {
  return usage.inputTokens + usage.outputTokens;
}

function timeoutFailure(deadlineMs: number): JudgeFailure {
  return judgeFailure("E_JUDGE_TIMEOUT", `The judge did not answer within ${deadlineMs} ms, sending again included.`);
}

function circuitFailure(openForMs: number): JudgeFailure {
  const until = openForMs > 0 ? `it is tried again in ${Math.ceil(openForMs / 1_000)} s` : "it is being tried by another call";
  return judgeFailure("E_JUDGE_CIRCUIT", `The judge was not asked, since it has failed for a while; ${until}.`);
}

function triedFailure(failure: JudgeFailure, attempt: number): JudgeFailure {
  return attempt === 1 ? failure : { ...failure, message: `${failure.message} It was asked ${attempt} times.` };
}

function lateFailure(
  failure: JudgeFailure,
  { attempt, delay, deadlineMs }: { readonly attempt: number; readonly delay: number; readonly deadlineMs: number },
): JudgeFailure {
  const asks = failure.retryAfterMs === undefined ? "The next attempt" : "It asks to wait, and the next attempt";
  const message = `${failure.message} ${asks}, in ${Math.ceil(delay)} ms, would be past the deadline of ${deadlineMs} ms.`;
  return triedFailure({ ...failure, message }, attempt);
}

interface RunningCost {
  /** A request was sent; null where nobody knows what it used. */
  add(usage: Usage | null): void;
  total(): JudgeCost;
}

function createCost(price: Price | undefined): RunningCost {
  let calls = 0;
  let usage: Usage | null = noUsage;
  return {
    add(used) {
      calls += 1;
      usage = usage && used && sumOf(usage, used);
    },
    total: () => ({ calls, usage, usd: calls === 0 ? 0 : usdOf(usage, price) }),
  };
}

function sumOf(a: Usage, b: Usage): Usage {
  const known = (one: number | null, other: number | null): number | null => (one === null || other === null ? null : one + other);
  return {
    inputTokens: a.inputTokens + b.inputTokens,
    cachedInputTokens: known(a.cachedInputTokens, b.cachedInputTokens),
    outputTokens: a.outputTokens + b.outputTokens,
    reasoningTokens: known(a.reasoningTokens, b.reasoningTokens),
  };
}
