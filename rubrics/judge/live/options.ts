import * as z from "zod";
import type { Json } from "../../../src/core/types.ts";
import type { JudgeTransport } from "../client/transport.ts";
import type { Prompt } from "../prompts/define-prompt.ts";
import {
  againPrompt,
  batchPrompt,
  correctnessPrompt,
  eachPrompt,
  pairwisePrompt,
  principlePrompt,
  referencePrompt,
  sentencesPrompt,
  tracePrompt,
  translationPrompt,
  wholePrompt,
} from "../prompts/prompts.ts";

/** How a judge is asked. The last three give one number for the whole rubric. */
export const judgeModes = [
  "each",
  "batch",
  "trace",
  "principle",
  "reference",
  "pairwise",
  "faithfulness",
  "whole",
  "translation",
  "reward-model",
] as const;
export type JudgeMode = (typeof judgeModes)[number];
export type OneNumber = "whole" | "translation" | "reward-model";

/** Where a judge is, beside the first one of a panel too. */
export interface JudgeEndpoint {
  readonly model: string;
  /** The base of an OpenAI-compatible API. Default: the environment variable ASSAY_JUDGE_URL. */
  readonly url?: string | undefined;
  /** The environment variable that holds the API key. */
  readonly api_key_env?: string | undefined;
  /** What stands for the endpoint in cache keys, so that replies outlast a change of address. */
  readonly name?: string | undefined;
  /** Another way to the endpoint than HTTP, such as `openAiTransport(client)`. Not in pipeline files. */
  readonly transport?: JudgeTransport | undefined;
  /** US dollars for a million tokens. */
  readonly price?:
    | {
        readonly input: number;
        readonly output: number;
        readonly cached_input?: number | undefined;
        readonly reasoning?: number | undefined;
      }
    | undefined;
}

/** A judge that is asked over the network. */
export interface LiveJudgeOptions extends JudgeEndpoint {
  readonly from?: "model" | undefined;
  readonly mode?: JudgeMode | undefined;
  readonly votes?: number | undefined;
  readonly vote?: "majority" | "median" | "mean" | undefined;
  readonly panel?: readonly JudgeEndpoint[] | undefined;
  readonly temperature?: number | null | undefined;
  readonly max_tokens?: number | undefined;
  readonly max_tokens_field?: "max_tokens" | "max_completion_tokens" | undefined;
  readonly format?: "text" | "json" | "json-schema" | undefined;
  readonly logprobs?: number | undefined;
  readonly after_think?: boolean | undefined;
  readonly max_characters?: number | undefined;
  readonly max_items?: number | undefined;
  readonly endpoint?: "classify" | "pooling" | "score" | undefined;
  readonly input?: "chat" | "polar" | undefined;
  readonly squash?: "sigmoid" | "none" | undefined;
  readonly label?: number | undefined;
  readonly deadline_ms?: number | undefined;
  readonly attempts?: number | undefined;
  readonly requests_per_minute?: number | undefined;
  readonly tokens_per_minute?: number | undefined;
  readonly budget?:
    | { readonly usd?: number | undefined; readonly tokens?: number | undefined; readonly calls?: number | undefined }
    | undefined;
  readonly extra?: Readonly<Record<string, Json>> | undefined;
  readonly prompts?: Readonly<Record<string, string>> | undefined;
}

type Filled = "mode" | "votes" | "vote" | "format" | "after_think" | "max_characters" | "max_items";
export type ParsedLiveJudge = LiveJudgeOptions & { readonly [Key in Filled]-?: NonNullable<LiveJudgeOptions[Key]> };

const price = z.strictObject({
  input: z.number().min(0),
  output: z.number().min(0),
  cached_input: z.number().min(0).optional(),
  reasoning: z.number().min(0).optional(),
});
const endpointFields = {
  model: z.string().min(1).max(300).describe("The model, as the endpoint calls it."),
  url: z
    .string()
    .min(1)
    .max(2_000)
    .optional()
    .describe("The base of an OpenAI-compatible API, such as http://localhost:8000/v1. Default: the environment variable ASSAY_JUDGE_URL."),
  api_key_env: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/u, { error: "expected the name of an environment variable, never a key itself" })
    .max(200)
    .optional()
    .describe("The environment variable that holds the API key."),
  name: z
    .string()
    .min(1)
    .max(300)
    .optional()
    .describe("Stands for the endpoint in cache keys, so that replies outlast a change of address."),
  transport: z
    .custom<JudgeTransport>((given) => typeof given === "object" && given !== null && "send" in given, {
      error: "expected a JudgeTransport",
    })
    .optional()
    .describe("Another way to the endpoint than HTTP. Not in pipeline files."),
  price: price.optional().describe("US dollars for a million tokens."),
};

/** The options of a judge that is asked; in a union it is told apart by `from`. */
export const liveJudgeSchema: z.ZodType<ParsedLiveJudge, LiveJudgeOptions> & z.core.$ZodTypeDiscriminable = z
  .strictObject({
    from: z.literal("model").optional(),
    ...endpointFields,
    mode: z.enum(judgeModes).default("each").describe("How the judge is asked."),
    votes: z.int().min(1).max(99).default(1).describe("How often each judge is asked the same."),
    vote: z.enum(["majority", "median", "mean"]).default("majority").describe("What several votes become."),
    panel: z.array(z.strictObject(endpointFields)).max(20).optional().describe("More judges, whose votes count as much."),
    temperature: z
      .number()
      .min(0)
      .max(2)
      .nullable()
      .optional()
      .describe("Default: 0, and 1 where there are several votes. null sends none, for models that refuse it."),
    max_tokens: z.int().min(1).max(1_000_000).optional().describe("Of a reply, thoughts included. Default: 1024, and 4096 for trace."),
    max_tokens_field: z.enum(["max_tokens", "max_completion_tokens"]).optional(),
    format: z.enum(["text", "json", "json-schema"]).default("text").describe("The form that the endpoint is asked to keep to."),
    logprobs: z
      .int()
      .min(1)
      .max(20)
      .optional()
      .describe("Weighs verdicts by the logprobs of so many tokens, where the endpoint gives them."),
    after_think: z.boolean().default(true).describe("Shows the judge only what stands behind the completion's thoughts."),
    max_characters: z.int().min(1).default(100_000).describe("A completion longer than that is not met, without a call."),
    max_items: z.int().min(1).max(200).default(20).describe("Criteria in one call, for batch, trace, pairwise and faithfulness."),
    endpoint: z.enum(["classify", "pooling", "score"]).optional().describe("Of a reward model. Default: classify."),
    input: z.enum(["chat", "polar"]).optional().describe("What a reward model is given. Default: chat."),
    squash: z
      .enum(["sigmoid", "none"])
      .optional()
      .describe("Puts the number of a reward model into 0 to 1. Default: none for classify, else sigmoid."),
    label: z.int().min(0).max(1_000).optional().describe("Which of a reward model's numbers counts. Default: the last."),
    deadline_ms: z.int().min(1).optional().describe("For one call, sending again included. Default: 120000."),
    attempts: z.int().min(1).max(100).optional().describe("How often a request is sent at most. Default: 5."),
    requests_per_minute: z.number().positive().optional(),
    tokens_per_minute: z.number().positive().optional(),
    budget: z
      .strictObject({ usd: z.number().min(0).optional(), tokens: z.number().min(0).optional(), calls: z.number().min(0).optional() })
      .optional()
      .describe("Once it is spent nothing more is asked: what is left is errored and may be resumed."),
    extra: z.record(z.string(), z.json()).optional().describe("Fields that only this endpoint knows, put into the body of a request."),
    prompts: z.record(z.string(), z.string()).optional().describe("Hashes of the prompts, as a spec holds them; others are refused."),
  })
  .superRefine((given, context) => {
    const refuse = (path: string, message: string): void => context.addIssue({ code: "custom", path: [path], message });
    for (const [name, hash] of Object.entries(given.prompts ?? {})) {
      const own = promptHashes(given.mode)[name];
      if (own !== hash) refuse("prompts", `the prompt ${name} has the hash ${own ?? "of none"} here, and ${hash} was asked for`);
    }
    if (given.mode !== "reward-model") {
      for (const name of ["endpoint", "input", "squash", "label"] as const)
        if (given[name] !== undefined) refuse(name, "only the mode reward-model has it");
    } else if (given.input === "polar" && given.endpoint === "score") refuse("input", "polar is one text, and score takes two");
  });

const prompts: Readonly<Record<JudgeMode, readonly Prompt[]>> = {
  each: [eachPrompt],
  batch: [batchPrompt],
  trace: [tracePrompt],
  principle: [principlePrompt],
  reference: [referencePrompt],
  pairwise: [pairwisePrompt],
  faithfulness: [sentencesPrompt, correctnessPrompt],
  whole: [wholePrompt],
  translation: [translationPrompt],
  "reward-model": [],
};

/** The prompts that a mode may use, as `name@version`, with their hashes. Where the rubric's own mode is one number, every mode asks by `whole`. */
export function promptHashes(mode: JudgeMode): Readonly<Record<string, string>> {
  if (mode === "reward-model") return {};
  const isItems = !isOneNumber(mode);
  const used = [...prompts[mode], ...(isItems && mode !== "pairwise" ? [wholePrompt] : []), againPrompt];
  return Object.fromEntries(used.map(({ name, version, hash }) => [`${name}@${version}`, hash]));
}

/** Whether a mode gives one number for the whole rubric, whatever the rubric says. */
export function isOneNumber(mode: JudgeMode): mode is OneNumber {
  return mode === "whole" || mode === "translation" || mode === "reward-model";
}

/** What decides verdicts: the options without addresses, keys, limits, prices and budgets, and with the hashes of the prompts. */
export function judgeSpec(given: ParsedLiveJudge): Json {
  const {
    url: _url,
    transport: _transport,
    api_key_env: _key,
    price: _price,
    deadline_ms: _deadline,
    attempts: _attempts,
    budget: _budget,
    ...rest
  } = given;
  const { requests_per_minute: _requests, tokens_per_minute: _tokens, panel, ...decides } = rest;
  const members = panel?.map(({ model, name }) => ({ model, name }));
  return JSON.parse(JSON.stringify({ ...decides, panel: members, prompts: promptHashes(given.mode) })) as Json; // parsed options are JSON
}
