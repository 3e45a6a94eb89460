/** What a cache puts its entries in: memory, a file, and whatever else may come. A key is 32 characters of one byte each, a value is text. */
export interface CacheStore {
  /** The values in the order of the keys; undefined where none is known. Rejects only where the store is of no use any more. */
  get(keys: readonly string[]): Promise<readonly (string | undefined)[]>;
  /** "later": they cannot be kept now, and the caller may try again. "refused": they never can. */
  set(entries: readonly CacheEntry[]): Promise<"kept" | "later" | "refused">;
  /** How processes that share the store avoid doing the same work. A store that cannot be shared has none. */
  readonly claims?: CacheClaims;
  close(): Promise<void>;
}

export interface CacheEntry {
  readonly key: string;
  readonly text: string;
}

/** A key is claimed by the process that is about to compute its value. A claim goes when the value is set, or with its process. */
export interface CacheClaims {
  /** How long to wait between two looks at what others do. Default 20: a look costs next to nothing. */
  readonly pollMs?: number;
  /** Whether others may be at work on the store. */
  shared(): boolean;
  /** Whether others may have changed the store since this was last asked. */
  news(): boolean;
  /** Claims keys that `get` did not know. With `takeOver` also those which another process has held for too long. */
  claim(keys: readonly string[], options?: { readonly takeOver?: boolean }): Promise<readonly Claim[]>;
  /** Gives keys back that were claimed here and whose values will not be set. */
  drop(keys: readonly string[]): Promise<void>;
}

/** `known`: the value came meanwhile. `ours`: to be computed here. `theirs`: another process is at it. */
export type Claim = { readonly state: "known"; readonly text: string } | { readonly state: "ours" } | { readonly state: "theirs" };
