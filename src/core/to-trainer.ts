import { AssayError, assertNever } from "./errors.ts";
import type { Score } from "./types.ts";

export interface TrainerPolicy {
  /** What an abstained Score becomes: null, a number, or "throw". */
  readonly abstained: number | null | "throw";
  /** What an errored Score becomes: null, a number, or "throw". */
  readonly errored: number | null | "throw";
}

/**
 * The rewards that a trainer is given. The only place where "unknown" or "broken" may become a number, once, by a policy that the caller names.
 *
 * @example toTrainer(scores, { abstained: null, errored: null })
 */
export function toTrainer(scores: readonly Score[], policy: TrainerPolicy): readonly (number | null)[] {
  for (const status of ["abstained", "errored"] as const) {
    const value = policy[status];
    if (value !== null && value !== "throw" && !Number.isFinite(value)) {
      throw new AssayError("E_ON_NULL", {
        message: `policy.${status} must be null, "throw" or a finite number, not ${String(value).slice(0, 80)}.`,
        hint: "Take null where the trainer knows it, such as { abstained: null, errored: null }.",
      });
    }
  }
  return scores.map((score, index) => {
    switch (score.status) {
      case "scored":
        return score.reward;
      case "abstained":
      case "errored": {
        const value = policy[score.status];
        if (value !== "throw") return value;
        throw new AssayError("E_ON_NULL", {
          message: `Score ${index} of ${scores.length} (from 0) is ${score.status} and has no number, and policy.${score.status} says to throw: ${score.reason}`,
          hint: `Let policy.${score.status} be null or a number, or mend the sample.`,
        });
      }
      default:
        return assertNever(score);
    }
  });
}
