import { AssayError } from "../core/errors.ts";
import { createMemoryStore } from "./memory-store.ts";
import { createScoreCache, type OpenCache } from "./score-cache.ts";
import { openSqliteStore } from "./sqlite-store.ts";

export interface OpenCacheOptions {
  /** Told what people should know, such as that a damaged file was set aside. */
  readonly note?: (text: string) => void;
  /** How large a file may grow before its oldest entries go. Default 4 GiB. */
  readonly maxBytes?: number;
}

/**
 * Opens a cache of Scores: a file, which other processes on this machine may use at the same time, or so many bytes of memory.
 * Throws E_FILE_WRITE where the file cannot be opened or belongs to another program.
 */
export function openCache(where: string | { readonly memoryBytes: number }, options: OpenCacheOptions = {}): OpenCache {
  const { note } = options;
  if (typeof where === "string") return createScoreCache(openSqliteStore(where, options), note ? { note } : {});
  if (!(where.memoryBytes > 0))
    throw new AssayError("E_USAGE", { message: `memoryBytes must be above 0, not ${String(where.memoryBytes)}.` });
  return createScoreCache(createMemoryStore({ maxBytes: where.memoryBytes }), note ? { note } : {});
}
