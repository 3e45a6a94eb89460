/** How an answer was found, from the surest to the least sure way. */
export type Strategy = "boxed" | "tag" | "hash" | "label" | "phrase" | "whole" | "bold" | "subject" | "math" | "last-number";

/** An answer as it stands in a completion. */
export interface Answer {
  readonly text: string;
  /** The same with more around it: the whole sentence or equation, which is tried first. */
  readonly wide?: string;
  readonly strategy: Strategy;
  readonly start: number;
  readonly end: number;
}

export type Extraction =
  | {
      readonly kind: "answers";
      /** A short completion without a marked answer: where all of it reads as one value, nothing else in it counts. */
      readonly whole?: Answer;
      /** All of them stand as final answers: each has to be right, or all together are the list that was asked for. Searched when called. */
      readonly answers: () => readonly Answer[];
      /** Words that may be the answer where the reference is in words: in bold, or at the head of the last sentence. */
      readonly words: () => readonly Answer[];
    }
  | { readonly kind: "none"; readonly reason: string };
