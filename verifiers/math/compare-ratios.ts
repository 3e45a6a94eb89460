import { inOrder } from "./compare-lists.ts";
import { normalize } from "./exact.ts";
import type { Node } from "./node.ts";
import { whereDefined } from "./quotient.ts";
import { allOf, differentShape, type Scope, type Verdict } from "./verdict.ts";

/** 2 : 3 and 4 : 6 are one ratio; of two terms it is also the quotient. */
export function compareRatios(answer: Node, reference: Node, scope: Scope): Verdict {
  const [left, right] = [termsOf(answer), termsOf(reference)];
  const [a, b] = [left[0], right[0]];
  if (!a || !b || left.length !== right.length) return differentShape;
  // 3:30 and 1:10 are times.
  if (areTimes(left) && areTimes(right)) return inOrder(left, right, scope);
  const hasZero = whereDefined(() => [...left, ...right].some((term) => normalize(term, scope.algebra).numerator.size === 0), undefined);
  if (hasZero === undefined) return differentShape;
  // 12:00 and 1:00 are times.
  if (hasZero) return inOrder(left, right, scope);
  return allOf(
    left
      .slice(1)
      .map((term, index) =>
        scope.compare({ kind: "multiply", factors: [term, b] }, { kind: "multiply", factors: [right[index + 1] ?? b, a] }, scope),
      ),
  );
}

/** Hours below 24 and two-digit minutes below 60. */
function areTimes([hours, minutes, more]: readonly Node[]): boolean {
  const isBelow = (node: Node | undefined, from: bigint, to: bigint): boolean =>
    node?.kind === "number" && node.value.d === 1n && node.value.n >= from && node.value.n < to;
  return more === undefined && isBelow(hours, 0n, 24n) && isBelow(minutes, 10n, 60n);
}

function termsOf(node: Node): readonly Node[] {
  if (node.kind === "ratio") return node.terms;
  if (node.kind === "divide") return [node.numerator, node.denominator];
  return [node, { kind: "number", value: { n: 1n, d: 1n } }];
}
