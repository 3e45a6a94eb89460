import { innerSpecs } from "../core/spec.ts";
import type { RewardSpec } from "../core/types.ts";
import { partNames } from "../core/part-spec.ts";

const known = new WeakMap<RewardSpec, readonly string[]>();

/** Names of the parts that Scores of a Reward can have, its parts' own parts left out: the same keys for every sample of a run. */
export function partNamesOf(spec: RewardSpec): readonly string[] {
  let names = known.get(spec);
  if (!names) known.set(spec, (names = innerSpecs(spec).length === 0 ? [] : partNames(spec)));
  return names;
}
