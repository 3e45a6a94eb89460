import { AssayError } from "../core/errors.ts";
import { openRedisLink, type RedisLink } from "../redis/link.ts";
import { soundText, storedText } from "../redis/stored-text.ts";
import { createRedisClaims } from "./redis-claims.ts";
import { redisKeys } from "./redis-keys.ts";
import type { CacheEntry, CacheStore } from "./store.ts";

export interface RedisStoreOptions {
  /** Told once that Redis is lost, that it is back, and that it takes no entries. */
  readonly note?: (text: string) => void;
  /** How long an entry is kept after it was written, in milliseconds, from 1,000. Default 7 days. */
  readonly ttlMs?: number;
  /** Entries with more characters are not kept, and not believed. Default 262,144. */
  readonly maxEntryCharacters?: number;
}

const dayMs = 86_400_000;
const batchKeys = 256;
/** What is sent at once, so that a slow line can carry it within the limit of a command. */
const batchCharacters = 1 << 18;

/**
 * A store in Redis, which processes on many machines may share. Nothing that it says is trusted beyond its sum. While Redis does not answer, no
 * key is known and all are ours, so that everything is computed; it is used again as soon as it answers. Never rejects once it is open.
 * Throws E_USAGE where the address is none, an option is out of its range or the client's package is not installed.
 */
export function openRedisStore(url: string, options: RedisStoreOptions = {}): CacheStore {
  const { note = () => undefined, ttlMs = 7 * dayMs, maxEntryCharacters = 1 << 18 } = options;
  checkWhole("ttlMs", ttlMs, { min: 1_000, max: 3_650 * dayMs });
  checkWhole("maxEntryCharacters", maxEntryCharacters, { min: 1, max: 1 << 20 });
  const link: RedisLink = openRedisLink(url, {
    lost: (reason) => note(`warning: the cache ${link.shown} is not used while it does not answer, and all is computed: ${reason}`),
    back: () => note(`the cache ${link.shown} answers and is used again`),
  });
  const textOf = (key: string, stored: unknown): string | undefined => {
    const text = soundText(key, stored);
    return text !== undefined && text.length <= maxEntryCharacters ? text : undefined;
  };
  const claims = createRedisClaims(link, { textOf });
  let toldRefusal = false;

  const getBatch = async (keys: readonly string[]): Promise<readonly (string | undefined)[]> => {
    try {
      const [values] = await link.send([["MGET", ...keys.map(redisKeys.entry)]]);
      if (!Array.isArray(values)) return keys.map(() => undefined);
      return keys.map((key, place) => textOf(key, values[place]));
    } catch {
      // The link tells that Redis is gone.
      return keys.map(() => undefined);
    }
  };

  /** Whether Redis took them. An entry is there before its claim goes, so that nobody finds neither. */
  const setBatch = async (entries: readonly CacheEntry[]): Promise<boolean> => {
    const replies = await link.send([
      ...entries.map(({ key, text }) => ["SET", redisKeys.entry(key), storedText(key, text), "PX", String(ttlMs)]),
      ["DEL", ...entries.map(({ key }) => redisKeys.claim(key))],
    ]);
    const refusal = replies.find((reply) => reply instanceof Error);
    if (refusal && !toldRefusal) {
      toldRefusal = true;
      note(`warning: the cache ${link.shown} takes no entries for now: ${link.told(refusal)}`);
    }
    return !refusal;
  };

  return {
    async get(keys) {
      const all: (string | undefined)[] = [];
      for (let from = 0; from < keys.length; from += batchKeys) all.push(...(await getBatch(keys.slice(from, from + batchKeys))));
      return all;
    },
    async set(entries) {
      const state = link.state();
      if (state === "lost") return "later";
      claims.settle(entries.map(({ key }) => key));
      const small = entries.filter(({ text }) => text.length <= maxEntryCharacters);
      if (small.length < entries.length) await claims.drop(entries.filter((entry) => !small.includes(entry)).map(({ key }) => key));
      try {
        let kept = state !== "down";
        for (const batch of batchesOf(small)) kept = kept && (await setBatch(batch));
        return kept ? "kept" : "refused";
      } catch {
        // The link tells that Redis is gone, and says whether to wait for it.
        return link.state() === "lost" ? "later" : "refused";
      }
    },
    claims,
    async close() {
      await claims.close();
      link.close();
    },
  };
}

function* batchesOf(entries: readonly CacheEntry[]): Generator<readonly CacheEntry[]> {
  let batch: CacheEntry[] = [];
  let characters = 0;
  for (const entry of entries) {
    if (batch.length > 0 && (batch.length >= batchKeys || characters + entry.text.length > batchCharacters)) {
      yield batch;
      batch = [];
      characters = 0;
    }
    batch.push(entry);
    characters += entry.text.length;
  }
  if (batch.length > 0) yield batch;
}

function checkWhole(name: string, value: number, { min, max }: { readonly min: number; readonly max: number }): void {
  if (Number.isSafeInteger(value) && value >= min && value <= max) return;
  throw new AssayError("E_USAGE", { message: `${name} must be a whole number from ${min} to ${max}, not ${String(value)}.` });
}
