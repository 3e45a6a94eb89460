import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { AssayError } from "../core/errors.ts";
import { quote } from "../core/text.ts";
import { loadPipeline, readPipeline, type Pipeline } from "./load-pipeline.ts";
import { loadRecipes } from "./load-recipes.ts";
import { didYouMean } from "./option-faults.ts";
import type { Registry } from "./registry.ts";

/** A registry that holds the recipes of these files too, as --recipes names them. */
export async function withRecipeFiles(registry: Registry, files: readonly string[], cwd: string): Promise<Registry> {
  let all = registry;
  for (const file of files) all = all.with(await loadRecipes(file, cwd));
  return all;
}

/** What --reward names: a recipe with its defaults, or a pipeline file. Throws E_UNKNOWN_REWARD where it is neither. */
export async function resolvePipeline(reward: string, registry: Registry, cwd: string): Promise<Pipeline> {
  // In JSON any name stands safely; JSON is YAML.
  if (registry.get(reward)) return loadPipeline({ text: JSON.stringify({ version: 1, reward }), path: "--reward", inline: true }, registry);
  const isFile = await stat(resolve(cwd, reward)).then(
    (found) => !found.isDirectory(),
    () => false,
  );
  if (isFile || /[/\\]|\.(?:ya?ml|json)$/u.test(reward)) return readPipeline(reward, registry, cwd);
  const hint = [didYouMean(reward, registry.names()), `Known: ${registry.names().join(", ")}.`]
    .filter((text) => text !== undefined)
    .join(" ");
  throw new AssayError("E_UNKNOWN_REWARD", {
    message: `Unknown reward ${quote(reward)}: no recipe has this name and no pipeline file is there.`,
    hint,
  });
}
