import type { JudgeFailure } from "./failure.ts";
import type { JudgeReply, JudgeRequest } from "./types.ts";

/** The way to an endpoint. Retries, limits, cache and budget are added around it by `createJudgeClient`. */
export interface JudgeTransport {
  /** What stands for the endpoint in cache keys and messages; no secret is in it. */
  readonly name: string;
  readonly server?: { readonly address: string; readonly port: number };
  /** Sends once. Never rejects, and settles soon after the signal aborts. */
  send(request: JudgeRequest, signal: AbortSignal): Promise<Sent>;
}

export type Sent =
  | { readonly status: "replied"; readonly reply: JudgeReply }
  | { readonly status: "failed"; readonly failure: JudgeFailure };

export function failed(failure: JudgeFailure): Sent {
  return { status: "failed", failure };
}
