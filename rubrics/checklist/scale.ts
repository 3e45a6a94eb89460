import * as z from "zod";
import { assertNever } from "../../src/core/errors.ts";
import { clamp } from "../../src/core/numbers.ts";

/** What a judge may say of an item, and how it becomes a number from 0 to 1. */
export type Scale = "binary" | "unit" | ChoiceScale | IntegerScale;

/** Ordered choices from the worst to the best: the place of the choice, from 0 to 1. */
export interface ChoiceScale {
  readonly choices: readonly string[];
}

/** Whole numbers: the share of the way from `min` to `max`. */
export interface IntegerScale {
  readonly min: number;
  readonly max: number;
}

/** A verdict as it was said: true, 4, "fair"; null where the judge could not tell. */
export type VerdictValue = boolean | number | string | null;

export type ReadVerdict = { readonly value: VerdictValue } | { readonly problem: "invalid_value" | "out_of_range" };

const choices = z
  .array(z.string().trim().min(1).max(200))
  .min(2)
  .max(100)
  .readonly()
  .refine((list) => new Set(list.map(plainWord)).size === list.length, { error: "has a choice twice" });

const range = z
  .strictObject({ min: z.int(), max: z.int() })
  .refine(({ min, max }) => min < max, { error: "expected min below max" })
  .readonly();

export const scaleSchema: z.ZodType<Scale, Scale> = z.union([z.enum(["binary", "unit"]), z.strictObject({ choices }).readonly(), range], {
  error: 'expected "binary", "unit", { choices: [worst, …, best] } or { min, max }',
});

export interface ReadOptions {
  /** Takes numbers between the steps of a scale too, such as the mean of several votes. Default: only what one judge can say. */
  readonly graded?: boolean;
}

/** Reads what was said of an item. Nothing is guessed: what is not clearly on the scale is a problem, never a number. */
export function readVerdict(said: unknown, scale: Scale, { graded = false }: ReadOptions = {}): ReadVerdict {
  if (said === null || (typeof said === "string" && cannotTell.has(plainWord(said)))) return { value: null };
  if (scale === "binary") return readBinary(said, graded);
  if (scale === "unit") return within(numberOf(said), 0, 1);
  if ("choices" in scale) return readChoice(said, scale.choices, graded);
  const number = numberOf(said);
  if (number !== undefined && !graded && Number.isFinite(number) && !Number.isInteger(number)) return invalid;
  return within(number, scale.min, scale.max);
}

/** A verdict as a number from 0 to 1; null where there is none. */
export function scoreOfVerdict(value: VerdictValue, scale: Scale): number | null {
  if (value === null) return null;
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof scale === "string") {
    switch (scale) {
      case "binary":
      case "unit":
        return typeof value === "number" ? value : null;
      default:
        return assertNever(scale);
    }
  }
  if (!("choices" in scale)) return typeof value === "number" ? clamp((value - scale.min) / (scale.max - scale.min), 0, 1) : null;
  const place = typeof value === "number" ? value : scale.choices.indexOf(value);
  return place === -1 ? null : place / (scale.choices.length - 1);
}

const yes: ReadonlySet<string> = new Set(["true", "yes", "y", "met", "pass", "passed", "satisfied", "1"]);
const no: ReadonlySet<string> = new Set(["false", "no", "n", "unmet", "not met", "fail", "failed", "unsatisfied", "not satisfied", "0"]);
const cannotTell: ReadonlySet<string> = new Set([
  "cannot assess",
  "cannot tell",
  "cannot determine",
  "cannot be determined",
  "cannot be assessed",
  "cannot judge",
  "unknown",
  "unsure",
  "abstain",
  "n/a",
  "na",
  "null",
  "none",
]);
const invalid: ReadVerdict = { problem: "invalid_value" };
const longestWord = 200;

/** A word as it is looked up: lower case, single spaces. */
function plainWord(text: string): string {
  if (text.length > longestWord) return "";
  return text
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+/gu, " ");
}

function readBinary(said: unknown, graded: boolean): ReadVerdict {
  if (typeof said === "boolean") return { value: said };
  if (typeof said === "number") {
    if (graded && said !== 0 && said !== 1) return within(said, 0, 1);
    return said === 0 || said === 1 ? { value: said === 1 } : invalid;
  }
  if (typeof said !== "string") return invalid;
  const word = plainWord(said);
  return yes.has(word) ? { value: true } : no.has(word) ? { value: false } : invalid;
}

function readChoice(said: unknown, list: readonly string[], graded: boolean): ReadVerdict {
  if (graded && typeof said === "number") return within(said, 0, list.length - 1);
  if (typeof said !== "string") return invalid;
  const word = plainWord(said);
  const found = word === "" ? undefined : list.find((choice) => plainWord(choice) === word);
  return found === undefined ? invalid : { value: found };
}

/** A number, or a text that is one: no percent signs, no fractions, no words. */
function numberOf(said: unknown): number | undefined {
  if (typeof said === "number") return said;
  if (typeof said !== "string" || said.length > longestWord) return undefined;
  return /^\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?\s*$/u.test(said) ? Number(said) : undefined;
}

function within(number: number | undefined, min: number, max: number): ReadVerdict {
  if (number === undefined || Number.isNaN(number)) return invalid;
  if (number < min || number > max) return { problem: "out_of_range" };
  return { value: number === 0 ? 0 : number };
}
