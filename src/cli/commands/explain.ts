import { AssayError, messageOf } from "../../core/errors.ts";
import { score } from "../../core/run.ts";
import type { Json, Score } from "../../core/types.ts";
import { scoreJson } from "../../data/score-row.ts";
import { defineCommand, type Command } from "../command.ts";
import { exitCode } from "../grade/options.ts";
import { renderScore } from "../grade/render-score.ts";
import { resolveSampleReward } from "../resolve-reward.ts";
import { lockedArg } from "../shared-args.ts";
import { createPaint } from "../style.ts";

export const explain: Command = defineCommand({
  meta: {
    name: "explain",
    summary: "Score one completion and show every part and why.",
    example: `assay explain --reward math --completion 'So it is \\boxed{\\frac{1}{2}}.' --reference 0.5`,
    description: "The reference is JSON where it reads as JSON, else text.",
  },
  args: {
    reward: { type: "string", required: true, placeholder: "NAME|FILE", description: "A recipe (see assay list) or a pipeline file." },
    completion: { type: "string", required: true, placeholder: "TEXT", description: "What the model wrote." },
    reference: { type: "string", placeholder: "JSON", description: "What the verifier compares with." },
    prompt: { type: "string", placeholder: "TEXT", description: "What the model was asked." },
    metadata: { type: "string", placeholder: "JSON", description: "An object of other columns, such as choices." },
    recipes: { type: "string", multiple: true, placeholder: "FILE", description: "A module that exports recipes of your own." },
    seed: { type: "number", placeholder: "N", description: "Seed of every random draw. Default: the pipeline's, or 0." },
    locked: lockedArg,
    json: { type: "boolean", description: "Prints the Score as one line of JSON." },
  },
  async run({ values, stdout, signal, cwd, env }) {
    const { pipeline, reward } = await resolveSampleReward(values.reward, values.recipes, cwd, { locked: values.locked });
    const metadata = values.metadata === undefined ? undefined : parseObject(values.metadata);
    const { completion, prompt = "" } = values;
    const scoreWith = async (reference: Json): Promise<Score | undefined> => {
      const sample = { id: "explain", prompt, completion, reference, ...(metadata ? { metadata } : {}) };
      return (await score(reward, [sample], { signal, seed: values.seed ?? pipeline.seed ?? 0 }))[0];
    };
    const reference = parseReference(values.reference);
    let found = await scoreWith(reference);
    // A shell cannot say whether 42 is a number or text: what does not read the one may read the other.
    if (typeof reference === "number" && found?.status === "abstained" && found.cause === "reference")
      found = await scoreWith(String(reference));
    if (!found) throw new AssayError("E_INTERNAL", { message: "No Score came back." });
    stdout.write(values.json ? `${JSON.stringify(scoreJson(found))}\n` : renderScore(found, createPaint(stdout, env)));
    return exitCode({ errored: found.status === "errored" ? 1 : 0, mean: null, failUnder: undefined });
  },
});

/** Text that is no JSON stands for itself, and so does a number that is not written as JavaScript would: 1.50 keeps its digits. */
function parseReference(text: string | undefined): Json {
  if (text === undefined) return null;
  try {
    const value = JSON.parse(text) as Json; // what JSON.parse gives is JSON
    return typeof value === "number" && String(value) !== text ? text : value;
  } catch {
    // Such as \frac{1}{2}
    return text;
  }
}

function parseObject(text: string): Readonly<Record<string, Json>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new AssayError("E_USAGE", { message: `--metadata is not JSON: ${messageOf(error)}.`, cause: error });
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Readonly<Record<string, Json>>; // a parsed object
  throw new AssayError("E_USAGE", {
    message: "--metadata must be a JSON object.",
    hint: `Such as --metadata '{"choices":{"A":"Paris"}}'.`,
  });
}
