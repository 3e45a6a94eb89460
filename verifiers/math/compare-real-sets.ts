import { evaluate } from "./evaluate.ts";
import { infinitySign } from "./infinity.ts";
import type { Node } from "./node.ts";
import type { RealSet, Stretch } from "./stretch.ts";
import { variablesOf } from "./variables.ts";
import { allOf, differentShape, type Scope, type Verdict } from "./verdict.ts";

/** Ends of all stretches of both sides. */
const mostEnds = 64;

/** Compares two sets of real numbers cell by cell: the points at which a stretch of either ends, and what lies between them. */
export function compareRealSets(answer: RealSet, reference: RealSet, scope: Scope): Verdict {
  const ends = [endsOf(reference), endsOf(answer)] as const;
  if (ends[0].length + ends[1].length > mostEnds) return differentShape;
  if ([...ends[0], ...ends[1]].some((end) => variablesOf(end).length > 0)) return compareWritten(answer, reference, scope);
  const order = ordered(ends[1], ends[0], scope);
  if (!order) return { equal: false, certainty: "undecided" };
  const [left, right] = [cellsOf(answer, order.places), cellsOf(reference, order.places)];
  if (left.some((cell, index) => cell !== right[index])) return { equal: false, certainty: "exact" };
  return allOf(order.verdicts);
}

/** The finite ends of a set's stretches, as they are written. */
function endsOf(set: RealSet): readonly Node[] {
  if (set.kind === "stretches") return set.stretches.flatMap(({ low, high }) => [low, high]).filter((end) => infinitySign(end) === 0);
  return (set.kind === "difference" ? [set.of, set.without] : set.parts).flatMap(endsOf);
}

interface Places {
  /** The place of each end in the order of all different ends. */
  readonly places: ReadonlyMap<Node, number>;
  readonly verdicts: readonly Verdict[];
}

interface Place {
  readonly node: Node;
  readonly members: Node[];
  readonly low: bigint;
  readonly high: bigint;
}

/** Undefined where two ends are neither equal nor certainly apart. Ends of the answer may equal one of the reference by rounding. */
function ordered(answer: readonly Node[], reference: readonly Node[], scope: Scope): Places | undefined {
  const places: Place[] = [];
  const verdicts: Verdict[] = [];
  for (const [side, ends] of [reference, answer].entries()) {
    for (const end of ends) {
      let known: Place | undefined;
      for (const place of places) {
        const verdict = scope.compare(end, place.node, side === 0 ? { ...scope, rounding: false } : scope);
        if (!verdict.equal) continue;
        known = place;
        verdicts.push(verdict);
        break;
      }
      if (known) {
        known.members.push(end);
        continue;
      }
      const value = evaluate(end, new Map(), { bits: 320, budget: scope.budget });
      if (!value || value.imaginary) return undefined;
      places.push({ node: end, members: [end], low: value.real.low, high: value.real.high });
    }
  }
  places.sort((a, b) => (a.low < b.low ? -1 : 1));
  for (const [index, place] of places.entries()) {
    const next = places[index + 1];
    if (next && place.high >= next.low) return undefined;
  }
  return { places: new Map(places.flatMap(({ members }, index) => members.map((member) => [member, index] as const))), verdicts };
}

/** For n places: whether the set holds what lies before the first, the first, what lies between the first two, … */
function cellsOf(set: RealSet, places: ReadonlyMap<Node, number>): readonly boolean[] {
  const count = 2 * new Set(places.values()).size + 1;
  if (set.kind === "stretches") {
    const cells = Array.from({ length: count }, () => false);
    for (const stretch of set.stretches) fill(cells, stretch, places);
    return cells;
  }
  if (set.kind === "difference") {
    const without = cellsOf(set.without, places);
    return cellsOf(set.of, places).map((cell, index) => cell && without[index] !== true);
  }
  const parts = set.parts.map((part) => cellsOf(part, places));
  const both = Array.from({ length: count }, (_, index) => parts.every((part) => part[index] === true));
  const either = Array.from({ length: count }, (_, index) => parts.some((part) => part[index] === true));
  if (set.kind === "union") return either;
  return set.kind === "all" && !both.includes(true) ? either : both;
}

function fill(cells: boolean[], { low, high, lowClosed, highClosed }: Stretch, places: ReadonlyMap<Node, number>): void {
  const from = infinitySign(low) === 0 ? 2 * (places.get(low) ?? 0) + (lowClosed ? 1 : 2) : 0;
  const to = infinitySign(high) === 0 ? 2 * (places.get(high) ?? 0) + (highClosed ? 1 : 0) : cells.length - 1;
  for (let index = from; index <= to; index += 1) cells[index] = true;
}

/** Sets with variables at their ends: stretch by stretch as they are written. */
function compareWritten(answer: RealSet, reference: RealSet, scope: Scope): Verdict {
  const [left, right] = [stretchesOf(answer), stretchesOf(reference)];
  if (!left || !right || left.length !== right.length) return differentShape;
  const free = new Set(right);
  const verdicts: Verdict[] = [];
  for (const stretch of left) {
    const partner = [...free].find((other) => sameStretch(stretch, other, scope).equal);
    if (!partner) return { equal: false, certainty: "exact" };
    free.delete(partner);
    verdicts.push(sameStretch(stretch, partner, scope));
  }
  return allOf(verdicts);
}

/** The stretches of unions, and of the two half lines of a chain a < x < b. */
function stretchesOf(set: RealSet): readonly Stretch[] | undefined {
  if (set.kind === "stretches") return set.stretches;
  if (set.kind === "difference") return undefined;
  const parts = set.parts.map(stretchesOf);
  if (parts.includes(undefined)) return undefined;
  const all = parts.flatMap((part) => part ?? []);
  if (set.kind === "union") return all;
  const [first, second] = all;
  if (!first || !second || all.length !== 2) return undefined;
  const [below, above] = infinitySign(first.low) === -1 ? [first, second] : [second, first];
  if (infinitySign(below.low) !== -1 || infinitySign(above.high) !== 1) return undefined;
  return [{ low: above.low, lowClosed: above.lowClosed, high: below.high, highClosed: below.highClosed }];
}

function sameStretch(a: Stretch, b: Stretch, scope: Scope): Verdict {
  if ((a.lowClosed !== b.lowClosed && infinitySign(a.low) === 0) || (a.highClosed !== b.highClosed && infinitySign(a.high) === 0))
    return { equal: false, certainty: "exact" };
  return allOf([scope.compare(a.low, b.low, scope), scope.compare(a.high, b.high, scope)]);
}
