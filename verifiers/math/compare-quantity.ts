import { compareScalars } from "./compare-scalar.ts";
import { normalize } from "./exact.ts";
import type { Node } from "./node.ts";
import { rationalValue, whereDefined } from "./quotient.ts";
import { absolute } from "./rational.ts";
import { unitOf } from "./units.ts";
import { differentShape, type Scope, type Verdict } from "./verdict.ts";

/** Compares two values of which each may have a unit, a percent sign or a degree sign. */
export function compareQuantities(found: Node, wanted: Node, scope: Scope): Verdict {
  const [answer, reference] = withoutWords(found, wanted);
  const [left, right] = [split(answer, reference), split(reference, answer)];
  if (left.mark === "" && right.mark === "") return compareScalars(left.value, right.value, scope);
  if (left.mark === right.mark) return compareScalars(residue(left) ?? left.value, residue(right) ?? right.value, scope);
  const marked = left.mark === "" ? right : left;
  if (left.mark !== "" && right.mark !== "") {
    const radians = compareRadians(left, right, scope);
    if (radians) return radians;
    if (left.mark === "%" || right.mark === "%" || left.mark === "°" || right.mark === "°")
      return isWords(left.mark) || isWords(right.mark) ? compareMarked(left, right, scope) : differentShape;
    const units = compareUnits(left, right, scope);
    return !units.equal && (countOf(left.mark) ?? countOf(right.mark)) !== undefined ? compareCounts(left, right, scope) : units;
  }
  if (marked.mark.startsWith("base ")) {
    if (!inBaseTen(marked)) return { equal: false, certainty: "exact", note: "the digits are none of that base" };
    const digits = compareScalars(left.value, right.value, scope);
    return digits.equal ? { ...digits, note: "the base is on one side only" } : compareBases(left, right, scope);
  }
  if (marked.mark === "%") return comparePercent(answer, reference, left, right, scope);
  if (marked.mark === "°") return compareDegrees(answer, reference, left, right, scope);
  // 42 (mod 5) is the residue 2.
  const written = isResidueBelow(marked) ? compareScalars(left.value, right.value, scope) : differentShape;
  if (!written.equal && countOf(marked.mark)) return compareCounts(left, right, scope);
  const residues =
    written.equal || residue(marked) === undefined
      ? written
      : compareScalars(residue(left) ?? left.value, residue(right) ?? right.value, scope);
  return { ...residues, note: `the unit "${marked.mark.slice(0, 40)}" is on one side only` };
}

/** `20% increase` beside 20%: words behind a percent sign count where both sides have some. */
function withoutWords(answer: Node, reference: Node): readonly [answer: Node, reference: Node] {
  const bare = (node: Node): Node => (node.kind === "quantity" && node.value.kind === "percent" ? node.value : node);
  if (answer.kind === "quantity" && reference.kind === "quantity") return [answer, reference];
  return [bare(answer), bare(reference)];
}

interface Part {
  readonly value: Node;
  /** `%`, `°`, the words of a unit, or nothing. */
  readonly mark: string;
}

/** Whether a value with a modulus is below it; true for all other units. */
function isResidueBelow({ value, mark }: Part): boolean {
  const modulus = /^mod (\d{1,40})$/u.exec(mark)?.[1];
  return modulus === undefined || value.kind !== "number" || (value.value.n >= 0n && value.value.n < BigInt(modulus) * value.value.d);
}

/** The value of `10 (mod 7)` as what is left of it. */
function residue({ value, mark }: Part): Node | undefined {
  if (!/^mod \d{1,40}$/u.test(mark)) return undefined;
  return { kind: "call", name: "mod", arguments: [value, number(BigInt(mark.slice(4)))] };
}

function split(node: Node, other: Node): Part {
  if (node.kind === "percent") return { value: node.of, mark: "%" };
  if (node.kind === "degrees") return { value: node.of, mark: "°" };
  if (node.kind === "negate" && (node.of.kind === "percent" || node.of.kind === "degrees"))
    return { value: { kind: "negate", of: node.of.of }, mark: node.of.kind === "percent" ? "%" : "°" };
  if (node.kind === "quantity") return { value: node.value, mark: node.unit };
  // `5 m` is five metres beside a plain number, and a product beside an expression.
  if (isPlain(other)) return letterQuantity(node) ?? { value: node, mark: "" };
  return { value: node, mark: "" };
}

const letterUnits: ReadonlySet<string> = new Set(["m", "g", "s", "h", "L", "l"]);
const temperatures: ReadonlySet<string> = new Set(["C", "F", "K"]);

/** A number with a unit of single letters, which reads as a product of symbols: `28 m²`, `25 m/s`, `9.8 m/s²`, `−7°C`. */
function letterQuantity(node: Node): Part | undefined {
  if (node.kind === "negate") {
    const part = letterQuantity(node.of);
    return part && { value: { kind: "negate", of: part.value }, mark: part.mark };
  }
  if (node.kind === "divide") {
    const { numerator } = node;
    const part = numerator.kind === "quantity" ? { value: numerator.value, mark: numerator.unit } : letterQuantity(numerator);
    const below = letterUnit(node.denominator);
    return part && below !== undefined ? { value: part.value, mark: `${part.mark}/${below}` } : undefined;
  }
  if (node.kind !== "multiply" || node.factors.length !== 2) return undefined;
  const [value, last] = node.factors;
  if (!value || !last) return undefined;
  if (value.kind === "degrees")
    return last.kind === "symbol" && temperatures.has(last.name) ? { value: value.of, mark: `°${last.name}` } : undefined;
  const unit = value.kind === "number" ? letterUnit(last) : undefined;
  return unit === undefined ? undefined : { value, mark: unit };
}

function letterUnit(node: Node): string | undefined {
  if (node.kind === "symbol") return letterUnits.has(node.name) ? node.name : undefined;
  if (node.kind !== "power" || node.exponent.kind !== "number") return undefined;
  const { n, d } = node.exponent.value;
  const base = letterUnit(node.base);
  return base !== undefined && d === 1n && (n === 2n || n === 3n) ? `${base}^${n}` : undefined;
}

/** Numbers without a variable, such as 1.5 × 10^11, with or without a unit. */
function isPlain(node: Node): boolean {
  if (node.kind === "quantity") return isPlain(node.value);
  if (node.kind === "negate") return isPlain(node.of);
  if (node.kind === "multiply") return node.factors.length <= 4 && node.factors.every(isSimple);
  if (node.kind === "divide") return isSimple(node.numerator) && isSimple(node.denominator);
  return isSimple(node);
}

function isSimple(node: Node): boolean {
  return node.kind === "number" || (node.kind === "power" && node.base.kind === "number" && node.exponent.kind === "number");
}

/** Words that are no known unit: `apples`. */
function isWords(mark: string): boolean {
  return mark !== "%" && mark !== "°" && unitOf(mark) === undefined;
}

function compareMarked(left: Part, right: Part, scope: Scope): Verdict {
  if (areOpposite(left.mark, right.mark)) return { equal: false, certainty: "exact", note: `"${left.mark}" is not "${right.mark}"` };
  return { ...compareScalars(left.value, right.value, scope), note: "the units are words that are not compared" };
}

/** 45° against π/4 rad. */
function compareRadians(left: Part, right: Part, scope: Scope): Verdict | undefined {
  const isRadian = ({ mark }: Part): boolean => /^rad(?:ians?)?$/u.test(mark);
  if (!(left.mark === "°" && isRadian(right)) && !(right.mark === "°" && isRadian(left))) return undefined;
  const inRadians = ({ value, mark }: Part): Node => (mark === "°" ? { kind: "degrees", of: value } : value);
  return compareScalars(inRadians(left), inRadians(right), scope);
}

const opposites: readonly (readonly [string, string])[] = [
  ["increase", "decrease"],
  ["increased", "decreased"],
  ["more", "less"],
  ["more", "fewer"],
  ["profit", "loss"],
  ["gain", "loss"],
  ["up", "down"],
  ["left", "right"],
  ["north", "south"],
  ["east", "west"],
  ["above", "below"],
  ["clockwise", "counterclockwise"],
  ["higher", "lower"],
  ["before", "after"],
  ["am", "pm"],
  ["square", "cubic"],
  ["even", "odd"],
  ["squared", "cubed"],
  ["day", "week"],
  ["day", "month"],
  ["week", "month"],
  ["hour", "day"],
  ["year", "month"],
];

function areOpposite(a: string, b: string): boolean {
  const [left, right] = [new Set(a.split(" ")), new Set(b.split(" "))];
  return opposites.some(([x, y]) => (left.has(x) && right.has(y)) || (left.has(y) && right.has(x)));
}

function compareUnits(left: Part, right: Part, scope: Scope): Verdict {
  if (left.mark.startsWith("base ") || right.mark.startsWith("base ")) return compareBases(left, right, scope);
  if (left.mark.startsWith("mod ") || right.mark.startsWith("mod "))
    return { equal: false, certainty: "exact", note: "the moduli are not the same" };
  const [mine, theirs] = [unitOf(left.mark), unitOf(right.mark)];
  if (!mine || !theirs) return compareMarked(left, right, scope);
  if (mine.dimension !== theirs.dimension)
    return { equal: false, certainty: "exact", note: `"${left.mark}" and "${right.mark}" are units of different things` };
  const inBase = (value: Node, unit: typeof mine): Node => ({
    kind: "multiply",
    factors: [value, { kind: "divide", numerator: number(unit.factor.n), denominator: number(unit.factor.d) }],
  });
  if (mine.factor.n * theirs.factor.d === theirs.factor.n * mine.factor.d) return compareScalars(left.value, right.value, scope);
  return {
    ...compareScalars(inBase(left.value, mine), inBase(right.value, theirs), scope),
    note: `"${left.mark}" was converted to "${right.mark}"`,
  };
}

/** Numerals of two bases by their values. */
function compareBases(left: Part, right: Part, scope: Scope): Verdict {
  const [a, b] = [inBaseTen(left), inBaseTen(right)];
  if (!a || !b) return { equal: false, certainty: "exact", note: "the bases are not the same" };
  return compareScalars(a, b, scope);
}

function inBaseTen({ value, mark }: Part): Node | undefined {
  const base = /^base (\d{1,2})$/u.exec(mark)?.[1];
  if (mark !== "" && base === undefined) return undefined;
  if (base === undefined) return value;
  if (value.kind !== "number" || value.value.d !== 1n) return undefined;
  if (Number(base) < 2 || Number(base) > 36) return undefined;
  let total = 0n;
  for (const digit of value.value.n.toString()) {
    if (Number(digit) >= Number(base)) return undefined;
    total = total * BigInt(base) + BigInt(digit);
  }
  return number(total);
}

/** `2 dozen` beside 24. */
function compareCounts(left: Part, right: Part, scope: Scope): Verdict {
  const counted = ({ value, mark }: Part): Node => {
    const factor = countOf(mark);
    return factor === undefined ? value : { kind: "multiply", factors: [value, number(factor)] };
  };
  return compareScalars(counted(left), counted(right), scope);
}

/** How many a `dozen`, or `dozen eggs`, are. */
function countOf(mark: string): bigint | undefined {
  const unit = unitOf(mark.split(" ", 1)[0] ?? "");
  return unit?.dimension === "count" ? unit.factor.n : undefined;
}

function number(n: bigint): Node {
  return { kind: "number", value: { n, d: 1n } };
}

/** 50% is 0.5 anywhere; beside a plain number it is also 50, as written, from 1% on: 0.5% is not 0.5. */
function comparePercent(answer: Node, reference: Node, left: Part, right: Part, scope: Scope): Verdict {
  const asValue = compareScalars(
    answer.kind === "quantity" ? answer.value : answer,
    reference.kind === "quantity" ? reference.value : reference,
    { ...scope, rounding: false },
  );
  if (asValue.equal) return asValue;
  const asWritten = compareScalars(left.value, right.value, scope);
  if (!asWritten.equal || !isAtLeastOne(left.value, scope)) return { ...asWritten, equal: false };
  return { ...asWritten, note: "the percent sign is on one side only" };
}

function isAtLeastOne(node: Node, scope: Scope): boolean {
  const value = whereDefined(() => rationalValue(normalize(node, scope.algebra), scope.algebra), undefined);
  return value !== undefined && absolute(value.n) >= value.d;
}

/** 90° is 90 as written, and π/2 as a value where the other side has π in it. */
function compareDegrees(answer: Node, reference: Node, left: Part, right: Part, scope: Scope): Verdict {
  const asWritten = compareScalars(left.value, right.value, scope);
  if (asWritten.equal) return { ...asWritten, note: "the degree sign is on one side only" };
  const asValue = compareScalars(answer, reference, scope);
  if (asValue.equal || right.mark !== "°" || left.mark !== "") return asValue;
  // A decimal number of degrees stands for every angle that rounds to it.
  const turned: Node = {
    kind: "multiply",
    factors: [answer, { kind: "divide", numerator: number(180n), denominator: { kind: "constant", name: "pi" } }],
  };
  const rounded = compareScalars(turned, right.value, scope);
  return rounded.equal && rounded.certainty === "rounded" ? rounded : asValue;
}
