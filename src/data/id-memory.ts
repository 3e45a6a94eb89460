const places = 1 << 18;

/** Remembers ids in a fixed 2 MB: the first 130,000, by 53 bits of a hash, so that the chance of one false meeting is about one in a million. */
export interface IdMemory {
  /** Whether the id was met before. */
  meet(id: string): boolean;
}

export function createIdMemory(): IdMemory {
  const table = new Float64Array(places);
  let held = 0;
  return {
    meet(id) {
      const hash = hashOfId(id);
      let place = hash % places;
      while (table[place] !== 0) {
        if (table[place] === hash) return true;
        place = (place + 1) % places;
      }
      if (held < places / 2) {
        held += 1;
        table[place] = hash;
      }
      return false;
    },
  };
}

/** Two runs of FNV-1a from different starts, as one whole number from 1 to 2^53. */
function hashOfId(id: string): number {
  let low = 0x811c9dc5;
  let high = 0x1b873593;
  for (let index = 0; index < id.length; index += 1) {
    const unit = id.charCodeAt(index);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit, 0x85ebca6b);
    high ^= high >>> 13;
  }
  return (high >>> 11) * 2 ** 32 + (low >>> 0) + 1;
}
