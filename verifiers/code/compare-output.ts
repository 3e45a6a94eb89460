import { show } from "./show.ts";

/** How the output of a program is compared with the expected one. */
export interface OutputComparison {
  /**
   * "tokens": the same words, whatever white space stands between them. "exact": the same text, but for the kind of line ends and one line
   * end at the end. "float": like tokens, and numbers within a tolerance are the same.
   */
  readonly compare: "tokens" | "exact" | "float";
  readonly relativeTolerance: number;
  readonly absoluteTolerance: number;
}

/**
 * Where an output first differs from the expected one, such as `line 3: 41, not 42`, or undefined where they are the same.
 * Linear in both. White space is that of ASCII, and digits are told apart by their code points.
 */
export function compareOutput(output: string, expected: string, comparison: OutputComparison): string | undefined {
  if (comparison.compare === "exact") return compareLines(normalLineEnds(output), normalLineEnds(expected));
  const same = comparison.compare === "float" ? (a: string, b: string) => isNear(a, b, comparison) : (a: string, b: string) => a === b;
  const [actual, wanted] = [readTokens(output), readTokens(expected)];
  for (;;) {
    const [mine, theirs] = [actual(), wanted()];
    if (mine === undefined && theirs === undefined) return undefined;
    if (mine === undefined) return `the output ends before ${shown(theirs?.text)} (line ${theirs?.line} of the expected output)`;
    if (theirs === undefined) return `line ${mine.line}: ${shown(mine.text)}, where the output should have ended`;
    if (!same(mine.text, theirs.text)) return `line ${mine.line}: ${difference(mine.text, theirs.text, comparison)}`;
  }
}

interface Token {
  readonly text: string;
  /** From 1. */
  readonly line: number;
}

/** Reads the next token with each call. */
function readTokens(text: string): () => Token | undefined {
  let at = 0;
  let line = 1;
  return () => {
    for (; at < text.length && isSpace(text.charCodeAt(at)); at += 1) if (text.charCodeAt(at) === 10) line += 1;
    const start = at;
    while (at < text.length && !isSpace(text.charCodeAt(at))) at += 1;
    return start === at ? undefined : { text: text.slice(start, at), line };
  };
}

function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}

function difference(mine: string, theirs: string, { compare, relativeTolerance, absoluteTolerance }: OutputComparison): string {
  const tolerance =
    compare === "float" && readNumber(theirs) !== undefined
      ? ` (relative tolerance ${relativeTolerance}, absolute tolerance ${absoluteTolerance})`
      : "";
  return `${shown(mine, theirs)}, not ${shown(theirs, mine)}${tolerance}`;
}

function isNear(mine: string, theirs: string, { relativeTolerance, absoluteTolerance }: OutputComparison): boolean {
  // NaN is no result that one can be near to, also where both sides say it.
  if (mine === theirs) return !/^[+-]?nan$/iu.test(mine);
  const [a, b] = [readNumber(mine), readNumber(theirs)];
  if (a === undefined || b === undefined) return false;
  return Math.abs(a - b) <= Math.max(absoluteTolerance, relativeTolerance * Math.abs(b));
}

/** A finite decimal number in ASCII. */
function readNumber(text: string): number | undefined {
  if (!/^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/u.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

function normalLineEnds(text: string): string {
  const normal = text.includes("\r") ? text.replaceAll("\r\n", "\n") : text;
  return normal.endsWith("\n") ? normal.slice(0, -1) : normal;
}

function compareLines(output: string, expected: string): string | undefined {
  if (output === expected) return undefined;
  for (let at = 0, line = 1; ; line += 1) {
    const [mineEnd, theirsEnd] = [lineEnd(output, at), lineEnd(expected, at)];
    const [mine, theirs] = [output.slice(at, mineEnd), expected.slice(at, theirsEnd)];
    if (mine !== theirs) return `line ${line}: ${quoted(mine, theirs)}, not ${quoted(theirs, mine)}`;
    // Up to here both are the same, so that one of them ends with this line.
    if (mineEnd === output.length) return `the output ends after line ${line}, before ${quoted(nextLine(expected, theirsEnd))}`;
    if (theirsEnd === expected.length) return `line ${line + 1}: ${quoted(nextLine(output, mineEnd))}, where the output should have ended`;
    at = mineEnd + 1;
  }
}

function lineEnd(text: string, from: number): number {
  const newline = text.indexOf("\n", from);
  return newline === -1 ? text.length : newline;
}

function nextLine(text: string, end: number): string {
  return text.slice(end + 1, lineEnd(text, end + 1));
}

const window = 60;

function quoted(text: string, other = ""): string {
  return `"${shown(text, other)}"`;
}

/** At most 60 characters, from shortly before the place where it differs from the other on. */
function shown(text = "", other = ""): string {
  if (text.length <= window) return show(text, window);
  let same = 0;
  while (same < text.length && text.charCodeAt(same) === other.charCodeAt(same)) same += 1;
  const from = same <= window / 2 ? 0 : Math.min(same - 20, text.length - window / 2);
  return `${from === 0 ? "" : "…"}${show(text.slice(from, from + window - 2), window)}${from + window - 2 < text.length ? "…" : ""}`;
}
