import { builtin } from "../builtin.ts";
import { createRegistry, type Registry } from "../pipeline/registry.ts";
import { withRecipeFiles } from "../pipeline/resolve-pipeline.ts";

/** The built-in recipes and those of the files that --recipes named. */
export function loadRegistry(files: readonly string[], cwd: string): Promise<Registry> {
  return withRecipeFiles(createRegistry(builtin), files, cwd);
}
