import { isOperator } from "./cursor.ts";
import type { Token } from "./lex.ts";
import type { Repair } from "./repair-name.ts";

const damaged: readonly (readonly [string, string])[] = [
  ["\frac", "\\frac"],
  ["\text", "\\text"],
  ["\times", "\\times"],
  ["\right", "\\right"],
  ["\boxed", "\\boxed"],
];

/** Backslashes that JSON escapes swallowed or doubled, and `egin{…}`. */
export function repair(text: string, repairs: Set<Repair>): string {
  let repaired = text;
  const mend = (name: Repair, next: string): void => {
    if (next !== repaired) repairs.add(name);
    repaired = next;
  };
  if (/[\f\t\r\u0008]/u.test(text)) for (const [lost, whole] of damaged) mend("swallowed backslash", repaired.replaceAll(lost, whole));
  if (repaired.includes("\\\\") && !repaired.includes("\\begin") && /\\\\[a-zA-Z(]/u.test(repaired))
    mend("doubled backslash", repaired.replaceAll("\\\\", "\\"));
  if (repaired.includes("egin{"))
    mend("lost letter", repaired.replaceAll(/(?<!b)egin\{/gu, "\\begin{").replaceAll(/(?<![a-z])nd\{/gu, "\\end{"));
  return repaired;
}

/** A full stop and the like after an answer are no part of it. */
export function trimEnd(tokens: readonly Token[]): readonly Token[] {
  let end = tokens.length;
  while (end > 0) {
    const token = tokens[end - 1];
    if (
      token?.kind !== "operator" ||
      !(
        token.text === "." ||
        token.text === "," ||
        token.text === ";" ||
        token.text === ":" ||
        token.text === "?" ||
        token.text === "\\\\" ||
        token.text === "。" ||
        token.text === "**"
      )
    )
      break;
    end -= 1;
  }
  let start = 0;
  while (
    start < end &&
    (isOperator(tokens[start], ":") || isOperator(tokens[start], "=") || isOperator(tokens[start], "≈") || isOperator(tokens[start], "**"))
  )
    start += 1;
  return start === 0 && end === tokens.length ? tokens : tokens.slice(start, end);
}

/** Braces and parentheses that were opened and never closed are closed at the end, as an output that lost its last characters needs it. */
export function closeBraces(tokens: readonly Token[], at: number, repairs: Set<Repair>): readonly Token[] {
  const open: string[] = [];
  let isMixed = false;
  for (const { kind, text } of tokens) {
    if (kind !== "operator") continue;
    if (text === "{" || text === "(") open.push(text);
    else if (text === "[" || text === "]") isMixed = true;
    else if ((text === "}" && open.at(-1) === "{") || (text === ")" && open.at(-1) === "(")) open.pop();
  }
  if (open.length === 0 || open.length > 8 || (isMixed && open.includes("("))) return tokens;
  repairs.add("unclosed bracket");
  const closer = (text: string): Token => ({ kind: "operator", text, start: at, end: at, spaced: false, prose: false });
  return [...tokens, ...open.toReversed().map((opener) => closer(opener === "{" ? "}" : ")"))];
}
