import { probeJudge } from "../../../rubrics/judge/index.ts";
import { AssayError } from "../../core/errors.ts";
import { defineCommand, type Command } from "../command.ts";
import { inspectMachine, type Ability } from "../machine.ts";
import { createPaint } from "../style.ts";

export const doctor: Command = defineCommand({
  meta: {
    name: "doctor",
    summary: "Show what this machine can do.",
    example: "assay doctor",
    description:
      "Each line is one ability: ok, or missing with what to do. With --judge those of an endpoint, by at most six small calls. Always exits 0.",
  },
  args: {
    judge: {
      type: "string",
      placeholder: "URL",
      description: "The base of an OpenAI-compatible API, to be looked at in place of the machine.",
    },
    model: { type: "string", placeholder: "NAME", description: "The model behind it." },
    "api-key-env": { type: "string", placeholder: "VARIABLE", description: "The environment variable that holds the API key." },
    json: { type: "boolean", description: "Print one JSON object an ability: name, ok, detail, advice" },
  },
  async run({ values, stdout, env, signal }) {
    const paint = createPaint(stdout, env);
    const abilities =
      values.judge === undefined ? inspectMachine(signal) : inspectJudge(values.judge, values.model, values["api-key-env"], signal);
    for await (const { name, ok, detail, advice } of abilities) {
      if (values.json) stdout.write(`${JSON.stringify({ name, ok, detail, advice: advice ?? null })}\n`);
      else {
        const status = ok ? paint("green", "ok     ") : paint("yellow", "missing");
        stdout.write(`${status}  ${name.padEnd(18)}${detail}\n${advice === undefined ? "" : `${" ".repeat(27)}${paint("dim", advice)}\n`}`);
      }
    }
    return 0;
  },
});

async function* inspectJudge(
  url: string,
  model: string | undefined,
  apiKeyEnv: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<Ability, void, undefined> {
  if (model === undefined) throw new AssayError("E_USAGE", { message: "--judge needs --model, the name of the model behind it." });
  const { abilities, format, maxTokensField } = await probeJudge(url, model, { signal, ...(apiKeyEnv === undefined ? {} : { apiKeyEnv }) });
  yield* abilities;
  const field = maxTokensField === "max_tokens" ? "" : `, max_tokens_field: ${maxTokensField}`;
  if (abilities.some(({ name, ok }) => name === "chat" && ok))
    yield { name: "options", ok: true, detail: `judge: { format: ${format}${field} }` };
}
