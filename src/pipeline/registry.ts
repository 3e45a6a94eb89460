import { AssayError } from "../core/errors.ts";
import type { Recipe } from "../core/recipe.ts";

/** Recipes by name. A value: nothing is ever added to it, and importing a module never fills one. */
export interface Registry {
  get(name: string): Recipe | undefined;
  /** All names in alphabetical order. */
  names(): readonly string[];
  /** A registry that holds these recipes too. Throws E_DUPLICATE_RECIPE where a name is taken. */
  with(more: readonly Recipe[]): Registry;
}

/**
 * Makes a registry. Throws E_DUPLICATE_RECIPE where two different recipes have one name.
 *
 * @example
 * const registry = createRegistry([...builtin, unitPrice]);
 */
export function createRegistry(recipes: readonly Recipe[]): Registry {
  const byName = new Map<string, Recipe>();
  for (const recipe of recipes) {
    const taken = byName.get(recipe.name);
    // The same file may be named twice, by a pipeline and on the command line.
    if (taken && taken !== recipe) {
      throw new AssayError("E_DUPLICATE_RECIPE", {
        message: `Two recipes are named "${recipe.name}".`,
        hint: "Give one of them another name.",
      });
    }
    byName.set(recipe.name, recipe);
  }
  const names = [...byName.keys()].toSorted();
  return {
    get: (name) => byName.get(name),
    names: () => names,
    with: (more) => (more.length === 0 ? createRegistry(recipes) : createRegistry([...recipes, ...more])),
  };
}
