import { describe, expect, it } from "vitest";
import { usdOf, type Price } from "../../../../rubrics/judge/client/prices.ts";
import type { Usage } from "../../../../rubrics/judge/client/types.ts";

const usage: Usage = { inputTokens: 1_000, cachedInputTokens: 400, outputTokens: 100, reasoningTokens: 60 };
const unsplit: Usage = { ...usage, cachedInputTokens: null, reasoningTokens: null };

describe("usdOf", () => {
  it.each<[string, Usage | null, Price | undefined, number | null]>([
    [
      "each kind at its price",
      usage,
      { input: 2, cachedInput: 0.5, output: 8, reasoning: 4 },
      (600 * 2 + 400 * 0.5 + 40 * 8 + 60 * 4) / 1e6,
    ],
    ["kinds without a price as what they are part of", usage, { input: 2, output: 8 }, (1_000 * 2 + 100 * 8) / 1e6],
    ["parts that were not counted as none", unsplit, { input: 2, cachedInput: 0, output: 8, reasoning: 0 }, (1_000 * 2 + 100 * 8) / 1e6],
    [
      "parts that are more than the whole as the whole",
      { ...usage, cachedInputTokens: 9_999 },
      { input: 2, cachedInput: 1, output: 0 },
      1_000 / 1e6,
    ],
    ["no usage as unknown", null, { input: 2, output: 8 }, null],
    ["no price as unknown", usage, undefined, null],
    ["a price of nothing as nothing", usage, { input: 0, output: 0 }, 0],
  ])("takes %s", (_name, used, price, usd) => {
    const found = usdOf(used, price);
    if (usd === null || found === null) expect(found).toBe(usd);
    else expect(found).toBeCloseTo(usd, 12);
  });
});
