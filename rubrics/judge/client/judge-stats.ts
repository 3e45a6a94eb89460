import { createSum } from "../../../src/core/numbers.ts";
import type { JudgeErrorCode } from "./failure.ts";
import type { JudgeCost, JudgeResult } from "./judge-result.ts";

/** What a client was asked, for the summary of a run. */
export interface JudgeStats {
  readonly asked: number;
  /** Requests that were sent. */
  readonly calls: number;
  /** Asked and answered without a call of their own. */
  readonly cached: number;
  readonly failed: Readonly<Partial<Record<JudgeErrorCode, number>>>;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly usd: number;
  /** How many calls are missing in tokens and in money, since nobody knows what they used or cost. */
  readonly unknownUsage: number;
  readonly unknownCost: number;
}

export interface JudgeStatsCounter {
  /** A call is over. */
  spend(cost: JudgeCost): void;
  /** Somebody who asked has a result. */
  answer(result: JudgeResult): void;
  total(): JudgeStats;
}

export function createJudgeStats(): JudgeStatsCounter {
  const counts = { asked: 0, calls: 0, cached: 0, inputTokens: 0, outputTokens: 0, unknownUsage: 0, unknownCost: 0 };
  const failed: Partial<Record<JudgeErrorCode, number>> = {};
  const usd = createSum();
  return {
    spend({ calls, usage, usd: spent }) {
      counts.calls += calls;
      counts.inputTokens += usage?.inputTokens ?? 0;
      counts.outputTokens += usage?.outputTokens ?? 0;
      if (usage === null) counts.unknownUsage += 1;
      if (spent === null) counts.unknownCost += 1;
      else usd.add(spent);
    },
    answer(result) {
      counts.asked += 1;
      if (result.status === "failed") failed[result.failure.code] = (failed[result.failure.code] ?? 0) + 1;
      else if (result.cached) counts.cached += 1;
    },
    total: () => ({ ...counts, failed: { ...failed }, usd: usd.value() }),
  };
}
