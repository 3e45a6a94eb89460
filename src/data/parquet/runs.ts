/**
 * Numbers of `width` bits in runs: one number and how often it comes, or numbers packed bit by bit. They are read one after the
 * other as they are asked for, so that a short run that stands for a billion numbers takes up nothing. Throws where the bytes end.
 */
export function createRuns(bytes: Buffer, from: number, to: number, width: number): () => number {
  if (width === 0) return zero;
  if (width > 32) throw new Error(`its runs have numbers of ${width} bits`);
  if (to > bytes.length) throw new Error("its runs end outside of the page");
  let at = from;
  let left = 0;
  let packed = false;
  let repeated = 0;
  let shift = 0;
  const mask = width === 32 ? 0xffffffff : 2 ** width - 1;

  const begin = (): void => {
    const header = varint();
    packed = header % 2 === 1;
    shift = 0;
    if (packed) {
      left = ((header - 1) / 2) * 8;
      return;
    }
    left = header / 2;
    repeated = 0;
    for (let place = 1; place < 2 ** width; place *= 256) repeated += byte() * place;
  };

  const varint = (): number => {
    let value = 0;
    for (let place = 1; place < 2 ** 35; place *= 128) {
      const next = byte();
      value += (next & 127) * place;
      if (next < 128) return value;
    }
    throw new Error("a run is too long");
  };

  const byte = (): number => {
    if (at >= to) throw new Error("it ends early");
    const value = bytes[at] ?? 0;
    at += 1;
    return value;
  };

  return () => {
    while (left === 0) begin();
    left -= 1;
    if (!packed) return repeated;
    const end = shift + width;
    if (at + ((end + 7) >>> 3) > to) throw new Error("it ends early");
    let value = (bytes[at] ?? 0) >>> shift;
    if (end > 8) {
      value |= (bytes[at + 1] ?? 0) << (8 - shift);
      if (end > 16) value |= (bytes[at + 2] ?? 0) << (16 - shift);
      if (end > 24) value |= (bytes[at + 3] ?? 0) << (24 - shift);
      // Shifts wrap at 32 bits.
      if (end > 32) value |= (bytes[at + 4] ?? 0) << (32 - shift);
    }
    at += end >>> 3;
    shift = end & 7;
    return (value & mask) >>> 0;
  };
}

function zero(): number {
  return 0;
}

/** How many bits a number up to `max` needs. */
export function bitWidth(max: number): number {
  return 32 - Math.clz32(max);
}
