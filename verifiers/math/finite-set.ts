import { compareRealSets } from "./compare-real-sets.ts";
import { evaluate } from "./evaluate.ts";
import type { Node } from "./node.ts";
import { integer } from "./rational.ts";
import { realSetOf } from "./real-set.ts";
import type { RealSet } from "./stretch.ts";
import { numberSets } from "./symbols.ts";
import type { Scope } from "./verdict.ts";

/** Unions, intersections and differences of finite sets worked out; undefined where a part is no finite set. */
export function finiteSet(node: Node, scope: Scope): Node | undefined {
  const items = itemsOf(node, scope);
  return items && { kind: "set", items };
}

function itemsOf(node: Node, scope: Scope): readonly Node[] | undefined {
  const holds = (items: readonly Node[], item: Node): boolean =>
    items.some((other) => scope.compare(item, other, { ...scope, rounding: false }).equal);
  switch (node.kind) {
    case "set":
    case "list":
      return node.items;
    case "union": {
      const parts = node.parts.map((part) => itemsOf(part, scope));
      return parts.includes(undefined) ? undefined : parts.flatMap((part) => part ?? []);
    }
    case "intersection": {
      const whole = wholeNumbersIn(node.parts, scope);
      if (whole) return whole;
      const [first, ...others] = node.parts.map((part) => itemsOf(part, scope));
      if (!first || others.includes(undefined)) return undefined;
      return first.filter((item) => others.every((other) => holds(other ?? [], item)));
    }
    case "difference": {
      const [of, without] = [itemsOf(node.of, scope), itemsOf(node.without, scope)];
      return of && without && of.filter((item) => !holds(without, item));
    }
    case "symbol":
      return numberSets.has(node.name.charAt(0)) && node.name.charCodeAt(0) > 128 ? undefined : [node];
    case "number":
    case "constant":
    case "negate":
    case "add":
    case "multiply":
    case "divide":
    case "power":
      return [node];
    default:
      return undefined;
  }
}

/** Whole numbers between two ends that are counted out. */
const mostNumbers = 500n;

/** `{x ∈ ℤ : -1 ≤ x ≤ 2}` number by number; undefined where the parts are others or have no two ends. */
function wholeNumbersIn([numbers, condition]: readonly Node[], scope: Scope): readonly Node[] | undefined {
  if (numbers?.kind !== "symbol" || !/^[ℤℕ]/u.test(numbers.name) || !condition) return undefined;
  const set = realSetOf(condition, scope);
  const ends = set ? finiteEnds(set, scope) : [];
  const [low, high] = [ends.at(0), ends.at(-1)];
  if (!set || low === undefined || high === undefined || high - low > mostNumbers) return undefined;
  const holds = (value: bigint): boolean => {
    const point: Node = { kind: "number", value: integer(value) };
    const other: RealSet = { kind: "stretches", stretches: [{ low: point, high: point, lowClosed: true, highClosed: true }] };
    return compareRealSets({ kind: "intersection", parts: [set, other] }, other, { ...scope, rounding: false }).equal;
  };
  if (holds(low - 1n) || holds(high + 1n)) return undefined;
  const items: Node[] = [];
  for (let value = low; value <= high; value += 1n)
    if (holds(value) && !(numbers.name.startsWith("ℕ") && value < 0n)) items.push({ kind: "number", value: integer(value) });
  return items;
}

/** The whole numbers at or around the ends of a set, in order; none where it has an infinite end. */
function finiteEnds(set: RealSet, scope: Scope): readonly bigint[] {
  if (set.kind !== "stretches")
    return (set.kind === "difference" ? [set.of] : set.parts).flatMap((part) => finiteEnds(part, scope)).sort(byValue);
  return set.stretches
    .flatMap(({ low, high }) => [low, high])
    .flatMap((end) => {
      const value = evaluate(end, new Map(), { bits: 320, budget: scope.budget });
      return value && !value.imaginary ? [value.real.low >> 320n, (value.real.high >> 320n) + 1n] : [];
    })
    .sort(byValue);
}

function byValue(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
