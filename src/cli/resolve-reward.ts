import { resolvePipeline } from "../pipeline/resolve-pipeline.ts";
import type { Pipeline } from "../pipeline/load-pipeline.ts";
import type { SampleReward } from "../core/types.ts";
import { AssayError } from "../core/errors.ts";
import { loadRegistry } from "./recipes.ts";

export interface ResolvedReward {
  readonly pipeline: Pipeline;
  readonly reward: SampleReward;
}

/** What `--reward NAME|FILE` and `--recipes FILE` name, for commands that score sample by sample. */
export async function resolveReward(name: string, recipeFiles: readonly string[], cwd: string): Promise<ResolvedReward> {
  const registry = await loadRegistry(recipeFiles, cwd);
  const pipeline = await resolvePipeline(name, registry, cwd);
  const { reward } = pipeline;
  if (reward.scope === "sample") return { pipeline, reward };
  throw new AssayError("E_USAGE", {
    message: `"${reward.spec.use}" scores whole groups, and this command scores sample by sample.`,
    hint: "Name a per-sample Reward.",
  });
}
