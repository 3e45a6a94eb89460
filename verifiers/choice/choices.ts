import * as z from "zod";
import { quote } from "../../src/core/text.ts";

/** What can be chosen: letters, and what each stands for where that is known. */
export interface Choices {
  readonly labels: ReadonlySet<string>;
  /** By letter, as they were written; empty where only letters are known. */
  readonly names: ReadonlyMap<string, string>;
  /** By letter, folded. */
  readonly texts: ReadonlyMap<string, string>;
}

export type ChoiceList = readonly string[] | Readonly<Record<string, string>>;

const text: z.ZodString = z.string().min(1).max(2_000);

/** Option texts in the order of their letters, or letter → text. */
export const choiceList: z.ZodType<ChoiceList, ChoiceList> = z.union([
  z.array(text).min(2).max(26).readonly(),
  z
    .record(z.string().regex(/^[A-Za-z]$/u, { error: "expected one letter" }), text)
    .refine((map) => Object.keys(map).length >= 2, { error: "expected at least two choices" })
    .meta({ minProperties: 2 })
    .readonly(),
]);

/** `{ label: [...], text: [...] }`, as some datasets keep them. */
const columns: z.ZodType<{ readonly label: readonly string[]; readonly text: readonly string[] }> = z.object({
  label: z
    .array(z.string().regex(/^[A-Za-z]$/u))
    .min(2)
    .max(26),
  text: z.array(text).min(2).max(26),
});

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** Letters A to Z, for samples whose choices nobody gave. */
export const lettersOnly: Choices = { labels: new Set(alphabet), names: new Map(), texts: new Map() };

/** Choices with letters and folded texts, or why they cannot be told apart. */
export function createChoices(list: ChoiceList): Choices | { readonly problem: string } {
  const pairs = Array.isArray(list)
    ? list.map((one: string, index): [string, string] => [alphabet.charAt(index), one])
    : Object.entries(list);
  const texts = new Map<string, string>();
  const names = new Map<string, string>();
  const seen = new Set<string>();
  for (const [letter, one] of pairs) {
    const folded = fold(one);
    if (folded === "") return { problem: `the choice ${quote(one, 40)} has no text` };
    if (texts.has(letter.toUpperCase())) return { problem: `two choices have the letter ${quote(letter)}` };
    if (seen.has(folded)) return { problem: `two choices have the text ${quote(one, 40)}` };
    texts.set(letter.toUpperCase(), folded);
    names.set(letter.toUpperCase(), one);
    seen.add(folded);
  }
  return { labels: new Set(texts.keys()), names, texts };
}

/** Choices that came with a sample: a list, a map, or label and text side by side. */
export function readChoices(value: unknown): Choices | { readonly problem: string } {
  const side = columns.safeParse(value);
  if (side.success) {
    const { label, text: list } = side.data;
    if (label.length !== list.length || new Set(label).size !== label.length) return { problem: "label and text do not belong together" };
    return createChoices(Object.fromEntries(label.map((letter, index) => [letter, list[index] ?? ""])));
  }
  const parsed = choiceList.safeParse(value);
  return parsed.success ? createChoices(parsed.data) : { problem: "expected a list of texts or a map from letters to texts" };
}

/** Text as it is compared: small letters, single spaces, no marks of emphasis or mathematics, no full stop at the end. */
export function fold(text: string): string {
  return unwrap(text)
    .toLowerCase()
    .replace(/[‘’]/gu, "'")
    .replace(/[“”]/gu, '"')
    .replace(/\s+/gu, " ")
    .trim()
    .replace(/[.,;:!]{1,8}$/u, "")
    .trim();
}

/** Text without the marks of Markdown and LaTeX around words. */
export function unwrap(text: string): string {
  return text
    .replace(/\\(?:text|textbf|textrm|textit|mathrm|mathbf|mathsf|mathit|operatorname)\s?\{([^{}]{0,400})\}/gu, "$1")
    .replace(/\*\*|__|`|\$|\\[()[\]]/gu, "");
}

/** The letters whose texts occur in a folded piece of text as whole words. A text inside a longer one that occurs does not count. */
export function mentions(folded: string, { texts }: Choices): { readonly letters: ReadonlySet<string>; readonly rest: string } {
  const letters = new Set<string>();
  let rest = folded;
  for (const [letter, text] of [...texts].toSorted(([, a], [, b]) => b.length - a.length)) {
    for (let at = rest.indexOf(text); at !== -1; at = rest.indexOf(text, at + 1)) {
      if (!standsAlone(rest, at, at + text.length)) continue;
      letters.add(letter);
      rest = rest.slice(0, at) + "\u0001".repeat(text.length) + rest.slice(at + text.length);
    }
  }
  return { letters, rest };
}

function standsAlone(text: string, start: number, end: number): boolean {
  const before = text.slice(Math.max(0, start - 2), start);
  const after = text.slice(end, end + 2);
  const startsWithDigit = /\d/u.test(text.charAt(start));
  const endsWithDigit = /\d/u.test(text.charAt(end - 1));
  if (/[\p{L}\p{N}_]$/u.test(before) || /^[\p{L}\p{N}_]/u.test(after)) return false;
  if (startsWithDigit && /(?:[-−/^]|\d[.,]|\.)$/u.test(before)) return false;
  return !(endsWithDigit && /^(?:[.,]\d|[/^%])/u.test(after));
}
