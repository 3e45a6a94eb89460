import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import type { Json, Score } from "../../core/types.ts";
import { defineRoute, failureOf, type Dialect, type DialectTools } from "./dialect.ts";
import { chatMessage, splitConversation } from "./messages.ts";

const body = z.looseObject({
  messages: z.array(chatMessage).min(1),
  ground_truth: z.unknown().optional(),
  kwargs: z.record(z.string(), z.unknown()).nullish(),
});
const metric = z.object({
  score: z.number(),
  is_score_valid: z.boolean(),
  /** The name under which RewardFunction reads is_score_valid. */
  success: z.boolean(),
  reason: z.string(),
  data: z.record(z.string(), z.unknown()),
});
const reply = z.object({
  score: z.number(),
  is_score_valid: z.boolean(),
  reason: z.string().nullable(),
  metrics: z.record(z.string(), metric),
  error: z.string().nullable(),
});

/**
 * Fireworks' eval-protocol and reward-kit. `/evaluate` is its generic server, whose readers heed is_score_valid; RewardFunction throws that
 * away and would take the number beside it for a reward, so `/reward` answers 503 instead, which raises there. Source:
 * eval-protocol/python-sdk:eval_protocol/generic_server.py, reward_function.py, models.py.
 */
export const evalProtocol: Dialect = {
  name: "eval-protocol",
  summary:
    "eval-protocol, RewardFunction(endpoint=http://HOST:PORT/eval-protocol/reward, mode=remote); /evaluate for what reads is_score_valid",
  client: { waitsMs: Infinity, retries: "never" },
  nulls: "own",
  groups: false,
  routes: [
    defineRoute({
      path: "/evaluate",
      summary: "The last assistant turns of a conversation against ground_truth; is_score_valid is false where there is no reward.",
      body,
      reply,
      answer: async (request, tools) => ({ body: await evaluate(request, tools, (score) => tools.reward(score) ?? 0) }),
    }),
    defineRoute({
      path: "/reward",
      summary: "The same, answered 503 where there is no reward.",
      body,
      reply,
      answer: async (request, tools) => ({ body: await evaluate(request, tools, (score) => tools.number(score)) }),
    }),
  ],
};

type Result = z.output<typeof reply>;

async function evaluate(
  { messages, ground_truth: truth, kwargs, ...rest }: z.output<typeof body>,
  tools: DialectTools,
  numberOf: (score: Score) => number,
): Promise<Result | null> {
  // The client writes its keyword arguments beside the fields, the server of the same project reads them from `kwargs`. All parsed from JSON.
  const metadata = { ...rest, ...kwargs } as Readonly<Record<string, Json>>;
  const dataSource = metadata["data_source"];
  // A client that was given no ground truth sends the conversation before the last turn in its stead.
  const reference = isDeepStrictEqual(truth, messages.slice(0, -1)) ? null : ((truth ?? null) as Json);
  const [score] = await tools.score([{ ...splitConversation(messages), reference, metadata, dataSource }]);
  return score ? resultOf(score, numberOf(score), tools, dataSource) : null;
}

function resultOf(score: Score, value: number, tools: DialectTools, dataSource: Json | undefined): Result {
  const failure = failureOf(score);
  return {
    score: value,
    is_score_valid: score.status === "scored" || tools.onNull !== undefined,
    reason: score.reason,
    metrics: Object.fromEntries(tools.partNames(dataSource).map((name) => [name, metricOf(score.parts[name])])),
    error: failure ? `${failure.code}: ${failure.reason}` : null,
  };
}

/** Metrics lie from 0 to 1: a part's reward is kept to that, and stands as it is in the data. */
function metricOf(part: Score | undefined): z.output<typeof metric> {
  const valid = part?.status === "scored";
  return {
    score: Math.min(1, Math.max(0, part?.reward ?? 0)),
    is_score_valid: valid,
    success: valid,
    reason: part?.reason ?? "This part was not asked.",
    data: { reward: part?.reward ?? null, status: part?.status ?? null },
  };
}
