import { checkJudge, type LiveJudgeOptions } from "../../../rubrics/judge/index.ts";
import { openCache } from "../../cache/open-cache.ts";
import { AssayError } from "../../core/errors.ts";
import { cachePlace } from "../cache-place.ts";
import { defineCommand, type Command } from "../command.ts";
import { checkExit, renderCheck, rowLine } from "../judge/render-check.ts";
import { parseConcurrency, wholeNumber } from "../grade/options.ts";
import { createPaint } from "../style.ts";

export const judgeCheck: Command = defineCommand({
  meta: {
    name: "judge-check",
    summary: "Attack a judge with answers that are known to be wrong.",
    example: "assay judge-check --judge http://localhost:8000/v1 --model judge",
    description:
      "Asks the judge as a rubric does, about right answers, wrong ones, and wrong ones dressed up in eleven ways, and says how often each kind was rewarded, or excused by a judge that abstained, refused or wrote nothing that can be read. Exits 1 where a kind of wrong answers was rewarded or excused more often than --allow.",
  },
  args: {
    judge: { type: "string", required: true, placeholder: "URL", description: "The base of an OpenAI-compatible API." },
    model: { type: "string", required: true, placeholder: "NAME", description: "The model, as the endpoint calls it." },
    "api-key-env": { type: "string", placeholder: "VARIABLE", description: "The environment variable that holds the API key." },
    "max-tokens": { type: "number", placeholder: "N", description: "Of a reply. Default 1024, and 4096 for trace." },
    "deadline-ms": { type: "number", placeholder: "N", description: "For one call. Default 120000." },
    format: { type: "string", choices: ["text", "json", "json-schema"], default: "text", description: "What the reply should keep to." },
    mode: {
      type: "string",
      choices: ["each", "batch", "trace", "principle", "reference", "pairwise"],
      default: "reference",
      description: "How the judge is asked.",
    },
    votes: { type: "number", placeholder: "N", default: 1, description: "Calls for each question." },
    tasks: { type: "number", placeholder: "N", default: 8, description: "How many of the 8 tasks are used." },
    allow: { type: "number", placeholder: "RATE", default: 0.05, description: "The greatest rate that is no failure." },
    concurrency: { type: "string", placeholder: "network=N", description: "Calls at once." },
    cache: { type: "string", placeholder: "FILE|URL", description: "Remembers replies, in a file or redis://HOST." },
    seed: { type: "number", placeholder: "N", default: 0, description: "Of the codes around texts." },
    json: { type: "boolean", description: "Print one JSON object a kind of answers." },
  },
  async run({ values, stdout, stderr, env, signal, cwd }) {
    const { allow, json } = values;
    if (!(allow >= 0 && allow <= 1)) throw new AssayError("E_USAGE", { message: `--allow needs a rate from 0 to 1; ${allow} came.` });
    const judge: LiveJudgeOptions = {
      model: values.model,
      url: values.judge,
      api_key_env: values["api-key-env"],
      max_tokens: values["max-tokens"],
      deadline_ms: values["deadline-ms"],
      // One of the choices each.
      format: values.format as LiveJudgeOptions["format"],
      mode: values.mode as LiveJudgeOptions["mode"],
      votes: wholeNumber("votes", values.votes, 1),
    };
    await using cache = values.cache === undefined ? undefined : openCache(cachePlace(cwd, values.cache));
    const { rows, cost } = await checkJudge(judge, {
      signal,
      seed: wholeNumber("seed", values.seed, Number.MIN_SAFE_INTEGER),
      tasks: wholeNumber("tasks", values.tasks, 1),
      ...(values.concurrency === undefined ? {} : { concurrency: parseConcurrency(values.concurrency) }),
      ...(cache ? { cache } : {}),
      judged: (done, of) => void (stderr.isTTY && stderr.write(`\r${done}/${of}${done === of ? "\r\u001b[K" : ""}`)),
    });
    stdout.write(json ? rows.map(rowLine).join("") : renderCheck({ rows, cost }, { allow, paint: createPaint(stdout, env) }));
    return checkExit(rows, allow);
  },
});
