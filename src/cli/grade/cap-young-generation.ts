import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8";

const capBytes = 16 << 20;

/**
 * Keeps the collector's young generation from growing past 16 MB, which a stream of short-lived rows does not need and which would
 * otherwise double a run's memory. Returns a function that stops watching for it.
 */
export function capYoungGeneration(): () => void {
  const timer = setInterval(() => {
    const young = getHeapSpaceStatistics().find((space) => space.space_name === "new_space");
    if (!young || young.space_size < capBytes) return;
    // V8 reads this flag whenever it is about to grow the young generation.
    setFlagsFromString("--semi-space-growth-factor=1");
    clearInterval(timer);
  }, 10);
  timer.unref();
  return () => clearInterval(timer);
}
