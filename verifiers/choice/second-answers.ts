import { unwrap, type Choices } from "./choices.ts";
import { negation, readClaim, type Claim } from "./read-claim.ts";

interface Second {
  readonly claim: Claim;
  readonly text: string;
}

const turn =
  /\b(?:actually|wait|correction|on second thought|scratch that|i mean|make that|alternatively|or else|or rather|but (?:it|this|that)? ?(?:could|might|may|can) (?:also )?be|(?:could|might|may) also be)\b|(?:^|[.!?;\n])[\s*_)]{0,4}(?:or|maybe|perhaps|possibly)\b/giu;
const filler =
  /^(?:[\s,.:;!*_–—-]|(?:it['’]s|it is|it could(?: also)? be|i choose|i pick|no|or|maybe|perhaps|possibly|also|the answer is|answer|option|final)(?!\p{L}))+/iu;
/** "Final: B", "Second answer - B", "Or: (B) London" at the start of a line or sentence. */
const labelled =
  /(?:^|[.!?;\n])[ \t*_#>-]{0,6}(\p{L}[\p{L}\d *_']{0,40}?)[ \t*_]{0,4}(?::|=|\s[–—-])[ \t*_("'[]{0,4}([A-Z])(?=[)\]"'*_.]{0,4}(?:[ \t]*(?:\n|$)|[.)]\s))/gu;
const orLetter = /\bor\b[^.!?\n]{0,40}?(?<![\p{L}\p{N}'’.-])([A-Z])(?![\p{L}\p{N}'’-])(?!\s+[a-z])/gu;
const maxFound = 50;

/** What a completion names as its answer after it has said one: "Actually, C.", "Or maybe B.", "Final: B". An explanation of other options is none. */
export function secondAnswers(rest: string, choices: Choices, multiple: boolean): readonly Second[] {
  const window = unwrap(rest.slice(-4_000));
  const found: Second[] = [];
  for (const match of window.matchAll(turn)) {
    if (found.length >= maxFound) break;
    const tail = window.slice(match.index + match[0].length, match.index + match[0].length + 400).replace(filler, "");
    const [sentence = ""] = tail.split(/[!?\n]|(?<=[^\s("]{2})\.(?:\s|$)|\.$/u);
    if (negation.test(sentence)) continue;
    const claim = readClaim(sentence, choices, multiple);
    if (claim.kind !== "none") found.push({ claim, text: sentence });
  }
  for (const [text, label = "", letter = ""] of window.matchAll(labelled)) {
    if (found.length >= maxFound) break;
    if (choices.labels.has(letter) && !denies(label)) found.push({ claim: named(letter), text: text.trim() });
  }
  for (const { 0: text, 1: letter = "", index } of window.matchAll(orLetter)) {
    if (found.length >= maxFound) break;
    if (choices.labels.has(letter) && !negation.test(sentenceAround(window, index, index + text.length)))
      found.push({ claim: named(letter), text });
  }
  return found;
}

function denies(label: string): boolean {
  return negation.test(label) || /\b(?:others?|distractors?|option|choice|question|example)\b/iu.test(label);
}

function named(letter: string): Claim {
  return { kind: "letters", letters: new Set([letter]) };
}

function sentenceAround(text: string, start: number, end: number): string {
  const before = text.slice(Math.max(0, start - 200), start);
  const after = text.slice(end, end + 200);
  return (before.split(/[.!?\n]/u).at(-1) ?? "") + text.slice(start, end) + (after.split(/[.!?\n]/u)[0] ?? "");
}
