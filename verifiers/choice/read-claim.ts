import { fold, mentions, unwrap, type Choices } from "./choices.ts";

/** What a piece of text that should hold an answer says: letters, nothing, or more than one thing. */
export type Claim =
  | { readonly kind: "letters"; readonly letters: ReadonlySet<string> }
  | { readonly kind: "none" }
  | { readonly kind: "unclear"; readonly problem: string };

const reasonClause = /\s(?:because|since|as|which|where|due to|given that|so that)\b.*$|\s[—–-]\s.*$|\s?—.*$|\n.*$/isu;
const exclusion = /(?:,|\s)\s?(?:and |but )?(?:not|rather than|instead of|unlike)\s.*$/iu;
const leading =
  /^[\s("'[{*:]*(?:(?:option|choice|letter|answer|both|the|is|definitely|certainly|clearly|surely|obviously|simply|indeed|therefore|thus|actually|still|really|also)\s+)*([("[{]?)([A-Za-z])(?![\p{L}\p{N}'’_])([)\]}.:]*)/iu;
/** Another letter named beside the first one. A and I count only where they cannot be words. */
const another =
  /(?:\b(or|and|nor|either|alternatively)\b|([,/&+|]))\s*(?:(?:also|maybe|perhaps|possibly|either|both|or|and|option|choice)\s+)*[("'[{*]*([A-Z])(?=[)\]}.,;:/&*"']|\s+(?:or|and)\b|\s*$)/gu;
const bracketed = /\(([A-Za-z])\)|\b(?:option|choice|letter)\s+\(?([A-Z])\b/gu;
export const negation: RegExp =
  /\b(?:not|never|neither|nor|none|except|isn't|aren't|cannot|can't|wrong|incorrect|false|eliminated?|rule[sd]? out|(?:anything|everything|all) but|other than)\b/iu;
/** "Paris, which is false": the clause takes back what it explains. */
const takenBack =
  /\b(?:which|but (?:that|this|it))(?:\s+is|['’]s|\s+was|\s+would be)\s+(?:\p{L}{1,20}\s+)?(?:false|wrong|incorrect|untrue|not (?:true|right|correct|the))\b/iu;
export const hedge: RegExp = /\b(?:or|either|maybe|probably|likely|perhaps|might|could|possibly|unsure|uncertain|guess)\b/iu;

/** Reads a box, the rest of "the answer is …", or a line that is an answer. Text past 400 characters is no part of an answer. */
export function readClaim(piece: string, choices: Choices, multiple: boolean): Claim {
  const whole = unwrap(piece.slice(0, 400)).trim();
  if (takenBack.test(whole)) return unclear("it says what the answer is not");
  const head = withoutNextSentence(whole.replace(reasonClause, "").replace(exclusion, "").trim(), choices);
  if (head === "") return { kind: "none" };
  if (negation.test(mentions(fold(head), choices).rest)) return unclear("it says what the answer is not");
  const run = /^[("'[{]?([A-Z]{2,26})[)\]}"'.]*$/u.exec(head)?.[1];
  if (multiple && run !== undefined && Array.from(run).every((letter) => choices.labels.has(letter)) && new Set(run).size === run.length) {
    return { kind: "letters", letters: new Set(run) };
  }
  const match = leading.exec(head);
  const letter = match?.[2]?.toUpperCase();
  if (match && letter !== undefined && choices.labels.has(letter)) {
    const isSmall = match[2] !== letter;
    const bracket = (match[1] ?? "") !== "" || (match[3] ?? "") !== "";
    const rest = head
      .slice(match[0].length)
      .replace(/^["'*]+/u, "")
      .trim();
    if (isLabel(letter, rest, { bracket, isSmall }, choices)) return withOthers(letter, rest, choices, multiple);
  }
  const inside = new Set<string>();
  for (const [, a, b] of head.matchAll(bracketed)) {
    const found = (a ?? b ?? "").toUpperCase();
    if (choices.labels.has(found)) inside.add(found);
  }
  if (inside.size > 0) return settle(inside, multiple && !hedge.test(head));
  const { letters, rest } = mentions(fold(head), choices);
  if (letters.size === 0) {
    const label = loneLabel(head, choices);
    return label === undefined ? { kind: "none" } : unclear(`it names ${label} without saying that it is the answer`);
  }
  if (/^[\s("'*]*(?:probably|likely|most likely|maybe|perhaps|possibly)\b/iu.test(head)) return unclear("it leaves the answer open");
  return settle(letters, multiple && !hedge.test(rest));
}

const capital = /(?<![\p{L}\p{N}_'’.-])([A-Z])(?![\p{L}\p{N}_'’-])(\s+[a-z])?/gu;

/** A capital that is an option's letter and stands alone. A and I before a word are words. */
function loneLabel(text: string, { labels }: Choices): string | undefined {
  for (const [, letter = "", word] of text.matchAll(capital)) {
    if (labels.has(letter) && !(word !== undefined && (letter === "A" || letter === "I"))) return letter;
  }
  return undefined;
}

/** "B. A is wrong": a new sentence after the letter, where no option's text begins there. */
function withoutNextSentence(head: string, { texts }: Choices): string {
  const match = /^([("'[*]*[A-Z][)\]"'*]*\.)\s+([A-Z].*)$/su.exec(head);
  if (!match) return head;
  const next = fold(match[2] ?? "");
  return [...texts.values()].some((text) => next.startsWith(text)) ? head : (match[1] ?? head);
}

/** Whether a first letter is an option's and no word: "A" in "A dog" is none. */
function isLabel(
  letter: string,
  rest: string,
  { bracket, isSmall }: { readonly bracket: boolean; readonly isSmall: boolean },
  { texts }: Choices,
): boolean {
  if (rest === "" || bracket) return true;
  if (isSmall) return false;
  if (/^(?:[,;/&+|]|or\b|and\b|nor\b)/iu.test(rest)) return true;
  const own = texts.get(letter);
  return own !== undefined && fold(rest).startsWith(own);
}

function withOthers(letter: string, rest: string, choices: Choices, multiple: boolean): Claim {
  const letters = new Set([letter]);
  let alternatives = false;
  for (const [, word, , other] of ` ${rest}`.matchAll(another)) {
    if (other === undefined || !choices.labels.has(other)) continue;
    if (word !== undefined && word !== "and" && other !== letter) alternatives = true;
    letters.add(other);
  }
  for (const [, a, b] of rest.matchAll(bracketed)) {
    const found = (a ?? b ?? "").toUpperCase();
    if (choices.labels.has(found)) letters.add(found);
  }
  if (alternatives) return unclear(`it names ${[...letters].join(" or ")}`);
  const named = mentions(fold(rest), choices).letters;
  if (letters.size === 1 && named.size > 0 && !named.has(letter))
    return unclear(`the letter ${letter} and its text do not belong together`);
  if (letters.size === 1 && named.size > 1 && hedge.test(rest)) return unclear(`it names ${[...named].join(" or ")}`);
  return settle(letters, multiple);
}

function settle(letters: ReadonlySet<string>, severalAllowed: boolean): Claim {
  return letters.size === 1 || severalAllowed ? { kind: "letters", letters } : unclear(`it names ${[...letters].join(" and ")}`);
}

export function unclear(problem: string): Claim {
  return { kind: "unclear", problem };
}
