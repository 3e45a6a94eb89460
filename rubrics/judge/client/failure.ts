import { errorCodes, type ErrorCode } from "../../../src/core/errors.ts";
import type { ErrorInfo } from "../../../src/core/types.ts";
import type { JudgeReply } from "./types.ts";

export type JudgeErrorCode = Extract<ErrorCode, `E_JUDGE_${string}`> | "E_ABORTED" | "E_INTERNAL";

/** Why there is no reply that can be used. Nothing in it is a verdict, and no secret is in it. */
export interface JudgeFailure extends ErrorInfo {
  readonly code: JudgeErrorCode;
  /** The HTTP status, where the endpoint gave one. */
  readonly status?: number;
  /** How long the endpoint asks to be left alone. */
  readonly retryAfterMs?: number;
  /** What came and cannot be used as it is: truncated, refused or empty. */
  readonly reply?: JudgeReply;
}

type Details = Pick<JudgeFailure, "status" | "retryAfterMs" | "reply">;

export function judgeFailure(code: JudgeErrorCode, message: string, details: Details = {}): JudgeFailure {
  return { code, message, retryable: errorCodes[code].retryable, ...details };
}

/** What a call that was ended by its caller gives. */
export function abortedFailure(): JudgeFailure {
  return judgeFailure("E_ABORTED", "The call to the judge was ended before it had an answer.");
}

/** The failure that an HTTP status outside 2xx stands for: 429, 408, 409 and 5xx pass by, all others stay. */
export function statusFailure(status: number, said: string, retryAfterMs?: number): JudgeFailure {
  const details = retryAfterMs === undefined ? { status } : { status, retryAfterMs };
  if (status === 429) return judgeFailure("E_JUDGE_RATE_LIMIT", `The judge answered 429 (too many requests)${said}.`, details);
  if (status === 408 || status === 409 || status >= 500)
    return judgeFailure("E_JUDGE_UNAVAILABLE", `The judge answered ${status}${said}.`, details);
  return judgeFailure("E_JUDGE_HTTP", `The judge answered ${status}${said}. ${adviceOn(status)}`.trimEnd(), { status });
}

function adviceOn(status: number): string {
  if (status === 401 || status === 403) return "Check the environment variable that apiKeyEnv names.";
  if (status === 404) return "Check the URL, which ends in /v1 with most servers, and the name of the model.";
  if (status === 413) return "The request is larger than the endpoint takes.";
  return "";
}

/** Whether the same request is sent again within a call. A timeout is not: the call may go on at the endpoint, and be paid for. */
export function isSentAgain({ code }: JudgeFailure): boolean {
  return code === "E_JUDGE_RATE_LIMIT" || code === "E_JUDGE_UNAVAILABLE" || code === "E_JUDGE_CONNECTION" || code === "E_JUDGE_CUT";
}

/** Whether the endpoint may have worked, and charge for it, without telling what. */
export function mayBeBilled({ code, reply }: JudgeFailure): boolean {
  switch (code) {
    case "E_JUDGE_TIMEOUT":
    case "E_JUDGE_CUT":
    case "E_JUDGE_TOO_LARGE":
    case "E_JUDGE_NOT_JSON":
    case "E_JUDGE_SHAPE":
    case "E_ABORTED":
    case "E_INTERNAL":
      return true;
    default:
      return reply !== undefined;
  }
}

/** What a failure says of the endpoint, for the circuit breaker. */
export function healthOf({ code, status }: JudgeFailure): "up" | "down" | "unknown" {
  switch (code) {
    case "E_JUDGE_CONNECTION":
    case "E_JUDGE_CUT":
    case "E_JUDGE_TIMEOUT":
      return "down";
    case "E_JUDGE_UNAVAILABLE":
      return status !== undefined && status < 500 ? "up" : "down";
    case "E_ABORTED":
    case "E_INTERNAL":
      return "unknown";
    default:
      return "up";
  }
}
