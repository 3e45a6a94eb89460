import { AssayError } from "../core/errors.ts";
import type { Range } from "../core/types.ts";

/** From which reward on a part passes: the given threshold, or half of its range. Both verdicts must be possible. */
export function passMark(where: string, [min, max]: Range, threshold: number | undefined): number {
  const mark = threshold ?? min + (max - min) / 2;
  if (mark > min && mark <= max && Number.isFinite(mark)) return mark;
  const place = `the range [${min}, ${max}]`;
  if (threshold !== undefined) {
    throw new AssayError("E_OPTIONS", {
      message: `Options of ${where}: every reward in ${place} falls on one side of the threshold ${threshold}.`,
      hint: "A part passes where its reward is at least the threshold: give one above the minimum and not above the maximum.",
    });
  }
  throw new AssayError("E_OPTIONS", { message: `Options of ${where}: ${place} has no half.`, hint: "Give a threshold." });
}
