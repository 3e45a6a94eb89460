/** How many computations may be open at once, so that they take about a second together. */
interface Allowance {
  room(): number;
  /** Whether there is room for so many more that asking for them is worth it. */
  hasRoom(): boolean;
  /** Whether so few are open that those who compute may soon have nothing to do. */
  isLow(): boolean;
  start(): void;
  finish(): void;
}

const min = 16;
const max = 8_192;

/** Learns how fast computations end: what is claimed by a process that works well is never held for long. */
export function createAllowance(): Allowance {
  let allowed = 256;
  let open = 0;
  let finished = 0;
  let since = performance.now();

  const learn = (): void => {
    const ms = performance.now() - since;
    if (ms < 500) allowed = Math.min(max, allowed * 2);
    if (ms > 2_000) allowed = Math.max(min, allowed / 2);
    finished = 0;
    since = performance.now();
  };

  return {
    room: () => Math.max(0, allowed - open),
    hasRoom: () => allowed - open >= allowed / 8,
    isLow: () => open < allowed / 4,
    start() {
      // Time in which there was nothing to do says nothing about speed.
      if (open === 0) {
        since = performance.now();
        finished = 0;
      }
      open += 1;
    },
    finish() {
      open -= 1;
      finished += 1;
      if (finished >= allowed) learn();
    },
  };
}
