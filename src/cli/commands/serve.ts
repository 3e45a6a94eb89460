import { AssayError } from "../../core/errors.ts";
import { createScorer } from "../../scorer/create-scorer.ts";
import { serveStdio } from "../../server/stdio/serve-stdio.ts";
import { cachePlace } from "../cache-place.ts";
import { defineCommand, type Command } from "../command.ts";
import { compileLate } from "../compile-late.ts";
import { capHeap } from "../grade/cap-heap.ts";
import { parseConcurrency, parseKeep, wholeNumber } from "../grade/options.ts";
import { ownVersion } from "../../core/own-version.ts";
import { resolveReward } from "../resolve-reward.ts";
import { runHttp } from "../serve/run-http.ts";
import { cacheArg, lockedArg } from "../shared-args.ts";

export const serve: Command = defineCommand({
  meta: {
    name: "serve",
    summary: "Score samples as they come: a reward server over HTTP, or over stdin and stdout.",
    example: `echo '{"id":"1","completion":"\\\\boxed{4}","reference":"4"}' | assay serve --stdio --reward math`,
    description:
      "Over HTTP: POST /v1/score, and the dialect of each trainer below its own path (/openrlhf, /slime, …); GET /openapi.json has all.\n" +
      "With --stdio: one sample a line on stdin, one Score row a line on stdout as soon as it is known, matched by id.",
  },
  args: {
    reward: {
      type: "string",
      multiple: true,
      required: true,
      placeholder: "[NAME=]NAME|FILE",
      description: "A recipe (see assay list) or a pipeline file. Several over HTTP: by path /rewards/NAME, or by data source.",
    },
    stdio: { type: "boolean", description: "Talks over stdin and stdout. The end of stdin ends it." },
    port: { type: "number", placeholder: "N", description: "Port of HTTP; 0 takes a free one. Default 8484." },
    host: {
      type: "string",
      placeholder: "H",
      default: "127.0.0.1",
      description: "Address of HTTP. One that others can reach needs a token.",
    },
    "token-file": { type: "string", placeholder: "FILE", description: "What clients have to show; or ASSAY_TOKEN of the environment." },
    dialect: { type: "string", multiple: true, placeholder: "NAME", description: "Mounts a trainer's dialect at the root too." },
    "on-null": {
      type: "number",
      placeholder: "NUMBER",
      description: "Stands for a sample without a reward where a dialect can say nothing else.",
    },
    judge: { type: "string", placeholder: "URL", description: "An OpenAI-compatible API that graders of the dialect openai may ask." },
    "judge-model": { type: "string", placeholder: "NAME", description: "The model that answers there." },
    "judge-key-env": { type: "string", placeholder: "VARIABLE", description: "The environment variable that holds its API key." },
    deadline: { type: "number", placeholder: "SECONDS", description: "The longest that a request may take. Default 120." },
    log: {
      type: "string",
      default: "faults",
      choices: ["none", "faults", "requests"],
      description: "What is logged, as JSON lines on stderr.",
    },
    recipes: { type: "string", multiple: true, placeholder: "FILE", description: "A module that exports recipes of your own." },
    keep: { type: "string", placeholder: "FIELD,…", description: "With --stdio: copies prompt, completion or reference into the answers." },
    concurrency: { type: "string", placeholder: "cpu=N,…", description: "Tasks at once of the kinds cpu, sandbox and network." },
    seed: { type: "number", placeholder: "N", description: "Seed of every random draw. Default: the pipeline's, or 0." },
    cache: cacheArg,
    locked: lockedArg,
  },
  async run(context) {
    const { values, stdout, stderr, cwd, signal } = context;
    if (!values.stdio) return await runHttp(values, context);
    const [name = "", ...others] = values.reward;
    if (others.length > 0)
      throw new AssayError("E_USAGE", { message: "Over --stdio one Reward is served.", hint: "Serve several over HTTP." });
    const keep = parseKeep(values.keep, undefined);
    if (values.seed !== undefined) wholeNumber("seed", values.seed, Number.MIN_SAFE_INTEGER);
    const { pipeline, reward } = await resolveReward(name, values.recipes, cwd, { locked: values.locked });
    const seed = values.seed ?? pipeline.seed ?? 0;
    await using scorer = createScorer(reward, {
      seed,
      concurrency: values.concurrency === undefined ? {} : parseConcurrency(values.concurrency),
      note: (text) => void stderr.write(`${text}\n`),
      ...(values.cache === undefined ? {} : { cache: cachePlace(cwd, values.cache) }),
    });
    const { fingerprint, registry } = pipeline;
    const recipes = registry.names().map((name) => ({ name, version: registry.get(name)?.version ?? 0 }));
    const about = { version: ownVersion(), fingerprint, seed, reward: { ...reward.spec }, recipes };
    compileLate();
    const stopWatching = capHeap();
    const { failure } = await serveStdio({ scorer, fingerprint, seed, keep, about, input: context.stdin, output: stdout, signal });
    stopWatching();
    if (failure) throw failure;
    return 0;
  },
});
