import { afterThinking, type AfterThinking } from "../shared/thinking.ts";

/**
 * Where the final text of a completion that may hold a program begins. As elsewhere reasoning is what stands before a closing tag; but a
 * tag may also be a part of the program, in a string or a comment. So a block of reasoning counts only where nothing but white space
 * stands before it, a closing tag alone only where nothing opened it, and neither where it stands between quotes on its line.
 */
export function afterReasoning(text: string): AfterThinking {
  const plain = afterThinking(text);
  if (plain.finished && plain.start === 0) return plain;
  let start = 0;
  let inside = false;
  let opening = 0;
  // Openings in the middle of the final text: what closes one of them closes no reasoning.
  let mentioned = 0;
  let blankSoFar = true;
  let looked = 0;
  for (const tag of text.matchAll(tags)) {
    const end = tag.index + tag[0].length;
    if (isQuoted(text, tag.index, end)) continue;
    if (isClosing(tag[0])) {
      if (!inside && mentioned > 0) {
        mentioned -= 1;
        continue;
      }
      inside = false;
      start = looked = end;
      blankSoFar = true;
    } else if (!inside) {
      blankSoFar &&= text.slice(looked, tag.index).trim() === "";
      looked = tag.index;
      inside = blankSoFar;
      if (inside) opening = tag.index;
      else mentioned += 1;
    }
  }
  return inside ? { start: opening, finished: false } : { start, finished: true };
}

const tags = /<\/?(?:think|thinking|reasoning)>|<\|(?:begin|end)_of_thought\|>|◁\/?think▷/gu;

function isClosing(tag: string): boolean {
  return tag[1] === "/" || tag.startsWith("<|end");
}

const maxLine = 400;
/** A quote that is no apostrophe of a word such as "that's". */
const quotes = /(?<![A-Za-z](?='(?:s|t|re|ve|ll|d|m)\b))["'`]/gu;

/** Whether it stands inside a string or a span of code: an odd number of quotes before it on its line, and one after it. */
function isQuoted(text: string, from: number, to: number): boolean {
  const before = text.slice(Math.max(0, from - maxLine), from);
  const after = text.slice(to, to + maxLine);
  const open = before.slice(before.lastIndexOf("\n") + 1).match(quotes)?.length ?? 0;
  if (open % 2 === 0) return false;
  const newline = after.indexOf("\n");
  return /["'`]/u.test(newline === -1 ? after : after.slice(0, newline));
}
