import { assertNever, isAssayError } from "../../../core/errors.ts";
import { erroredBy } from "../../../core/scores.ts";
import type { Json, Score } from "../../../core/types.ts";
import { sampleView } from "./fill-template.ts";
import { createGradingRecord, type GraderErrors, type TokenUsage } from "./grading-record.ts";
import type { Grader, SingleGrader } from "./grader.ts";
import type { Grading } from "./grading.ts";
import { labelModel, scoreModel } from "./model-grader.ts";
import { multiGrader } from "./multi-grader.ts";
import { pythonGrader } from "./python-grader.ts";
import { stringCheck } from "./string-check.ts";
import { textSimilarity } from "./text-similarity.ts";

export interface GraderSample {
  readonly model_sample: string;
  readonly item: Json;
}

/** OpenAI's answer. `reward` is null where there is no number. */
export interface GraderReply {
  readonly reward: number | null;
  readonly sub_rewards: Readonly<Record<string, number | null>>;
  readonly metadata: {
    readonly name: string;
    readonly type: Grader["type"];
    readonly errors: GraderErrors;
    /** Seconds. */
    readonly execution_time: number;
    readonly scores: Readonly<Record<string, number>>;
    readonly token_usage: number | null;
    readonly sampled_model_name: string | null;
  };
  readonly model_grader_token_usage_per_model: Readonly<Record<string, TokenUsage>>;
}

export interface Graded {
  readonly score: Score;
  readonly reply: GraderReply;
}

export type GraderTools = Pick<Grading, "tools" | "judge">;

/** Grades one sample. The grader must be one that is offered. Rejects only by a fault of ours. */
export async function runGrader(
  grader: Grader,
  { model_sample: output, item }: GraderSample,
  { tools, judge }: GraderTools,
): Promise<Graded> {
  const start = performance.now();
  const record = createGradingRecord();
  const grading: Grading = { scope: { item, sample: sampleView(output) }, record, tools, judge };
  const grade = async (one: SingleGrader): Promise<Score> => {
    try {
      return await gradeSingle(one, grading);
    } catch (error) {
      if (!isAssayError(error)) throw error;
      return erroredBy(error, "E_INTERNAL");
    }
  };
  const multi = grader.type === "multi" ? await multiGrader(grader, grading, grade) : undefined;
  const score = grader.type === "multi" ? multi?.whole : await grade(grader);
  if (!score) throw new TypeError("A multi grader has a whole.");
  const parts = Object.entries(multi?.parts ?? {});
  const isMarked = (one: Score): boolean => one.status !== "scored" || one.cause === "candidate";
  if (!record.isFlagged() && [score, ...parts.map(([, part]) => part)].some(isMarked)) record.flag("other_error");
  const usage = record.usage();
  return {
    score,
    reply: {
      reward: score.reward,
      sub_rewards: Object.fromEntries(parts.map(([name, part]) => [name, part.reward])),
      metadata: {
        name: grader.name,
        type: grader.type,
        errors: record.errors(),
        execution_time: Math.round(performance.now() - start) / 1_000,
        scores: score.metrics,
        token_usage: record.tokens(),
        sampled_model_name: Object.keys(usage)[0] ?? null,
      },
      model_grader_token_usage_per_model: usage,
    },
  };
}

async function gradeSingle(grader: SingleGrader, grading: Grading): Promise<Score> {
  switch (grader.type) {
    case "string_check":
      return stringCheck(grader, grading);
    case "text_similarity":
      return await textSimilarity(grader, grading);
    case "score_model":
      return await scoreModel(grader, grading);
    case "label_model":
      return await labelModel(grader, grading);
    case "python":
      return await pythonGrader(grader, grading);
    default:
      return assertNever(grader);
  }
}
