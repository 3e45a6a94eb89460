import { setTimeout as delay } from "node:timers/promises";
import type { CacheEntry, CacheStore } from "./store.ts";

/** Entries on their way into a store, in bounded memory. */
export interface PendingWrites {
  add(entry: CacheEntry): void;
  /** The text of an entry that is not written yet. */
  get(key: string): string | undefined;
  /** A key that was claimed here gets no entry. */
  drop(key: string): void;
  /** Writes everything; resolves also where that cannot be done. */
  flush(): Promise<void>;
  /** Lets go of everything, and from now on of what comes. */
  end(): void;
  stored(): number;
  dropped(): number;
}

const maxEntryCharacters = 1 << 20;
const batchCharacters = 4 << 20;
const batchEntries = 4_096;
const maxCharacters = 16 << 20;
const writeMs = 200;
/** How often a store that is busy is asked before what it does not take is given up. */
const flushTries = 10;
/** Where other processes may be waiting for it. */
const sharedWriteMs = 25;

/** Large transactions are cheaper by the entry; a timer keeps the last ones from waiting for long, and never keeps the process alive. */
export function createPendingWrites(store: CacheStore, failed: (error: unknown) => void): PendingWrites {
  const texts = new Map<string, string>();
  let given: string[] = [];
  let characters = 0;
  let stored = 0;
  let dropped = 0;
  let ended = false;
  let busy = false;
  let writing: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  const isFull = (): boolean => characters >= batchCharacters || texts.size >= batchEntries;

  const later = (): void => {
    if (timer || ended || (texts.size === 0 && given.length === 0)) return;
    timer = setTimeout(() => void write(), store.claims?.shared() && !busy ? sharedWriteMs : writeMs).unref();
  };

  const write = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    writing ??= writeBatch()
      .catch(failed)
      .finally(() => {
        writing = undefined;
        if (isFull() && !busy && !ended) void write();
        else later();
      });
    return writing;
  };

  const writeBatch = async (): Promise<void> => {
    const batch = nextBatch(texts);
    const back = given;
    given = [];
    const outcome = batch.length > 0 ? await store.set(batch) : "kept";
    busy = outcome === "later";
    if (!busy) for (const { key } of batch) remove(key);
    if (outcome === "kept") stored += batch.length;
    if (outcome === "refused") dropped += batch.length;
    if (back.length > 0) await store.claims?.drop(back);
  };

  const remove = (key: string): void => {
    const text = texts.get(key);
    if (text === undefined) return;
    texts.delete(key);
    characters -= key.length + text.length;
  };

  const drop = (key: string): void => {
    if (ended || !store.claims) return;
    given.push(key);
    later();
  };

  return {
    add({ key, text }) {
      if (ended) return;
      if (text.length > maxEntryCharacters || characters + text.length > maxCharacters) {
        dropped += 1;
        return drop(key);
      }
      remove(key);
      texts.set(key, text);
      characters += key.length + text.length;
      if (isFull() && !busy && !writing) void write();
      else later();
    },
    get: (key) => texts.get(key),
    drop,
    async flush() {
      for (let tries = 1; !ended && (texts.size > 0 || given.length > 0);) {
        await write();
        if (!busy) continue;
        if (tries === flushTries) break;
        tries += 1;
        await delay(writeMs);
      }
    },
    end() {
      ended = true;
      clearTimeout(timer);
      dropped += texts.size;
      texts.clear();
      given = [];
      characters = 0;
    },
    stored: () => stored,
    dropped: () => dropped,
  };
}

function nextBatch(texts: ReadonlyMap<string, string>): readonly CacheEntry[] {
  const batch: CacheEntry[] = [];
  let characters = 0;
  for (const [key, text] of texts) {
    if (batch.length >= batchEntries || characters >= batchCharacters) break;
    batch.push({ key, text });
    characters += text.length;
  }
  return batch;
}
