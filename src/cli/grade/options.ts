import { fullConcurrency, type Concurrency } from "../../core/context.ts";
import { AssayError } from "../../core/errors.ts";
import { nearest } from "../../core/nearest.ts";

const budgets = ["cpu", "sandbox", "network"] as const;

/** Reads `--concurrency cpu=2,network=16`. */
export function parseConcurrency(text: string): Partial<Concurrency> {
  const found: Partial<Record<(typeof budgets)[number], number>> = {};
  for (const pair of text.split(",")) {
    const [name = "", value = "", ...more] = pair.split("=").map((side) => side.trim());
    const budget = budgets.find((known) => known === name);
    const places = Number(value);
    if (!budget || more.length > 0 || !/^\d+$/u.test(value) || places < 1) {
      const near = budget ? undefined : nearest(name, budgets);
      throw new AssayError("E_USAGE", {
        message: `--concurrency needs ${budgets.join("=N, ")}=N with N from 1, not "${pair}".`,
        hint: near ? `Did you mean "${near}"?` : "Such as --concurrency cpu=2,network=16.",
      });
    }
    found[budget] = places;
  }
  return fullConcurrency(found);
}

/** A whole number that an option needs, within what is safe to count. */
export function wholeNumber(name: string, value: number, least: number): number {
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new AssayError("E_USAGE", {
    message: `--${name} needs a whole number${least === 0 ? " from 0" : ""}; ${value} came.`,
    hint: "Whole numbers are written without a point, such as 7.",
  });
}

const kept = ["prompt", "completion", "reference"] as const;
export type Kept = (typeof kept)[number];

/** Reads `--keep prompt,completion`; all three where a label column is named, since an audit shows them. */
export function parseKeep(text: string | undefined, label: string | undefined): ReadonlySet<Kept> {
  if (text === undefined) return new Set(label === undefined ? [] : kept);
  const names = text.split(",").map((name) => name.trim());
  const wrong = names.find((name) => !kept.some((known) => known === name));
  if (wrong !== undefined) {
    const near = nearest(wrong, kept);
    throw new AssayError("E_USAGE", {
      message: `--keep takes ${kept.join(", ")}, not "${wrong}".`,
      ...(near ? { hint: `Did you mean "${near}"?` } : {}),
    });
  }
  return new Set(kept.filter((known) => names.includes(known)));
}

/** The exit code of a finished grading, worst first. */
export function exitCode(result: {
  readonly errored: number;
  readonly mean: number | null;
  readonly failUnder: number | undefined;
}): number {
  if (result.errored > 0) return 3;
  return result.failUnder !== undefined && (result.mean === null || result.mean < result.failUnder) ? 1 : 0;
}
