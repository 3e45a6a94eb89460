import * as z from "zod";
import type { Recipe } from "../core/recipe.ts";
import type { Registry } from "./registry.ts";

type Schema = Readonly<Record<string, unknown>>;

/** Rewards by where they may stand: per-sample ones anywhere, those over groups at the top and where a recipe takes any. */
const rewardRefs = {
  reward: { $ref: "#/$defs/reward" },
  "any-reward": { $ref: "#/$defs/any-reward" },
} as const;

/**
 * JSON Schema (2020-12) of pipeline files, for editors. It knows names, options and where rewards stand inside options; checks that go over
 * several options are left to `loadPipeline`.
 */
export function pipelineSchema(registry: Registry): Schema {
  const recipes = registry.names().map((name) => registry.get(name) as Recipe); // names lists what get knows
  const options = recipes.map((recipe) => optionsSchema(recipe));
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Assay pipeline",
    type: "object",
    properties: {
      $schema: { type: "string" },
      version: { const: 1, description: "The version of the file format." },
      recipes: {
        type: "array",
        items: { type: "string", minLength: 1 },
        maxItems: 100,
        description: "Files of your own recipes, relative to this file.",
      },
      reward: rewardRefs["any-reward"],
      seed: {
        type: "integer",
        minimum: Number.MIN_SAFE_INTEGER,
        maximum: Number.MAX_SAFE_INTEGER,
        description: "Seed of every random draw.",
      },
    },
    required: ["version", "reward"],
    additionalProperties: false,
    $defs: {
      "any-reward": rewardSchema(recipes),
      reward: rewardSchema(recipes.filter(({ kind }) => kind !== "transform")),
      ...Object.assign({}, ...options),
    },
  };
}

function rewardSchema(recipes: readonly Recipe[]): Schema {
  const bare = recipes.filter((recipe) => recipe.options.safeParse({}).success).map((recipe) => recipe.name);
  const optionsOf = (recipe: Recipe): Schema => ({
    description: recipe.summary,
    ...(bare.includes(recipe.name) ? { anyOf: [{ type: "null" }, { $ref: defRef(recipe.name) }] } : { $ref: defRef(recipe.name) }),
  });
  return {
    description: "A reward: a name, a map with one name and its options, or { use, version, with } as a log writes it.",
    anyOf: [
      ...(bare.length === 0 ? [] : [{ type: "string", enum: bare }]),
      {
        type: "object",
        properties: Object.fromEntries(recipes.map((recipe) => [recipe.name, optionsOf(recipe)])),
        minProperties: 1,
        maxProperties: 1,
        additionalProperties: false,
      },
      ...recipes.map((recipe) => ({
        type: "object",
        properties: { use: { const: recipe.name }, version: { const: recipe.version }, with: optionsOf(recipe) },
        required: bare.includes(recipe.name) ? ["use"] : ["use", "with"],
        additionalProperties: false,
      })),
    ],
  };
}

function defRef(name: string): string {
  return `#/$defs/${name}.options`;
}

/** A recipe's options, and what they refer to, as definitions under the recipe's name. */
function optionsSchema(recipe: Recipe): Schema {
  const { $schema: _, $defs = {}, ...schema } = toJsonSchema(recipe.options);
  const inner = Object.entries($defs as Schema).map(([key, value]) => [`${recipe.name}.${key}`, relocate(value, recipe.name)]); // $defs holds schemas
  return { [`${recipe.name}.options`]: relocate(schema, recipe.name), ...Object.fromEntries(inner) };
}

function toJsonSchema(options: z.ZodType): Schema {
  try {
    return z.toJSONSchema(options, { io: "input", unrepresentable: "any", target: "draft-2020-12" });
  } catch {
    // A user's recipe made with another zod still works; an editor then accepts any options for it.
    return {};
  }
}

/** Rewards become references to the definition of a reward; references inside the recipe follow their definitions to the new place. */
function relocate(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return value.map((inner) => relocate(inner, name));
  if (typeof value !== "object" || value === null) return value;
  if ("assay" in value && (value.assay === "reward" || value.assay === "any-reward")) return rewardRefs[value.assay];
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      if (key !== "$ref" || typeof inner !== "string") return [key, relocate(inner, name)];
      return [key, inner === "#" ? defRef(name) : inner.replace("#/$defs/", `#/$defs/${name}.`)];
    }),
  );
}
