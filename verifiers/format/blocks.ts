/** A closed `<name>…</name>` that stands in no other of the named blocks. */
export interface Block {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly content: string;
}

export interface Blocks {
  readonly blocks: readonly Block[];
  /** By name: the first thing that is wrong with its tags. */
  readonly faults: ReadonlyMap<string, string>;
}

const maxName = 32;

/** Reads the tags of the given names in one pass. Tags are exact: no attributes, no other capitals. Other tags are text. */
export function readBlocks(text: string, names: ReadonlySet<string>): Blocks {
  const blocks: Block[] = [];
  const faults = new Map<string, string>();
  const blame = (name: string, fault: string): void => {
    if (!faults.has(name)) faults.set(name, fault);
  };
  let open: { readonly name: string; readonly start: number; readonly contentStart: number } | undefined;
  for (let at = text.indexOf("<"); at !== -1; at = text.indexOf("<", at + 1)) {
    const tag = readTag(text, at, names);
    if (!tag) continue;
    const { name, closing, end } = tag;
    if (!closing) {
      if (open) {
        blame(name, `<${name}> stands inside <${open.name}>`);
        blame(open.name, `<${open.name}> holds another <${name}>`);
      } else open = { name, start: at, contentStart: end };
    } else if (open?.name === name) {
      blocks.push({ name, start: open.start, end, content: text.slice(open.contentStart, at) });
      open = undefined;
    } else blame(name, open ? `</${name}> stands inside <${open.name}>` : `</${name}> closes nothing`);
  }
  if (open) blame(open.name, `<${open.name}> is never closed`);
  return { blocks, faults };
}

function readTag(
  text: string,
  at: number,
  names: ReadonlySet<string>,
): { readonly name: string; readonly closing: boolean; readonly end: number } | undefined {
  const closing = text[at + 1] === "/";
  const from = at + (closing ? 2 : 1);
  let end = from;
  while (end < from + maxName && isNameCharacter(text.charCodeAt(end))) end += 1;
  if (text[end] !== ">") return undefined;
  const name = text.slice(from, end);
  return names.has(name) ? { name, closing, end: end + 1 } : undefined;
}

function isNameCharacter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95 || code === 45;
}
