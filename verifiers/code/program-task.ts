import type { RewardRule } from "./finding-of.ts";
import type { Tests } from "./read-tests.ts";
import type { Language, Limits } from "./sandbox/job.ts";

/** A program and all that decides about it. */
export interface ProgramTask {
  readonly code: string;
  readonly language: Language;
  readonly tests: Tests;
  readonly limits: Limits;
  /** A whole number of 31 bits. */
  readonly seed: number;
  readonly reward: RewardRule;
  readonly stopAtFailure: boolean;
  readonly trust: "split" | "in-process";
  /** The isolation that programs have; known once one was run. */
  readonly level: () => string;
  readonly signal: AbortSignal;
}
