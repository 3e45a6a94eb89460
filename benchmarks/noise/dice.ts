/** Pseudo-random draws that are the same in every run: sfc32, seeded by two numbers. */
export interface Dice {
  /** From 0 to below 1. */
  next(): number;
  /** From the standard normal distribution. */
  normal(): number;
  /** How many of so many trials succeed. */
  binomial(trials: number, chance: number): number;
}

export function createDice(seed: number, stream: number): Dice {
  let a = seed | 0;
  let b = stream | 0;
  let c = 0x9e3779b9;
  let d = 1;
  const next = (): number => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return (t >>> 0) / 4_294_967_296;
  };
  for (let warm = 0; warm < 16; warm += 1) next();
  return {
    next,
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    binomial(trials, chance) {
      let hits = 0;
      for (let trial = 0; trial < trials; trial += 1) if (next() < chance) hits += 1;
      return hits;
    },
  };
}
