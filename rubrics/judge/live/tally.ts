import type { JudgeResult } from "../client/judge-result.ts";

/** What the calls for one sample cost. */
export interface Tally {
  add(result: JudgeResult): void;
  /** For a Score: calls that were made, replies that were known, tokens and dollars as far as known, and calls of which neither is known. */
  cost(): Readonly<Record<string, number>>;
  /** Whether there was a question and every reply was known. */
  isCached(): boolean;
}

export function createTally(): Tally {
  const sums = { calls: 0, cached: 0, input: 0, output: 0, unmetered: 0, asked: 0 };
  let usd: number | undefined;
  return {
    add({ cost: { calls, usage, usd: spent }, ...result }) {
      sums.asked += 1;
      sums.calls += calls;
      if (result.status === "replied" && result.cached) sums.cached += 1;
      sums.input += usage?.inputTokens ?? 0;
      sums.output += usage?.outputTokens ?? 0;
      if (usage === null) sums.unmetered += calls;
      if (spent !== null && calls > 0) usd = (usd ?? 0) + spent;
    },
    cost() {
      if (sums.asked === 0) return {};
      return {
        judge_calls: sums.calls,
        ...(sums.cached > 0 ? { judge_cached: sums.cached } : {}),
        ...(sums.calls > 0 ? { input_tokens: sums.input, output_tokens: sums.output } : {}),
        ...(sums.unmetered > 0 ? { judge_unmetered: sums.unmetered } : {}),
        ...(usd === undefined ? {} : { usd }),
      };
    },
    isCached: () => sums.asked > 0 && sums.cached === sums.asked,
  };
}
