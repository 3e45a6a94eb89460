import { lockOf, lockPathOf, writeLock } from "../../pipeline/lock.ts";
import { resolvePipeline } from "../../pipeline/resolve-pipeline.ts";
import { defineCommand, type Command } from "../command.ts";
import { ownVersion } from "../../core/own-version.ts";
import { loadRegistry } from "../recipes.ts";
import { recipesArg } from "../shared-args.ts";

export const lock: Command = defineCommand({
  meta: {
    name: "lock",
    summary: "Pin a pipeline, so that --locked can require it.",
    example: "assay lock math && assay explain --reward math --locked --completion 42 --reference 42",
    description:
      "Writes the fingerprint, every option and version, and the hashes of recipe files. With --locked, a command ends with exit code 2 where any of them has changed.",
  },
  args: {
    recipes: recipesArg,
    out: { type: "string", placeholder: "FILE", description: "Where the lock goes. Default: beside the pipeline, where --locked looks." },
    json: { type: "boolean", description: "Prints the lock as one line of JSON too." },
  },
  positionals: { usage: "NAME|FILE", min: 1, max: 1 },
  async run({ values, positionals, stdout, stderr, cwd }) {
    const [name = ""] = positionals;
    const pipeline = await resolvePipeline(name, await loadRegistry(values.recipes, cwd), cwd);
    const named = { pipeline, name, recipes: values.recipes, cwd };
    const path = values.out ?? lockPathOf(name);
    const made = await lockOf(named, { path, assay: ownVersion() });
    await writeLock(path, made, named);
    if (values.json) stdout.write(`${JSON.stringify(made)}\n`);
    else stderr.write(`locked ${path}  fingerprint ${made.fingerprint}\n`);
    return 0;
  },
});
