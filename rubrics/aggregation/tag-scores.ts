import { aggregate, type ItemMode } from "./aggregate.ts";
import type { ItemState } from "./item-state.ts";

/**
 * The value of the items of each tag by themselves, as HealthBench reports it: without clipping and without gates. A tag whose items have no
 * value is left out. Below an item that carries a tag, the same tag says nothing more.
 */
export function tagScores(mode: ItemMode, items: readonly ItemState[]): Readonly<Record<string, number>> {
  const byTag = new Map<string, ItemState[]>();
  const collect = (item: ItemState, above: ReadonlySet<string>): void => {
    const own = new Set(item.tags.filter((tag) => !above.has(tag)));
    for (const tag of own) {
      const list = byTag.get(tag) ?? [];
      list.push(item);
      byTag.set(tag, list);
    }
    if (item.children.length === 0) return;
    const all = own.size === 0 ? above : new Set([...above, ...own]);
    for (const child of item.children) collect(child, all);
  };
  for (const item of items) collect(item, new Set());
  const plain = plainMode(mode);
  return Object.fromEntries(
    [...byTag].flatMap(([tag, tagged]) => {
      const value = aggregate(plain, tagged);
      return value === null ? [] : [[tag, value] as const];
    }),
  );
}

/** The mode without what belongs to the rubric as a whole. */
function plainMode(mode: ItemMode): ItemMode {
  return mode === "veto" || mode === "soft_gate" || mode === "healthbench_clip" ? "healthbench" : mode;
}
