/** How an answer was found, from the surest to the least sure way. */
export type Strategy = "boxed" | "tag" | "hash" | "label" | "phrase" | "whole" | "bold" | "math" | "last-number";

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
  /** All of them stand as final answers: each has to be right, or all together are the list that was asked for. */
  { readonly kind: "answers"; readonly answers: readonly Answer[] } | { readonly kind: "none"; readonly reason: string };
