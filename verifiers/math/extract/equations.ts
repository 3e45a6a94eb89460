import { isLetter } from "../lex.ts";
import type { Answer } from "./answer.ts";

/** Characters before an equation in which others of its list are looked for. */
const reach = 160;
const equation = /(?<name>[A-Za-z])(?:_\{?\d\}?)?\s*=\s*(?:(?!\.\s)[^=,;、，\n]){1,30}$/u;
const conjunctions: ReadonlySet<string> = new Set(["and", "et", "und", "y", "e", "и"]);

/** Where what joins two equations begins, at the end of a text; undefined where nothing but spaces stands there. */
function jointStart(before: string): number | undefined {
  let at = before.length;
  let joined = false;
  for (;;) {
    const character = before.charAt(at - 1);
    if (" \t$>*•".includes(character) && character !== "") at -= 1;
    else if ((",;、，和\n".includes(character) || (character === "." && before.charAt(at) === " ")) && character !== "") {
      at -= 1;
      joined = true;
    } else if (before.endsWith("\\(", at) || before.endsWith("\\)", at)) at -= 2;
    else {
      let word = at;
      while (word > 0 && isLetter(before, word - 1)) word -= 1;
      if (word === at || !conjunctions.has(before.slice(word, at).toLowerCase()) || before[word - 1] !== " ") break;
      at = word;
      joined = true;
    }
  }
  return joined ? at : undefined;
}

/**
 * `x = 5 and y = 3` has its last value behind another equation: with the same name both are solutions, with another one they are parts
 * of one answer, of which the last may be what was asked for.
 */
export function withEquationsBefore(text: string, last: Answer, floor: number): Answer {
  const own = nameOf(text, last);
  if (!own) return last;
  const names = [own.name];
  let start = own.start;
  for (let parts = 0; parts < 8; parts += 1) {
    const before = text.slice(Math.max(floor, start - reach), start);
    const end = jointStart(before);
    const found = end === undefined ? null : equation.exec(before.slice(0, end));
    const name = found?.groups?.["name"];
    if (!found || name === undefined || /[A-Za-z\\]/u.test(before.charAt(found.index - 1))) break;
    names.push(name);
    start = start - before.length + found.index;
  }
  if (names.length === 1) return last;
  const all = text
    .slice(start, last.end)
    .replaceAll("$", " ")
    .replaceAll(/\n[\s>*•-]*/gu, ", ");
  if (new Set(names).size === names.length) return { ...last, wide: all };
  return { text: all, strategy: last.strategy, start, end: last.end };
}

/** The name of the equation that the answer is the value of, and where that begins. */
function nameOf(text: string, { start, end }: Answer): { readonly name: string; readonly start: number } | undefined {
  const inside = /^\s*([A-Za-z])(?:_\{?\d\}?)?\s*=(?!.*=)/u.exec(text.slice(start, Math.min(end, start + 80)));
  if (inside?.[1] !== undefined) return { name: inside[1], start };
  const before = /(?:^|[^A-Za-z\\])([A-Za-z])(?:_\{?\d\}?)?\s*=\s*$/u.exec(text.slice(Math.max(0, start - 12), start));
  if (before?.[1] === undefined) return undefined;
  const length = before[0].length - (/^[A-Za-z]/u.test(before[0]) ? 0 : 1);
  return { name: before[1], start: start - length };
}
