import * as z from "zod";
import { defineRoute, type Dialect } from "./dialect.ts";

/**
 * LLaMA-Factory PPO with `reward_model_type: api`. It sends each sample's whole text and no reference, so only Rewards that need none can
 * score it. Source: hiyouga/LLaMA-Factory:src/llamafactory/train/ppo/ppo_utils.py.
 */
export const llamaFactory: Dialect = {
  name: "llama-factory",
  summary: "LLaMA-Factory, reward_model: http://HOST:PORT/llama-factory with reward_model_type: api; for Rewards without a reference",
  client: { waitsMs: Infinity, retries: "never" },
  // The scores become a tensor, and any failure ends the step.
  nulls: "number",
  groups: false,
  routes: [
    defineRoute({
      path: "",
      summary: "A number for each text.",
      body: z.looseObject({ messages: z.array(z.string()).max(65_536) }),
      reply: z.object({ scores: z.array(z.number()) }),
      async answer({ messages }, tools) {
        const scores = await tools.score(messages.map((text) => ({ prompt: "", completion: text, reference: null })));
        return { body: { scores: scores.map((score) => tools.number(score)) } };
      },
    }),
  ],
};
