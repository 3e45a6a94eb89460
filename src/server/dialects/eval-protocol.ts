import * as z from "zod";
import type { Json, Score } from "../../core/types.ts";
import { defineRoute, failureOf, type Dialect, type DialectTools } from "./dialect.ts";
import { chatMessage, splitConversation } from "./messages.ts";

const body = z.looseObject({
  messages: z.array(chatMessage).min(1),
  ground_truth: z.unknown().optional(),
  kwargs: z.record(z.string(), z.unknown()).nullish(),
});
const metric = z.object({ score: z.number(), is_score_valid: z.boolean(), reason: z.string(), data: z.record(z.string(), z.unknown()) });
const reply = z.object({
  score: z.number(),
  is_score_valid: z.boolean(),
  reason: z.string().nullable(),
  metrics: z.record(z.string(), metric),
  error: z.string().nullable(),
});

/** Fireworks' eval-protocol and reward-kit, remote reward function. Source: eval-protocol/python-sdk:eval_protocol/generic_server.py, models.py. */
export const evalProtocol: Dialect = {
  name: "eval-protocol",
  summary: "eval-protocol, RewardFunction(endpoint=http://HOST:PORT/eval-protocol/evaluate, mode=remote)",
  client: { waitsMs: Infinity, retries: "never" },
  // is_score_valid says that the score beside it is none.
  nulls: "own",
  groups: false,
  routes: ["/evaluate", "/reward"].map((path) =>
    defineRoute({
      path,
      summary: "The last assistant turns of a conversation against ground_truth.",
      body,
      reply,
      async answer(request, tools) {
        const { messages, ground_truth: truth, kwargs, ...rest } = request;
        // The client writes its keyword arguments beside the fields, the server of the same project reads them from `kwargs`.
        const metadata = { ...rest, ...kwargs } as Readonly<Record<string, Json>>; // parsed from JSON
        const dataSource = metadata["data_source"];
        const [score] = await tools.score([{ ...splitConversation(messages), reference: (truth ?? null) as Json, metadata, dataSource }]);
        return { body: score ? resultOf(score, tools, dataSource) : null };
      },
    }),
  ),
};

function resultOf(score: Score, tools: DialectTools, dataSource: Json | undefined): z.output<typeof reply> {
  const failure = failureOf(score);
  return {
    score: tools.reward(score) ?? 0,
    is_score_valid: score.status === "scored" || tools.onNull !== undefined,
    reason: score.reason,
    metrics: Object.fromEntries(tools.partNames(dataSource).map((name) => [name, metricOf(score.parts[name])])),
    error: failure ? `${failure.code}: ${failure.reason}` : null,
  };
}

/** Metrics lie from 0 to 1: a part's reward is kept to that, and stands as it is in the data. */
function metricOf(part: Score | undefined): z.output<typeof metric> {
  return {
    score: Math.min(1, Math.max(0, part?.reward ?? 0)),
    is_score_valid: part?.status === "scored",
    reason: part?.reason ?? "This part was not asked.",
    data: { reward: part?.reward ?? null, status: part?.status ?? null },
  };
}
