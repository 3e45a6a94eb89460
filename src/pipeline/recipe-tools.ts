import { resolve } from "node:path";
import { AssayError } from "../core/errors.ts";
import type { Recipe, RecipeTools } from "../core/recipe.ts";
import { quote } from "../core/text.ts";
import type { Json, SampleReward } from "../core/types.ts";
import type { Builder } from "./builder.ts";
import { readDocument } from "./read-document.ts";

type Around = Pick<Builder, "source" | "registry" | "fromSample">;

/** What a recipe of a file may ask the pipeline for; `rewardOf` makes the Reward of a node in JSON. */
export function toolsOf(around: Around, rewardOf: (node: Json, around: Around) => SampleReward): RecipeTools {
  return {
    reward: (node) => rewardOf(node, around),
    document: (file) => readDocument(allowed(file), around.source.folder),
    path: (file) => resolve(around.source.folder, allowed(file)),
    get forSamples() {
      return toolsOf({ ...around, fromSample: true }, rewardOf);
    },
  };

  function allowed(file: string): string {
    if (!around.fromSample) return file;
    throw new AssayError("E_OPTIONS", {
      message: `The file ${quote(file, 60)} was named by a sample; only a pipeline may name files.`,
      hint: "Write the content itself into the sample.",
    });
  }
}

/** Why a sample may not ask for this recipe with these options; undefined where it may. */
export function operatorFault({ name, operatorOnly = [] }: Recipe, options: unknown): string | undefined {
  if (operatorOnly === true) return `"${name}" may be named by a pipeline alone, and not by a sample`;
  const set = operatorOnly.find((path) => isSet(options, path.split(".")));
  return set === undefined ? undefined : `Option "${set}" of "${name}" may be set by a pipeline alone, and not by a sample`;
}

function isSet(value: unknown, path: readonly string[]): boolean {
  const [first, ...rest] = path;
  if (first === undefined) return value !== undefined;
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, first)) return false;
  return isSet((value as Readonly<Record<string, unknown>>)[first], rest); // an own property of an object
}
