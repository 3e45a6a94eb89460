import { findAnswerBlocks } from "../shared/answer-blocks.ts";
import { afterReasoning } from "./after-reasoning.ts";
import { findFencedBlocks } from "./fenced-blocks.ts";
import type { Language } from "./sandbox/job.ts";

/** Which part of a completion is the program. */
export type ExtractFrom = "last-block" | "first-block" | "whole";

export type ExtractedCode =
  | { readonly found: true; readonly code: string; readonly source: "block" | "untagged-block" | "text" }
  | { readonly found: false; readonly problem: string };

/**
 * The program in a completion: its last (or first) block tagged with the language, else its last (or first) block without a tag, else,
 * where it has no fence at all, all of it. Reasoning is left out first. Linear in the text.
 */
export function extractCode(completion: string, language: Language, from: ExtractFrom): ExtractedCode {
  const { start, finished } = afterReasoning(completion);
  if (!finished) return { found: false, problem: "the reasoning never ends, so that there is no final text" };
  const text = start === 0 ? completion : completion.slice(start);
  if (from === "whole") return program(text, "text");
  const final = wholeAnswer(text) ?? text;
  const blocks = findFencedBlocks(final);
  if (blocks.length === 0) return program(final, "text");
  const filled = blocks.filter(({ content }) => content.trim() !== "");
  for (const isTagged of tagsOf[language]) {
    const tagged = filled.filter(({ tag }) => isTagged(tag));
    const block = from === "first-block" ? tagged[0] : tagged.at(-1);
    if (block) return program(block.content, block.tag === "" ? "untagged-block" : "block");
  }
  return { found: false, problem: filled.length === 0 ? "its code blocks are empty" : `there is no ${language} code block` };
}

function program(text: string, source: "block" | "untagged-block" | "text"): ExtractedCode {
  if (text.trim() === "") return { found: false, problem: "it has no text where a program is expected" };
  return { found: true, code: text.replaceAll("\r\n", "\n").toWellFormed(), source };
}

type TagTest = (tag: string) => boolean;

const untagged: TagTest = (tag) => tag === "";
const javascript: TagTest = (tag) => ["javascript", "js", "node", "mjs"].includes(tag);

/** In the order in which blocks are preferred. */
const tagsOf: Readonly<Record<Language, readonly TagTest[]>> = {
  python: [(tag) => /^(?:python|py)[\d.]{0,8}$/u.test(tag), untagged],
  javascript: [javascript, untagged],
  typescript: [(tag) => tag === "typescript" || tag === "ts", javascript, untagged],
};

/** What stands in an `<answer>` that the final text begins with, as some templates ask for. Anywhere else it may be a part of the program. */
function wholeAnswer(text: string): string | undefined {
  if (!/^\s*<answer>/iu.test(text)) return undefined;
  const [block] = findAnswerBlocks(text, 1);
  return block && text.slice(0, block.start).trim().length === "<answer>".length ? block.content : undefined;
}
