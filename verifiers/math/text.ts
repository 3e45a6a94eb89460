import type { Token } from "./lex.ts";

const dropped: ReadonlySet<string> = new Set(["the", "a", "an", "is", "are"]);

/** Words for comparison: small letters unless it is one letter, without articles and punctuation. */
export function plainText(tokens: readonly Token[]): string {
  const words: string[] = [];
  for (const token of tokens) {
    if (token.kind === "operator" && token.text !== "-" && token.text !== "<" && token.text !== ">") continue;
    const word = token.text.length === 1 ? token.text : token.text.toLowerCase();
    if (dropped.has(word) && tokens.length > 1) continue;
    words.push(word);
  }
  const text = words.join(" ");
  return synonyms.get(text) ?? text;
}

const synonyms: ReadonlyMap<string, string> = new Map([
  ["true", "yes"],
  ["false", "no"],
  ["y", "yes"],
  ["infinitely many", "infinity"],
  ["does not exist", "undefined"],
  ["dne", "undefined"],
  ["none", "no solution"],
  ["no solutions", "no solution"],
  ["no real solutions", "no real solution"],
]);
