import type { Json } from "../../src/core/types.ts";
import { isSameNumber, pointer, writtenAt, type LongNumbers } from "./long-numbers.ts";

export interface JsonEquality {
  /** Keys that the reference does not have may stand in the answer's objects. */
  readonly ignoreExtraKeys: boolean;
  /** How far a number may be from the reference's. */
  readonly absoluteTolerance: number;
  /** Numbers that doubles do not hold, where both sides came as text. */
  readonly longNumbers?: { readonly answer: LongNumbers; readonly reference: LongNumbers } | undefined;
}

/** The first difference, by a JSON pointer to it; a side that has nothing there is undefined. */
export interface JsonDifference {
  readonly path: string;
  readonly answer: Json | undefined;
  readonly reference: Json | undefined;
}

/** Compares by value: the order of keys does not count, the order of arrays does. The answer's depth bounds the recursion. */
export function firstDifference(answer: Json, reference: Json, equality: JsonEquality, path = ""): JsonDifference | undefined {
  const different = { path, answer, reference };
  if (typeof reference === "number" && typeof answer === "number") {
    if (answer === reference && equality.absoluteTolerance === 0)
      return isLongDifferent(answer, reference, equality, path) ? different : undefined;
    return Math.abs(answer - reference) <= equality.absoluteTolerance ? undefined : different;
  }
  if (typeof reference !== "object" || typeof answer !== "object" || reference === null || answer === null)
    return answer === reference ? undefined : different;
  if (isList(reference) || isList(answer)) {
    if (!isList(reference) || !isList(answer)) return different;
    const length = Math.max(answer.length, reference.length);
    for (let index = 0; index < length; index += 1) {
      const found = differenceAt(answer[index], reference[index], equality, `${path}/${index}`);
      if (found) return found;
    }
    return undefined;
  }
  for (const key of Object.keys(reference)) {
    const found = differenceAt(own(answer, key), reference[key], equality, `${path}/${pointer(key)}`);
    if (found) return found;
  }
  if (equality.ignoreExtraKeys) return undefined;
  const extra = Object.keys(answer).find((key) => !Object.hasOwn(reference, key));
  return extra === undefined ? undefined : { path: `${path}/${pointer(extra)}`, answer: answer[extra], reference: undefined };
}

function differenceAt(
  answer: Json | undefined,
  reference: Json | undefined,
  equality: JsonEquality,
  path: string,
): JsonDifference | undefined {
  if (answer === undefined || reference === undefined) return { path, answer, reference };
  return firstDifference(answer, reference, equality, path);
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function own(value: { readonly [key: string]: Json }, key: string): Json | undefined {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

function isLongDifferent(answer: number, reference: number, { longNumbers }: JsonEquality, path: string): boolean {
  if (!longNumbers || (longNumbers.answer.size === 0 && longNumbers.reference.size === 0)) return false;
  return !isSameNumber(writtenAt(longNumbers.answer, path, answer), writtenAt(longNumbers.reference, path, reference));
}
