import * as z from "zod";
import { maxLength } from "../../../compose/compile-formula.ts";
import type { Grader } from "./grader.ts";

/** Characters of a text in a grader, before its templates are filled in. */
const maxText = 1_000_000;
const maxMessages = 100;
const maxParts = 100;
const maxLabels = 100;
const maxGraders = 32;
/** Bytes of the source of a Python grader, as OpenAI has it. */
const maxSourceBytes = 256 * 1_024;

const text = z.string().max(maxText);
const name = z.string().min(1).max(256);

const stringCheck = z.looseObject({
  type: z.literal("string_check"),
  name,
  input: text,
  reference: text,
  operation: z.enum(["eq", "ne", "like", "ilike"]),
});

const textSimilarity = z.looseObject({
  type: z.literal("text_similarity"),
  name,
  input: text,
  reference: text,
  evaluation_metric: z.enum([
    "cosine",
    "fuzzy_match",
    "bleu",
    "gleu",
    "meteor",
    "rouge_1",
    "rouge_2",
    "rouge_3",
    "rouge_4",
    "rouge_5",
    "rouge_l",
  ]),
});

const part = z.discriminatedUnion("type", [
  z.looseObject({ type: z.enum(["input_text", "output_text"]), text }),
  z.looseObject({ type: z.literal("input_image"), image_url: text, detail: z.enum(["auto", "low", "high"]).optional() }),
  z.looseObject({ type: z.literal("input_audio"), input_audio: z.object({ data: z.string(), format: z.string().max(40) }) }),
]);
const content = z.union([text, part, z.array(z.union([text, part])).max(maxParts)], {
  error: "expected text, a part (input_text, output_text, input_image, input_audio) or a list of them",
});
const input = z
  .array(z.looseObject({ role: z.enum(["user", "assistant", "system", "developer"]), content, type: z.literal("message").optional() }))
  .min(1)
  .max(maxMessages);
const samplingParams = z.looseObject({
  max_completions_tokens: z.int().min(1).max(1_000_000).nullish(),
  reasoning_effort: z.string().max(40).nullish(),
  seed: z.int().nullish(),
  temperature: z.number().min(0).max(10).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
});

const scoreModel = z.looseObject({
  type: z.literal("score_model"),
  name,
  model: name,
  input,
  range: z
    .tuple([z.number(), z.number()])
    .refine(([min, max]) => min < max && Number.isFinite(max - min), { error: "expected two numbers, the lower one first" })
    .default([0, 1]),
  sampling_params: samplingParams.nullish(),
});

const labelModel = z
  .looseObject({
    type: z.literal("label_model"),
    name,
    model: name,
    input,
    labels: z.array(name).min(1).max(maxLabels),
    passing_labels: z.array(name).min(1).max(maxLabels),
    sampling_params: samplingParams.nullish(),
  })
  .refine(({ labels, passing_labels: passing }) => passing.every((label) => labels.includes(label)), {
    path: ["passing_labels"],
    error: "expected some of labels",
  });

const python = z.looseObject({
  type: z.literal("python"),
  name,
  source: z.string().refine((source) => Buffer.byteLength(source) <= maxSourceBytes, { error: `expected at most ${maxSourceBytes} bytes` }),
  image_tag: z.string().max(256).nullish(),
});

const single = z.discriminatedUnion("type", [stringCheck, textSimilarity, scoreModel, labelModel, python]);

const multi = z.looseObject({
  type: z.literal("multi"),
  name,
  calculate_output: z.string().min(1).max(maxLength),
  // The service takes a map; the types of its clients show one grader.
  graders: z.preprocess(
    (given) => (isOneGrader(given) ? { [given.name]: given } : given),
    z.record(z.string().max(64), single).refine((given) => Object.keys(given).length >= 1 && Object.keys(given).length <= maxGraders, {
      error: `expected 1 to ${maxGraders} graders`,
    }),
  ),
});

function isOneGrader(given: unknown): given is { readonly name: string } {
  return typeof given === "object" && given !== null && "type" in given && typeof given.type === "string" && hasName(given);
}

function hasName(given: object): given is { readonly name: string } {
  return "name" in given && typeof given.name === "string";
}

/** A grader as OpenAI's API takes it. Fields that are not known are kept and not read. */
export const graderSchema: z.ZodType<Grader> = z.discriminatedUnion("type", [
  stringCheck,
  textSimilarity,
  scoreModel,
  labelModel,
  python,
  multi,
]);
