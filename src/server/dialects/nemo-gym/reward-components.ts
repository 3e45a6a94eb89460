import type { RewardSpec, Score } from "../../../core/types.ts";

export interface ComponentReward {
  /** Exactly what the components add up to, one after the other. */
  readonly reward: number;
  readonly components: Readonly<Record<string, number>>;
}

/**
 * A reward as the sum of its parts' shares, where it is a weighted sum; else as a sum of one. The names are the same for every sample. The
 * last share is what the others leave, so that the sum is the reward: a penalty that counts at its maximum, or a weight that was shared
 * out, would else be missing.
 */
export function rewardComponents(spec: RewardSpec, names: readonly string[], score: Score, reward: number): ComponentReward {
  if (spec.use !== "weighted-sum" || names.length === 0) return { reward, components: { reward } };
  const components: Record<string, number> = {};
  let sum = 0;
  for (const name of names.slice(0, -1)) {
    const share = score.status === "scored" ? weightOf(spec, name) * (score.parts[name]?.reward ?? 0) : 0;
    components[name] = share;
    sum += share;
  }
  const last = names.at(-1) ?? "reward";
  components[last] = reward - sum;
  return { reward: sum + (reward - sum), components };
}

function weightOf(spec: RewardSpec, name: string): number {
  const part = spec.with[name];
  const weight = typeof part === "object" && part !== null && !Array.isArray(part) ? (part as { readonly weight?: unknown }).weight : 0;
  return typeof weight === "number" ? weight : 0;
}
