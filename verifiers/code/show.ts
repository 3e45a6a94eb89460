import { shorten } from "../shared/shorten.ts";

/** Text that came from a program, safe inside a message or evidence: at most `limit` characters, control characters escaped, no quotes added. */
export function show(text: string, limit: number): string {
  const escaped = shorten(text, limit).replace(unsafe, (character) => plain[character] ?? `\\u${hex(character)}`);
  return shorten(escaped, limit - 3);
}

const unsafe = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

const plain: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

function hex(character: string): string {
  return character.charCodeAt(0).toString(16).padStart(4, "0");
}
