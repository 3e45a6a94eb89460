import * as z from "zod";
import type { Json } from "../../core/types.ts";
import { HttpFault } from "../http/http-fault.ts";
import { defineRoute, failureOf, type Dialect, type DialectReply, type DialectTools } from "./dialect.ts";
import { checkOffered, checkSound } from "./openai-graders/check-grader.ts";
import { graderSchema } from "./openai-graders/grader-schema.ts";
import { errorFlags } from "./openai-graders/grading-record.ts";
import { runGrader, type Graded } from "./openai-graders/run-grader.ts";

/** Characters of a sample, and of an item as JSON. */
const maxText = 4_194_304;

const item = z
  .record(z.string(), z.unknown())
  .refine((given) => JSON.stringify(given).length <= maxText, { error: `expected at most ${maxText} characters of JSON` });
const body = z.object({ grader: graderSchema, model_sample: z.string().max(maxText), item: item.nullish() });
const text = z.string().nullable();
const reply = z.object({
  reward: z.number(),
  sub_rewards: z.record(z.string(), z.number().nullable()),
  metadata: z.object({
    name: z.string(),
    type: z.string(),
    errors: z.object({
      ...Object.fromEntries(errorFlags.map((flag) => [flag, z.boolean()])),
      python_grader_server_error_type: text,
      python_grader_runtime_error_details: text,
      model_grader_server_error_details: text,
    }),
    execution_time: z.number(),
    scores: z.record(z.string(), z.number()),
    token_usage: z.int().nullable(),
    sampled_model_name: text,
  }),
  model_grader_token_usage_per_model: z.record(z.string(), z.unknown()),
});

/** OpenAI's graders, for clients with `base_url` http://HOST:PORT/openai/v1. Source: openai/openai-python:src/openai/resources/fine_tuning/alpha/graders.py. */
export const openaiGraders: Dialect = {
  name: "openai",
  summary: "OpenAI's clients, base_url http://HOST:PORT/openai/v1, client.fine_tuning.alpha.graders",
  // Ten minutes; asks twice more after 429 and 5xx, about a second apart.
  client: { waitsMs: 600_000, retries: "blindly" },
  // 503 where asking again may help, else 422.
  nulls: "unavailable",
  groups: false,
  // The request brings its grader.
  scores: false,
  routes: [
    defineRoute({
      path: "/v1/fine_tuning/alpha/graders/run",
      summary: "Grades one sample by a grader that the request brings.",
      body,
      reply,
      async answer({ grader: given, model_sample, item: row }, tools) {
        checkOffered(given, tools.judge);
        const work = runGrader(given, { model_sample, item: (row ?? {}) as Json }, { tools, judge: tools.judge }); // parsed from JSON
        return replyOf(await byDeadline(work, tools), tools);
      },
    }),
    defineRoute({
      path: "/v1/fine_tuning/alpha/graders/validate",
      summary: "Says whether a grader is well formed and offered here.",
      body: z.object({ grader: graderSchema }),
      reply: z.object({ grader: graderSchema }),
      answer({ grader: given }, tools) {
        checkOffered(given, tools.judge);
        checkSound(given);
        return { body: { grader: given } };
      },
    }),
  ],
};

/** What the work gives, or an HttpFault 504 where it takes longer than the client waits. */
async function byDeadline(work: Promise<Graded>, { deadline }: DialectTools): Promise<Graded> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      const message = "The grader had no result before its client stops waiting.";
      reject(
        new HttpFault({ status: 504, code: "E_REQUEST_DEADLINE", message, hint: "Ask again, or send fewer at once.", retryAfterS: 1 }),
      );
    }, deadline - performance.now());
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** A reply with a number: that of `--on-null` where the grader has none. Without one the error has the flags beside it. */
function replyOf({ score, reply: made }: Graded, { onNull, requestId }: DialectTools): DialectReply {
  const failure = failureOf(score);
  if (!failure) return { body: made };
  if (onNull !== undefined) return { body: { ...made, reward: onNull } };
  const error = {
    code: "E_ON_NULL" as const,
    message: `The sample has no reward (${score.status}, ${failure.code}): ${failure.reason.slice(0, 1_000)}`,
    hint: "Start the server with --on-null NUMBER to give a number in its stead.",
    request_id: requestId,
  };
  return { status: failure.retryable ? 503 : 422, code: error.code, body: { error, ...made } };
}
