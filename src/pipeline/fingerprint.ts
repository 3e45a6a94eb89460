import { hashOf } from "../core/hash.ts";
import type { Reward } from "../core/types.ts";

/**
 * Sixteen hexadecimal digits that change when verdicts can change: the names, versions and full options (defaults filled in) of a Reward
 * and of all its parts. The seed stands beside it in every output and is not part of it; nor is Assay's own version, since a change of
 * verdict raises the version of the recipe.
 */
export function fingerprintOf(reward: Pick<Reward, "spec">): string {
  return hashOf({ format: 1, spec: reward.spec }).slice(0, 16);
}
