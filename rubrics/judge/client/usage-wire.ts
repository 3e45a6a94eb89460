import { z } from "zod";
import type { Usage } from "./types.ts";

const count = z.number().int().nonnegative();
const detail = count.nullish().catch(null);

const shape = z.object({
  prompt_tokens: count,
  completion_tokens: count.nullish(),
  prompt_tokens_details: z.object({ cached_tokens: detail }).nullish().catch(null),
  completion_tokens_details: z.object({ reasoning_tokens: detail }).nullish().catch(null),
});

/** What an OpenAI-compatible endpoint counted; null where it did not, or not in whole numbers. */
export function usageOf(value: unknown): Usage | null {
  const { data } = shape.safeParse(value);
  if (!data) return null;
  return {
    inputTokens: data.prompt_tokens,
    cachedInputTokens: data.prompt_tokens_details?.cached_tokens ?? null,
    outputTokens: data.completion_tokens ?? 0,
    reasoningTokens: data.completion_tokens_details?.reasoning_tokens ?? null,
  };
}
