import * as z from "zod";
import type { Json, Score } from "../../core/types.ts";
import { HttpFault } from "../http/http-fault.ts";
import { defineRoute, type Dialect, type DialectTools } from "./dialect.ts";
import { endTokens, prefixChars } from "./response-marks.ts";

const body = z.object({
  query: z.array(z.string()).max(65_536),
  prompts: z.array(z.string()),
  labels: z.array(z.unknown()),
});
const numbers = z.array(z.number());
const reply = z.object({ rewards: numbers, scores: numbers, extra_logs: z.record(z.string(), numbers) });

/** OpenRLHF `--reward.remote_url`. Source: OpenRLHF/OpenRLHF:openrlhf/utils/agent.py. */
export const openrlhf: Dialect = {
  name: "openrlhf",
  summary: "OpenRLHF, --reward.remote_url http://HOST:PORT/openrlhf/get_reward",
  client: { waitsMs: 180_000, retries: "blindly" },
  // A failed request leaves the reward None; the client asks five times, a second apart.
  nulls: "unavailable",
  groups: false,
  routes: [
    defineRoute({
      path: "/get_reward",
      summary: "query holds prompt and response, with the special tokens of the model.",
      body,
      reply,
      async answer({ query, prompts, labels }, tools) {
        if (prompts.length !== query.length || labels.length !== query.length) {
          const message = `query, prompts and labels must be equally long, not ${query.length}, ${prompts.length} and ${labels.length}.`;
          throw new HttpFault({ status: 422, code: "E_BODY", message });
        }
        const scores = await tools.score(
          query.map((text, place) => ({
            prompt: prompts[place] ?? "",
            completion: responseOf(text, prompts[place] ?? ""),
            reference: (labels[place] ?? null) as Json, // parsed from JSON
          })),
        );
        const rewards = scores.map((score) => tools.number(score));
        return { body: { rewards, scores: rewards.map((value) => unit(value, tools)), extra_logs: logsOf(scores, rewards, tools) } };
      },
    }),
  ],
};

/** The response alone, without the tokens that end it. Where a template changed the prompt's text, so that it is not found, all is kept. */
export function responseOf(query: string, prompt: string): string {
  const start = query.slice(0, prefixChars + prompt.length).indexOf(prompt);
  return withoutEndTokens(start < 0 ? query : query.slice(start + prompt.length));
}

/** Walks from the end: a regular expression tries again at every blank of a response that is nothing but line breaks. */
function withoutEndTokens(response: string): string {
  let text = response.trimEnd();
  for (;;) {
    const token = endTokens.find((one) => text.endsWith(one));
    if (token === undefined) return text;
    text = text.slice(0, -token.length).trimEnd();
  }
}

/** `scores` choose by their size from 0 to 1 which prompts are kept. */
function unit(value: number, tools: DialectTools): number {
  const [min, max] = tools.rewardInfo(undefined).range;
  if (!Number.isFinite(min) || !Number.isFinite(max) || max <= min) return Math.min(1, Math.max(0, value));
  return Math.min(1, Math.max(0, (value - min) / (max - min)));
}

/** One number a sample for every part that the Reward can have. A part without a number logs as that of `--on-null`, or as 0. */
function logsOf(scores: readonly Score[], rewards: readonly number[], tools: DialectTools): Readonly<Record<string, readonly number[]>> {
  const logs: Record<string, readonly number[]> = { assay_reward: rewards };
  logs["assay_null"] = scores.map((score) => (score.status === "scored" ? 0 : 1));
  for (const name of tools.partNames(undefined))
    logs[`assay_${name}`] = scores.map((score) => score.parts[name]?.reward ?? tools.onNull ?? 0);
  return logs;
}
