import type { Question } from "../../checklist/judgement.ts";
import { fenceFor, type Fence } from "./fence.ts";
import type { ParsedLiveJudge } from "./options.ts";
import type { ShownSample } from "./shown-sample.ts";

/** A sample that is ready to be shown to a judge. */
export interface AskedSample {
  readonly question: Question;
  readonly options: ParsedLiveJudge;
  readonly shown: ShownSample;
  readonly fence: Fence;
  /** The places that most prompts have. */
  readonly values: Readonly<Record<"nonce" | "task" | "answer" | "reference", string>>;
}

export function askedSample(question: Question, options: ParsedLiveJudge, shown: ShownSample, seed: number): AskedSample {
  const { task, answer, reference } = shown;
  const fence = fenceFor(`assay judge ${seed} ${options.model}`, [task, answer, reference ?? ""]);
  return {
    question,
    options,
    shown,
    fence,
    values: {
      nonce: fence.nonce,
      task: fence.around("task", task),
      answer: fence.around("answer", answer),
      reference: reference === null ? "There is none." : fence.around("reference", reference),
    },
  };
}
