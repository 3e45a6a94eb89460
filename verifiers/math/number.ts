import { maxLiteralDigits, OutOfWork, type Budget } from "./budget.ts";
import { fraction, type Rational } from "./rational.ts";

/** How a comma between digits is read: `1,234` as 1234, as the list 1, 234, or `2,75` as 2.75. */
export type CommaReading = "thousands" | "separator" | "decimal";

export interface NumberLiteral {
  readonly value: Rational;
  /** Digits after the point as written; undefined where the writing is exact (an integer, a repeating decimal). */
  readonly places: number | undefined;
  readonly end: number;
}

/**
 * The number that begins at `start`: digits in groups, a point, a repeating part, an exponent of ten.
 * Groups are written 1,234  1{,}234  1\,234  1,\!234  1 234 and 1.234,56; they have three digits and the first is not 0.
 */
export function readNumber(text: string, start: number, commas: CommaReading, budget: Budget): NumberLiteral {
  let end = digitsEnd(text, start);
  let digits = text.slice(start, end);
  const grouped = end - start <= 3 && end > start && text[start] !== "0" ? readGroups(text, end, commas) : undefined;
  if (grouped) {
    digits += grouped.digits;
    end = grouped.end;
  }
  let places = "";
  let repeating = "";
  // "0 . 27" as text recognition leaves it.
  if (text.startsWith(" . ", end) && (isDigit(text, end + 3) || text.startsWith("\\overline{", end + 3))) {
    const stop = digitsEnd(text, end + 3);
    const repeat = readRepeating(text, stop);
    const behind = text.slice(end + 3, stop);
    if (behind !== "" || repeat) {
      const { n, d } = decimal(digits, behind, repeat?.digits ?? "", budget);
      return { value: fraction(n, d, budget), places: repeat ? undefined : behind.length, end: repeat?.end ?? stop };
    }
  }
  const point = text[end] === "." || (text[end] === "," && (commas === "decimal" || grouped?.pointed === true)) ? end : -1;
  if (point !== -1 && isDigit(text, point + 1)) {
    end = digitsEnd(text, point + 1);
    places = text.slice(point + 1, end);
  }
  if (point !== -1) {
    const repeat = readRepeating(text, places === "" ? point + 1 : end) ?? readSpacedRepeating(text, end, places);
    if (repeat) {
      repeating = repeat.digits;
      end = repeat.end;
    }
  }
  const dots = places !== "" && repeating === "" ? dotsEnd(text, end) : end;
  if (dots !== end) {
    end = dots;
    repeating = periodOf(places);
  }
  let { n, d } = decimal(digits, places, repeating, budget);
  const exponent = readExponent(text, end);
  if (exponent) {
    end = exponent.end;
    if (Math.abs(exponent.value) > maxLiteralDigits) throw new OutOfWork("a number with too many digits");
    if (exponent.value >= 0) n *= 10n ** BigInt(exponent.value);
    else d *= 10n ** BigInt(-exponent.value);
  }
  const exact = (places === "" && !exponent) || repeating !== "";
  return { value: fraction(n, d, budget), places: exact ? undefined : Math.max(0, places.length - (exponent?.value ?? 0)), end };
}

/** Numerator and denominator of a decimal, not yet in lowest terms. */
function decimal(digits: string, places: string, repeating: string, budget: Budget): Rational {
  const count = digits.length + places.length + repeating.length;
  if (count > maxLiteralDigits) throw new OutOfWork("a number with too many digits");
  budget.spend(count < 16 ? 1 : (count * count) / 4096);
  const n = BigInt(digits + places + repeating || "0");
  const d = 10n ** BigInt(places.length);
  if (repeating === "") return { n, d };
  return { n: n - BigInt(digits + places || "0"), d: d * (10n ** BigInt(repeating.length) - 1n) };
}

/** `0.1 \dot{6}` */
function readSpacedRepeating(text: string, end: number, places: string): { readonly digits: string; readonly end: number } | undefined {
  return places !== "" && text[end] === " " ? readRepeating(text, end + 1) : undefined;
}

export function isDigit(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code >= 48 && code <= 57;
}

function digitsEnd(text: string, start: number): number {
  let end = start;
  while (isDigit(text, end)) end += 1;
  return end;
}

interface Groups {
  readonly digits: string;
  readonly end: number;
  /** Points were the separators, so that a comma is the decimal mark. */
  readonly pointed: boolean;
}

const separators: readonly string[] = ["{,}", ",\\!", "\\,", "\\ ", "\\;", "\\:", "~", ",", "'", " ", "\u00a0", "\u2009", "\u202f", "，"];

function readGroups(text: string, start: number, commas: CommaReading): Groups | undefined {
  const pointed = readPointedGroups(text, start);
  if (pointed) return pointed;
  const separator = separators.find((candidate) => text.startsWith(candidate, start));
  if (separator === undefined || ((separator === "," || separator === "，") && commas !== "thousands")) return undefined;
  let digits = "";
  let end = start;
  while (text.startsWith(separator, end) && isGroup(text, end + separator.length)) {
    digits += text.slice(end + separator.length, end + separator.length + 3);
    end += separator.length + 3;
  }
  return end === start ? undefined : { digits, end, pointed: false };
}

/** 1.234.567 or 1.234,5: one point alone is a decimal point. */
function readPointedGroups(text: string, start: number): Groups | undefined {
  let digits = "";
  let end = start;
  while (text[end] === "." && isGroup(text, end + 1)) {
    digits += text.slice(end + 1, end + 4);
    end += 4;
  }
  const several = digits.length > 3 || (digits.length === 3 && text[end] === "," && isDigit(text, end + 1) && !isGroup(text, end + 1));
  return several ? { digits, end, pointed: true } : undefined;
}

/** Three digits and no fourth. */
function isGroup(text: string, start: number): boolean {
  return isDigit(text, start) && isDigit(text, start + 1) && isDigit(text, start + 2) && !isDigit(text, start + 3);
}

const repeatingMarks: readonly string[] = ["\\overline{", "\\bar{", "\\dot{"];

function readRepeating(text: string, start: number): { readonly digits: string; readonly end: number } | undefined {
  const mark = repeatingMarks.find((candidate) => text.startsWith(candidate, start));
  if (mark === undefined) return undefined;
  const first = start + mark.length;
  let end = digitsEnd(text, first);
  if (end === first || text[end] !== "}") return undefined;
  let digits = text.slice(first, end);
  end += 1;
  if (mark !== "\\dot{") return { digits, end };
  // Dots stand over the first and the last digit of the period.
  const middle = digitsEnd(text, end);
  if (text.startsWith("\\dot{", middle) && isDigit(text, middle + 5) && text[middle + 6] === "}") {
    digits += text.slice(end, middle) + text.charAt(middle + 5);
    end = middle + 7;
  }
  return { digits, end };
}

const dotMarks: readonly string[] = ["...", "…", "\\ldots", "\\dots", "\\cdots"];

/** The end of the dots that follow a decimal, or `start` where none do. */
function dotsEnd(text: string, start: number): number {
  const mark = dotMarks.find((candidate) => text.startsWith(candidate, start));
  return mark === undefined ? start : start + mark.length;
}

const longestPeriod = 20;

/** The digits that stand three times in a row at the end, as in `0.1666…`, or nothing: then the dots promise no certain digit. */
function periodOf(places: string): string {
  for (let length = 1; length <= longestPeriod && 3 * length <= places.length; length += 1) {
    const period = places.slice(-length);
    if (places.endsWith(period.repeat(3))) return period;
  }
  return "";
}

function readExponent(text: string, start: number): { readonly value: number; readonly end: number } | undefined {
  if (text[start] !== "e" && text[start] !== "E") return undefined;
  const first = text[start + 1] === "-" || text[start + 1] === "+" ? start + 2 : start + 1;
  const end = digitsEnd(text, first);
  if (end === first || end - first > 7) return undefined;
  return { value: Number(text.slice(start + 1, end)), end };
}
