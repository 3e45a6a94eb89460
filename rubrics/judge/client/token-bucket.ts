/** So much a minute, of which no more is saved up than `capacity`. */
export interface TokenBucket {
  /** How long until so much may be taken. What is more than the bucket holds may be taken when it is full. */
  waitMs(amount: number, now: number): number;
  /** Takes so much, below nothing if need be: what comes later waits for that. */
  take(amount: number, now: number): void;
  /** Gives back what was taken too much; below 0 takes what was taken too little. */
  giveBack(amount: number, now: number): void;
}

export function createTokenBucket(perMinute: number, capacity: number, now: number): TokenBucket {
  const perMs = perMinute / 60_000;
  let level = capacity;
  let at = now;

  const refill = (time: number): void => {
    level = Math.min(capacity, level + Math.max(0, time - at) * perMs);
    at = Math.max(at, time);
  };

  return {
    waitMs(amount, time) {
      refill(time);
      const missing = Math.min(amount, capacity) - level;
      // Filling up in small steps rounds, and a millionth is not worth another wait.
      return missing <= 1e-6 ? 0 : missing / perMs;
    },
    take(amount, time) {
      refill(time);
      level -= amount;
    },
    giveBack(amount, time) {
      refill(time);
      level = Math.min(capacity, level + amount);
    },
  };
}
