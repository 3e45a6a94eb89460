import { innerSpecs, type InnerSpec } from "./spec.ts";
import type { RewardSpec } from "./types.ts";

/** The spec of the part that has this name in a Score of the whole; undefined where none has. */
export function partSpec(whole: RewardSpec, name: string): RewardSpec | undefined {
  return namedSpecs(whole).find((part) => part.name === name)?.spec;
}

/** Names of the parts that a Score of the whole can have, each once. */
export function partNames(whole: RewardSpec): readonly string[] {
  return [...new Set(namedSpecs(whole).map((part) => part.name))];
}

function namedSpecs(whole: RewardSpec): readonly { readonly name: string; readonly spec: RewardSpec }[] {
  const inner = innerSpecs(whole);
  const taken = new Set(inner.flatMap((one) => nameOf(one) ?? []));
  return inner.map((one) => {
    const said = nameOf(one);
    if (said !== undefined) return { name: said, spec: one.spec };
    // A step without a name is called by its recipe, numbered where that name is taken.
    const { use } = one.spec;
    let name = use;
    for (let copy = 2; taken.has(name); copy += 1) name = `${use}-${copy}`;
    taken.add(name);
    return { name, spec: one.spec };
  });
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
