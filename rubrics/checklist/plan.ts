import { messageOf, isAssayError } from "../../src/core/errors.ts";
import type { RecipeTools } from "../../src/core/recipe.ts";
import { quote } from "../../src/core/text.ts";
import type { Json, SampleReward } from "../../src/core/types.ts";
import { mannerOf, type Manner, type MannerOptions } from "./resolve-rubric.ts";
import { prepareTextCheck, type CheckFinding } from "./text-checks.ts";
import { flatItems, type Rubric, type RubricItem } from "./types.ts";

/** What decides a programmatic item. */
export type ItemCheck =
  | { readonly item: RubricItem; readonly run: (completion: string) => CheckFinding }
  | { readonly item: RubricItem; readonly reward: SampleReward };

/** A rubric that is ready to judge samples. */
export interface Plan extends Manner {
  readonly rubric: Rubric;
  readonly judged: readonly RubricItem[];
  readonly checks: readonly ItemCheck[];
}

/** Makes the checks of a rubric. A problem says which item's check cannot be made, and why. */
export function planOf(
  rubric: Rubric,
  options: MannerOptions,
  tools: RecipeTools | undefined,
): { readonly plan: Plan } | { readonly problem: string } {
  const items = flatItems(rubric.items);
  const checks: ItemCheck[] = [];
  for (const item of items) {
    if (item.kind !== "programmatic") continue;
    const made = checkOf(item, tools);
    if ("problem" in made) return { problem: `the check of item ${quote(item.id, 60)}: ${made.problem}` };
    checks.push(made);
  }
  return { plan: { rubric, judged: items.filter(({ kind }) => kind === "judged"), checks, ...mannerOf(options, rubric) } };
}

/** What stands for an item's check in the spec: a Reward with its version and options, so that a change of it shows. */
export function specOfCheck({ checks }: Plan): (item: RubricItem) => Json | undefined {
  const rewards = new Map(checks.flatMap((check) => ("reward" in check ? [[check.item.id, { ...check.reward.spec }] as const] : [])));
  return (item) => rewards.get(item.id) ?? item.check;
}

function checkOf(item: RubricItem, tools: RecipeTools | undefined): ItemCheck | { readonly problem: string } {
  const { check = null } = item;
  if (isTextCheck(check)) {
    const prepared = prepareTextCheck(check);
    return "problem" in prepared ? prepared : { item, run: prepared.run };
  }
  if (!tools) return { problem: "it names a reward, which only a pipeline can look up: make the rubric by loadPipeline or readPipeline" };
  try {
    const reward = tools.reward(check);
    if (reward.range.every(Number.isFinite)) return { item, reward };
    return { problem: `"${reward.spec.use}" has rewards without bounds, and an item is from 0 to 1: put it into clip` };
  } catch (error) {
    return { problem: `${messageOf(error)}${isAssayError(error) && error.hint !== undefined ? ` ${error.hint}` : ""}` };
  }
}

function isTextCheck(check: Json): check is { readonly type: string; readonly [option: string]: Json } {
  return typeof check === "object" && check !== null && !Array.isArray(check) && "type" in check && typeof check["type"] === "string";
}
