import { restPoint } from "../../src/core/pool/patience.ts";

/** Thrown inside the verifier where a comparison needs more work than its budget; caught by the check, never seen outside. */
export class OutOfWork extends Error {
  override readonly name: string = "OutOfWork";
}

/** Whether an error says that a bound was reached: of work, or of the depth of the thread's stack. */
export function isExhausted(error: unknown): error is Error {
  return error instanceof OutOfWork || error instanceof RangeError;
}

/** Counts work in units of about one BigInt limb operation, so that a bound holds on any machine and under any load. */
export interface Budget {
  readonly used: number;
  /** Throws OutOfWork where the sum passes the limit. */
  spend(units: number): void;
}

/** Units between two rest points, over all budgets of a thread: a check of the usual size has none. */
const restUnits = 500;
let sinceRest = 0;

export function createBudget(limit: number): Budget {
  let used = 0;
  return {
    get used() {
      return used;
    },
    spend(units) {
      used += units;
      sinceRest += units;
      if (used > limit) throw new OutOfWork(`more than ${limit} units of work`);
      if (sinceRest > restUnits) {
        sinceRest = 0;
        restPoint();
      }
    },
  };
}

/** Integers up to this many bits are computed exactly. */
export const maxIntegerBits: number = 1 << 17;
/** Characters of one answer. */
export const maxAnswerLength: number = 50_000;
/** Digits that one number may be written with. */
export const maxLiteralDigits: number = 20_000;
/** Tokens of one answer. */
export const maxTokens: number = 20_000;
/** Nested groups, fractions and roots. */
export const maxDepth: number = 96;
/** Terms of one polynomial. */
export const maxTerms: number = 2_000;
