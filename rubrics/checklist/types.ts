import type { Json } from "../../src/core/types.ts";
import type { Mode } from "../aggregation/aggregate.ts";
import type { Policy } from "../aggregation/item-state.ts";
import type { Scale } from "./scale.ts";

export type Level = "essential" | "important" | "optional" | "pitfall";

/** One criterion of a rubric, or a node of a tree that is judged by its children. */
export interface RubricItem {
  readonly id: string;
  readonly criterion: string;
  /** Above 0: wanted. Below 0: a pitfall. */
  readonly weight: number;
  readonly level?: Level | undefined;
  readonly gate: boolean;
  readonly tags: readonly string[];
  /** Ids of items without which this one earns nothing. */
  readonly requires: readonly string[];
  readonly kind: "judged" | "programmatic" | "tree";
  readonly scale: Scale;
  /** What decides a programmatic item: `{ type, value }`, or a node of a pipeline. */
  readonly check?: Json | undefined;
  /** What the check compares with. Default: the reference of the rubric, else that of the sample. */
  readonly reference?: Json | undefined;
  readonly children: readonly RubricItem[];
}

export interface Aggregation {
  readonly mode?: Mode | undefined;
  readonly gate_cap?: number | undefined;
  readonly scale?: HolisticScale | undefined;
}

/** The ends of the scale on which the whole rubric is judged at once. */
export interface HolisticScale {
  readonly min: number;
  readonly max: number;
}

export interface Rubric {
  readonly id?: string | undefined;
  readonly version?: number | string | undefined;
  readonly title?: string | undefined;
  readonly items: readonly RubricItem[];
  readonly policy?: Partial<Policy> | undefined;
  readonly aggregation?: Aggregation | undefined;
  /** What programmatic items compare with, where the sample's own reference is the rubric. */
  readonly reference?: Json | undefined;
}

/** All items of a tree, each before its children. */
export function flatItems(items: readonly RubricItem[]): readonly RubricItem[] {
  return items.flatMap((one) => [one, ...flatItems(one.children)]);
}
