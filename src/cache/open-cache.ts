import { AssayError } from "../core/errors.ts";
import { isRedisUrl } from "../redis/address.ts";
import { createMemoryStore } from "./memory-store.ts";
import { openRedisStore } from "./redis-store.ts";
import { createScoreCache, type OpenCache } from "./score-cache.ts";
import { openSqliteStore } from "./sqlite-store.ts";

export interface OpenCacheOptions {
  /** Told what people should know, such as that a damaged file was set aside, or that Redis does not answer. */
  readonly note?: (text: string) => void;
  /** How large a file may grow before its oldest entries go. Default 4 GiB. Redis keeps to its own maxmemory. */
  readonly maxBytes?: number;
  /** How long Redis keeps an entry after it was written, in milliseconds, from 1,000. Default 7 days. */
  readonly ttlMs?: number;
  /** Entries with more characters are not kept in Redis. Default 262,144; at most 1,048,576. */
  readonly maxEntryCharacters?: number;
}

/**
 * Opens a cache of Scores: a file, which other processes on this machine may use at the same time; a Redis (redis://… or rediss://…), which
 * processes on many machines may; or so many bytes of memory. A Redis that does not answer is told by `note`: all is computed until it does.
 * Throws E_FILE_WRITE where the file cannot be opened or belongs to another program, and E_USAGE where an option or the address of a Redis
 * is not valid or @redis/client is not installed.
 */
export function openCache(where: string | { readonly memoryBytes: number }, options: OpenCacheOptions = {}): OpenCache {
  const { note } = options;
  const told = note ? { note } : {};
  if (typeof where === "string")
    return createScoreCache(isRedisUrl(where) ? openRedisStore(where, options) : openSqliteStore(where, options), told);
  if (!(where.memoryBytes > 0))
    throw new AssayError("E_USAGE", { message: `memoryBytes must be above 0, not ${String(where.memoryBytes)}.` });
  return createScoreCache(createMemoryStore({ maxBytes: where.memoryBytes }), told);
}
