import { shortName } from "./bounded-names.ts";

export interface GroupSums {
  readonly count: number;
  /** How many groups have so many tenths of their rows without a reward: none at all, over 0 to 0.1, … over 0.9 to 1. */
  readonly shares: readonly number[];
  /** Groups whose scored rows are of several strata, among those with two scored rows or more. */
  readonly mixed: number;
  readonly comparable: number;
  /** Rows of groups past the bound, which were not counted here. */
  readonly uncounted: number;
}

export interface GroupCounts {
  add(group: string, stratum: string, isNull: boolean): void;
  sums(): GroupSums | null;
  /** How many groups are held. */
  readonly held: number;
}

interface Held {
  rows: number;
  nulls: number;
  readonly stratum: { name: string | null };
  mixed: boolean;
}

/** Counts nulls by group for the first `most` groups that are met. */
export function createGroupCounts(most: number): GroupCounts {
  const groups = new Map<string, Held>();
  let uncounted = 0;
  return {
    add(group, stratum, isNull) {
      const key = shortName(group);
      let held = groups.get(key);
      if (!held) {
        if (groups.size >= most) {
          uncounted += 1;
          return;
        }
        groups.set(key, (held = { rows: 0, nulls: 0, stratum: { name: null }, mixed: false }));
      }
      held.rows += 1;
      if (isNull) held.nulls += 1;
      else if (held.stratum.name === null) held.stratum.name = stratum;
      else if (held.stratum.name !== stratum) held.mixed = true;
    },
    sums() {
      if (groups.size === 0) return null;
      const shares = Array.from({ length: 11 }, () => 0);
      let mixed = 0;
      let comparable = 0;
      for (const held of groups.values()) {
        const tenth = Math.ceil((held.nulls / held.rows) * 10);
        shares[tenth] = (shares[tenth] ?? 0) + 1;
        if (held.rows - held.nulls >= 2) comparable += 1;
        if (held.mixed) mixed += 1;
      }
      return { count: groups.size, shares, mixed, comparable, uncounted };
    },
    get held() {
      return groups.size;
    },
  };
}
