/** A set of row numbers from 0, in a bit each. */
export interface RowSet {
  readonly size: number;
  add(row: number): void;
  has(row: number): boolean;
}

export function createRowSet(): RowSet {
  let bits = new Uint8Array(1 << 10);
  let size = 0;
  return {
    get size() {
      return size;
    },
    add(row) {
      const at = row >>> 3;
      if (at >= bits.length) {
        const longer = new Uint8Array(Math.max(at + 1, bits.length * 2));
        longer.set(bits);
        bits = longer;
      }
      const before = bits[at] ?? 0;
      const after = before | (1 << (row & 7));
      if (after !== before) size += 1;
      bits[at] = after;
    },
    has: (row) => ((bits[row >>> 3] ?? 0) & (1 << (row & 7))) !== 0,
  };
}
