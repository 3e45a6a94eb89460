import { pipelineSchema } from "../../pipeline/json-schema.ts";
import { defineCommand, type Command } from "../command.ts";
import { loadRegistry } from "../recipes.ts";
import { recipesArg } from "../shared-args.ts";

export const schema: Command = defineCommand({
  meta: {
    name: "schema",
    summary: "Print the JSON Schema of pipeline files.",
    example: "assay schema > pipeline.schema.json",
    description: "An editor completes and checks a pipeline that begins with: # yaml-language-server: $schema=pipeline.schema.json",
  },
  args: { recipes: recipesArg },
  async run({ values, stdout, cwd }) {
    const registry = await loadRegistry(values.recipes, cwd);
    stdout.write(`${JSON.stringify(pipelineSchema(registry), null, 2)}\n`);
    return 0;
  },
});
