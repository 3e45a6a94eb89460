import type { Usage } from "./types.ts";

/** US dollars for a million tokens. */
export interface Price {
  readonly input: number;
  /** Default: as input. */
  readonly cachedInput?: number;
  readonly output: number;
  /** Default: as output, of which it is a part. */
  readonly reasoning?: number;
}

/** By the name of the model as it is asked for. */
export type Prices = Readonly<Record<string, Price>>;

/** What a call cost; null where the endpoint did not count or the model has no price: unknown is not 0. */
export function usdOf(usage: Usage | null, price: Price | undefined): number | null {
  if (!usage || !price) return null;
  const cached = Math.min(usage.cachedInputTokens ?? 0, usage.inputTokens);
  const reasoning = Math.min(usage.reasoningTokens ?? 0, usage.outputTokens);
  const micros =
    (usage.inputTokens - cached) * price.input +
    cached * (price.cachedInput ?? price.input) +
    (usage.outputTokens - reasoning) * price.output +
    reasoning * (price.reasoning ?? price.output);
  return micros / 1e6;
}
