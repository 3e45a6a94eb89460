import type { Node } from "./node.ts";

/** One stretch of the real line; a point has both ends closed and alike. */
export interface Stretch {
  readonly low: Node;
  readonly high: Node;
  readonly lowClosed: boolean;
  readonly highClosed: boolean;
}

export type RealSet =
  | { readonly kind: "stretches"; readonly stretches: readonly Stretch[] }
  /** `all` is an intersection unless that is empty, as for "x < 1, x > 3". */
  | { readonly kind: "union" | "intersection" | "all"; readonly parts: readonly RealSet[] }
  | { readonly kind: "difference"; readonly of: RealSet; readonly without: RealSet };
