/** A token of JavaScript, as far as statements are told apart by it. */
export interface Token {
  readonly kind: "word" | "mark" | "text" | "regex" | "number";
  readonly value: string;
  readonly start: number;
  readonly end: number;
  /** How many brackets are open around it. */
  readonly depth: number;
  readonly newlineBefore: boolean;
}

/**
 * The tokens of a source, without comments. A template with what stands in it is one token. It is exact for programs that compile, but
 * for rare places where only a full parser knows a regular expression from a division.
 */
export function scanSource(source: string): readonly Token[] {
  const tokens: Token[] = [];
  let depth = 0;
  let newline = false;
  for (let at = 0; at < source.length;) {
    const letter = source[at] as string;
    if (letter === "\n" || letter === "\r") {
      newline = true;
      at += 1;
      continue;
    }
    if (letter.trim() === "") {
      at += 1;
      continue;
    }
    if (source.startsWith("//", at) || (at === 0 && source.startsWith("#!"))) {
      at = endOf(source.indexOf("\n", at), source);
      continue;
    }
    if (source.startsWith("/*", at)) {
      const end = endOf(source.indexOf("*/", at + 2), source);
      if (source.slice(at, end).includes("\n")) newline = true;
      at = Math.min(end + 2, source.length);
      continue;
    }
    const [kind, end] = tokenAt(source, at, tokens);
    const value = source.slice(at, end);
    if (kind === "mark" && (value === ")" || value === "]" || value === "}")) depth -= 1;
    tokens.push({ kind, value, start: at, end, depth, newlineBefore: newline });
    if (kind === "mark" && (value === "(" || value === "[" || value === "{")) depth += 1;
    newline = false;
    at = end;
  }
  return tokens;
}

function endOf(index: number, source: string): number {
  return index === -1 ? source.length : index;
}

// oxlint-disable-next-line no-misleading-character-class -- names may hold joiners
const word = /[\p{ID_Start}$_#@\\][\p{ID_Continue}$\u200c\u200d\\]*/uy;
const number = /(?:0[xXbBoO][\da-fA-F_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?)n?/uy;
const marks = [">>>=", "...", "===", "!==", "**=", "<<=", ">>=", ">>>", "&&=", "||=", "??="];
const pairs = new Set([
  "=>",
  "==",
  "!=",
  "<=",
  ">=",
  "&&",
  "||",
  "??",
  "?.",
  "++",
  "--",
  "+=",
  "-=",
  "*=",
  "/=",
  "%=",
  "&=",
  "|=",
  "^=",
  "<<",
  ">>",
  "**",
]);

function tokenAt(source: string, at: number, before: readonly Token[]): readonly [Token["kind"], number] {
  const letter = source[at] as string;
  if (letter === '"' || letter === "'") return ["text", stringEnd(source, at)];
  if (letter === "`") return ["text", templateEnd(source, at)];
  if (letter === "/" && regexMayStart(before)) {
    const end = regexEnd(source, at);
    if (end !== undefined) return ["regex", end];
  }
  number.lastIndex = at;
  if (/[\d.]/u.test(letter) && number.test(source) && number.lastIndex > at) return ["number", number.lastIndex];
  word.lastIndex = at;
  if (word.test(source)) return ["word", word.lastIndex];
  for (const mark of marks) if (source.startsWith(mark, at)) return ["mark", at + mark.length];
  if (pairs.has(source.slice(at, at + 2))) return ["mark", at + 2];
  return ["mark", at + letter.length];
}

function stringEnd(source: string, at: number): number {
  for (let next = at + 1; next < source.length; next += 1) {
    if (source[next] === "\\") next += 1;
    else if (source[next] === source[at] || source[next] === "\n") return next + 1;
  }
  return source.length;
}

function templateEnd(source: string, at: number): number {
  // How many braces are open in each substitution around the place at hand.
  const open: number[] = [];
  for (let next = at + 1; next < source.length; next += 1) {
    const letter = source[next];
    if (letter === "\\") next += 1;
    else if (open.length === 0 || open.at(-1) === -1) {
      if (letter === "`") {
        if (open.length === 0) return next + 1;
        open.pop();
      } else if (letter === "$" && source[next + 1] === "{") {
        open.push(0);
        next += 1;
      }
    } else if (letter === "'" || letter === '"') next = stringEnd(source, next) - 1;
    else if (letter === "`") open.push(-1);
    else if (letter === "{") open.push((open.pop() as number) + 1);
    else if (letter === "}") {
      const count = open.pop() as number;
      if (count > 0) open.push(count - 1);
    }
  }
  return source.length;
}

const beforeRegex = new Set([
  "return",
  "typeof",
  "case",
  "in",
  "of",
  "delete",
  "void",
  "throw",
  "new",
  "else",
  "do",
  "instanceof",
  "yield",
  "await",
]);

function regexMayStart(before: readonly Token[]): boolean {
  const last = before.at(-1);
  if (last === undefined) return true;
  if (last.kind === "word") return beforeRegex.has(last.value);
  if (last.kind !== "mark") return false;
  return ![")", "]", "}", "++", "--"].includes(last.value) || (last.value === "}" && startsLine(before));
}

/** After a block that ended on an earlier line a slash begins a statement. */
function startsLine(before: readonly Token[]): boolean {
  return before.at(-1)?.depth === 0;
}

function regexEnd(source: string, at: number): number | undefined {
  let inClass = false;
  for (let next = at + 1; next < source.length; next += 1) {
    const letter = source[next];
    if (letter === "\n") return undefined;
    if (letter === "\\") next += 1;
    else if (letter === "[") inClass = true;
    else if (letter === "]") inClass = false;
    else if (letter === "/" && !inClass) {
      let end = next + 1;
      while (/[a-z]/u.test(source[end] ?? "")) end += 1;
      return end;
    }
  }
  return undefined;
}
