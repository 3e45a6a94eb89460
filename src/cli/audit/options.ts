import type { JudgeRates } from "../../audit/judge-of.ts";
import { AssayError } from "../../core/errors.ts";

/** Names with commas between them, each once. */
export function listOf(text: string | undefined): readonly string[] {
  const names = (text ?? "").split(",").map((name) => name.trim());
  return [...new Set(names.filter((name) => name !== ""))];
}

/** A number between 0 and 1. Throws E_USAGE. */
export function rateBetween(flag: string, value: number): number {
  if (value > 0 && value < 1) return value;
  throw new AssayError("E_USAGE", { message: `--${flag} needs a number between 0 and 1; ${value} came.` });
}

/** `3/60,9/100`: wrong negatives that the judge overturned, right ones that it upheld. Throws E_USAGE. */
export function parseJudgeRates(text: string | undefined): JudgeRates | undefined {
  if (text === undefined) return undefined;
  const read = /^(\d{1,9})\/(\d{1,9}),(\d{1,9})\/(\d{1,9})$/u.exec(text.replaceAll(" ", ""))?.slice(1).map(Number);
  const [overturned = 0, wrong = 0, upheld = 0, right = 0] = read ?? [];
  if (!read || wrong === 0 || right === 0 || overturned > wrong || upheld > right) {
    throw new AssayError("E_USAGE", {
      message: `--judge-rates needs two counts such as 3/60,9/100, not "${text}".`,
      hint: "First how many wrong negatives the judge overturned, then how many right ones it upheld, each of how many.",
    });
  }
  return { falsePositive: { hits: overturned, count: wrong }, falseNegative: { hits: upheld, count: right } };
}
