import { messageOf } from "../core/errors.ts";
import { identityOf, openSqliteFile, setAsideDamaged, type SqliteFile } from "./sqlite-file.ts";
import { sqliteFault } from "./sqlite-fault.ts";
import type { CacheClaims, CacheEntry, CacheStore, Claim } from "./store.ts";

export interface SqliteStoreOptions {
  /** How large the file may grow before its oldest entries go. Default 4 GiB. */
  readonly maxBytes?: number;
  /** Told what people should know, such as that a damaged file was set aside. */
  readonly note?: (text: string) => void;
}

const maxSetAside = 3;
const noticeMs = 250;
const minPauseMs = 200;
const maxPauseMs = 10_000;
const theirs: Claim = { state: "theirs" };
const ours: Claim = { state: "ours" };

/**
 * A store in a file, which processes on one machine may share. Nothing that it reads is trusted: a damaged file is set aside and the run
 * goes on with a new one. Throws E_FILE_WRITE where the path cannot be opened or the file belongs to another program.
 */
export function openSqliteStore(path: string, { maxBytes = 4 * 2 ** 30, note = () => undefined }: SqliteStoreOptions = {}): CacheStore {
  const options = { path, maxBytes, note };
  let file = openSqliteFile(options);
  let setAside = 0;
  /** False for good where there is no room or no right to write. */
  let writable = true;
  /** Another process held the file for too long, perhaps since it is stopped: no writing until then. */
  let pausedUntil = 0;
  let pauseMs = minPauseMs;
  let newsAt = -1;

  /** Does a task on the file; where that fails, what there is to say without the file. Throws where the store is of no use any more. */
  const attempt = <Result>(task: (opened: SqliteFile) => Result, otherwise: Result): Result => {
    try {
      return task(file);
    } catch (error) {
      rollBack(file);
      recover(error);
      return otherwise;
    }
  };

  const recover = (error: unknown): void => {
    const fault = sqliteFault(error);
    if (fault === "busy") {
      pausedUntil = performance.now() + pauseMs;
      pauseMs = Math.min(maxPauseMs, pauseMs * 2);
      return;
    }
    if (fault === "unwritable" && writable) {
      writable = false;
      note(`warning: the cache ${path} takes no more entries: ${messageOf(error)}`);
      return;
    }
    if (fault !== "damaged" || setAside >= maxSetAside) throw error;
    setAside += 1;
    closeQuietly(file);
    setAsideDamaged(options, file.identity, error);
    file = openSqliteFile(options);
  };

  const mayWrite = (): boolean => writable && performance.now() >= pausedUntil;

  /** All writing is done here: at once, or not at all. */
  const write = <Result>(task: (opened: SqliteFile) => Result, otherwise: Result): Result => {
    if (!mayWrite()) return otherwise;
    return attempt((opened) => {
      opened.database.exec("begin immediate");
      const result = task(opened);
      opened.database.exec("commit");
      pauseMs = minPauseMs;
      return result;
    }, otherwise);
  };

  const look = (): void => {
    attempt(({ claims }) => claims.read(), undefined);
    if (file.claims.hasNews()) write(({ claims }) => claims.tell(), undefined);
  };

  const claim = (keys: readonly string[], takeOver: boolean): readonly Claim[] => {
    look();
    if (!file.claims.shared() || !mayWrite()) {
      file.claims.hold(keys);
      return keys.map(() => ours);
    }
    const isFree = (key: string): boolean => file.claims.isFree(key, takeOver);
    if (!keys.some(isFree)) return keys.map(() => theirs);
    const answers = write(({ claims, entries }) => {
      claims.read();
      const free = keys.filter(isFree);
      const texts = entries.get(free);
      const known = new Map(free.map((key, place) => [key, texts[place]]));
      const unknown = free.filter((key) => known.get(key) === undefined);
      if (unknown.length > 0) claims.publish(unknown, takeOver);
      return keys.map((key): Claim => {
        const text = known.get(key);
        if (text !== undefined) return { state: "known", text };
        return known.has(key) ? ours : theirs;
      });
    }, undefined);
    // Where nothing can be claimed now, doing work twice is better than waiting.
    return answers ?? keys.map(() => ours);
  };

  const set = (entries: readonly CacheEntry[]): "kept" | "later" | "refused" => {
    const kept = write((opened) => {
      opened.entries.add(entries, { once: opened.claims.shared() });
      opened.claims.settle(entries.map(keyOf), true);
      opened.claims.publishSettled();
      return true;
    }, false);
    if (kept) return "kept";
    if (writable) return "later";
    file.claims.settle(entries.map(keyOf), false);
    return "refused";
  };

  /** Others come and go, and the file may be removed, also while nothing is asked of it. */
  const notice = setInterval(() => {
    try {
      if (identityOf(path) === file.identity) return look();
      // Set aside by another process, or removed.
      closeQuietly(file);
      file = openSqliteFile(options);
    } catch {
      // The next one who asks meets the same error and can tell it.
    }
  }, noticeMs).unref();

  // So that others know from the start that this process is there.
  look();

  const claims: CacheClaims = {
    shared: () => writable && file.claims.shared(),
    news() {
      const version = attempt((opened) => opened.claims.version(), newsAt + 1);
      const changed = version !== newsAt;
      newsAt = version;
      return changed;
    },
    claim: async (keys, { takeOver = false } = {}) => claim(keys, takeOver),
    async drop(keys) {
      file.claims.settle(keys, false);
      if (file.claims.hasSettled()) write((opened) => opened.claims.publishSettled(), undefined);
    },
  };

  return {
    get: async (keys) => attempt(({ entries }) => entries.get(keys), new Array<undefined>(keys.length).fill(undefined)),
    set: async (entries) => set(entries),
    claims,
    async close() {
      clearInterval(notice);
      if (!file.database.isOpen) return;
      pausedUntil = 0;
      write((opened) => opened.claims.leave(), undefined);
      closeQuietly(file);
    },
  };
}

function keyOf(entry: CacheEntry): string {
  return entry.key;
}

function rollBack({ database }: SqliteFile): void {
  try {
    if (database.isTransaction) database.exec("rollback");
  } catch {
    // A file that cannot be rolled back is damaged, which is what is being seen to.
  }
}

function closeQuietly({ database }: SqliteFile): void {
  try {
    if (database.isOpen) database.close();
  } catch {
    // Closing writes the log back, which a damaged file may not take; the handle is gone all the same.
  }
}
