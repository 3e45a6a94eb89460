/** Steps that `commonLength` takes at most. */
export function commonWork(a: readonly number[], b: readonly number[]): number {
  return Math.ceil(a.length / 32) * b.length;
}

/**
 * Length of the longest common subsequence of two lists of symbols, with 32 places of the first in each word. Source: Hyyrö (2004),
 * "Bit-parallel LCS-length computation revisited": V = (V + (V & M)) | (V & ~M), where M marks the places of a symbol.
 */
export function commonLength(a: readonly number[], b: readonly number[]): number {
  const blocks = Math.ceil(a.length / 32);
  const places = placesOf(a);
  // Few symbols can stand at more places than there are words: their marks are kept, and those of all others are made when they are needed.
  const frequent = new Map<number, Uint32Array>();
  for (const [symbol, list] of places) if (list.length > blocks) frequent.set(symbol, mark(new Uint32Array(blocks), list));
  const scratch = new Uint32Array(blocks);
  const open = new Uint32Array(blocks).fill(0xffffffff);
  for (const symbol of b) {
    const list = places.get(symbol);
    if (!list) continue;
    const kept = frequent.get(symbol);
    advance(open, kept ?? mark(scratch, list));
    if (!kept) for (const place of list) scratch[place >>> 5] = 0;
  }
  let length = 0;
  for (let place = 0; place < a.length; place += 1) if ((((open[place >>> 5] ?? 0) >>> (place & 31)) & 1) === 0) length += 1;
  return length;
}

function placesOf(symbols: readonly number[]): ReadonlyMap<number, readonly number[]> {
  const places = new Map<number, number[]>();
  for (const [place, symbol] of symbols.entries()) {
    const list = places.get(symbol);
    if (list) list.push(place);
    else places.set(symbol, [place]);
  }
  return places;
}

function mark(marks: Uint32Array, list: readonly number[]): Uint32Array {
  for (const place of list) marks[place >>> 5] = ((marks[place >>> 5] ?? 0) | (1 << (place & 31))) >>> 0;
  return marks;
}

function advance(open: Uint32Array, marks: Uint32Array): void {
  let carry = 0;
  for (let block = 0; block < open.length; block += 1) {
    const before = open[block] ?? 0;
    const marked = marks[block] ?? 0;
    const sum = before + ((before & marked) >>> 0) + carry;
    carry = sum > 0xffffffff ? 1 : 0;
    open[block] = sum | (before & ~marked);
  }
}
