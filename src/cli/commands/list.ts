import * as z from "zod";
import { AssayError } from "../../core/errors.ts";
import type { Recipe } from "../../core/recipe.ts";
import { nearest } from "../../core/nearest.ts";
import type { Registry } from "../../pipeline/registry.ts";
import { defineCommand, type Command } from "../command.ts";
import { describeOptions, describeType, type JsonSchema } from "../describe-schema.ts";
import { loadRegistry } from "../recipes.ts";
import { recipesArg } from "../shared-args.ts";

export const list: Command = defineCommand({
  meta: {
    name: "list",
    summary: "Show the recipes that a pipeline can use.",
    example: "assay list math",
    description: "Without a name: every recipe with its kind, version and what it does. With one: its options and the reference it reads.",
  },
  args: {
    recipes: recipesArg,
    json: { type: "boolean", description: "Print one JSON object a recipe; with a name, its JSON Schemas too" },
  },
  positionals: { usage: "[NAME]", min: 0, max: 1 },
  async run({ values, positionals, stdout, cwd }) {
    const registry = await loadRegistry(values.recipes, cwd);
    const [name] = positionals;
    if (name !== undefined) stdout.write(values.json ? `${JSON.stringify(detailsOf(find(registry, name)))}\n` : page(find(registry, name)));
    else stdout.write(values.json ? jsonLines(registry) : table(registry));
    return 0;
  },
});

function find(registry: Registry, name: string): Recipe {
  const recipe = registry.get(name);
  if (recipe) return recipe;
  const near = nearest(name, registry.names());
  const hint = `${near === undefined ? "" : `Did you mean "${near}"? `}Known: ${registry.names().join(", ")}.`;
  throw new AssayError("E_UNKNOWN_REWARD", { message: `Unknown recipe "${name}".`, hint });
}

function recipesOf(registry: Registry): readonly Recipe[] {
  return registry.names().map((name) => find(registry, name));
}

function jsonLines(registry: Registry): string {
  return recipesOf(registry)
    .map(({ name, kind, version, summary }) => `${JSON.stringify({ name, kind, version, summary })}\n`)
    .join("");
}

function table(registry: Registry): string {
  const rows = recipesOf(registry).map(({ name, kind, version, summary }) => [name, kind, `v${version}`, summary] as const);
  const wide = (column: 0 | 1 | 2): number => Math.max(...rows.map((row) => row[column].length)) + 2;
  const [names, kinds, versions] = [wide(0), wide(1), wide(2)];
  return rows
    .map(([name, kind, version, summary]) => `${name.padEnd(names)}${kind.padEnd(kinds)}${version.padEnd(versions)}${summary}\n`)
    .join("");
}

function page(recipe: Recipe): string {
  const { options, reference } = detailsOf(recipe);
  return [
    `${recipe.name} (${recipe.kind}, version ${recipe.version})`,
    recipe.summary,
    "",
    "Options",
    ...describeOptions(options).map((line) => `  ${line}`),
    ...(recipe.kind === "verifier" ? ["", "Reference", `  ${reference === undefined ? "any JSON" : describeType(reference)}`] : []),
    "",
  ].join("\n");
}

interface Details {
  readonly name: string;
  readonly kind: Recipe["kind"];
  readonly version: number;
  readonly summary: string;
  readonly options: JsonSchema;
  readonly reference?: JsonSchema;
}

function detailsOf({ name, kind, version, summary, options, reference }: Recipe): Details {
  return { name, kind, version, summary, options: schemaOf(options), ...(reference ? { reference: schemaOf(reference) } : {}) };
}

function schemaOf(schema: z.ZodType): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  return rest as JsonSchema; // a JSON Schema is such an object
}
