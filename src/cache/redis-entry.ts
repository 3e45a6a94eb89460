import { crc32 } from "node:zlib";

interface RedisKeys {
  readonly entry: (key: string) => string;
  readonly claim: (key: string) => string;
}

const sumCharacters = 8;
/** Changes with the form of what is stored, so that no version reads what another wrote. */
const prefix = "assay:1:";

/** Where the entry and the claim of a key stand in Redis. */
export const redisKeys: RedisKeys = {
  entry: (key) => `${prefix}entry:${nameOf(key)}`,
  claim: (key) => `${prefix}claim:${nameOf(key)}`,
};

/** What is stored for a text: its sum, over key and text, and itself. */
export function storedText(key: string, text: string): string {
  return sumOf(key, text) + text;
}

/** The text that was stored for the key; undefined where the value is not what was written. */
export function soundText(key: string, stored: unknown): string | undefined {
  if (typeof stored !== "string") return undefined;
  const text = stored.slice(sumCharacters);
  return stored.slice(0, sumCharacters) === sumOf(key, text) ? text : undefined;
}

function nameOf(key: string): string {
  return Buffer.from(key, "latin1").toString("base64url");
}

function sumOf(key: string, text: string): string {
  return crc32(text, crc32(Buffer.from(key, "latin1")))
    .toString(16)
    .padStart(sumCharacters, "0");
}
