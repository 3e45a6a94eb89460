import { thinkTags } from "../../../verifiers/shared/thinking.ts";
import { createObjectReader, type ReadingWork, type ReadObject } from "./lenient-json.ts";

/** What a reply holds outside of the judge's thoughts. */
export interface ScannedReply {
  /** The outermost objects that could be read, in order. */
  readonly objects: readonly ReadObject[];
  /** An object with a whole key, or a verdict in it, is broken: what stands behind may be a part of it. */
  readonly broken: boolean;
  /** The reply ends inside an object, or inside one that has the list of verdicts. */
  readonly cut: "no" | "object" | "verdicts";
  /** The reply ends inside a think block. */
  readonly thinking: boolean;
  /** Characters that were looked at, for the law that this is linear. */
  readonly visited: number;
}

/**
 * Finds the objects of a reply among prose and fences, in one walk. What stands in a think block, or before a closing tag whose block the prompt
 * had opened, is thought and not said. Tags inside the texts of an object are text.
 */
export function scanReply(text: string): ScannedReply {
  const work: ReadingWork = { visited: 0 };
  const readObject = createObjectReader(text, work);
  let objects: ReadObject[] = [];
  let broken = false;
  let cut: ScannedReply["cut"] = "no";
  let thinking = false;
  let at = 0;
  while (at < text.length) {
    const next = nextOf(text, at);
    work.visited += next + 1 - at;
    at = next;
    const code = text.charCodeAt(at);
    if (code === openBrace) {
      const read = readObject(at);
      if ("value" in read) {
        objects.push(read);
        at = read.end;
        continue;
      }
      const { got, unfinished, inText, resume } = read;
      if (unfinished && inText && got === "nothing") cut = cut === "no" ? "object" : cut;
      else if (unfinished && got !== "nothing") cut = got === "key" ? "object" : "verdicts";
      else if (got === "verdict" || (inText && got !== "nothing")) broken = true;
      at = resume;
      continue;
    }
    const tag = code === lessThan || code === whiteDiamond ? tagAt(text, at) : undefined;
    if (!tag) {
      at += 1;
      continue;
    }
    if (tag.closes) {
      objects = [];
      broken = false;
      cut = "no";
      at += tag.length;
      continue;
    }
    const end = text.indexOf(tag.close, at + tag.length);
    work.visited += (end === -1 ? text.length : end) - at;
    thinking = end === -1;
    if (thinking) break;
    at = end + tag.close.length;
  }
  return { objects, broken, cut, thinking, visited: work.visited };
}

const [openBrace, lessThan, whiteDiamond] = [123, 60, 0x25c1] as const;

type Tag = { readonly closes: true; readonly length: number } | { readonly closes: false; readonly length: number; readonly close: string };

/** Where an object or a tag may begin next; the end of the text where none does. */
function nextOf(text: string, at: number): number {
  if (text.charCodeAt(at) === openBrace && text.charCodeAt(at + 1) !== openBrace) return at;
  beginning.lastIndex = at;
  return beginning.test(text) ? beginning.lastIndex - 1 : text.length;
}

/** No object begins with a brace that another one follows. */
const beginning = /\{(?!\{)|[<\u25c1]/gu;

function tagAt(text: string, at: number): Tag | undefined {
  for (const [open, close] of thinkTags) {
    if (text.startsWith(close, at)) return { closes: true, length: close.length };
    if (text.startsWith(open, at)) return { closes: false, length: open.length, close };
  }
  return undefined;
}
