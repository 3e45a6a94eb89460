/** The tags that models put around their thoughts. */
export const thinkTags: readonly (readonly [open: string, close: string])[] = [
  ["<think>", "</think>"],
  ["<thinking>", "</thinking>"],
  ["<reasoning>", "</reasoning>"],
  ["<|begin_of_thought|>", "<|end_of_thought|>"],
  ["◁think▷", "◁/think▷"],
];

export interface AfterThinking {
  /** Where the final text begins in the completion. */
  readonly start: number;
  /** false where a think block was opened last and never closed: then there is no final text. */
  readonly finished: boolean;
}

/**
 * Where the answer begins in a completion that thinks aloud first: after the last closed think block. A closing tag alone counts,
 * since chat templates often put the opening one into the prompt. A block that is still open at the end means that the output was cut off.
 */
export function afterThinking(text: string): AfterThinking {
  // Most texts have no tag at all, and two searches for one character see that.
  if (!text.includes("<") && !text.includes("◁")) return { start: 0, finished: true };
  let start = 0;
  let lastOpen = -1;
  for (const [open, close] of thinkTags) {
    const closeAt = text.lastIndexOf(close);
    if (closeAt !== -1) start = Math.max(start, closeAt + close.length);
    lastOpen = Math.max(lastOpen, text.lastIndexOf(open));
  }
  return lastOpen >= start ? { start: lastOpen, finished: false } : { start, finished: true };
}
