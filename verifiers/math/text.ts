import type { Token } from "./lex.ts";

const dropped: ReadonlySet<string> = new Set(["the", "a", "an", "is", "are"]);

const turns: ReadonlySet<string> = new Set([
  "yes",
  "no",
  "not",
  "but",
  "however",
  "true",
  "false",
  "isn't",
  "cannot",
  "can't",
  "never",
  "or",
  "maybe",
]);

/** Whether what follows a yes or no says another thing. */
function takesBack(tokens: readonly Token[]): boolean {
  return tokens.some((token) => turns.has(token.text.toLowerCase()));
}

const copulas: ReadonlySet<string> = new Set(["is", "are", "was", "were"]);

/** The subject and the predicate of one clause, "the ball is blue"; undefined for lists, sentences with marks and everything longer. */
export function clauseOf(tokens: readonly Token[]): { readonly subject: string; readonly predicate: string } | undefined {
  const at = tokens.findIndex((token) => copulas.has(token.text.toLowerCase()));
  if (at < 1 || at > 5 || tokens.length - at > 6 || tokens.some((token) => token.kind === "operator")) return undefined;
  if (tokens.slice(at + 1).some((token) => copulas.has(token.text.toLowerCase()))) return undefined;
  return { subject: plainText(tokens.slice(0, at)), predicate: plainText(tokens.slice(at + 1)) };
}

const ordinalEnds: ReadonlySet<string> = new Set(["st", "nd", "rd", "th"]);
const ordinals: ReadonlyMap<string, string> = new Map(
  "first second third fourth fifth sixth seventh eighth ninth tenth"
    .split(" ")
    .map((word, index) => [word, `${index + 1}${["st", "nd", "rd"][index] ?? "th"}`]),
);

/** Words at the beginning of a sentence that only point at what follows. */
const leading: ReadonlySet<string> = new Set([
  "it",
  "this",
  "that",
  "there",
  "they",
  "will",
  "would",
  "be",
  "was",
  "were",
  "so",
  "thus",
  "therefore",
  "hence",
]);

/** Words for comparison: small letters unless it is one letter, without articles and punctuation. */
export function plainText(tokens: readonly Token[]): string {
  const words: string[] = [];
  for (const token of tokens) {
    if (token.kind === "operator" && token.text !== "-" && token.text !== "<" && token.text !== ">") continue;
    const word = token.text.length === 1 ? token.text : token.text.toLowerCase();
    if (dropped.has(word) && tokens.length > 1) continue;
    if (ordinalEnds.has(word) && /^\d+$/u.test(words.at(-1) ?? "")) words[words.length - 1] += word;
    else words.push(ordinals.get(word) ?? word);
  }
  while (words.length > 1 && leading.has(words[0] ?? "")) words.shift();
  const text = words.join(" ");
  if (/(?:^|\b(?:has|have|are) )infinitely many\b/u.test(text)) return "infinity";
  const [first, second] = tokens;
  // "Yes, it is possible."
  if (
    first?.kind === "word" &&
    second?.kind === "operator" &&
    second.text === "," &&
    /^(?:yes|no)$/iu.test(first.text) &&
    !takesBack(tokens.slice(2))
  )
    return first.text.toLowerCase();
  if (
    /^(?:equation |it |there )*(?:has |have )?no (?:real |integer |such )*(?:solutions?|roots?|zeros?|values?|integers?|numbers?|points?|functions?|[a-z])(?: exists?)?(?: in (?:positive |non-negative )?(?:integers|reals|real numbers))?$/u.test(
      text,
    )
  )
    return "no solution";
  return synonyms.get(text) ?? text;
}

const synonyms: ReadonlyMap<string, string> = new Map([
  ["true", "yes"],
  ["false", "no"],
  ["y", "yes"],
  ["infinitely many", "infinity"],
  ["does not exist", "no solution"],
  ["do not exist", "no solution"],
  ["dne", "no solution"],
  ["undefined", "no solution"],
  ["none", "no solution"],
  ["no solutions", "no solution"],
  ["cannot be done", "cannot"],
  ["not possible", "impossible"],
]);
