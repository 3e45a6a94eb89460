import type { Sample } from "../types.ts";

/** What the assembler of groups holds: a sample and what it takes up. Items may carry more. */
export interface GroupItem {
  readonly sample: Sample;
  /** What the sample takes up, in bytes or characters. */
  readonly size: number;
  /** Keeps its group apart from all others of the name: only items with the same text come together. */
  readonly apart?: string;
}

/**
 * An item as text that `itemOf` makes the same item of. undefined where JSON would change it, such as one that carries a signal:
 * such an item stays in memory.
 */
export function textOf(item: GroupItem): string | undefined {
  // Code may lie in getters and proxies of samples that a caller made.
  try {
    return survivesJson(item, 0) ? JSON.stringify(item) : undefined;
  } catch {
    // It stays in memory, as anything else that is no JSON.
    return undefined;
  }
}

export function itemOf<Item extends GroupItem>(text: string): Item {
  return JSON.parse(text) as Item; // textOf took only an item that JSON gives back as it was
}

/** Deeper values stay in memory: walking them could end the stack. */
const maxDepth = 200;

function survivesJson(value: unknown, depth: number): boolean {
  switch (typeof value) {
    case "string":
    case "boolean":
      return true;
    case "number":
      return Number.isFinite(value) && !Object.is(value, -0);
    case "object":
      if (value === null) return true;
      if (depth > maxDepth) return false;
      return Array.isArray(value) ? survivesInList(value, depth) : survivesInMap(value, depth);
    default:
      return false;
  }
}

function survivesInList(list: readonly unknown[], depth: number): boolean {
  for (const inner of list) if (!survivesJson(inner, depth + 1)) return false;
  return true;
}

function survivesInMap(map: object, depth: number): boolean {
  const prototype: unknown = Object.getPrototypeOf(map);
  if (prototype !== Object.prototype && prototype !== null) return false;
  // A field that is undefined reads the same where it is left out.
  for (const inner of Object.values(map)) if (inner !== undefined && !survivesJson(inner, depth + 1)) return false;
  return true;
}
