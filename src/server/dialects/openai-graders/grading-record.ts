import type { Usage } from "../../../../rubrics/judge/client/types.ts";

/** What of a grader can go wrong, as OpenAI's API tells it. */
export const errorFlags: readonly ErrorFlag[] = [
  "formula_parse_error",
  "sample_parse_error",
  "truncated_observation_error",
  "unresponsive_reward_error",
  "invalid_variable_error",
  "other_error",
  "python_grader_server_error",
  "python_grader_runtime_error",
  "model_grader_server_error",
  "model_grader_refusal_error",
  "model_grader_parse_error",
];

export type ErrorFlag =
  | "formula_parse_error"
  | "sample_parse_error"
  | "truncated_observation_error"
  | "unresponsive_reward_error"
  | "invalid_variable_error"
  | "other_error"
  | "python_grader_server_error"
  | "python_grader_runtime_error"
  | "model_grader_server_error"
  | "model_grader_refusal_error"
  | "model_grader_parse_error";

export type ErrorDetail = "python_grader_server_error_type" | "python_grader_runtime_error_details" | "model_grader_server_error_details";

export type GraderErrors = Readonly<Record<ErrorFlag, boolean> & Record<ErrorDetail, string | null>>;

export interface TokenUsage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
  readonly cached_tokens: number;
}

/** What one request's graders did beside their scores. */
export interface GradingRecord {
  /** The first detail stays. */
  flag(flag: ErrorFlag, detail?: readonly [name: ErrorDetail, text: string]): void;
  /** Adds what a model counted; null where it did not, and then nobody knows the sum. */
  spend(model: string, usage: Usage | null): void;
  errors(): GraderErrors;
  isFlagged(): boolean;
  /** What was counted, by model; empty where none was asked. */
  usage(): Readonly<Record<string, TokenUsage>>;
  /** All tokens; null where no model was asked, or one did not count. */
  tokens(): number | null;
}

const maxDetail = 1_000;

export function createGradingRecord(): GradingRecord {
  const flags = new Set<ErrorFlag>();
  const details = new Map<ErrorDetail, string>();
  const spent = new Map<string, TokenUsage>();
  let isCounted = true;
  return {
    flag(flag, detail) {
      flags.add(flag);
      if (detail && !details.has(detail[0])) details.set(detail[0], detail[1].slice(0, maxDetail).toWellFormed());
    },
    spend(model, usage) {
      isCounted &&= usage !== null;
      const before = spent.get(model) ?? { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0, cached_tokens: 0 };
      const [input, output] = [usage?.inputTokens ?? 0, usage?.outputTokens ?? 0];
      spent.set(model, {
        prompt_tokens: before.prompt_tokens + input,
        completion_tokens: before.completion_tokens + output,
        total_tokens: before.total_tokens + input + output,
        cached_tokens: before.cached_tokens + (usage?.cachedInputTokens ?? 0),
      });
    },
    errors: () =>
      ({
        ...Object.fromEntries(errorFlags.map((flag) => [flag, flags.has(flag)])),
        python_grader_server_error_type: details.get("python_grader_server_error_type") ?? null,
        python_grader_runtime_error_details: details.get("python_grader_runtime_error_details") ?? null,
        model_grader_server_error_details: details.get("model_grader_server_error_details") ?? null,
      }) as GraderErrors, // every flag is in the list
    isFlagged: () => flags.size > 0,
    usage: () => Object.fromEntries(spent),
    tokens: () => (isCounted && spent.size > 0 ? [...spent.values()].reduce((sum, one) => sum + one.total_tokens, 0) : null),
  };
}
