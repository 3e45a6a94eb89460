import { antiderivative, computedDifference, isZeroDifference } from "./algebra.ts";
import { compareApproximates } from "./approximate.ts";
import { call, freeVariables, hasCall, type Expression } from "./expression.ts";
import { numericValue, type Numbers } from "./numeric-value.ts";
import type { Opinion } from "./protocol.ts";
import { readExpression } from "./read-expression.ts";

export interface Formed {
  readonly opinion: Opinion;
  /** Whether nerdamer threw on the way, after which it is not to be asked again. */
  readonly spent: boolean;
}

/**
 * Two witnesses have to agree: nerdamer's algebra, and numbers worked out apart from it. "equal" where the difference becomes 0 by algebra
 * and is nothing at three points; "different" where it is clear at one point and nerdamer does not compute 0 there.
 */
export function formOpinion(leftText: string, rightText: string): Formed {
  const left = readExpression(leftText);
  const right = readExpression(rightText);
  if (!left || !right) return { opinion: "unknown", spent: false };
  let spent = false;
  /** nerdamer throws at much that it cannot do, and that alone settles nothing. */
  const guarded = <T>(ask: () => T): T | undefined => {
    try {
      return ask();
    } catch {
      spent = true;
      return undefined;
    }
  };
  const found = compareAtPoints(left, right, { left: workLimit, antiderivative: (one) => guarded(() => antiderivative(one)) });
  if (found.kind === "same" && guarded(() => isZeroDifference(left, right)) === true) return { opinion: "equal", spent };
  // Two antiderivatives of one function may differ by a constant.
  if (found.kind === "different" && !hasCall(left, antiderivatives) && !hasCall(right, antiderivatives)) {
    const computed = guarded(() => computedDifference(left, right, found.point));
    if (computed === undefined || Math.abs(computed) > negligible) return { opinion: "different", spent };
  }
  return { opinion: "unknown", spent };
}

const workLimit = 300_000;
const negligible = 1e-6;
const antiderivatives: ReadonlySet<string> = new Set(["integrate"]);

/** Small and between, negative, and whole: for sums up to n, and for functions that are not defined everywhere. */
const values: readonly (readonly number[])[] = [
  [0.375, 0.8125, 0.59375, 0.21875],
  [1.625, 0.5625, 2.1875, 1.28125],
  [-0.4375, 1.375, -0.71875, 0.84375],
  [3, 2, 5, 4],
  [2.8125, 3.5, 1.15625, 2.40625],
  [5, 4, 3, 7],
  [7, 6, 4, 2],
];

type Found =
  | { readonly kind: "same" }
  | { readonly kind: "open" }
  | { readonly kind: "different"; readonly point: ReadonlyMap<string, number> };

function compareAtPoints(left: Expression, right: Expression, numbers: Numbers): Found {
  const names = [...freeVariables(call("+", left, right))].sort();
  const wanted = names.length === 0 ? 1 : 3;
  let same = 0;
  for (const row of values) {
    const point = new Map(
      names.map((name, index): readonly [string, number] => [name, (row[index % row.length] ?? 1) + Math.floor(index / row.length)]),
    );
    const bindings = new Map([...point].map(([name, value]) => [name, { value, error: 0 }]));
    const compared = compareApproximates(numericValue(left, bindings, numbers), numericValue(right, bindings, numbers));
    if (compared === "different") return { kind: "different", point };
    if (compared === "same") same += 1;
    if (same === wanted) return { kind: "same" };
  }
  return { kind: "open" };
}
