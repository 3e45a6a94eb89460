import { clamp } from "../../src/core/numbers.ts";
import type { Range } from "../../src/core/types.ts";
import { defaultGateCap, isHolistic, type Mode } from "../aggregation/aggregate.ts";
import type { Policy } from "../aggregation/item-state.ts";
import type { HolisticScale, Rubric } from "./types.ts";

/** How a rubric is aggregated. */
export interface Manner {
  readonly mode: Mode;
  readonly policy: Policy;
  readonly gateCap: number;
  readonly scale: HolisticScale;
}

/** What the options of the recipe say; what they leave open the rubric says itself, and then the defaults. */
export interface MannerOptions {
  readonly mode?: Mode | undefined;
  readonly policy?: Partial<Policy> | undefined;
  readonly gate_cap?: number | undefined;
  readonly scale?: HolisticScale | undefined;
}

export function mannerOf(options: MannerOptions, rubric: Pick<Rubric, "policy" | "aggregation">): Manner {
  const mode = options.mode ?? rubric.aggregation?.mode ?? "veto";
  return {
    mode,
    policy: {
      abstain: options.policy?.abstain ?? rubric.policy?.abstain ?? "skip",
      missing: options.policy?.missing ?? rubric.policy?.missing ?? "error",
    },
    gateCap: options.gate_cap ?? rubric.aggregation?.gate_cap ?? defaultGateCap,
    scale: options.scale ?? rubric.aggregation?.scale ?? (mode.startsWith("likert") ? { min: 1, max: 5 } : { min: 1, max: 10 }),
  };
}

/** Why a rubric can have no value in a mode, whatever the completion; undefined where it can. */
export function modeFault({ items }: Pick<Rubric, "items">, { mode, scale }: Pick<Manner, "mode" | "scale">): string | undefined {
  if (isHolistic(mode))
    return mode.endsWith("_div") && scale.min < 0
      ? `${mode} divides by the end of the scale: expected one that begins at 0 or above`
      : undefined;
  if (items.length === 0) return "expected at least one item";
  const weights = items.map(({ weight }) => weight);
  switch (mode) {
    case "healthbench":
    case "healthbench_clip":
    case "veto":
    case "soft_gate":
      return weights.some((weight) => weight > 0)
        ? undefined
        : `${mode} divides by the weights above 0, and no item has one. signed_fallback and explicit take rubrics of pitfalls alone`;
    case "explicit":
    case "weighted_geomean":
      return weights.some((weight) => weight !== 0) ? undefined : `${mode} divides by the weights, and all of them are 0`;
    case "tree_mean": {
      const below = items.find(({ weight }) => weight < 0);
      if (below) return `tree_mean is a mean: expected weights of at least 0, and item "${below.id}" has ${below.weight}`;
      return weights.some((weight) => weight > 0) ? undefined : "tree_mean divides by the weights, and all of them are 0";
    }
    default:
      return undefined;
  }
}

/** The least and the greatest reward. Without a rubric at hand, as where each sample brings its own, nothing bounds sums. */
export function rangeOf(mode: Mode, rubric: Rubric | undefined): Range {
  if (mode !== "raw_sum" && mode !== "healthbench") return [0, 1];
  if (!rubric) return mode === "raw_sum" ? [-Infinity, Infinity] : [-Infinity, 1];
  const weights = rubric.items.map(({ weight }) => weight);
  const lost = weights.reduce((sum, weight) => sum + Math.min(weight, 0), 0);
  if (mode === "raw_sum") {
    const won = weights.reduce((sum, weight) => sum + Math.max(weight, 0), 0);
    return lost < won ? [lost, won] : [0, 1];
  }
  // Items that are left out take their points along: then one wanted item may be all that is left.
  const points = weights.filter((weight) => weight > 0);
  return [clamp(lost / Math.min(...points), -Number.MAX_VALUE, 0), 1];
}
