/** A `\boxed{…}` of a text: offsets of the whole command and of what stands inside. An unclosed box ends with the text. */
export interface Boxed {
  readonly start: number;
  readonly end: number;
  readonly content: string;
  readonly contentStart: number;
  readonly closed: boolean;
}

const names = ["\\boxed", "\\fbox", "\\framebox"];

/**
 * All outermost boxes of a text in order, in one pass. Both `\boxed{42}` and `\boxed 42` count; `\{` and `\}` are no braces.
 * An unclosed box is one with `closed: false`, and is the last.
 */
export function findBoxed(text: string): readonly Boxed[] {
  const boxes: Boxed[] = [];
  let at = text.indexOf("\\");
  while (at !== -1) {
    const name = names.find((candidate) => text.startsWith(candidate, at));
    const box = name === undefined ? undefined : readBox(text, at, at + name.length);
    if (box) boxes.push(box);
    // A second backslash is a line break, or one that was escaped twice where a box follows.
    const isPair = text[at + 1] === "\\" && !names.some((candidate) => text.startsWith(candidate, at + 1));
    at = text.indexOf("\\", box ? box.end : at + (isPair ? 2 : 1));
  }
  return boxes;
}

function readBox(text: string, start: number, afterName: number): Boxed | undefined {
  let open = afterName;
  while (open < text.length && open < afterName + 8 && (text[open] === " " || text[open] === "\n")) open += 1;
  if (text[open] !== "{") return readBareBox(text, start, afterName, open);
  let depth = 0;
  for (let index = open; index < text.length; index += 1) {
    const character = text.charCodeAt(index);
    if (character === 92) index += 1;
    else if (character === 123) depth += 1;
    else if (character === 125) {
      depth -= 1;
      if (depth === 0) return { start, end: index + 1, content: text.slice(open + 1, index), contentStart: open + 1, closed: true };
    }
  }
  return { start, end: text.length, content: text.slice(open + 1), contentStart: open + 1, closed: false };
}

/** TeX takes the next token where no brace follows; a model that writes `\boxed 42` means the word. */
function readBareBox(text: string, start: number, afterName: number, from: number): Boxed | undefined {
  if (from === afterName) return undefined;
  let end = from;
  while (end < text.length && end < from + 64 && !" \n$}".includes(text.charAt(end))) end += 1;
  return end === from ? undefined : { start, end, content: text.slice(from, end), contentStart: from, closed: true };
}
