import type * as z from "zod";
import type { NamedScore } from "../core/parts.ts";
import { figure, listOf } from "../core/whole.ts";

/** Adds an issue where two steps have one name. */
export function uniqueNames(names: readonly string[], context: z.RefinementCtx): void {
  for (const [index, name] of names.entries()) {
    if (names.indexOf(name) < index) context.addIssue({ code: "custom", message: `two steps are named "${name}"` });
  }
}

/** What the steps before the deciding one said, for its reason: ` after rule gave 0`. */
export function afterOthers(asked: readonly NamedScore[], deciding: NamedScore): string {
  const others = asked
    .filter((step) => step !== deciding)
    .map(({ name, score }) => `${name} ${score.status === "scored" ? `gave ${figure(score.reward)}` : score.status}`);
  return others.length === 0 ? "" : ` where ${listOf(others)}`;
}
