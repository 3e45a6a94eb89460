/** Thrown at a rest point of a check that others wait behind: the pool drops what it did so far and runs it again, beside the others. */
export class Postponed extends Error {
  override readonly name: string = "Postponed";
}

/** A check that was only kept from the processor has come past one of them at most. */
const leastRests = 2;

let rests = 0;
let untilMs = Number.POSITIVE_INFINITY;
let stepMs = Number.POSITIVE_INFINITY;
let othersWait: () => boolean = () => false;

/** Begins the check of one request on this thread: after so many milliseconds it may be postponed wherever others wait. */
export function beginCheck(patienceMs: number, wait: () => boolean): void {
  untilMs = performance.now() + patienceMs;
  stepMs = patienceMs;
  rests = 0;
  othersWait = wait;
}

/**
 * Called by a check between steps, about once in a tenth of a millisecond of work, at places where it may be left for good. Returns at
 * once outside the pool. Throws Postponed, which the check has to let through.
 */
export function restPoint(): void {
  // Outside the pool the clock is not asked.
  if (untilMs === Number.POSITIVE_INFINITY) return;
  rests += 1;
  if (rests < leastRests) return;
  const now = performance.now();
  if (now < untilMs) return;
  if (othersWait()) throw new Postponed("others wait behind this check");
  untilMs = now + stepMs;
}
