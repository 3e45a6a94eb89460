import type { Budget } from "./budget.ts";
import type { Node } from "./node.ts";
import type { Algebra } from "./polynomial.ts";
import type { Value } from "./value.ts";

/**
 * How sure a verdict is: `exact` by algebra; `certified` by intervals of so many digits; `probable` by values at sample points;
 * `second-opinion` where another computer algebra found two integrals, limits or sums equal that this one cannot work out; `rounded` where an exact answer rounds to the reference's decimal; `text` by words; `shape` where the two are different things;
 * `undecided` where nothing was proven, which counts as not equal.
 */
export type Certainty = "exact" | "certified" | "probable" | "second-opinion" | "rounded" | "text" | "shape" | "undecided";

export interface Verdict {
  readonly equal: boolean;
  readonly certainty: Certainty;
  /** Decimal digits that agree, or sample points that agree. */
  readonly digits?: number;
  readonly points?: number;
  /** What else was taken for granted, such as a unit that only one side has. */
  readonly note?: string;
}

/** Both sides in the order answer, reference: the order matters for rounding alone. */
export type Comparison = (answer: Node, reference: Node, scope: Scope) => Verdict;

export interface Scope {
  readonly budget: Budget;
  readonly algebra: Algebra;
  /** Whether a decimal in the reference stands for everything that rounds to it. */
  readonly rounding: boolean;
  /** Whether either side holds a ± or a variable: without them some steps need not be tried. */
  readonly hasSigns: boolean;
  readonly hasVariables: boolean;
  /** Values of constants at each precision. */
  readonly values: Map<Node, Map<number, Value | undefined>>;
  /** Whether another computer algebra finds two values equal that were not decided here. */
  readonly secondOpinion?: ((answer: Node, reference: Node) => boolean) | undefined;
  readonly compare: Comparison;
}

const order: readonly Certainty[] = ["exact", "text", "shape", "rounded", "certified", "probable", "second-opinion", "undecided"];

/** All have to be equal; the weakest certainty stands for the whole. */
export function allOf(verdicts: Iterable<Verdict>): Verdict {
  let weakest: Verdict = { equal: true, certainty: "exact" };
  for (const verdict of verdicts) {
    if (!verdict.equal) return verdict;
    if (order.indexOf(verdict.certainty) > order.indexOf(weakest.certainty)) weakest = verdict;
  }
  return weakest;
}

export const differentShape: Verdict = { equal: false, certainty: "shape" };
