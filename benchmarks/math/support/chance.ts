/** Random choices that a seed decides: the same seed gives the same inputs on any machine. */
export interface Chance {
  /** A whole number from 0 to limit - 1. */
  below(limit: number): number;
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number;
  maybe(probability: number): boolean;
  pick<T>(items: readonly [T, ...T[]]): T;
}

export function createChance(seed: number): Chance {
  let state = seed >>> 0;
  // mulberry32: 32 bits of state are enough for inputs that are looked at once.
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    below,
    between: (low, high) => low + below(high - low + 1),
    maybe: (probability) => next() < probability,
    pick: (items) => items[below(items.length)] ?? items[0],
  };
}
