import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8";

const capBytes = 16 << 20;

/**
 * Keeps the collector's young generation from growing past 16 MB, and the old one from growing by more than 60% between two collections.
 * A stream of short-lived rows needs no more, and V8's own choice, made for speed alone, would double a run's memory.
 * Returns a function that stops watching the size.
 */
export function capHeap(): () => void {
  // V8 reads both flags whenever it is about to grow the heap.
  setFlagsFromString("--heap-growing-percent=60");
  const timer = setInterval(() => {
    const young = getHeapSpaceStatistics().find((space) => space.space_name === "new_space");
    if (!young || young.space_size < capBytes) return;
    setFlagsFromString("--semi-space-growth-factor=1");
    clearInterval(timer);
  }, 10);
  timer.unref();
  return () => clearInterval(timer);
}
