/** Where the wanted text stands first, or -1. With `words`, no letter, digit or underscore may touch it on the outside. */
export function findText(text: string, wanted: string, { words }: { readonly words: boolean }): number {
  if (!words) return text.indexOf(wanted);
  const startsWithWord = isWordAt(wanted, 0);
  const endsWithWord = isWordBefore(wanted, wanted.length);
  let at = text.indexOf(wanted);
  while (at !== -1) {
    if (startsWithWord && isWordBefore(text, at)) {
      // Every place up to the end of this word has a letter before it as well.
      at = text.indexOf(wanted, endOfWord(text, at));
      continue;
    }
    if (!endsWithWord || !isWordAt(text, at + wanted.length)) return at;
    at = text.indexOf(wanted, at + 1);
  }
  return -1;
}

const wordCharacter = /^[\p{L}\p{M}\p{N}_]$/u;

function isWordAt(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  if (code < 128) return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95;
  const point = text.codePointAt(index);
  return point !== undefined && wordCharacter.test(String.fromCodePoint(point));
}

function isWordBefore(text: string, index: number): boolean {
  if (index <= 0) return false;
  const code = text.charCodeAt(index - 1);
  const isLowSurrogate = code >= 0xdc00 && code <= 0xdfff;
  return isWordAt(text, isLowSurrogate && index > 1 ? index - 2 : index - 1);
}

function endOfWord(text: string, from: number): number {
  let index = from;
  while (index < text.length && isWordAt(text, index)) index += (text.codePointAt(index) ?? 0) > 0xffff ? 2 : 1;
  return Math.max(index, from + 1);
}
