import { isOperator } from "./cursor.ts";
import type { Token } from "./lex.ts";

export interface Part {
  readonly name: string;
  readonly tokens: readonly Token[];
}

const series: readonly (readonly string[])[] = [
  ["a", "b", "c", "d", "e", "f", "g", "h"],
  ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"],
  ["i", "ii", "iii", "iv", "v", "vi"],
  ["A", "B", "C", "D", "E", "F"],
  ["I", "II", "III", "IV", "V"],
];

/** `(a) 12 (b) 7`: what stands behind each label, where a text begins with the first label of a series and has at least two. */
export function partsOf(tokens: readonly Token[]): readonly Part[] | undefined {
  const isBracketed = isOperator(tokens[0], "(");
  const [mark, close] = isBracketed ? [1, 2] : [0, 1];
  if (!isOperator(tokens[close], ")")) return undefined;
  const names = series.find(([first]) => first === tokens[mark]?.text);
  if (!names) return undefined;
  const starts: number[] = [];
  for (let at = 0; at + close < tokens.length && starts.length < names.length; at += 1) {
    const opens = !isBracketed || isOperator(tokens[at], "(");
    const isFree =
      (isBracketed && !joins(tokens[at - 1])) ||
      at === 0 ||
      isOperator(tokens[at - 1], ";") ||
      isOperator(tokens[at - 1], ",") ||
      tokens[at - 1]?.text === "and";
    if (opens && isFree && tokens[at + mark]?.text === names[starts.length] && isOperator(tokens[at + close], ")")) starts.push(at);
  }
  if (starts.length < 2) return undefined;
  return starts.map((start, index) => ({
    name: `part ${names[index] ?? ""}`,
    tokens: withoutSeparators(tokens.slice(start + close + 1, starts[index + 1] ?? tokens.length)),
  }));
}

/** A sign in front makes a factor of what is in brackets. */
function joins(token: Token | undefined): boolean {
  return token?.kind === "operator" && "+-*/^=<>≤≥_|({[".includes(token.text);
}

function withoutSeparators(tokens: readonly Token[]): readonly Token[] {
  let end = tokens.length;
  for (let token = tokens[end - 1]; token; token = tokens[end - 1]) {
    const isMark = token.kind === "operator" && [",", ";", ".", "**", "\\\\"].includes(token.text);
    if (!isMark && !(token.kind === "word" && token.text.toLowerCase() === "and")) break;
    end -= 1;
  }
  return tokens.slice(0, end);
}
