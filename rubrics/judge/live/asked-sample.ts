import type { Question } from "../../checklist/judgement.ts";
import { fenceFor, type Fence } from "./fence.ts";
import type { ParsedLiveJudge } from "./options.ts";
import type { ShownSample } from "./shown-sample.ts";

/** A sample that is ready to be shown to a judge. */
export interface AskedSample {
  readonly question: Question;
  readonly options: ParsedLiveJudge;
  readonly shown: ShownSample;
  /** Made when it is first needed, as `values` are: many samples wait for their turn. */
  readonly fence: () => Fence;
  /** The places that most prompts have. */
  readonly values: () => Values;
}

type Values = Readonly<Record<"nonce" | "task" | "answer" | "reference", string>>;

export function askedSample(question: Question, options: ParsedLiveJudge, shown: ShownSample, seed: number): AskedSample {
  const { task, answer, reference } = shown;
  const fence = once(() => fenceFor(`assay judge ${seed} ${options.model}`, [task, answer, reference ?? ""]));
  const values = once((): Values => {
    const { nonce, around } = fence();
    return {
      nonce,
      task: around("task", task),
      answer: around("answer", answer),
      reference: reference === null ? "There is none." : around("reference", reference),
    };
  });
  return { question, options, shown, fence, values };
}

function once<Value extends object>(make: () => Value): () => Value {
  let made: Value | undefined;
  return () => (made ??= make());
}
