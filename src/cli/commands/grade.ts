import { parseMap } from "../../data/columns.ts";
import { configEntries, printConfig, withRecipes, withValue } from "../../pipeline/config.ts";
import { defineCommand, type Command } from "../command.ts";
import { parseConcurrency, parseKeep, wholeNumber } from "../grade/options.ts";
import { runGrade } from "../grade/run-grade.ts";
import { resolveReward } from "../resolve-reward.ts";
import { cacheArg, lockedArg } from "../shared-args.ts";

export const grade: Command = defineCommand({
  meta: {
    name: "grade",
    summary: "Score every row of one or more files.",
    example: `echo '{"completion":"So it is \\\\boxed{4}.","reference":"4"}' | assay grade - --reward math`,
    description:
      "An input is a file or pattern of .jsonl, .csv, .tsv (each perhaps .gz or .zst) or .parquet. Scores go to --out (.jsonl, .jsonl.gz, .jsonl.zst, .parquet, .csv) or stdout, one row a sample in input order; the summary goes to stderr.",
  },
  positionals: { usage: "INPUT...", min: 1, max: 10_000 },
  args: {
    reward: { type: "string", required: true, placeholder: "NAME|FILE", description: "A recipe (see assay list) or a pipeline file." },
    out: { type: "string", placeholder: "FILE", description: "Where the scored rows go. Default: stdout." },
    map: { type: "string", placeholder: "FIELD=COL,…", description: "Columns by field, such as completion=response,reference=a.b." },
    label: { type: "string", placeholder: "COL", description: "A column with the true verdict; keeps prompt, completion, reference." },
    keep: { type: "string", placeholder: "FIELD,…", description: "Copies prompt, completion or reference into the output." },
    resume: { type: "boolean", description: "Goes on with --out: rows that are there stay, errored ones are run again." },
    cache: cacheArg,
    limit: { type: "number", placeholder: "N", description: "Stops after N rows." },
    recipes: { type: "string", multiple: true, placeholder: "FILE", description: "A module that exports recipes of your own." },
    concurrency: { type: "string", placeholder: "cpu=N,…", description: "Tasks at once of the kinds cpu, sandbox and network." },
    seed: { type: "number", placeholder: "N", description: "Seed of every random draw. Default: the pipeline's, or 0." },
    locked: lockedArg,
    "fail-under": { type: "number", placeholder: "X", description: "Exit 1 where the mean reward is below X." },
    "print-config": { type: "boolean", description: "Shows the pipeline as it was understood, and grades nothing." },
    json: { type: "boolean", description: "Machine-readable lines only: the summary is JSON too." },
  },
  async run(context) {
    const { values, positionals: inputs, stdout, cwd } = context;
    const map = values.map === undefined ? new Map() : parseMap(values.map);
    const keep = parseKeep(values.keep, values.label);
    const concurrency = values.concurrency === undefined ? {} : parseConcurrency(values.concurrency);
    const limit = values.limit === undefined ? undefined : wholeNumber("limit", values.limit, 0);
    if (values.seed !== undefined) wholeNumber("seed", values.seed, Number.MIN_SAFE_INTEGER);
    const resolved = await resolveReward(values.reward, values.recipes, cwd, { locked: values.locked });
    const { pipeline } = resolved;
    if (values["print-config"]) {
      const full = withRecipes(pipeline.config, values.recipes, "--recipes");
      const config = values.seed === undefined ? full : withValue(full, "seed", values.seed, "--seed");
      stdout.write(
        values.json
          ? configEntries(config)
              .map((entry) => `${JSON.stringify(entry)}\n`)
              .join("")
          : printConfig(config),
      );
      return 0;
    }
    return await runGrade(
      {
        resolved,
        inputs,
        out: values.out,
        resume: values.resume,
        map,
        label: values.label,
        keep,
        limit,
        concurrency,
        seed: values.seed ?? pipeline.seed ?? 0,
        cache: values.cache,
        failUnder: values["fail-under"],
        json: values.json,
      },
      context,
    );
  },
});
