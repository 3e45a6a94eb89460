import * as z from "zod";
import type { Json } from "../../core/types.ts";
import { defineRoute, type Dialect, type DialectSample } from "./dialect.ts";
import { chatMessage, splitConversation } from "./messages.ts";
import { partRewards } from "./part-rewards.ts";

const row = z.looseObject({
  id: z.union([z.string(), z.number()]),
  messages: z.array(chatMessage).min(1),
  reference_answer: z.unknown().optional(),
  metadata: z.record(z.string(), z.unknown()).nullish(),
});
const result = z.object({
  id: z.union([z.string(), z.number()]),
  aggregate_reward_score: z.number(),
  metrics_list: z.array(z.object({ name: z.string(), value: z.number(), type: z.enum(["Metric", "Reward"]) })),
});

/**
 * Reinforcement fine-tuning of Amazon Nova and of open weights in Bedrock and SageMaker: the body is the event of the reward Lambda, so
 * that a function of three lines passes it on. Source: docs.aws.amazon.com/bedrock/latest/userguide/reward-functions.html.
 */
export const lambda: Dialect = {
  name: "lambda",
  summary: "Bedrock and SageMaker reinforcement fine-tuning: a reward Lambda that posts its event to http://HOST:PORT/lambda",
  client: { waitsMs: 900_000, retries: "never" },
  // aggregate_reward_score has to be a number, and without an answer the whole batch is lost.
  nulls: "number",
  groups: false,
  routes: [
    defineRoute({
      path: "",
      summary: "A list of samples, or one; the last assistant turns are what is scored.",
      body: z.union([z.array(row).max(65_536), row]),
      reply: z.union([z.array(result), result]),
      async answer(event, tools) {
        const rows = Array.isArray(event) ? event : [event];
        const samples = rows.map(sampleOf);
        const scores = await tools.score(samples);
        const results = scores.map((score, place) => {
          const parts = Object.entries(partRewards(score, tools, tools.onNull ?? 0, samples[place]?.dataSource));
          return {
            id: rows[place]?.id,
            aggregate_reward_score: tools.number(score),
            metrics_list: parts.map(([name, value]) => ({ name, value, type: name === "assay_null" ? "Metric" : "Reward" })),
          };
        });
        return { body: Array.isArray(event) ? results : results[0] };
      },
    }),
  ],
};

/** The reference stands in the row or in its metadata; whatever else the dataset has, in either. */
function sampleOf({ messages, reference_answer: reference, metadata, ...others }: z.output<typeof row>): DialectSample {
  const { id: _, ...extras } = others;
  const { reference_answer: inner, ...rest } = metadata ?? {};
  // All parsed from JSON.
  const merged = { ...extras, ...rest } as Readonly<Record<string, Json>>;
  return {
    ...splitConversation(messages),
    reference: (reference ?? inner ?? null) as Json,
    metadata: merged,
    dataSource: merged["data_source"],
  };
}
