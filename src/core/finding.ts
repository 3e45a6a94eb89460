import type { ErrorCode } from "./errors.ts";
import type { Cause, Evidence, Step } from "./types.ts";

export interface FindingDetails {
  readonly evidence?: readonly Evidence[];
  readonly metrics?: Readonly<Record<string, number>>;
  readonly steps?: readonly Step[];
  /** A finer stratum for audit and correction than the recipe's name, made from prompt and completion, never from the truth. */
  readonly stratum?: string;
}

export interface FailDetails extends FindingDetails {
  /** The completion brought the failure about by going past a limit: the Score then has the cause "candidate" and this code. */
  readonly code?: ErrorCode;
}

/** What a check found out about one sample, before the runner makes a Score of it. */
export type Finding =
  | (FindingDetails & { readonly kind: "pass"; readonly reason: string })
  | (FailDetails & { readonly kind: "fail"; readonly reason: string })
  | (FindingDetails & { readonly kind: "partial"; readonly reason: string; readonly reward: number })
  | (FindingDetails & { readonly kind: "over-budget"; readonly reason: string })
  | (FindingDetails & { readonly kind: "abstain"; readonly reason: string; readonly cause: Cause });

/** The completion is right: the maximum of the range. */
export function pass(reason: string, details: FindingDetails = {}): Finding {
  return { ...details, kind: "pass", reason };
}

/** The completion is wrong, or has no answer: the minimum of the range. */
export function fail(reason: string, details: FailDetails = {}): Finding {
  return { ...details, kind: "fail", reason };
}

/** A reward between the ends of the range; sets no decision. */
export function partial(reward: number, reason: string, details: FindingDetails = {}): Finding {
  return { ...details, kind: "partial", reason, reward };
}

/** The completion needs more work than the check allows: the minimum of the range, with cause "candidate". */
export function overBudget(reason: string, details: FindingDetails = {}): Finding {
  return { ...details, kind: "over-budget", reason };
}

/** Nothing can be said: by default because the reference cannot be read. */
export function abstain(reason: string, details: FindingDetails & { readonly cause?: Cause } = {}): Finding {
  return { ...details, kind: "abstain", reason, cause: details.cause ?? "reference" };
}
