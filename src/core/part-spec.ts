import { innerSpecs, type InnerSpec } from "./spec.ts";
import type { RewardSpec } from "./types.ts";

/** The spec of the part that has this name in a Score of the whole; undefined where none has. */
export function partSpec(whole: RewardSpec, name: string): RewardSpec | undefined {
  const inner = innerSpecs(whole);
  const named = inner.find((one) => nameOf(one) === name);
  if (named) return named.spec;
  // A step without a name is called by its recipe, numbered where that name is taken.
  const taken = new Set(inner.flatMap((one) => nameOf(one) ?? []));
  for (const { spec } of inner.filter((one) => nameOf(one) === undefined)) {
    let free = spec.use;
    for (let copy = 2; taken.has(free); copy += 1) free = `${spec.use}-${copy}`;
    if (free === name) return spec;
    taken.add(free);
  }
  return undefined;
}

/** `correct` of `correct: { weight, reward }`, `when` of `when: …`, the id of a rubric's item, and the name that a step says. */
function nameOf({ keys, around }: InnerSpec): string | undefined {
  const [above, own] = [keys.at(-2), keys.at(-1)];
  if (own === "reward" && above !== undefined) {
    if (typeof above === "string") return above;
    const said = (around as { readonly name?: unknown }).name; // the object that has the key "reward"
    return typeof said === "string" ? said : undefined;
  }
  // An item of a rubric that has a check.
  const id = own === "check" ? (around as { readonly id?: unknown }).id : undefined; // the object that has the key "check"
  if (typeof id === "string") return id;
  return typeof own === "string" ? own : undefined;
}
