import * as z from "zod";
import { completionText } from "../core/text.ts";
import type { Sample, Score } from "../core/types.ts";

/** A way to tell samples apart by what is known without the truth: a finite list of labels, and which of them a sample has. */
export interface Feature {
  readonly labels: readonly string[];
  /** One of the labels. Reads prompt, completion, generation, named metadata and the verifier's outcome; never the reference. */
  labelOf(sample: Sample, score: Score): string;
}

const edges = z
  .array(z.int().min(1).max(10_000_000))
  .min(1)
  .max(8)
  .refine((list) => list.every((edge, at) => at === 0 || edge > (list[at - 1] ?? edge)), { error: "expected edges in rising order" });

const label = z
  .string()
  .regex(/^[^/\p{Cc}\p{Cs}]{1,64}$/u, { error: "expected a value of 1 to 64 characters without / and control characters" });

type PlainFeature = "length" | "answer-format" | "finish-reason" | "script" | "parse";

interface LengthFeature {
  readonly length: readonly number[];
  readonly unit: "characters" | "tokens";
}

interface MetadataFeature {
  readonly metadata: string;
  readonly values: readonly string[];
}

const plainFeature = z.enum(["length", "answer-format", "finish-reason", "script", "parse"]);

const lengthFeature = z.strictObject({
  length: edges.describe("Where one bin ends and the next begins."),
  unit: z.enum(["characters", "tokens"]).default("characters").describe("Tokens are those that generation.token_count tells."),
});

const metadataFeature = z.strictObject({
  metadata: z.string().min(1).describe("A field that was known before the completion was drawn, such as the source of the prompt."),
  values: z
    .array(label)
    .min(1)
    .max(100)
    .refine((list) => new Set(list).size === list.length, { error: "expected different values" })
    .describe("The values that are told apart; all others are one."),
});

/** How a feature stands in options. */
export type FeatureOption =
  | PlainFeature
  | { readonly length: readonly number[]; readonly unit?: LengthFeature["unit"] | undefined }
  | MetadataFeature;

export type ParsedFeature = PlainFeature | LengthFeature | MetadataFeature;

export const featureSchema: z.ZodType<ParsedFeature, FeatureOption> = z.union([plainFeature, lengthFeature, metadataFeature], {
  error: "expected length, answer-format, finish-reason, script, parse, { length: [500, 2000] } or { metadata: name, values: [a, b] }",
});

export function featureOf(option: ParsedFeature): Feature {
  if (typeof option === "object") return "length" in option ? lengthBins(option.length, option.unit) : metadataValues(option);
  switch (option) {
    case "length":
      return lengthBins([500, 2_000, 8_000], "characters");
    case "answer-format":
      return { labels: [...formats.map(([name]) => name), "bare"], labelOf: ({ completion }) => formatOf(completionText(completion)) };
    case "finish-reason":
      return { labels: ["stop", "length", "other", "unknown"], labelOf: ({ generation }) => finishOf(generation?.finishReason) };
    case "script":
      return {
        labels: [...scripts.map(([name]) => name), "other", "none"],
        labelOf: ({ completion }) => scriptOf(completionText(completion)),
      };
    default:
      return { labels: ["answered", "no-answer", "unknown"], labelOf: (_, score) => parseOf(score) };
  }
}

function lengthBins(bounds: readonly number[], unit: "characters" | "tokens"): Feature {
  const labels = [0, ...bounds].map((from, at) => (at === bounds.length ? `${from}+` : `${from}-${(bounds[at] ?? from) - 1}`));
  const binOf = (size: number): string => labels[bounds.filter((edge) => size >= edge).length] ?? "unknown";
  if (unit === "characters") return { labels, labelOf: ({ completion }) => binOf(completionText(completion).length) };
  return {
    labels: [...labels, "unknown"],
    labelOf: ({ generation }) => (generation?.tokenCount === undefined ? "unknown" : binOf(generation.tokenCount)),
  };
}

function metadataValues({ metadata: name, values }: MetadataFeature): Feature {
  const known = new Set(values);
  return {
    labels: [...values, "other"],
    labelOf({ metadata }) {
      const value = metadata && Object.hasOwn(metadata, name) ? metadata[name] : undefined;
      const text = typeof value === "object" || value === undefined ? "" : String(value);
      return known.has(text) ? text : "other";
    },
  };
}

/** Marks of a final answer, from the surest to the least sure one. */
const formats: readonly (readonly [name: string, mark: RegExp])[] = [
  ["boxed", /\\(?:boxed|fbox)\b/u],
  ["tag", /<answer>/iu],
  ["hash", /^####/mu],
  ["code", /^```/mu],
  ["phrase", /\banswer(?:\s+is\b|\s*[:=])/iu],
];

function formatOf(text: string): string {
  return formats.find(([, mark]) => mark.test(text))?.[0] ?? "bare";
}

function finishOf(reason: string | undefined): string {
  if (reason === undefined) return "unknown";
  if (/^(?:stop|eos|eos_token|end_turn|stop_sequence)$/iu.test(reason)) return "stop";
  return /^(?:length|max_tokens|max_length)$/iu.test(reason) ? "length" : "other";
}

const scripts: readonly (readonly [name: string, letters: RegExp])[] = [
  ["latin", /\p{Script=Latin}/gu],
  ["han", /\p{Script=Han}/gu],
  ["kana", /[\p{Script=Hiragana}\p{Script=Katakana}]/gu],
  ["hangul", /\p{Script=Hangul}/gu],
  ["cyrillic", /\p{Script=Cyrillic}/gu],
  ["arabic", /\p{Script=Arabic}/gu],
  ["devanagari", /\p{Script=Devanagari}/gu],
];

/** A longer completion is taken to go on as it begins. */
const scriptCharacters = 10_000;

/** The script of most letters; of two with equally many, the one that is listed first. */
function scriptOf(text: string): string {
  const start = text.slice(0, scriptCharacters);
  let best = { name: "none", count: 0 };
  for (const [name, letters] of scripts) {
    const count = start.match(letters)?.length ?? 0;
    if (count > best.count) best = { name, count };
  }
  return best.count === 0 && /\p{L}/u.test(start) ? "other" : best.name;
}

/**
 * Whether the verifier found an answer. How it found it is left out: of several candidates a verifier tells the one that was right, so that
 * would be a stratum made from the reference.
 */
function parseOf({ evidence }: Score): string {
  for (const { kind } of evidence) {
    if (kind === "answer") return "answered";
    if (kind === "no-answer") return "no-answer";
  }
  return "unknown";
}
