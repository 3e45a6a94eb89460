import type { Token } from "./lex.ts";
import type { Node } from "./node.ts";

/** Values of one point that are put into every order. */
const mostValues = 5;

/** The tokens of what is to be permuted in `(1, 2, 3) and its permutations` and `all permutations of (1, 2, 3)`; undefined for all else. */
export function permutationsIn(tokens: readonly Token[]): readonly Token[] | undefined {
  const at = tokens.findIndex((token) => token.kind === "word" && /^permutations?$/iu.test(token.text));
  if (at === -1) return undefined;
  if (tokens.slice(0, at).every((token) => token.kind === "word")) {
    const isCyclic = tokens.slice(0, at).some((token) => token.text.toLowerCase() === "cyclic");
    return !isCyclic && tokens[at + 1]?.text.toLowerCase() === "of" ? tokens.slice(at + 2) : undefined;
  }
  if (at !== tokens.length - 1) return undefined;
  let end = at;
  while (end > 0 && isFiller(tokens[end - 1])) end -= 1;
  return end === 0 || tokens.slice(end, at).some((token) => token.text.toLowerCase() === "cyclic") ? undefined : tokens.slice(0, end);
}

const fillers: ReadonlySet<string> = new Set(["and", "all", "its", "their", "the", "any", "cyclic", "of", "up", "to"]);

function isFiller(token: Token | undefined): boolean {
  return token !== undefined && ((token.kind === "word" && fillers.has(token.text.toLowerCase())) || token.text === ",");
}

/** Every order of the values of each point; what is no point stays. */
export function permutationsOf(node: Node): Node {
  if (node.kind === "relation" && node.sides.length === 2 && node.sides[1]) return permutationsOf(node.sides[1]);
  const points = node.kind === "list" || node.kind === "set" ? node.items : [node];
  const items = points.flatMap((point): readonly Node[] =>
    point.kind === "tuple" && point.items.length <= mostValues
      ? orders(point.items).map((order): Node => ({ ...point, items: order }))
      : [point],
  );
  return { kind: "list", items, alternatives: false };
}

function orders(items: readonly Node[]): readonly (readonly Node[])[] {
  if (items.length < 2) return [items];
  return items.flatMap((item, index) => orders(items.filter((_, place) => place !== index)).map((rest) => [item, ...rest]));
}
