import { nearest } from "../../src/core/nearest.ts";
import { quote } from "../../src/core/text.ts";
import type { RubricItem } from "./types.ts";

export interface StructureFault {
  readonly message: string;
  /** From the rubric's root. */
  readonly path: readonly (string | number)[];
}

interface Placed {
  readonly item: RubricItem;
  readonly path: readonly (string | number)[];
}

const maxItems = 10_000;
const maxChain = 200;

/** What is wrong with the items as a whole: ids that are given twice or to nobody, circles, and weights that a mean cannot use. */
export function structureFaults(items: readonly RubricItem[]): readonly StructureFault[] {
  const placed = placedItems(items);
  if (placed.length > maxItems) return [{ message: `expected at most ${maxItems} items, ${placed.length} came`, path: ["items"] }];
  const byId = new Map<string, Placed>();
  const faults: StructureFault[] = [];
  for (const one of placed) {
    const former = byId.get(one.item.id);
    if (former) {
      faults.push({
        message: `the id ${quote(one.item.id, 60)} is taken by ${former.path.join(".")}: give one of them another`,
        path: [...one.path, "id"],
      });
    } else byId.set(one.item.id, one);
  }
  faults.push(...placed.flatMap((one) => [...strangers(one, byId), ...childWeights(one)]));
  return faults.length > 0 ? faults : circles(placed, byId);
}

function placedItems(items: readonly RubricItem[], at: readonly (string | number)[] = ["items"]): readonly Placed[] {
  return items.flatMap((item, index) => {
    const path = [...at, index];
    return [{ item, path }, ...placedItems(item.children, [...path, "children"])];
  });
}

function strangers({ item, path }: Placed, byId: ReadonlyMap<string, Placed>): readonly StructureFault[] {
  return item.requires.flatMap((id, index) => {
    if (byId.has(id)) return [];
    const near = nearest(id, byId.keys());
    const hint = near === undefined ? "" : `. Did you mean ${quote(near, 60)}?`;
    return [{ message: `no item has the id ${quote(id, 60)}${hint}`, path: [...path, "requires", index] }];
  });
}

/** A parent is the weighted mean of its children, which weights below 0 or none at all would make no mean. */
function childWeights({ item, path }: Placed): readonly StructureFault[] {
  const { children } = item;
  if (children.length === 0) return [];
  const below = children.findIndex(({ weight }) => weight < 0);
  if (below !== -1)
    return [
      {
        message: `expected a weight of at least 0 inside a tree, ${children[below]?.weight} came: state the pitfall as what is wanted, or move it to the top`,
        path: [...path, "children", below, "weight"],
      },
    ];
  return children.every(({ weight }) => weight === 0)
    ? [{ message: "expected a child with a weight above 0, since the item is their mean", path: [...path, "children"] }]
    : [];
}

/** Items that wait for each other, by `requires` or as parent and child. Items without an open prerequisite are taken away until none is left. */
function circles(placed: readonly Placed[], byId: ReadonlyMap<string, Placed>): readonly StructureFault[] {
  const open = new Map<string, number>();
  const waiting = new Map<string, string[]>();
  for (const { item } of placed) {
    const needs = [...item.requires, ...item.children.map(({ id }) => id)];
    open.set(item.id, needs.length);
    for (const need of needs) {
      const others = waiting.get(need);
      if (others) others.push(item.id);
      else waiting.set(need, [item.id]);
    }
  }
  let free = placed.flatMap(({ item }) => (open.get(item.id) === 0 ? [item.id] : []));
  let settled = 0;
  let rounds = 0;
  while (free.length > 0) {
    settled += free.length;
    rounds += 1;
    const next: string[] = [];
    for (const id of free) {
      for (const waiter of waiting.get(id) ?? []) {
        const left = (open.get(waiter) ?? 0) - 1;
        open.set(waiter, left);
        if (left === 0) next.push(waiter);
      }
    }
    free = next;
  }
  if (settled === placed.length) {
    return rounds > maxChain
      ? [{ message: `expected chains of at most ${maxChain} prerequisites and children, one of ${rounds} came`, path: ["items"] }]
      : [];
  }
  const circle = circleIn(
    placed.filter(({ item }) => (open.get(item.id) ?? 0) > 0),
    byId,
    open,
  );
  const first = byId.get(circle[0] ?? "");
  const shown = [...circle, circle[0] ?? ""].map((id) => quote(id, 40));
  return [
    {
      message: `items wait for each other in a circle: ${shown.length > 8 ? [...shown.slice(0, 7), "…"].join(" → ") : shown.join(" → ")}`,
      path: [...(first?.path ?? ["items"]), "requires"],
    },
  ];
}

/** One circle among items of which each waits for another of them. */
function circleIn(left: readonly Placed[], byId: ReadonlyMap<string, Placed>, open: ReadonlyMap<string, number>): readonly string[] {
  const walked: string[] = [];
  const seen = new Map<string, number>();
  let current = left[0]?.item.id;
  while (current !== undefined && !seen.has(current)) {
    seen.set(current, walked.length);
    walked.push(current);
    const item = byId.get(current)?.item;
    current = [...(item?.requires ?? []), ...(item?.children ?? []).map(({ id }) => id)].find((id) => (open.get(id) ?? 0) > 0);
  }
  return current === undefined ? walked : walked.slice(seen.get(current));
}
