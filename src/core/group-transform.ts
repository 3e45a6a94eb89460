import * as z from "zod";
import { composedRecipe, isReward, readComposed, type Composed } from "./combinator.ts";
import type { Recipe } from "./recipe.ts";
import type { GroupReward, Reward } from "./types.ts";

/** The schema of a Reward, per sample or over groups, inside the options of a group transform. */
export const anyRewardNode: z.ZodType<Reward, Reward> = z
  .custom<Reward>((value) => isReward(value), { error: "expected a Reward" })
  .meta({ assay: "any-reward" });

export interface GroupTransformDefinition<Options extends z.ZodType> extends Composed<Options> {
  /** Makes the Reward's range and score from the parsed options; the spec is added. */
  readonly create: (options: z.output<Options>) => Pick<GroupReward, "range" | "score">;
}

/** A recipe of a group transform, called with options in which Rewards stand. */
export interface GroupTransform<Input> extends Recipe {
  (options: Input): GroupReward;
  readonly kind: "transform";
}

/**
 * Makes a recipe of a Reward over groups that is made of other Rewards. Where these may be Rewards over groups themselves, they stand under
 * `anyRewardNode` in the options, else under `rewardNode`.
 */
export function defineGroupTransform<Options extends z.ZodType>(
  definition: GroupTransformDefinition<Options>,
): GroupTransform<z.input<Options>> {
  return composedRecipe(definition, "transform", (input): GroupReward => {
    const { options, spec } = readComposed(definition, input);
    const { range, score } = definition.create(options);
    return { scope: "group", spec, range, score };
  });
}
