import { normalize } from "./exact.ts";
import { evaluate, type Assignment, type Value } from "./evaluate.ts";
import type { Interval, Precision } from "./interval.ts";
import type { Node } from "./node.ts";
import { isSame, rationalValue, Undefined, type Quotient } from "./quotient.ts";
import { absolute, compare, equal, integer, multiply, type Rational } from "./rational.ts";
import { variablesOf } from "./variables.ts";
import { differentShape, type Scope, type Verdict } from "./verdict.ts";

/** Compares two expressions that stand for numbers or functions: by algebra first, then by intervals, then at sample points. */
export function compareScalars(answer: Node, reference: Node, scope: Scope): Verdict {
  const infinite = infinitySign(answer);
  if (infinite !== 0 || infinitySign(reference) !== 0) return { equal: infinite === infinitySign(reference), certainty: "exact" };
  if (answer.kind === "number" && reference.kind === "number") return compareNumbers(answer.value, answer.places, reference, scope);
  let left: Quotient;
  let right: Quotient;
  try {
    left = normalize(answer, scope.algebra);
    right = normalize(reference, scope.algebra);
  } catch (error) {
    if (error instanceof Undefined) return differentShape;
    throw error;
  }
  if (isSame(left, right, scope.algebra)) return { equal: true, certainty: "exact" };
  const leftValue = rationalValue(left, scope.algebra);
  const rightValue = rationalValue(right, scope.algebra);
  if (leftValue && rightValue) return compareNumbers(leftValue, undefined, { value: rightValue, places: placesOf(reference) }, scope);
  const variables = variablesOf({ kind: "list", items: [answer, reference], alternatives: false });
  if (variables.length === 0) return compareConstants(answer, reference, rightValue, scope);
  if (isRationalFunction(left) && isRationalFunction(right)) return { equal: false, certainty: "exact" };
  return compareAtPoints(answer, reference, variables, scope);
}

function compareNumbers(
  answer: Rational,
  places: number | undefined,
  reference: { readonly value: Rational; readonly places?: number | undefined },
  scope: Scope,
): Verdict {
  if (equal(answer, reference.value)) return { equal: true, certainty: "exact" };
  if (
    scope.rounding &&
    reference.places !== undefined &&
    reference.places > 0 &&
    roundsTo(answer, places, reference.value, reference.places, scope)
  ) {
    return { equal: true, certainty: "rounded", digits: reference.places };
  }
  return { equal: false, certainty: "exact" };
}

/**
 * A decimal stands for its own precision: 0.33 for everything from 0.325 to 0.335. Answers that end (0.52, 13/25) need two places in the
 * reference and more than those in the answer, or 0.5 would stand for 0.52; 12.00 is a whole number.
 */
function roundsTo(answer: Rational, places: number | undefined, reference: Rational, digits: number, scope: Scope): boolean {
  if (reference.d === 1n) return false;
  const ends = places !== undefined || terminates(answer.d);
  if (ends && (digits < 2 || (places !== undefined && places <= digits))) return false;
  return isNear(answer, reference, digits, scope);
}

function isNear(answer: Rational, reference: Rational, digits: number, scope: Scope): boolean {
  const distance = { n: absolute(answer.n * reference.d - reference.n * answer.d), d: answer.d * reference.d };
  return compare(multiply(distance, integer(2n * 10n ** BigInt(digits)), scope.budget), integer(1), scope.budget) <= 0;
}

function terminates(denominator: bigint): boolean {
  let rest = denominator;
  for (let step = 0; step < 4000 && rest % 2n === 0n; step += 1) rest /= 2n;
  for (let step = 0; step < 4000 && rest % 5n === 0n; step += 1) rest /= 5n;
  return rest === 1n;
}

/** Digits after the point of a reference that is one decimal with a sign or a unit, else undefined. */
function placesOf(node: Node): number | undefined {
  if (node.kind === "number") return node.places;
  if (node.kind === "negate") return placesOf(node.of);
  return undefined;
}

const precisions: readonly number[] = [320, 1400];

/** Digits that two constants share where they count as equal. */
const agreedBits = 212;

function compareConstants(answer: Node, reference: Node, referenceValue: Rational | undefined, scope: Scope): Verdict {
  for (const bits of precisions) {
    const precision: Precision = { bits, budget: scope.budget };
    const left = evaluate(answer, new Map(), precision);
    const right = evaluate(reference, new Map(), precision);
    if (!left || !right) return { equal: false, certainty: "undecided" };
    const decided = agreement(left, right);
    if (decided === "different") {
      const places = placesOf(reference);
      if (
        scope.rounding &&
        referenceValue &&
        places !== undefined &&
        places > 0 &&
        referenceValue.d !== 1n &&
        !left.imaginary &&
        within(left.real, referenceValue, places, precision)
      ) {
        return { equal: true, certainty: "rounded", digits: places };
      }
      return { equal: false, certainty: "certified" };
    }
    if (decided === "equal") return { equal: true, certainty: "certified", digits: Math.floor(agreedBits * 0.30103) - 2 };
  }
  return { equal: false, certainty: "undecided" };
}

function within(value: Interval, reference: Rational, places: number, { bits }: Precision): boolean {
  const scale = 2n * 10n ** BigInt(places) * reference.d;
  const centre = (2n * 10n ** BigInt(places) * reference.n) << BigInt(bits);
  const half = reference.d << BigInt(bits);
  return value.low * scale >= centre - half && value.high * scale <= centre + half;
}

function agreement(a: Value, b: Value): "equal" | "different" | "open" {
  const real = agree(a.real, b.real);
  const imaginary =
    a.imaginary || b.imaginary
      ? agree(a.imaginary ?? nothing, b.imaginary ?? nothing, size(a.real) > size(b.real) ? size(a.real) : size(b.real))
      : "equal";
  if (real === "different" || imaginary === "different") return "different";
  return real === "equal" && imaginary === "equal" ? "equal" : "open";
}

const nothing: Interval = { low: 0n, high: 0n };

/** Touching intervals are equal where they are narrow beside the number itself (or beside `scale`, the other part of a complex number). */
function agree(a: Interval, b: Interval, scale = 0n): "equal" | "different" | "open" {
  if (a.high < b.low || b.high < a.low) return "different";
  const low = a.low < b.low ? a.low : b.low;
  const high = a.high > b.high ? a.high : b.high;
  const magnitude = size(a) > scale ? size(a) : scale;
  return high === low || (high - low) << BigInt(agreedBits) <= magnitude ? "equal" : "open";
}

function size({ low, high }: Interval): bigint {
  const [a, b] = [absolute(low), absolute(high)];
  return a > b ? a : b;
}

/** Only variables, constants, plain roots: there a difference of normal forms is a difference. */
function isRationalFunction({ numerator, denominator }: Quotient): boolean {
  for (const polynomial of [numerator, denominator]) {
    for (const { factors } of polynomial.values()) {
      for (const { name, exponent } of factors) {
        if (name.startsWith("f:") || name.startsWith("r:")) return false;
        if (name.startsWith("v:") && exponent.d !== 1n) return false;
      }
    }
  }
  return true;
}

const wanted = 6;

/** Points with every variable positive and small, then negative, then large, then whole; coordinates differ by variable. */
function pointsFor(variables: readonly string[]): readonly Assignment[] {
  return Array.from({ length: 16 }, (_, index) => {
    const region = index % 4;
    return new Map(
      variables.map((name, place): readonly [string, Rational] => {
        const n = BigInt(137 + 211 * index + 97 * place + 31 * index * place);
        if (region === 0) return [name, { n, d: 1024n }];
        if (region === 1) return [name, { n: -n, d: 640n }];
        if (region === 2) return [name, { n: n * 3n, d: 128n }];
        return [name, integer(2 + ((index + 3 * place) % 11))];
      }),
    );
  });
}

/** Equal where at least six points agree to 60 digits; one certified difference, or a point where only the reference has a value, decides against. */
function compareAtPoints(answer: Node, reference: Node, variables: readonly string[], scope: Scope): Verdict {
  const precision: Precision = { bits: 320, budget: scope.budget };
  let agreed = 0;
  for (const point of pointsFor(variables)) {
    const right = evaluate(reference, point, precision);
    const left = evaluate(answer, point, precision);
    if (!right) continue;
    if (!left) return { equal: false, certainty: "undecided" };
    const decided = agreement(left, right);
    if (decided === "different") return { equal: false, certainty: "certified" };
    if (decided === "equal") agreed += 1;
  }
  return agreed >= wanted ? { equal: true, certainty: "probable", points: agreed, digits: 60 } : { equal: false, certainty: "undecided" };
}

/** 1 and -1 for the infinities, 0 for everything else. */
export function infinitySign(node: Node): number {
  if (node.kind === "constant") return node.name === "infinity" ? 1 : 0;
  return node.kind === "negate" ? -infinitySign(node.of) : 0;
}
