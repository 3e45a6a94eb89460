import type { Rational } from "./rational.ts";

export interface Unit {
  readonly dimension: string;
  /** How many of the dimension's base unit it is. */
  readonly factor: Rational;
}

function table(dimension: string, entries: Readonly<Record<string, string>>): readonly (readonly [string, Unit])[] {
  return Object.entries(entries).flatMap(([names, factor]) => {
    const [n = "1", d = "1"] = factor.split("/");
    return names.split(" ").map((name): readonly [string, Unit] => [name, { dimension, factor: { n: BigInt(n), d: BigInt(d) } }]);
  });
}

const units: ReadonlyMap<string, Unit> = new Map([
  ...table("length", {
    "mm millimeter millimeters millimetre millimetres": "1/1000",
    "cm centimeter centimeters centimetre centimetres": "1/100",
    "m meter meters metre metres": "1",
    "km kilometer kilometers kilometre kilometres kms": "1000",
    "in inch inches": "254/10000",
    "ft foot feet": "3048/10000",
    "yd yard yards": "9144/10000",
    "mi mile miles": "1609344/1000",
  }),
  ...table("mass", {
    "mg milligram milligrams": "1/1000",
    "g gram grams": "1",
    "kg kilogram kilograms kgs": "1000",
    "oz ounce ounces": "28349523125/1000000000",
    "lb lbs": "45359237/100000",
    "t ton tons tonne tonnes": "1000000",
  }),
  ...table("time", {
    "ms millisecond milliseconds": "1/1000",
    "s sec secs second seconds": "1",
    "min mins minute minutes": "60",
    "h hr hrs hour hours": "3600",
    "d day days": "86400",
    "week weeks": "604800",
    "month months": "2629746",
    "year years yr yrs": "31556952",
  }),
  ...table("angle in radians", { "rad radian radians": "1" }),
  ...table("money", { "$ dollar dollars usd us bucks": "1", "cent cents ¢": "1/100" }),
  ...table("euro", { "€ euro euros eur": "1" }),
  ...table("pound", { "£ gbp": "1" }),
  // A count of things: `2 dozen` is 24, and 2 beside a plain number, as with any unit.
  ...table("count", { "dozen dozens": "12", "pair pairs": "2" }),
  ...table("volume", { "ml milliliter milliliters millilitre millilitres": "1/1000", "l liter liters litre litres": "1" }),
]);

/** The unit of the words after a value, or undefined where they name none: `apples`, `of them`. */
export function unitOf(words: string): Unit | undefined {
  const known = units.get(words) ?? units.get(words.toLowerCase());
  if (known) return known;
  const [power, base] = splitPower(words);
  if (power !== 1) {
    const unit = units.get(base);
    return unit?.dimension === "length"
      ? { dimension: `length^${power}`, factor: { n: unit.factor.n ** BigInt(power), d: unit.factor.d ** BigInt(power) } }
      : undefined;
  }
  const slash = words.indexOf("/");
  const [top, bottom] = slash === -1 ? words.split(" per ") : [words.slice(0, slash), words.slice(slash + 1)];
  if (top !== undefined && bottom !== undefined) {
    const upper = units.get(top);
    const lower = units.get(bottom);
    if (upper && lower)
      return {
        dimension: `${upper.dimension}/${lower.dimension}`,
        factor: { n: upper.factor.n * lower.factor.d, d: upper.factor.d * lower.factor.n },
      };
  }
  if (words === "mph") return { dimension: "length/time", factor: { n: 1609344n, d: 3_600_000n } };
  const first = words.split(" ", 1)[0] ?? "";
  // `minutes in total` is minutes; `square tiles` and `m of rope` are not looked into.
  return first.length > 2 && first !== words ? units.get(first) : undefined;
}

function splitPower(words: string): readonly [power: number, base: string] {
  if (words.startsWith("square ") || words.startsWith("sq ")) return [2, words.slice(words.indexOf(" ") + 1)];
  if (words.startsWith("cubic ")) return [3, words.slice(6)];
  const caret = words.indexOf("^");
  const exponent = caret === -1 ? "" : words.slice(caret + 1);
  return exponent === "2" || exponent === "3" ? [Number(exponent), words.slice(0, caret)] : [1, words];
}
