import type { Token } from "./scan-source.ts";

/** A statement: its tokens and its place in the source. */
export interface Statement {
  readonly tokens: readonly Token[];
  readonly start: number;
  readonly end: number;
}

/** The statements of a body, whose tokens stand at one depth. It relies on the source being one that compiles. */
export function splitStatements(tokens: readonly Token[], depth: number): readonly Statement[] {
  const statements: Statement[] = [];
  let from = 0;
  const close = (to: number): void => {
    const part = tokens.slice(from, to);
    const [first, last] = [part[0], part.at(-1)];
    if (first && last) statements.push({ tokens: part, start: first.start, end: last.end });
    from = to;
  };
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at] as Token;
    if (token.depth !== depth) continue;
    if (token.kind === "mark" && token.value === ";") {
      close(at + 1);
      continue;
    }
    const next = tokens[at + 1];
    if (next === undefined) break;
    const isBlockEnd = token.kind === "mark" && token.value === "}" && isBlockLike(tokens, from, at, depth);
    if (isBlockEnd ? !continues(next) && !isDo(tokens[from]) : next.newlineBefore && endsBefore(token, next, tokens, from)) close(at + 1);
  }
  close(tokens.length);
  return statements;
}

const blockWords = new Set(["function", "class", "if", "for", "while", "switch", "try", "with", "async", "export"]);
const continuing = new Set(["else", "catch", "finally"]);

/** Whether the statement that began is one that ends with a closing brace. */
function isBlockLike(tokens: readonly Token[], from: number, at: number, depth: number): boolean {
  const first = tokens[from] as Token;
  if (first.kind === "mark") return first.value === "{";
  if (first.kind !== "word" || !blockWords.has(first.value)) return false;
  if (first.value === "async") return tokens[from + 1]?.value === "function";
  if (first.value === "export") {
    const second = tokens[from + 1]?.value;
    return second === "function" || second === "class" || second === "{" || second === "async" || second === "default";
  }
  if (first.value === "function" || first.value === "class") return true;
  // `if (x) y = {…}` ends with a brace that closes no block.
  let open = at;
  while (open > from && !(tokens[open]?.value === "{" && tokens[open]?.depth === depth)) open -= 1;
  const before = tokens[open - 1];
  return (
    before !== undefined &&
    (before.value === ")" || before.value === "else" || before.value === "try" || before.value === "finally" || before.value === "catch")
  );
}

function isDo(first: Token | undefined): boolean {
  return first?.value === "do";
}

function continues(next: Token): boolean {
  return next.kind === "word" && continuing.has(next.value);
}

const openMarks = new Set([")", "]", "}", "++", "--"]);

/** Whether a line end between two tokens ends a statement. */
function endsBefore(token: Token, next: Token, tokens: readonly Token[], from: number): boolean {
  if (token.kind === "mark" && !openMarks.has(token.value)) return false;
  if (
    token.kind === "word" &&
    [
      "else",
      "return",
      "typeof",
      "new",
      "await",
      "in",
      "of",
      "instanceof",
      "void",
      "delete",
      "case",
      "extends",
      "do",
      "try",
      "finally",
    ].includes(token.value)
  )
    return token.value === "return";
  if (next.kind === "mark")
    return ["{", "++", "--", "}", ";"].includes(next.value) ? !headEnds(token, tokens, from) : next.value === "!" || next.value === "~";
  if (next.kind === "text" && next.value.startsWith("`")) return false;
  if (next.kind === "word" && (next.value === "in" || next.value === "instanceof" || next.value === "of" || continuing.has(next.value)))
    return false;
  return !headEnds(token, tokens, from);
}

/** Whether a closing bracket ends the head of an `if`, `for` or `while`, after which its body comes. */
function headEnds(token: Token, tokens: readonly Token[], from: number): boolean {
  if (token.value !== ")") return false;
  const at = tokens.indexOf(token, from);
  let open = at - 1;
  while (open > from && !(tokens[open]?.value === "(" && tokens[open]?.depth === token.depth)) open -= 1;
  const before = tokens[open - 1]?.value;
  const isDoWhile = before === "while" && tokens[from]?.value === "do";
  if (isDoWhile) return false;
  return (
    before === "if" ||
    before === "while" ||
    before === "for" ||
    before === "with" ||
    (before === "await" && tokens[open - 2]?.value === "for")
  );
}
