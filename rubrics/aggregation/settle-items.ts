import { compensatedSum } from "../../src/core/numbers.ts";
import { isMissed, type ItemPolicy, type ItemState, type ItemVerdict, type Policy, type WeightedItem } from "./item-state.ts";

/** Items with what they count as, or the items whose policy says that the whole has no value. */
export type Settled =
  | { readonly items: readonly ItemState[] }
  | { readonly refused: readonly { readonly id: string; readonly status: ItemVerdict["status"] }[] };

/**
 * Gives every item its number: its verdict, else what the policy says; a parent the weighted mean of its children; and no credit where a
 * prerequisite is missed.
 *
 * | item | counts as |
 * |---|---|
 * | verdict known | its score |
 * | `skip` | left out, as if the rubric did not have it |
 * | `zero` | 0: a wanted item is not met, a pitfall is avoided |
 * | `half` | 0.5 for a wanted item, 0 for a pitfall |
 * | `fail` | the worst: a wanted item is not met, the completion fell into a pitfall |
 * | `error` | the rubric has no value |
 * | with children | their mean by weight, those left out aside; left out where all of them are |
 * | wanted, a prerequisite missed | 0 |
 * | pitfall, a prerequisite missed | its penalty as it is, and no credit for having avoided it |
 * | wanted, a prerequisite left out and none missed | left out too, unless it is 0 by itself |
 *
 * The items must have unique ids and no circles, as a checked rubric has.
 */
export function settleItems(items: readonly WeightedItem[], verdicts: ReadonlyMap<string, ItemVerdict>, policy: Policy): Settled {
  const known = new Map<string, ItemState>();
  const refused = new Map<string, ItemVerdict["status"]>();
  const byId = new Map<string, WeightedItem>();
  const collect = (item: WeightedItem): void => {
    byId.set(item.id, item);
    item.children?.forEach(collect);
  };
  items.forEach(collect);

  const settle = (item: WeightedItem): ItemState => {
    const before = known.get(item.id);
    if (before) return before;
    const children = (item.children ?? []).map(settle);
    const own = children.length > 0 ? meanOf(children) : leaf(item);
    const prerequisites = (item.requires ?? []).flatMap((id) => {
      const required = byId.get(id);
      return required ? [settle(required)] : [];
    });
    const state = withPrerequisites(stateOf(item, own, children), prerequisites);
    known.set(item.id, state);
    return state;
  };

  const leaf = (item: WeightedItem): ItemVerdict => {
    const verdict = verdicts.get(item.id) ?? { status: "missing", score: null };
    if (verdict.status === "ok" && verdict.score !== null) return verdict;
    const chosen = verdict.status === "abstain" ? policy.abstain : policy.missing;
    if (chosen === "error") refused.set(item.id, verdict.status);
    return { status: verdict.status, score: standIn(chosen, item.weight) };
  };

  const settled = items.map(settle);
  return refused.size > 0 ? { refused: [...refused].map(([id, status]) => ({ id, status })) } : { items: settled };
}

/** The number that stands for an item without one; null where there is none. */
function standIn(policy: ItemPolicy, weight: number): number | null {
  switch (policy) {
    case "skip":
    case "error":
      return null;
    case "zero":
      return 0;
    case "half":
      return weight < 0 ? 0 : 0.5;
    case "fail":
      return weight < 0 ? 1 : 0;
    default:
      return policy satisfies never;
  }
}

function meanOf(children: readonly ItemState[]): ItemVerdict {
  const mean = weightedMean(children.flatMap(({ weight, score }) => (score === null ? [] : [{ weight, value: score }])));
  if (mean !== null) return { status: "ok", score: mean };
  const [first] = children.filter(({ status }) => status !== "ok");
  return { status: first?.status ?? "abstain", score: null };
}

function stateOf(item: WeightedItem, { status, score }: ItemVerdict, children: readonly ItemState[]): ItemState {
  const { id, weight, gate = false, tags = [] } = item;
  const good = score === null ? null : weight < 0 ? 1 - score : score;
  return { id, weight, gate, tags, status, score, good, children };
}

function withPrerequisites(state: ItemState, prerequisites: readonly ItemState[]): ItemState {
  const missed = prerequisites.find(isMissed);
  const pitfall = state.weight < 0;
  if (missed) {
    if (state.score === null) return state;
    return { ...state, score: pitfall ? state.score : 0, good: 0, withheldBy: missed.id };
  }
  const unknown = prerequisites.find(({ good }) => good === null);
  if (!unknown || pitfall || state.score === 0) return state;
  return { ...state, score: null, good: null, withheldBy: unknown.id };
}

/** Σ weight × value ÷ Σ weight; null where there is no weight. */
export function weightedMean(terms: readonly { readonly weight: number; readonly value: number }[]): number | null {
  const total = compensatedSum(terms.map(({ weight }) => weight));
  return total > 0 ? compensatedSum(terms.map(({ weight, value }) => weight * value)) / total : null;
}
