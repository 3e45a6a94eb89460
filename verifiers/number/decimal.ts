/** A decimal number, exactly: sign · digits · 10^exponent. digits has no zeros at its ends and is empty for zero. */
export interface Decimal {
  readonly negative: boolean;
  readonly digits: string;
  readonly exponent: number;
}

/** Numbers beyond these are not compared: significant digits, and powers of ten of the first one. */
export const maxDigits = 5_000;
export const maxMagnitude = 5_000;

const form = /^([+-]?)(\d+|\d{1,3}(?:,\d{3})+)?(?:\.(\d*))?(?:e([+-]?\d{1,9}))?$/iu;

/** Reads `-1,234.50`, `.5`, `7.` and `1.2e-3`; undefined for anything else, "too-large" past the limits. */
export function parseDecimal(text: string): Decimal | "too-large" | undefined {
  const match = form.exec(text);
  if (!match) return undefined;
  const [, sign, whole = "", fraction = "", power = "0"] = match;
  if (whole === "" && fraction === "") return undefined;
  return makeDecimal(sign === "-", whole.replaceAll(",", "") + fraction, Number(power) - fraction.length);
}

function makeDecimal(negative: boolean, allDigits: string, power: number): Decimal | "too-large" {
  let start = 0;
  let end = allDigits.length;
  while (start < end && allDigits.charCodeAt(start) === 48) start += 1;
  while (end > start && allDigits.charCodeAt(end - 1) === 48) end -= 1;
  if (start === end) return { negative: false, digits: "", exponent: 0 };
  const digits = allDigits.slice(start, end);
  const exponent = power + (allDigits.length - end);
  const magnitude = exponent + digits.length - 1;
  if (digits.length > maxDigits || Math.abs(magnitude) > maxMagnitude) return "too-large";
  return { negative, digits, exponent };
}

/** A finite JavaScript number as the decimal that it is written as. */
export function decimalOf(value: number): Decimal | "too-large" | undefined {
  return parseDecimal(String(value));
}

/** The same value has the same text: `-12.5`, `0`, or `1.5e+40` where writing it out would need more than 30 digits. */
export function formatDecimal({ negative, digits, exponent }: Decimal): string {
  if (digits === "") return "0";
  const sign = negative ? "-" : "";
  const point = digits.length + exponent;
  if (exponent >= 0 && point <= 30) return sign + digits + "0".repeat(exponent);
  if (exponent < 0 && point > 0) return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
  if (exponent < 0 && point > -20) return `${sign}0.${"0".repeat(-point)}${digits}`;
  return `${sign}${digits[0]}${digits.length > 1 ? `.${digits.slice(1)}` : ""}e${point > 0 ? "+" : ""}${point - 1}`;
}

export function equal(a: Decimal, b: Decimal): boolean {
  return a.negative === b.negative && a.exponent === b.exponent && a.digits === b.digits;
}

/** The distance of two numbers, exactly. */
export function distance(a: Decimal, b: Decimal): Decimal {
  const exponent = Math.min(a.exponent, b.exponent);
  const difference = scaled(a, exponent) - scaled(b, exponent);
  return fromInteger(difference < 0n ? -difference : difference, exponent);
}

/** The product of two numbers without their signs, exactly. */
export function magnitudeProduct(a: Decimal, b: Decimal): Decimal {
  return fromInteger(BigInt(a.digits || "0") * BigInt(b.digits || "0"), a.exponent + b.exponent);
}

/** Whether a ≤ b, for numbers that are not negative. */
export function atMost(a: Decimal, b: Decimal): boolean {
  const exponent = Math.min(a.exponent, b.exponent);
  return scaled(a, exponent) <= scaled(b, exponent);
}

/** Rounded to a number of significant digits, halves away from zero. */
export function roundTo(value: Decimal, significantDigits: number): Decimal {
  const { negative, digits, exponent } = value;
  if (digits.length <= significantDigits) return value;
  const kept = BigInt(digits.slice(0, significantDigits)) + (digits.charCodeAt(significantDigits) >= 53 ? 1n : 0n);
  return { ...fromInteger(kept, exponent + digits.length - significantDigits), negative };
}

function scaled({ negative, digits, exponent }: Decimal, to: number): bigint {
  if (digits === "") return 0n;
  const magnitude = BigInt(digits + "0".repeat(exponent - to));
  return negative ? -magnitude : magnitude;
}

function fromInteger(value: bigint, exponent: number): Decimal {
  if (value === 0n) return { negative: false, digits: "", exponent: 0 };
  const text = value.toString();
  let end = text.length;
  while (text.charCodeAt(end - 1) === 48) end -= 1;
  return { negative: false, digits: text.slice(0, end), exponent: exponent + (text.length - end) };
}
