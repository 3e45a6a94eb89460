import { errorCodes, isAssayError, messageOf, type ErrorCode } from "./errors.ts";
import { plainZero } from "./numbers.ts";
import type { Cause, Decision, Errored, Evidence, Range, SampleReward, Score, Scored, ScoreBase } from "./types.ts";

const nothing: Readonly<Record<string, never>> = Object.freeze({});
const noEvidence: readonly Evidence[] = Object.freeze([]);

/** A ScoreBase with empty fields, for those who fill in some of them. */
export function scoreBase(reason: string, more: Partial<ScoreBase> = {}): ScoreBase {
  return { reason, evidence: noEvidence, metrics: nothing, parts: nothing, cost: nothing, durationMs: 0, cached: false, ...more };
}

export function scored(reward: number, reason: string, more: Partial<ScoreBase> = {}): Scored {
  return { status: "scored", reward: plainZero(reward), ...scoreBase(reason, more) };
}

export function abstained(cause: Cause, reason: string, more: Partial<ScoreBase> = {}): Score {
  return { status: "abstained", reward: null, cause, ...scoreBase(reason, more) };
}

export function errored(code: ErrorCode, message: string, more: Partial<ScoreBase> & { readonly cause?: Cause } = {}): Errored {
  const { cause = "infrastructure", ...base } = more;
  const error = { code, message, retryable: errorCodes[code].retryable };
  return { status: "errored", reward: null, cause, error, ...scoreBase(message, base) };
}

/** Anything thrown as an errored Score; an AssayError keeps its own code. */
export function erroredBy(thrown: unknown, code: ErrorCode): Errored {
  const message = messageOf(thrown);
  return isAssayError(thrown) ? errored(thrown.code, thrown.hint ? `${message} ${thrown.hint}` : message) : errored(code, message);
}

/** What the candidate caused is never a way out: the minimum of the range, with cause and code. */
export function candidateFault(code: ErrorCode, range: Range, reason: string, more: Partial<ScoreBase> = {}): Scored {
  return { ...scored(range[0], reason, more), cause: "candidate", code };
}

/** The decision of a verifier that passed or failed. */
export function decisionOf(verdict: 0 | 1, stratum: string): Decision {
  return { verdict, stratum };
}

/** NaN and infinities never leave a Score, and a reward stays in the range that its Reward declares: else E_CHECK_RESULT. */
export function withinRange(score: Score, reward: Pick<SampleReward, "spec" | "range">): Score {
  if (score.status !== "scored") return score;
  const [min, max] = reward.range;
  if (Number.isFinite(score.reward) && score.reward >= min && score.reward <= max) return score;
  return errored(
    "E_CHECK_RESULT",
    `"${reward.spec.use}" gave the reward ${String(score.reward)}, which is not a finite number in [${min}, ${max}].`,
  );
}
