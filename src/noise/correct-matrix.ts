import { AssayError } from "../core/errors.ts";
import { compensatedSum, plainZero } from "../core/numbers.ts";
import { singularValues, solve } from "./linear.ts";

/** Rows are true classes, columns observed ones: entry [i][j] is P(observe j where the truth is i). Rows sum to 1. */
export type Confusion = readonly (readonly number[])[];

export interface ConfusionSummary {
  /** 1 where classes are never confused, 0 where the matrix cannot be undone. For two classes it is J. */
  readonly determinant: number;
  /** Largest singular value ÷ smallest: by how much errors of the rates may grow. null where the matrix is singular. */
  readonly conditionNumber: number | null;
  readonly minSingularValue: number;
}

export interface CorrectedClasses extends ConfusionSummary {
  /** The reward of each observed class. Its expectation given the true class is that class's reward. */
  readonly rewards: readonly number[];
  /** Variance of the corrected reward where the truth is each class. */
  readonly varianceGiven: readonly number[];
}

/** More classes than any grading scale has. */
const maxClasses = 64;
/** A matrix whose errors would grow by more than this is refused: nothing measured by labels is that exact. */
const maxCondition = 1e8;

/**
 * Corrects graded classes, such as wrong, partial and right: solves T c = r for the reward c of each observed class. It assumes that inside the
 * stratum the observed class depends on the answer through its true class alone. Throws E_CHANNEL where the matrix is no square of
 * probabilities, or is singular (condition number above 1e8): then some classes cannot be told apart.
 *
 * @example
 * correctMatrix([[0.95, 0.05], [0.2, 0.8]], [0, 1]).rewards; // [-0.066…, 1.266…]
 */
export function correctMatrix(confusion: Confusion, rewards: readonly number[]): CorrectedClasses {
  const summary = confusionSummary(confusion);
  if (rewards.length !== confusion.length || !rewards.every((reward) => Number.isFinite(reward)))
    throw new AssayError("E_CHANNEL", { message: `Expected ${confusion.length} finite rewards, one a class.` });
  if (summary.conditionNumber === null || summary.conditionNumber > maxCondition)
    throw new AssayError("E_CHANNEL", {
      message: `The confusion matrix is singular (smallest singular value ${summary.minSingularValue.toPrecision(3)}): some classes are observed alike.`,
      hint: "Join classes that the verifier cannot tell apart.",
    });
  const corrected = solve(confusion, rewards).solution.map(plainZero);
  return {
    ...summary,
    rewards: corrected,
    varianceGiven: confusion.map((row, index) =>
      Math.max(0, compensatedSum(row.map((share, observed) => share * ((corrected[observed] ?? 0) - (rewards[index] ?? 0)) ** 2))),
    ),
  };
}

/** How far a confusion matrix can be undone. Throws E_CHANNEL where it is no square of probabilities. */
export function confusionSummary(confusion: Confusion): ConfusionSummary {
  checkConfusion(confusion);
  const values = singularValues(confusion);
  const [largest, smallest] = [Math.max(...values), Math.min(...values)];
  const { determinant } = solve(confusion, []);
  const singular = determinant === 0 || smallest <= largest * confusion.length * Number.EPSILON;
  return {
    determinant: plainZero(determinant),
    conditionNumber: singular ? null : largest / smallest,
    minSingularValue: smallest,
  };
}

function checkConfusion(confusion: Confusion): void {
  const size = confusion.length;
  const wrong = (message: string): AssayError => new AssayError("E_CHANNEL", { message: `The confusion matrix ${message}.` });
  if (size < 2 || size > maxClasses) throw wrong(`must have 2 to ${maxClasses} rows, not ${size}`);
  for (const [index, row] of confusion.entries()) {
    if (row.length !== size) throw wrong(`must be square: row ${index} has ${row.length} entries where there are ${size} rows`);
    if (!row.every((share) => share >= 0 && share <= 1)) throw wrong(`must hold numbers from 0 to 1; row ${index} is ${row.join(", ")}`);
    const sum = compensatedSum(row);
    if (Math.abs(sum - 1) > 1e-6) throw wrong(`must have rows that sum to 1; row ${index} sums to ${sum}`);
  }
}
