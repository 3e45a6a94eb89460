import * as z from "zod";
import type { Json } from "../../core/types.ts";
import { defineRoute, type Dialect, type DialectSample } from "./dialect.ts";
import { promptSchema, toPrompt } from "./messages.ts";
import { partRewards } from "./part-rewards.ts";

const body = z.looseObject({ prompt: promptSchema, response: z.string(), label: z.unknown().optional() });

function sampleOf({ prompt, response, label }: z.output<typeof body>): DialectSample {
  return { prompt: toPrompt(prompt), completion: response, reference: (label ?? null) as Json }; // parsed from JSON
}

/** slime `--rm-type remote_rm --rm-url`. Source: THUDM/slime:slime/rollout/rm_hub/__init__.py. */
export const slime: Dialect = {
  name: "slime",
  summary: "slime, --rm-type remote_rm --rm-url http://HOST:PORT/slime (or /slime/object with --reward-key reward)",
  // Ten tries with pauses that double up to 30 s; each has 120 s.
  client: { waitsMs: 120_000, retries: "patiently" },
  // A null ends in a tensor, and a request that keeps failing ends the run.
  nulls: "number",
  groups: false,
  routes: [
    defineRoute({
      path: "",
      summary: "The reward as a bare number.",
      body,
      reply: z.number(),
      async answer(request, tools) {
        const [score] = await tools.score([sampleOf(request)]);
        return { body: score ? tools.number(score) : null };
      },
    }),
    defineRoute({
      path: "/object",
      summary: "The reward under `reward`, with those of its parts beside it.",
      body,
      reply: z.record(z.string(), z.number()),
      async answer(request, tools) {
        const [score] = await tools.score([sampleOf(request)]);
        return { body: score ? { reward: tools.number(score), ...partRewards(score, tools, tools.onNull ?? 0) } : null };
      },
    }),
  ],
};
