import { endOfText } from "./end-of-text.ts";

/** Digits or an exponent that a number of JavaScript may not hold. */
export const longNumber: RegExp = /[\d.]{16}|[eE][-+]?\d{3}/u;

/** Whether the number says all that its source says: 15 digits always survive, and more do where they come out again, in whatever form. */
export function holdsNumber(value: number, source: string): boolean {
  const text = String(value);
  if (text === source) return true;
  if (!Number.isFinite(value) || source.length > maxChars) return false;
  const { digits, exponent } = normalForm(source);
  if (digits.length <= 15) return value !== 0 || digits === "";
  const own = normalForm(text);
  return digits === own.digits && exponent === own.exponent;
}

/** No number that was meant to be held is written longer; regular expressions give up on texts that have no end. */
const maxChars = 1_000;

/** A number's digits without zeros at either end, and the power of ten of the last of them; its sign left out. */
function normalForm(source: string): { readonly digits: string; readonly exponent: number } {
  const [, whole = "", fraction = "", power = "0"] = decimal.exec(source) ?? [];
  const leading = (whole + fraction).replace(/^0+/u, "");
  let end = leading.length;
  while (leading.codePointAt(end - 1) === zero) end -= 1;
  return { digits: leading.slice(0, end), exponent: Number(power) - fraction.length + leading.length - end };
}

const decimal = /^-?(\d+)(?:\.(\d+))?(?:[eE]([-+]?\d+))?$/u;
const zero = 48;

/** JSON as JSON.parse reads it, but that a number which JavaScript cannot hold, such as 12345678901234567890 or 1e999, stays its text. */
export function parseExactJson(text: string): unknown {
  return JSON.parse(longNumber.test(text) ? withLongNumbersAsText(text) : text);
}

/**
 * The JSON with quotes around such numbers. JSON.parse could give their sources itself, but then it takes a hundred times as long for every
 * value of the text.
 */
function withLongNumbersAsText(text: string): string {
  const pieces: string[] = [];
  let last = 0;
  for (let start = 0; start < text.length;) {
    const quote = text.indexOf('"', start);
    const between = text.slice(start, quote < 0 ? text.length : quote);
    if (longNumber.test(between)) {
      for (const { 0: source, index } of between.matchAll(longToken)) {
        const end = index + source.length;
        // A number before a colon is no JSON, and must not become the name of a member.
        if (!json.test(source) || /^\s*:/u.test(between.slice(end))) continue;
        if (holdsNumber(Number(source), source)) continue;
        pieces.push(text.slice(last, start + index), '"', source, '"');
        last = start + end;
      }
    }
    if (quote < 0) break;
    start = endOfText(text, quote + 1) + 1;
  }
  return pieces.join("") + text.slice(last);
}

/** What may be such a number, whole. The other values of a text are passed over at one look each. */
const longToken = /[-+\d.eE]{16,}|[-+\d.eE]*[eE][-+]?\d{3}[-+\d.eE]*/gu;
const json = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/u;
