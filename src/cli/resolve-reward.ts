import { resolvePipeline } from "../pipeline/resolve-pipeline.ts";
import type { Pipeline } from "../pipeline/load-pipeline.ts";
import { checkLock, lockPathOf, recipeHashes, type LockedRecipes } from "../pipeline/lock.ts";
import type { Reward, SampleReward } from "../core/types.ts";
import { AssayError } from "../core/errors.ts";
import { loadRegistry } from "./recipes.ts";

export interface ResolvedReward<R extends Reward = SampleReward> {
  readonly pipeline: Pipeline;
  readonly reward: R;
  /** The files of recipes that are in use, relative to the current folder. */
  readonly recipes: readonly LockedRecipes[];
}

export interface ResolveOptions {
  /** Requires that the pipeline is the one in its lock file. */
  readonly locked?: boolean;
}

/** What `--reward NAME|FILE` and `--recipes FILE` name, for commands that score samples and whole groups. Throws E_LOCK. */
export async function resolveReward(
  name: string,
  recipeFiles: readonly string[],
  cwd: string,
  { locked = false }: ResolveOptions = {},
): Promise<ResolvedReward<Reward>> {
  const registry = await loadRegistry(recipeFiles, cwd);
  const pipeline = await resolvePipeline(name, registry, cwd);
  const named = { pipeline, name, recipes: recipeFiles, cwd };
  if (locked) await checkLock(lockPathOf(name), named);
  return { pipeline, reward: pipeline.reward, recipes: await recipeHashes(named, cwd) };
}

/** The same for commands that score sample by sample: throws E_USAGE for a Reward over groups. */
export async function resolveSampleReward(...named: Parameters<typeof resolveReward>): Promise<ResolvedReward> {
  const { reward, ...resolved } = await resolveReward(...named);
  if (reward.scope === "sample") return { ...resolved, reward };
  throw new AssayError("E_USAGE", {
    message: `"${reward.spec.use}" scores whole groups, and this command scores sample by sample.`,
    hint: "Name a per-sample Reward.",
  });
}
