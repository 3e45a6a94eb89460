import { resolve } from "node:path";
import { parseMap } from "../../data/columns.ts";
import { createFileSink } from "../../data/file-sink.ts";
import { configEntries, printConfig, withRecipes, withValue } from "../../pipeline/config.ts";
import { defineCommand, type Command } from "../command.ts";
import { capHeap } from "../grade/cap-heap.ts";
import { inspectFiles } from "../grade/files.ts";
import { gradeFiles } from "../grade/grade-files.ts";
import { exitCode, parseConcurrency, parseKeep, wholeNumber } from "../grade/options.ts";
import { createProgress } from "../grade/progress.ts";
import { renderSummary, summaryLine } from "../grade/render-summary.ts";
import { resolveReward } from "../resolve-reward.ts";
import { createPaint } from "../style.ts";

export const grade: Command = defineCommand({
  meta: {
    name: "grade",
    summary: "Score every row of one or more JSONL files.",
    example: `echo '{"completion":"So it is \\\\boxed{4}.","reference":"4"}' | assay grade - --reward math`,
    description: "Scores go to --out or stdout, one JSON row a sample in input order; the summary goes to stderr.",
  },
  positionals: { usage: "INPUT...", min: 1, max: 10_000 },
  args: {
    reward: { type: "string", required: true, placeholder: "NAME|FILE", description: "A recipe (see assay list) or a pipeline file." },
    out: { type: "string", placeholder: "FILE", description: "Where the scored rows go. Default: stdout." },
    map: { type: "string", placeholder: "FIELD=COL,…", description: "Columns by field, such as completion=response,reference=a.b." },
    label: { type: "string", placeholder: "COL", description: "A column with the true verdict; keeps prompt, completion, reference." },
    keep: { type: "string", placeholder: "FIELD,…", description: "Copies prompt, completion or reference into the output." },
    limit: { type: "number", placeholder: "N", description: "Stops after N rows." },
    recipes: { type: "string", multiple: true, placeholder: "FILE", description: "A module that exports recipes of your own." },
    concurrency: { type: "string", placeholder: "cpu=N,…", description: "Tasks at once of the kinds cpu, sandbox and network." },
    seed: { type: "number", placeholder: "N", description: "Seed of every random draw. Default: the pipeline's, or 0." },
    "fail-under": { type: "number", placeholder: "X", description: "Exit 1 where the mean reward is below X." },
    "print-config": { type: "boolean", description: "Shows the pipeline as it was understood, and grades nothing." },
    json: { type: "boolean", description: "Machine-readable lines only: the summary is JSON too." },
  },
  async run(context) {
    const { values, positionals: inputs, stdout, stderr, signal, cwd, env } = context;
    const map = values.map === undefined ? new Map() : parseMap(values.map);
    const keep = parseKeep(values.keep, values.label);
    const concurrency = values.concurrency === undefined ? {} : parseConcurrency(values.concurrency);
    const limit = values.limit === undefined ? undefined : wholeNumber("limit", values.limit, 0);
    if (values.seed !== undefined) wholeNumber("seed", values.seed, Number.MIN_SAFE_INTEGER);
    const { pipeline, reward } = await resolveReward(values.reward, values.recipes, cwd);
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
    const totalBytes = inspectFiles(inputs, values.out, cwd);
    const output = values.out === undefined ? stdout : createFileSink(resolve(cwd, values.out));
    const progress = createProgress(stderr, totalBytes);
    const stopWatching = capHeap();
    const { summary, failure } = await gradeFiles({
      reward,
      fingerprint: pipeline.fingerprint,
      seed: values.seed ?? pipeline.seed ?? 0,
      inputs: inputs.map((name) => ({ path: name === "-" ? name : resolve(cwd, name), name })),
      map,
      keep,
      concurrency,
      signal,
      output,
      outputName: values.out ?? "stdout",
      closeOutput: values.out !== undefined,
      stdin: () => context.stdin,
      ...(values.label === undefined ? {} : { label: values.label }),
      ...(limit === undefined ? {} : { limit }),
      note: (text) => void (values.json || stderr.write(`${text}\n`)),
      read: (bytes) => progress.bytes(bytes),
      graded: (rows) => progress.rows(rows),
    });
    stopWatching();
    progress.clear();
    if (values.json) (values.out === undefined ? stderr : stdout).write(summaryLine(summary));
    else {
      if (summary.rows === 0 && failure === undefined) stderr.write(`warning: ${inputs.join(", ")} has no rows.\n`);
      stderr.write(renderSummary(summary, createPaint(stderr, env)));
      if (values.out !== undefined && !failure) stderr.write(`results     ${values.out}\n`);
    }
    if (failure) throw failure;
    return exitCode({ errored: summary.errored, mean: summary.mean, failUnder: values["fail-under"] });
  },
});
