import { text, type Metric } from "../../../../verifiers/text/index.ts";
import { errored } from "../../../core/scores.ts";
import type { Score } from "../../../core/types.ts";
import type { TextSimilarityGrader } from "./grader.ts";
import { fillAll, type Grading } from "./grading.ts";

export type UnofferedMetric = Exclude<TextSimilarityGrader["evaluation_metric"], Metric>;

/** Metrics that need a model of embeddings or a dictionary of synonyms. */
export const unofferedMetrics: readonly UnofferedMetric[] = ["cosine", "meteor"];

export function isOffered(metric: TextSimilarityGrader["evaluation_metric"]): metric is Metric {
  return !unofferedMetrics.some((one) => one === metric);
}

/** The number of the recipe `text` for the filled-in input against the filled-in reference. */
export async function textSimilarity(
  { input, reference, evaluation_metric: metric }: TextSimilarityGrader,
  grading: Grading,
): Promise<Score> {
  if (!isOffered(metric)) return errored("E_NOT_SERVED", `The metric ${metric} is not offered.`);
  const filled = fillAll([input, reference], [0, 1], grading);
  if ("score" in filled) return filled.score;
  const [mine, theirs] = filled.texts;
  return await grading.tools.scoreBy(text({ metric }), { prompt: "", completion: mine, reference: theirs });
}
