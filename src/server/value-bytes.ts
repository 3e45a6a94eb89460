import type { Sample } from "../core/types.ts";

/** What an open sample takes beside its fields: its key and its places in queues. */
const openBytes = 512;

/** About how many bytes of memory a sample takes while it is open, with every field that is kept of it. */
export function sampleBytes(sample: Sample): number {
  return openBytes + valueBytes(sample);
}

/** About how many bytes of memory a plain value takes. */
export function valueBytes(value: unknown): number {
  if (typeof value === "string") return 16 + 2 * value.length;
  if (typeof value !== "object" || value === null) return 16;
  let bytes = 48;
  // Names of fields are shared by all values that have them.
  if (Array.isArray(value)) for (const item of value as readonly unknown[]) bytes += valueBytes(item);
  else for (const name in value) bytes += 8 + valueBytes((value as Readonly<Record<string, unknown>>)[name]); // a plain object
  return bytes;
}
