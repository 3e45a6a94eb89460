import { findValue } from "./value.ts";

/** Verbs that give a value to what stands before them. */
const statements = /(?:\b(?:is|are|equals|was|were|be)\b|=|:)/gu;

/** Verbs that are looked behind, and characters in which their value has to begin and end. */
const mostStatements = 32;
const reach = 120;

/** What a sentence says that something is: 240 and 210 of "The rent of A is 240 yuan and of B is 210 yuan". At most eight values. */
export function statedValues(text: string): readonly string[] {
  const values: string[] = [];
  let from = 0;
  let tried = 0;
  for (const { index, 0: verb } of text.matchAll(statements)) {
    if (index < from || values.length >= 8) continue;
    tried += 1;
    if (tried > mostStatements) break;
    const value = findValue(text, index + verb.length, Math.min(text.length, index + reach));
    if (!value || value.before.length > 0) continue;
    values.push(text.slice(value.start, value.end));
    from = value.after;
  }
  return values;
}
