/** Digits or an exponent that a number of JavaScript may not hold. */
export const longNumber: RegExp = /[\d.]{16}|[eE][-+]?\d{3}/u;

/** Whether the number says all that its source says: 15 digits always survive, and more do where they come out again. */
export function holdsNumber(value: number, source: string): boolean {
  if (String(value) === source) return true;
  const digits = source.replace(/[eE].*|[-.]/gu, "").replace(/^0+/u, "").length;
  return digits <= 15 && Number.isFinite(value) && (value !== 0 || digits === 0);
}

/** JSON as JSON.parse reads it, but that a number which JavaScript cannot hold, such as 12345678901234567890 or 1e999, stays its text. */
export function parseExactJson(text: string): unknown {
  if (!longNumber.test(text)) return JSON.parse(text);
  return JSON.parse(text, (_key, value: unknown, context?: { readonly source?: string }) =>
    typeof value === "number" && context?.source !== undefined && !holdsNumber(value, context.source) ? context.source : value,
  );
}
