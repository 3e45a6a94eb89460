import type { Cause, Context, ErrorInfo, Evidence, Json, Sample } from "../../src/core/types.ts";
import type { Holistic, Mode } from "../aggregation/aggregate.ts";
import type { ItemVerdict } from "../aggregation/item-state.ts";
import type { VerdictValue } from "./scale.ts";
import type { HolisticScale, Rubric, RubricItem } from "./types.ts";

/** What is known of one item: the verdict, and where it came from. */
export interface ItemJudgement extends ItemVerdict {
  /** As the judge said it, so that it can be stored and aggregated again. */
  readonly said?: VerdictValue;
  readonly reason?: string;
  /** Who brought about that there is no number. Default: the judge. */
  readonly cause?: Cause;
  /** What failed, where the status is error. */
  readonly error?: ErrorInfo;
  /** What was said in each of several votes; null where a vote has no verdict. */
  readonly votes?: readonly VerdictValue[];
  /** The share of the votes that gave the most frequent verdict. */
  readonly agreement?: number;
}

/** What a judge is asked about one sample. */
export interface Question {
  readonly rubric: Rubric;
  /** The judged items, trees opened up. */
  readonly items: readonly RubricItem[];
  /** Implicit and Likert modes ask for one number over the whole rubric, the others for a verdict an item. */
  readonly mode: Mode;
  readonly scale: HolisticScale;
  readonly sample: Sample;
  /** What answers are compared with: that of the rubric, else the sample's where it is not the rubric itself; null where there is none. */
  readonly reference: Json;
}

/** What a judge found. An item that is not among the verdicts is missing. */
export interface Judgement {
  readonly verdicts: ReadonlyMap<string, ItemJudgement>;
  /** The one number of implicit and Likert modes, or why there is none. */
  readonly holistic?:
    | Holistic
    | { readonly status: Exclude<ItemVerdict["status"], "ok">; readonly reason: string; readonly error?: ErrorInfo };
  readonly cost?: Readonly<Record<string, number>>;
  readonly cached?: boolean;
  /** Facts about how the judge was asked. */
  readonly evidence?: readonly Evidence[];
  /** Why the judge could not be asked at all: the Score is abstained. */
  readonly unasked?: { readonly cause: Cause; readonly reason: string };
}

/** Answers the judged items of a rubric: a model, stored verdicts, or a function of a test. Rejects only where it is broken itself. */
export type Judge = (question: Question, context: Context) => Judgement | Promise<Judgement>;
