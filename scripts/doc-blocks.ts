import { readSources } from "./sources.ts";

/** A fenced block of a document, with the line of its first line of code. */
export interface DocBlock {
  readonly path: string;
  readonly line: number;
  readonly language: string;
  readonly code: string;
}

/** All fenced blocks of the README, CONTRIBUTING, the docs and the READMEs of verifiers. */
export function docBlocks(): readonly DocBlock[] {
  const documents = readSources("*.md", "docs/**/*.md", "verifiers/*/README.md", "rubrics/*/README.md");
  return [...documents].flatMap(([path, text]) => blocksOf(path, text));
}

/** The fenced blocks of one document; a fence may be indented, as in a list. */
export function blocksOf(path: string, text: string): readonly DocBlock[] {
  const blocks: DocBlock[] = [];
  let open:
    | { readonly fence: string; readonly indent: number; readonly language: string; readonly line: number; readonly code: string[] }
    | undefined;
  for (const [index, line] of text.split(/\r?\n/u).entries()) {
    const [, indent = "", fence, info = ""] = /^( *)(`{3,}|~{3,}) *([^`]*)$/u.exec(line) ?? [];
    if (!open) {
      if (fence !== undefined)
        open = { fence, indent: indent.length, language: info.trim().split(/\s+/u)[0] ?? "", line: index + 2, code: [] };
    } else if (fence !== undefined && info.trim() === "" && fence.startsWith(open.fence)) {
      blocks.push({ path, line: open.line, language: open.language, code: `${open.code.join("\n")}\n` });
      open = undefined;
    } else {
      open.code.push(line.slice(Math.min(open.indent, line.length - line.trimStart().length)));
    }
  }
  if (open) throw new Error(`${path}:${open.line - 1}: this block is never closed.`);
  return blocks;
}
