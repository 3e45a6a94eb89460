import { crc32 } from "node:zlib";

const sumCharacters = 8;

/** What is stored in Redis for a text: its sum, over the key and the text, and itself. */
export function storedText(key: string, text: string): string {
  return sumOf(key, text) + text;
}

/** The text that was stored for the key; undefined where the value is not what was written. */
export function soundText(key: string, stored: unknown): string | undefined {
  if (typeof stored !== "string") return undefined;
  const text = stored.slice(sumCharacters);
  return stored.slice(0, sumCharacters) === sumOf(key, text) ? text : undefined;
}

function sumOf(key: string, text: string): string {
  return crc32(text, crc32(key)).toString(16).padStart(sumCharacters, "0");
}
