/** A fenced block of Markdown. */
export interface FencedBlock {
  /** First word of the info string, in small letters; empty where there is none. */
  readonly tag: string;
  readonly content: string;
}

/**
 * The fenced blocks of a text, in order, in one pass: ``` and ~~~, closed by a fence that is no shorter and no further in than three
 * spaces past the opening one. A block that is never closed runs to the end. Looser than CommonMark where models are: a fence may be
 * indented further where it has a tag, and a tagged one may follow text on its line.
 */
export function findFencedBlocks(text: string): readonly FencedBlock[] {
  const blocks: FencedBlock[] = [];
  let open: Opening | undefined;
  for (let at = 0; at < text.length;) {
    const newline = text.indexOf("\n", at);
    const next = newline === -1 ? text.length : newline + 1;
    const line = text.slice(at, newline === -1 ? next : newline);
    if (!open) {
      const fence = readOpening(line);
      if (fence) open = { ...fence, contentStart: next };
    } else if (closes(line, open)) {
      blocks.push(blockOf(text, open, at));
      open = undefined;
    }
    at = next;
  }
  if (open) blocks.push(blockOf(text, open, text.length));
  return blocks;
}

interface Fence {
  readonly character: string;
  readonly length: number;
  readonly indent: number;
  readonly tag: string;
}
interface Opening extends Fence {
  readonly contentStart: number;
}

function readOpening(line: string): Fence | undefined {
  const indent = indentOf(line);
  const character = line.charAt(indent);
  if (character !== "`" && character !== "~") return readLateOpening(line);
  const length = runLength(line, indent, character);
  const info = line.slice(indent + length);
  if (length < 3 || (character === "`" && info.includes("`"))) return undefined;
  const tag = tagOf(info);
  // Further in, a bare fence is more often part of a doc comment than of a list.
  return indent > 3 && tag === "" ? undefined : { character, length, indent, tag };
}

const late = /[^`](`{3,})[ \t]{0,4}([A-Za-z]{1,20}\d?)[ \t\r]*$/u;

/** "Here is the code: ```python" */
function readLateOpening(line: string): Fence | undefined {
  const found = line.endsWith("`") ? null : late.exec(line.slice(-80));
  if (!found?.[1] || !found[2]) return undefined;
  return line.indexOf("`") < line.lastIndexOf("`") - found[1].length + 1
    ? undefined
    : { character: "`", length: found[1].length, indent: 0, tag: found[2].toLowerCase() };
}

function closes(line: string, open: Opening): boolean {
  const indent = indentOf(line);
  if (line.charAt(indent) !== open.character || indent > open.indent + 3) return false;
  const length = runLength(line, indent, open.character);
  return length >= open.length && line.slice(indent + length).trim() === "";
}

function blockOf(text: string, open: Opening, end: number): FencedBlock {
  return { tag: open.tag, content: outdent(text.slice(open.contentStart, end), open.indent) };
}

/** As much of the opening fence's indent as each line has is no part of the content. */
function outdent(content: string, indent: number): string {
  if (indent === 0) return content;
  return content
    .split("\n")
    .map((line) => line.slice(Math.min(indent, indentOf(line))))
    .join("\n");
}

function indentOf(line: string): number {
  let at = 0;
  while (line.charCodeAt(at) === 32 || line.charCodeAt(at) === 9) at += 1;
  return at;
}

function runLength(line: string, from: number, character: string): number {
  let at = from;
  while (line.charAt(at) === character) at += 1;
  return at - from;
}

/** `python`, `Python title="x"`, `{.python}` and `python:main.py` are all tagged python. */
function tagOf(info: string): string {
  return /^[\s{.]*([\w+#-]+(?:\.\d+)?)/u.exec(info.slice(0, 200))?.[1]?.toLowerCase() ?? (info.trim() === "" ? "" : "?");
}
