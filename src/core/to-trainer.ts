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
  for (const value of [policy.abstained, policy.errored]) {
    if (value !== null && value !== "throw" && !Number.isFinite(value)) {
      throw new AssayError("E_ON_NULL", { message: `A policy must be null, "throw" or a finite number, not ${String(value)}.` });
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
          message: `Sample ${index} is ${score.status}: ${score.reason}`,
          hint: "Choose null or a number in the policy, or mend the sample.",
        });
      }
      default:
        return assertNever(score);
    }
  });
}
