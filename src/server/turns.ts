import { setImmediate as nextTurn } from "node:timers/promises";

/** Long work on the event loop is cut into slices of so many milliseconds. */
const sliceMs = 10;

/** Gives a promise when the others should have their turn, else undefined: `await` it only then, so that short work costs nothing. */
export function createTurns(now: () => number = () => performance.now()): () => Promise<void> | undefined {
  let since = now();
  return () => {
    if (now() - since < sliceMs) return undefined;
    return nextTurn().then(() => {
      since = now();
    });
  };
}
