import { addAbortSignal } from "node:stream";
import { isAssayError } from "../../core/errors.ts";
import { printConfig, withRecipes } from "../../pipeline/config.ts";
import { faultsOf } from "../../pipeline/fault.ts";
import { readPipeline, readPipelineText, type Pipeline } from "../../pipeline/load-pipeline.ts";
import { maxBytes } from "../../pipeline/source.ts";
import { defineCommand, type Command, type Surroundings } from "../command.ts";
import { exitCodeOf } from "../exit-code.ts";
import { loadRegistry } from "../recipes.ts";
import { recipesArg } from "../shared-args.ts";
import { createPaint } from "../style.ts";

export const check: Command = defineCommand({
  meta: {
    name: "check",
    summary: "Validate a pipeline file.",
    example: "echo '{ version: 1, reward: { math: {} } }' | assay check -",
    description:
      "Prints ok and the pipeline's fingerprint, or every fault with its line and column and exit code 2. - reads standard input.",
  },
  args: {
    recipes: recipesArg,
    "print-config": { type: "boolean", description: "Print the pipeline as it was understood, and from where each value came" },
    json: { type: "boolean", description: "Print one JSON object: ok, fingerprint and reward, or the faults" },
  },
  positionals: { usage: "FILE", min: 1, max: 1 },
  async run(context) {
    const { values, positionals, stdout, env } = context;
    const file = positionals[0] ?? "-";
    try {
      const pipeline = await readFrom(file, values.recipes, context);
      const { fingerprint, reward, seed = null } = pipeline;
      if (values.json) stdout.write(`${JSON.stringify({ ok: true, file, fingerprint, reward: reward.spec, seed })}\n`);
      else if (values["print-config"]) stdout.write(printConfig(withRecipes(pipeline.config, values.recipes, "--recipes")));
      else stdout.write(`${createPaint(stdout, env)("green", "ok")} ${file}  fingerprint ${fingerprint}\n`);
      return 0;
    } catch (error) {
      if (!values.json || !isAssayError(error)) throw error;
      stdout.write(`${JSON.stringify({ ok: false, file, faults: faultsOf(error) })}\n`);
      return exitCodeOf(error.code);
    }
  },
});

async function readFrom(file: string, recipes: readonly string[], { stdin, signal, cwd }: Surroundings): Promise<Pipeline> {
  const registry = await loadRegistry(recipes, cwd);
  if (file !== "-") return await readPipeline(file, registry, cwd);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of addAbortSignal(signal, stdin)) {
    const bytes = Buffer.from(chunk as string | Uint8Array); // a byte stream gives nothing else
    chunks.push(bytes);
    size += bytes.length;
    if (size > maxBytes) break; // parseSource says that it is too large
  }
  return await readPipelineText({ text: Buffer.concat(chunks).toString("utf8"), path: "stdin" }, registry, cwd);
}
