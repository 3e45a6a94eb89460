import { compareAntiderivatives } from "./antiderivatives.ts";
import { evaluate, type Assignment } from "./evaluate.ts";
import { normalize } from "./exact.ts";
import { infinitySign } from "./infinity.ts";
import type { Interval, Precision } from "./interval.ts";
import type { Node } from "./node.ts";
import { isSame, rationalValue, whereDefined, type Quotient } from "./quotient.ts";
import { absolute, bitLength, compare, equal, integer, multiply, type Rational } from "./rational.ts";
import { hasCalculus } from "./resolve.ts";
import type { Value } from "./value.ts";
import { childrenOf, forEachPart, somePart, variablesOf } from "./variables.ts";
import { differentShape, type Scope, type Verdict } from "./verdict.ts";

/** Compares two expressions that stand for numbers or functions: by algebra first, then by intervals, then at sample points. */
export function compareScalars(answer: Node, reference: Node, scope: Scope): Verdict {
  const verdict = compareAntiderivatives(answer, reference, scope) ?? compareByRule(answer, reference, scope);
  if (verdict.certainty !== "undecided" || !scope.secondOpinion || !(hasCalculus(answer) || hasCalculus(reference))) return verdict;
  return scope.secondOpinion(answer, reference) ? { equal: true, certainty: "second-opinion" } : verdict;
}

function compareByRule(answer: Node, reference: Node, scope: Scope): Verdict {
  const powers = compareLargePowers(answer, reference, scope);
  if (powers) return powers;
  const infinite = infinitySign(answer);
  if (infinite !== 0 || infinitySign(reference) !== 0) return { equal: infinite === infinitySign(reference), certainty: "exact" };
  if (answer.kind === "number" && reference.kind === "number") return compareNumbers(answer.value, answer.places, reference, scope);
  const sides = whereDefined(() => [normalize(answer, scope.algebra), normalize(reference, scope.algebra)] as const, undefined);
  if (!sides) return differentShape;
  const [left, right] = sides;
  if (isSame(left, right, scope.algebra)) return { equal: true, certainty: "exact" };
  const leftValue = rationalValue(left, scope.algebra);
  const rightValue = rationalValue(right, scope.algebra);
  if (leftValue && rightValue) return compareNumbers(leftValue, undefined, { value: rightValue, places: placesOf(reference) }, scope);
  const variables = variablesOf({ kind: "list", items: [answer, reference], alternatives: false });
  if (variables.length === 0) return compareConstants(answer, reference, rightValue, scope);
  if (isRationalFunction(left) && isRationalFunction(right)) return { equal: false, certainty: "exact" };
  return compareAtPoints(answer, reference, variables, scope);
}

/** Exponents from which on powers of sums are compared by their bases: (x+1)^1000 has too many terms. */
const largeExponent = 64n;

/** Two powers of expressions with one large exponent are equal where their bases are, or are opposite and the exponent is even. */
function compareLargePowers(answer: Node, reference: Node, scope: Scope): Verdict | undefined {
  if (answer.kind !== "power" || reference.kind !== "power") return undefined;
  const [n, m] = [answer.exponent, reference.exponent];
  if (n.kind !== "number" || m.kind !== "number" || n.value.d !== 1n || n.value.n !== m.value.n || n.value.n < largeExponent)
    return undefined;
  if (variablesOf(answer.base).length === 0 || variablesOf(reference.base).length === 0) return undefined;
  const verdict = scope.compare(answer.base, reference.base, scope);
  if (verdict.equal || n.value.n % 2n === 1n) return verdict;
  return scope.compare({ kind: "negate", of: answer.base }, reference.base, scope);
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

/** Bits that two constants share where they count as equal, without those that their numbers are written with. */
const agreedBits = 212;

/** Bits of the numbers in two expressions that the agreement above leaves room for, and those that it can be raised by. */
const freeBits = 100;
const mostBits = 8_000;

/** About how many bits the numbers of an expression have together, powers multiplied out: near misses are about as far apart as that. */
function writtenBits(node: Node): number {
  if (node.kind === "number") return bitLength(absolute(node.value.n)) + bitLength(node.value.d);
  if (node.kind === "constant") return 2;
  if (node.kind === "power") return writtenBits(node.base) * Math.max(1, sizeOf(node.exponent)) + writtenBits(node.exponent);
  if (node.kind === "call" && growing.has(node.name)) return 4 * node.arguments.reduce((sum, part) => sum + sizeOf(part), 0);
  return childrenOf(node).reduce((sum, part) => sum + writtenBits(part), 0);
}

const growing: ReadonlySet<string> = new Set(["exp", "sinh", "cosh", "tanh", "coth", "sech", "csch", "factorial"]);

/** About how large a number is, by the numbers it is written with. */
function sizeOf(node: Node): number {
  if (node.kind === "number") return Math.abs(Number(node.value.n) / Number(node.value.d));
  if (node.kind === "negate") return sizeOf(node.of);
  if (node.kind === "divide") return sizeOf(node.numerator);
  if (node.kind === "multiply") return node.factors.reduce((product, part) => product * Math.max(1, sizeOf(part)), 1);
  if (node.kind === "power") return Math.max(1, sizeOf(node.base)) ** Math.min(64, sizeOf(node.exponent));
  return childrenOf(node).reduce((sum, part) => sum + sizeOf(part), 0);
}

function compareConstants(answer: Node, reference: Node, referenceValue: Rational | undefined, scope: Scope): Verdict {
  const extra = Math.ceil(Math.max(0, 2 * (writtenBits(answer) + writtenBits(reference)) - freeBits));
  if (!(extra <= mostBits)) return { equal: false, certainty: "undecided" };
  // The first precision only tells values apart.
  for (const bits of [128, 320 + extra, 1400 + extra]) {
    const precision: Precision = { bits, budget: scope.budget };
    const left = valueOf(answer, precision, scope);
    const right = valueOf(reference, precision, scope);
    if (!left || !right) {
      if (bits < 320) continue;
      return { equal: false, certainty: "undecided" };
    }
    const decided = agreement(left, right, agreedBits + extra);
    if (decided === "equal" && bits < 320) continue;
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
    if (decided === "equal") return { equal: true, certainty: "certified", digits: Math.floor((agreedBits + extra) * 0.30103) - 2 };
  }
  return { equal: false, certainty: "undecided" };
}

const nowhere: Assignment = new Map();

/** The value of a constant, which in a list is asked for many times. */
function valueOf(node: Node, precision: Precision, { values }: Scope): Value | undefined {
  let known = values.get(node);
  if (!known) {
    known = new Map();
    values.set(node, known);
  }
  if (!known.has(precision.bits)) known.set(precision.bits, evaluate(node, nowhere, precision));
  return known.get(precision.bits);
}

function within(value: Interval, reference: Rational, places: number, { bits }: Precision): boolean {
  const scale = 2n * 10n ** BigInt(places) * reference.d;
  const centre = (2n * 10n ** BigInt(places) * reference.n) << BigInt(bits);
  const half = reference.d << BigInt(bits);
  return value.low * scale >= centre - half && value.high * scale <= centre + half;
}

function agreement(a: Value, b: Value, bits: number = agreedBits): "equal" | "different" | "open" {
  // One part of a complex number may be small beside the other.
  const turned = a.imaginary ?? b.imaginary;
  const real = agree(a.real, b.real, bits, turned ? size(turned) : 0n);
  const imaginary =
    a.imaginary || b.imaginary
      ? agree(a.imaginary ?? nothing, b.imaginary ?? nothing, bits, size(a.real) > size(b.real) ? size(a.real) : size(b.real))
      : "equal";
  if (real === "different" || imaginary === "different") return "different";
  return real === "equal" && imaginary === "equal" ? "equal" : "open";
}

const nothing: Interval = { low: 0n, high: 0n };

/** Touching intervals are equal where they are narrow beside the number itself (or beside `scale`, the other part of a complex number). */
function agree(a: Interval, b: Interval, bits: number, scale = 0n): "equal" | "different" | "open" {
  if (a.high < b.low || b.high < a.low) return "different";
  const low = a.low < b.low ? a.low : b.low;
  const high = a.high > b.high ? a.high : b.high;
  const magnitude = size(a) > scale ? size(a) : scale;
  return high === low || (high - low) << BigInt(bits) <= magnitude ? "equal" : "open";
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

/** Points that have to agree, and points after which no more are tried. */
const wanted = 6;
const enough = 8;

/**
 * Points with every variable positive and small, then negative, large, of mixed signs, large and negative, whole; coordinates differ by
 * variable. Where only whole numbers make sense, small and large ones.
 */
function pointsFor(variables: readonly string[], areWhole: boolean): readonly Assignment[] {
  return Array.from({ length: 18 }, (_, index) => {
    return new Map(
      variables.map((name, place): readonly [string, Rational] => [name, areWhole ? wholeAt(index, place) : realAt(index, place)]),
    );
  });
}

function realAt(index: number, place: number): Rational {
  const n = BigInt(137 + 211 * index + 97 * place + 31 * index * place);
  switch (index % 6) {
    case 0:
      return { n, d: 1024n };
    case 1:
      return { n: -n, d: 640n };
    case 2:
      return { n: n * 3n, d: 8n };
    case 3:
      return { n: place % 2 === 0 ? n : -n, d: 512n };
    case 4:
      return { n: place % 2 === 0 ? -n * 2n : n, d: 4n };
    default:
      return integer(2 + ((index + 3 * place) % 11));
  }
}

function wholeAt(index: number, place: number): Rational {
  if (index % 4 === 1) return integer(6 * (1 + ((index + 2 * place) % 5)));
  if (index % 4 === 3) return integer(31 + 53 * index + 17 * place);
  return integer(place % 2 === 0 ? 1 + ((index * 2 + 5 * place) % 23) : 1 + ((7 * index + 3 * place) % 9));
}

/** Numbers in the conditions of pieces, where one piece ends. */
function turningPoints(nodes: readonly Node[], variables: readonly string[]): readonly Assignment[] {
  const [name, more] = variables;
  if (name === undefined || more !== undefined) return [];
  const points: Assignment[] = [];
  const add = (value: Rational): void => void points.push(new Map([[name, value]]));
  const addOf = (part: Node): void => {
    if (part.kind === "piecewise")
      for (const { condition } of part.branches) for (const side of childrenOf(condition)) if (side.kind === "number") add(side.value);
    // Beside and at the jumps of a floor.
    if (part.kind === "call" && (part.name === "floor" || part.name === "ceil"))
      for (const n of [2995n, 3000n, 3005n, -1005n]) add({ n, d: 1000n });
  };
  for (const node of nodes) forEachPart(node, addOf);
  return points.slice(0, 8);
}

const wholeFunctions: ReadonlySet<string> = new Set(["factorial", "double-factorial", "binom", "sum", "product", "mod", "gcd", "lcm"]);
const counters = /^[nkmNij](?:_\d)?$/u;

/** Whether variables can only be whole: under a factorial, as a bound of a sum, as an exponent of -1; n of a floor counts too. */
function meansWholeNumbers(node: Node, variables: readonly string[]): boolean {
  const areCounters = variables.every((name) => counters.test(name));
  return somePart(node, (part) => {
    if (part.kind === "piecewise") return areCounters;
    if (part.kind === "call") return wholeFunctions.has(part.name) || (areCounters && (part.name === "floor" || part.name === "ceil"));
    if (part.kind !== "power") return false;
    return part.base.kind === "negate" && part.base.of.kind === "number" && variablesOf(part.exponent).length > 0;
  });
}

/** Equal where at least six points agree to 60 digits; one certified difference, or a point where only the reference has a value, decides against. */
function compareAtPoints(answer: Node, reference: Node, variables: readonly string[], scope: Scope): Verdict {
  const extra = Math.ceil(Math.max(0, 2 * (writtenBits(answer) + writtenBits(reference)) - 4 * freeBits));
  if (!(extra <= mostBits)) return { equal: false, certainty: "undecided" };
  const precision: Precision = { bits: 320 + extra, budget: scope.budget };
  const isComplex = mentionsI(reference) || mentionsI(answer);
  let agreed = 0;
  if (isAboutComplex(answer) || isAboutComplex(reference)) return { equal: false, certainty: "undecided" };
  // What a variable of the reference may be is not for the answer to say, unless its name does.
  const areWhole =
    meansWholeNumbers(reference, variables) || (variables.every((name) => counters.test(name)) && meansWholeNumbers(answer, variables));
  for (const point of [...turningPoints([reference, answer], variables), ...pointsFor(variables, areWhole)]) {
    const right = evaluate(reference, point, precision);
    const left = evaluate(answer, point, precision);
    // The real values decide, unless i itself is written.
    if (!right || (right.imaginary && !isComplex)) continue;
    if (!left) return { equal: false, certainty: "undecided" };
    const decided = agreement(left, right, agreedBits + extra);
    if (decided === "different") return { equal: false, certainty: "certified" };
    if (decided === "equal") agreed += 1;
    if (agreed === enough) break;
  }
  return agreed >= wanted ? { equal: true, certainty: "probable", points: agreed, digits: 60 } : { equal: false, certainty: "undecided" };
}

/** Conjugates and parts of variables, which real values say nothing of. */
function isAboutComplex(node: Node): boolean {
  return somePart(node, (part) => {
    if (part.kind !== "call") return false;
    if (part.name === "conj" || part.name === "re" || part.name === "im") return true;
    const [only] = part.name === "abs" ? part.arguments : [];
    return only?.kind === "symbol" && /^[zw](?:_\d)?$/u.test(only.name);
  });
}

function mentionsI(node: Node): boolean {
  return somePart(node, (part) => part.kind === "constant" && part.name === "i");
}
