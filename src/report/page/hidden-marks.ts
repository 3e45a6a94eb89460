/** A piece of a text: as it is, or a character that nobody would see, as a mark that says which it is. */
export interface ShownPiece {
  readonly text: string;
  /** The character's name where it has a common one, else "hidden character"; null for plain text. */
  readonly hidden: string | null;
}

/**
 * What stands for a text of a model on a page: control characters, marks of direction, characters without width, odd spaces and lone
 * surrogates become marks such as U+202E, since they can make a text look like another one. Joiners inside of emoji and of words stay.
 */
export function shownPieces(text: string): readonly ShownPiece[] {
  const pieces: ShownPiece[] = [];
  let from = 0;
  for (const { 0: character, index } of text.matchAll(hidden)) {
    if (index > from) pieces.push({ text: text.slice(from, index), hidden: null });
    pieces.push({ text: codeName(character), hidden: names.get(character) ?? "hidden character" });
    from = index + character.length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from), hidden: null });
  return pieces;
}

const hidden =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u00a0\u00ad\u061c\u115f\u1160\u180e\u2000-\u200b\u200e\u200f\u2028-\u202f\u205f-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e007f}\p{Surrogate}]|\u034f|\u17b4|\u17b5|\r(?!\n)|(?<![\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f\p{L}\p{M}])\u200d|(?<![\p{L}\p{M}])\u200c/gu;

function codeName(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}

const names: ReadonlyMap<string, string> = new Map([
  ["\u0000", "null"],
  ["\u0008", "backspace"],
  ["\r", "carriage return"],
  ["\u001b", "escape"],
  ["\u00a0", "no-break space"],
  ["\u00ad", "soft hyphen"],
  ["\u200b", "zero width space"],
  ["\u200c", "zero width non-joiner"],
  ["\u200d", "zero width joiner"],
  ["\u200e", "left-to-right mark"],
  ["\u200f", "right-to-left mark"],
  ["\u2028", "line separator"],
  ["\u2029", "paragraph separator"],
  ["\u202a", "left-to-right embedding"],
  ["\u202b", "right-to-left embedding"],
  ["\u202c", "end of a change of direction"],
  ["\u202d", "left-to-right override"],
  ["\u202e", "right-to-left override"],
  ["\u202f", "narrow no-break space"],
  ["\u2060", "word joiner"],
  ["\u2066", "left-to-right isolate"],
  ["\u2067", "right-to-left isolate"],
  ["\u2068", "isolate"],
  ["\u2069", "end of an isolate"],
  ["\ufeff", "byte order mark"],
]);
