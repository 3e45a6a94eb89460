import { atMost, decimalOf, distance, equal, formatDecimal, magnitudeProduct, roundTo, type Decimal } from "./decimal.ts";

export interface Tolerance {
  readonly absoluteTolerance?: number | undefined;
  readonly relativeTolerance?: number | undefined;
  readonly significantDigits?: number | undefined;
}

export interface Comparison {
  readonly agrees: boolean;
  /** The rule that decided, as `absoluteTolerance 0.01`. */
  readonly rule: string;
  readonly difference: Decimal;
}

/** Compares two decimals exactly, within a tolerance, or after rounding both. Where both tolerances are given, either is enough. */
export function compareDecimals(
  answer: Decimal,
  reference: Decimal,
  { absoluteTolerance, relativeTolerance, significantDigits }: Tolerance,
): Comparison {
  const difference = distance(answer, reference);
  if (significantDigits !== undefined) {
    const agrees = equal(roundTo(answer, significantDigits), roundTo(reference, significantDigits));
    return { agrees, rule: `significantDigits ${significantDigits}`, difference };
  }
  const rules: { readonly rule: string; readonly allowed: Decimal }[] = [];
  if (absoluteTolerance !== undefined)
    rules.push({ rule: `absoluteTolerance ${absoluteTolerance}`, allowed: toleranceOf(absoluteTolerance) });
  if (relativeTolerance !== undefined) {
    rules.push({ rule: `relativeTolerance ${relativeTolerance}`, allowed: magnitudeProduct(toleranceOf(relativeTolerance), reference) });
  }
  if (rules.length === 0) return { agrees: equal(answer, reference), rule: "exact", difference };
  const met = rules.find(({ allowed }) => atMost(difference, allowed));
  return { agrees: met !== undefined, rule: met?.rule ?? rules.map(({ rule }) => rule).join(" or "), difference };
}

/** A difference for a reason: exact where that is short, else to 6 digits. */
export function formatDifference(difference: Decimal): string {
  return difference.digits.length <= 12 ? formatDecimal(difference) : `about ${formatDecimal(roundTo(difference, 6))}`;
}

const zero: Decimal = { negative: false, digits: "", exponent: 0 };

function toleranceOf(value: number): Decimal {
  const decimal = decimalOf(value);
  return decimal === undefined || decimal === "too-large" ? zero : decimal; // finite numbers are within the limits of decimals
}
