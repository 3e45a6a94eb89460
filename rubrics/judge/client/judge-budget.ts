import { AssayError } from "../../../src/core/errors.ts";
import { createSum } from "../../../src/core/numbers.ts";
import { judgeFailure, type JudgeFailure } from "./failure.ts";

/** What may be spent. Calls are counted as they begin, tokens and money as they become known. */
export interface BudgetLimits {
  readonly usd?: number;
  readonly tokens?: number;
  /** Requests sent, those that are sent again included. */
  readonly calls?: number;
}

export interface Spent {
  readonly usd: number;
  readonly tokens: number;
  readonly calls: number;
  /** How many of the calls were charged by estimate, since the endpoint did not say what they used. */
  readonly estimated: number;
}

/** A budget that judges may share. Once it is spent no call begins any more; those under way end, and are all that goes past it. */
export interface JudgeBudget {
  readonly limits: BudgetLimits;
  /** Why no call may begin; undefined where one may. */
  refusal(): JudgeFailure | undefined;
  /** A call begins. */
  begin(): void;
  /** What a call used. */
  charge(used: { readonly usd: number; readonly tokens: number; readonly estimated: boolean }): void;
  spent(): Spent;
}

export function createJudgeBudget(limits: BudgetLimits): JudgeBudget {
  for (const [unit, limit] of Object.entries(limits)) {
    if (!(limit >= 0)) throw new AssayError("E_USAGE", { message: `The budget's ${unit} must be 0 or more, not ${String(limit)}.` });
  }
  const { usd: maxUsd = Infinity, tokens: maxTokens = Infinity, calls: maxCalls = Infinity } = limits;
  const usd = createSum();
  let tokens = 0;
  let calls = 0;
  let estimated = 0;

  const over = (spent: string, limit: string): JudgeFailure =>
    judgeFailure("E_JUDGE_BUDGET", `The judge was not asked: ${spent} of the budget of ${limit} are spent.`);

  return {
    limits,
    refusal() {
      if (calls >= maxCalls) return over(`${calls} calls`, `${maxCalls} calls`);
      if (tokens >= maxTokens) return over(`${tokens} tokens`, `${maxTokens} tokens`);
      if (usd.value() >= maxUsd) return over(`$${usd.value().toFixed(4)}`, `$${maxUsd}`);
      return undefined;
    },
    begin() {
      calls += 1;
    },
    charge(used) {
      usd.add(used.usd);
      tokens += used.tokens;
      if (used.estimated) estimated += 1;
    },
    spent: () => ({ usd: usd.value(), tokens, calls, estimated }),
  };
}
