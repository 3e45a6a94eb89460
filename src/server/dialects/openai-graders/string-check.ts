import { assertNever } from "../../../core/errors.ts";
import { abstained, scored } from "../../../core/scores.ts";
import { quote } from "../../../core/text.ts";
import type { Score } from "../../../core/types.ts";
import type { StringCheckGrader } from "./grader.ts";
import { fillAll, type Grading } from "./grading.ts";

/** 1 where the operation holds, else 0. `like`: the input contains the reference; `ilike`: the same with capitals as small letters. */
export function stringCheck({ input, reference, operation }: StringCheckGrader, grading: Grading): Score {
  const filled = fillAll([input, reference], [0, 1], grading);
  if ("score" in filled) return filled.score;
  const [mine, theirs] = filled.texts;
  // Every text contains nothing: such a row would reward whatever was said.
  if ((operation === "like" || operation === "ilike") && theirs === "")
    return abstained("reference", "the reference of a partial match is empty");
  const holds = operationHolds(operation, mine, theirs);
  return scored(holds ? 1 : 0, `${quote(mine)} ${operation} ${quote(theirs)} ${holds ? "holds" : "does not hold"}`);
}

function operationHolds(operation: StringCheckGrader["operation"], input: string, reference: string): boolean {
  switch (operation) {
    case "eq":
      return input === reference;
    case "ne":
      return input !== reference;
    case "like":
      return input.includes(reference);
    case "ilike":
      return input.toLowerCase().includes(reference.toLowerCase());
    default:
      return assertNever(operation);
  }
}
