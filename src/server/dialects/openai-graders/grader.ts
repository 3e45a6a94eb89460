import type { Metric } from "../../../../verifiers/text/index.ts";
import type { Range } from "../../../core/types.ts";

export interface StringCheckGrader {
  readonly type: "string_check";
  readonly name: string;
  readonly input: string;
  readonly reference: string;
  readonly operation: "eq" | "ne" | "like" | "ilike";
}

export interface TextSimilarityGrader {
  readonly type: "text_similarity";
  readonly name: string;
  readonly input: string;
  readonly reference: string;
  readonly evaluation_metric: Metric | "cosine" | "meteor";
}

export type ModelPart =
  | string
  | { readonly type: "input_text" | "output_text"; readonly text: string }
  | { readonly type: "input_image"; readonly image_url: string; readonly detail?: "auto" | "low" | "high" | undefined }
  | { readonly type: "input_audio"; readonly input_audio: { readonly data: string; readonly format: string } };

export interface ModelMessage {
  readonly role: "user" | "assistant" | "system" | "developer";
  readonly content: ModelPart | readonly ModelPart[];
}

export interface SamplingParams {
  readonly max_completions_tokens?: number | null | undefined;
  readonly reasoning_effort?: string | null | undefined;
  readonly seed?: number | null | undefined;
  readonly temperature?: number | null | undefined;
  readonly top_p?: number | null | undefined;
}

interface ModelGrader {
  readonly name: string;
  /** Which model answers is up to the server. */
  readonly model: string;
  readonly input: readonly ModelMessage[];
  readonly sampling_params?: SamplingParams | null | undefined;
}

export interface ScoreModelGrader extends ModelGrader {
  readonly type: "score_model";
  readonly range: Range;
}

export interface LabelModelGrader extends ModelGrader {
  readonly type: "label_model";
  readonly labels: readonly string[];
  readonly passing_labels: readonly string[];
}

export interface PythonGrader {
  readonly type: "python";
  readonly name: string;
  readonly source: string;
  readonly image_tag?: string | null | undefined;
}

/** A grader that stands for itself. */
export type SingleGrader = StringCheckGrader | TextSimilarityGrader | ScoreModelGrader | LabelModelGrader | PythonGrader;

export interface MultiGrader {
  readonly type: "multi";
  readonly name: string;
  readonly calculate_output: string;
  readonly graders: Readonly<Record<string, SingleGrader>>;
}

export type Grader = SingleGrader | MultiGrader;
