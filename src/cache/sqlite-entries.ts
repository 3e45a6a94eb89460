import { crc32 } from "node:zlib";
import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import { DamagedEntry } from "./sqlite-fault.ts";
import type { CacheEntry } from "./store.ts";

export interface SqliteEntries {
  /** The texts in the order of the keys. Throws where an entry is not what was written. */
  get(keys: readonly string[]): readonly (string | undefined)[];
  /** Adds entries, inside a transaction; with `once` only those that are not there. The oldest go where the file is at its bound. */
  add(entries: readonly CacheEntry[], options: { readonly once: boolean }): void;
}

const batchKeys = 256;
const aheadCharacters = 1 << 20;

/**
 * The table of entries. The index holds 32 bits of a key alone, so that it stays small and new entries touch few of its pages. Keys that
 * are asked for in the order in which they were written are read ahead, without the index.
 */
export function createSqliteEntries(database: DatabaseSync, maxBytes: number): SqliteEntries {
  const prepare = (sql: string): StatementSync => {
    const statement = database.prepare(sql);
    statement.setReturnArrays(true);
    return statement;
  };
  const lists = new Map<number, StatementSync>();
  const one = prepare("select 1 from entries where hash = ? and key = ?");
  const insert = prepare("insert into entries (hash, key, sum, text) values (?, ?, ?, ?)");
  const after = prepare("select id, key, sum, text from entries where id > ? order by id limit ?");
  const oldest = prepare("select min(id) from entries");
  const remove = prepare("delete from entries where id < ?");
  const pages = prepare("pragma page_count");
  const freePages = prepare("pragma freelist_count");
  const pageBytes = numberOf(prepare("pragma page_size").get());

  let ahead = new Map<string, string>();
  let last = 0;
  let inOrder = false;
  let aheadRows = batchKeys;

  const readAhead = (): void => {
    ahead = new Map();
    let characters = 0;
    const rows = after.all(last, aheadRows) as unknown as readonly (readonly unknown[])[]; // setReturnArrays makes rows arrays
    for (const [id, key, sum, text] of rows) {
      if (typeof id !== "number" || !(key instanceof Uint8Array)) throw new DamagedEntry("an entry has no key");
      const sound = checked(key, sum, text);
      ahead.set(Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString("latin1"), sound);
      characters += sound.length;
      last = id;
    }
    inOrder = rows.length > 0;
    aheadRows = Math.max(1, Math.min(2 * batchKeys, Math.floor(aheadCharacters / (characters / rows.length + 1)) || batchKeys));
  };

  /** Looks keys up by the index: texts go to `found` by their place. */
  const lookUp = (keys: readonly string[], places: readonly number[], found: (string | undefined)[]): void => {
    let first = Infinity;
    let end = 0;
    let count = 0;
    const values: SQLInputValue[] = [];
    const bytes = places.map((place) => bytesOf(keys[place] ?? ""));
    for (const key of bytes) values.push(key.readUInt32BE(), key);
    const rows = listOf(places.length).all(...values) as unknown as readonly (readonly unknown[])[]; // setReturnArrays makes rows arrays
    for (const [index, id, sum, text] of rows) {
      const place = places[Number(index)];
      const key = bytes[Number(index)];
      if (place === undefined || key === undefined || typeof id !== "number") throw new DamagedEntry("an entry has no place");
      found[place] = checked(key, sum, text);
      first = Math.min(first, id);
      end = Math.max(end, id);
      count += 1;
    }
    // Mostly neighbours: whoever asks goes through the entries as they were written.
    inOrder = count >= 32 && end - first < 2 * count;
    if (inOrder) last = end;
  };

  /** Statements with a number of keys that is a power of two, so that there are few of them; those that are not needed stay null. */
  const listOf = (count: number): StatementSync => {
    const size = 2 ** Math.ceil(Math.log2(count));
    let list = lists.get(size);
    if (!list) {
      const values = Array.from({ length: size }, (_, index) => `(${index}, ?, ?)`).join();
      list = prepare(`with asked (place, hash, key) as (values ${values})
        select asked.place, entries.id, entries.sum, entries.text from asked cross join entries
        on entries.hash = asked.hash and entries.key = asked.key`);
      lists.set(size, list);
    }
    return list;
  };

  const getBatch = (keys: readonly string[]): (string | undefined)[] => {
    const found: (string | undefined)[] = keys.map(take);
    let missing = missingOf(found);
    if (missing.length > 0 && inOrder) {
      readAhead();
      for (const place of missing) found[place] = take(keys[place] ?? "");
      const left = missingOf(found);
      inOrder &&= left.length * 2 <= missing.length;
      missing = left;
    }
    if (missing.length > 0) lookUp(keys, missing, found);
    return found;
  };

  const take = (key: string): string | undefined => ahead.get(key);

  const prune = (added: number): void => {
    const used = (numberOf(pages.get()) - numberOf(freePages.get())) * pageBytes;
    // A little more than was added goes at once, so that the file comes to its bound without a long wait.
    if (used > maxBytes) remove.run(numberOf(oldest.get()) + 2 * added + 16);
  };

  return {
    get(keys) {
      if (keys.length <= batchKeys) return getBatch(keys);
      const all: (string | undefined)[] = [];
      for (let from = 0; from < keys.length; from += batchKeys) all.push(...getBatch(keys.slice(from, from + batchKeys)));
      return all;
    },
    add(entries, { once }) {
      for (const { key, text } of entries) {
        const bytes = bytesOf(key);
        const hash = bytes.readUInt32BE();
        if (!once || !one.get(hash, bytes)) insert.run(hash, bytes, sumOf(bytes, text), text);
      }
      prune(entries.length);
    },
  };
}

function missingOf(found: readonly (string | undefined)[]): readonly number[] {
  const missing: number[] = [];
  for (let place = 0; place < found.length; place += 1) if (found[place] === undefined) missing.push(place);
  return missing;
}

/** The text of an entry, if it is the one that was written for the key. */
function checked(key: Uint8Array, sum: unknown, text: unknown): string {
  if (typeof text === "string" && sumOf(key, text) === sum) return text;
  throw new DamagedEntry("an entry is not what was written");
}

function sumOf(key: Uint8Array, text: string): number {
  return crc32(text, crc32(key));
}

function bytesOf(key: string): Buffer {
  return Buffer.from(key, "latin1");
}

/** The only number of a row. */
function numberOf(row: unknown): number {
  return Array.isArray(row) ? Number(row[0]) : Number.NaN;
}
