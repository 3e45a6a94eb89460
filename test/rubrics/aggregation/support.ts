import { aggregate, type ItemMode } from "../../../rubrics/aggregation/aggregate.ts";
import type { ItemVerdict, Policy, WeightedItem } from "../../../rubrics/aggregation/item-state.ts";
import { settleItems } from "../../../rubrics/aggregation/settle-items.ts";

export const strict: Policy = { abstain: "skip", missing: "error" };

/** A value from weights and verdicts: a number is a score, null an abstention, undefined a missing verdict. */
export function valueOf(
  mode: ItemMode,
  items: readonly SaidItem[],
  { policy = strict, gateCap = 0.25 }: { readonly policy?: Policy; readonly gateCap?: number } = {},
): number | null {
  const named = items.map((item, index) => ({ id: `i${index}`, ...item }));
  const settled = settleItems(
    named,
    new Map(named.flatMap(({ id, said }) => (said === undefined ? [] : [[id, verdict(said)] as const]))),
    policy,
  );
  return "items" in settled ? aggregate(mode, settled.items, { gateCap }) : null;
}

export function verdict(said: number | null): ItemVerdict {
  return said === null ? { status: "abstain", score: null } : { status: "ok", score: said };
}

export interface SaidItem extends Partial<WeightedItem> {
  readonly weight: number;
  readonly said?: number | null | undefined;
}

/** An item of a weight with what was said of it. */
export function w(weight: number, said?: number | null, more: Partial<WeightedItem> = {}): SaidItem {
  return { ...more, weight, said };
}
