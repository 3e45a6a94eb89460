import type { CacheStore } from "./store.ts";

/** What an entry takes beside its characters. */
const entryBytes = 160;

/** Entries in memory; those that were used longest ago go first. */
export function createMemoryStore({ maxBytes }: { readonly maxBytes: number }): CacheStore {
  // In the order of their last use.
  const texts = new Map<string, string>();
  let bytes = 0;

  const remove = (key: string): void => {
    const text = texts.get(key);
    if (text === undefined) return;
    texts.delete(key);
    bytes -= sizeOf(key, text);
  };

  const get = (key: string): string | undefined => {
    const text = texts.get(key);
    if (text === undefined) return undefined;
    texts.delete(key);
    texts.set(key, text);
    return text;
  };

  const set = (key: string, text: string): void => {
    remove(key);
    const size = sizeOf(key, text);
    if (size > maxBytes) return;
    texts.set(key, text);
    bytes += size;
    for (const oldest of texts.keys()) {
      if (bytes <= maxBytes) break;
      remove(oldest);
    }
  };

  return {
    get: (keys) => Promise.resolve(keys.map(get)),
    set(entries) {
      for (const { key, text } of entries) set(key, text);
      return Promise.resolve("kept");
    },
    close() {
      texts.clear();
      bytes = 0;
      return Promise.resolve();
    },
  };
}

function sizeOf(key: string, text: string): number {
  return 2 * (key.length + text.length) + entryBytes;
}
