import { completionText, messageText } from "../../../src/core/text.ts";
import type { Json, Sample } from "../../../src/core/types.ts";
import { afterThinking } from "../../../verifiers/shared/thinking.ts";
import { cleanText } from "./clean-text.ts";

/** The texts of a sample as a judge is shown them. */
export interface ShownSample {
  readonly task: string;
  /** Empty where the completion is still thinking at its end. */
  readonly answer: string;
  /** null where there is none. */
  readonly reference: string | null;
}

export function shownSample(sample: Sample, reference: Json, { afterThink }: { readonly afterThink: boolean }): ShownSample {
  const whole = completionText(sample.completion);
  const { start, finished } = afterThink ? afterThinking(whole) : { start: 0, finished: true };
  return {
    task: cleanText(taskText(sample.prompt)),
    answer: finished ? cleanText(whole.slice(start)).trim() : "",
    reference: reference === null || reference === undefined ? null : cleanText(referenceText(reference)),
  };
}

function taskText(prompt: Sample["prompt"]): string {
  if (typeof prompt === "string") return prompt;
  const [only] = prompt;
  if (only && prompt.length === 1) return messageText(only);
  return prompt.map((message) => `${message.role}: ${messageText(message)}`).join("\n\n");
}

function referenceText(reference: Json): string {
  if (typeof reference === "string") return reference;
  if (Array.isArray(reference) && reference.every((one) => typeof one === "string")) return reference.join("\nor: ");
  return JSON.stringify(reference);
}
