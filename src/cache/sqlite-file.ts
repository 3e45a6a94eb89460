import { accessSync, constants, existsSync, renameSync, statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { AssayError, messageOf } from "../core/errors.ts";
import { createSqliteClaims, type SqliteClaims } from "./sqlite-claims.ts";
import { createSqliteEntries, type SqliteEntries } from "./sqlite-entries.ts";
import { DamagedEntry, sqliteFault } from "./sqlite-fault.ts";

export interface SqliteFile {
  readonly database: DatabaseSync;
  readonly entries: SqliteEntries;
  readonly claims: SqliteClaims;
  /** Tells the file from another one at the same path. */
  readonly identity: string;
}

export interface SqliteFileOptions {
  readonly path: string;
  readonly maxBytes: number;
  readonly note: (text: string) => void;
}

/** "AssC" */
const applicationId = 0x41737343;
/** Raised when entries are kept in another way. */
const formatVersion = 1;
const pageBytes = 8_192;
const memoryBytes = 32 << 20;
const maxLogBytes = 64 << 20;
const openMs = 5_000;
const busyMs = 200;

/**
 * Opens a cache file, or begins one. A damaged file and one of another format are set aside first. Throws E_FILE_WRITE where the path
 * cannot be opened or the file belongs to another program.
 */
export function openSqliteFile(options: SqliteFileOptions): SqliteFile {
  // What was set aside leaves an empty place, so the second look finds a new file; a third is for another process doing the same.
  for (let tries = 1; ; tries += 1) {
    const identity = identityOf(options.path);
    try {
      return open(options);
    } catch (error) {
      const isOutOfUse = error instanceof OtherVersion || sqliteFault(error) === "damaged";
      if (!isOutOfUse || tries === 3 || !isWritable(options.path)) throw refusal(options.path, error);
      try {
        if (error instanceof OtherVersion) setAside(options, `version-${error.version}`, identity, "is of another version of Assay");
        else setAsideDamaged(options, identity, error);
      } catch {
        // The folder may not be written, and neither can the file: that it is of no use is what there is to say.
        throw refusal(options.path, error);
      }
    }
  }
}

/** Sets a damaged file aside. Another process may have done so before: then the file at the path is a new one and stays. */
export function setAsideDamaged(options: SqliteFileOptions, identity: string | undefined, why: unknown): void {
  setAside(options, "damaged", identity, `is damaged (${messageOf(why)})`);
}

/** Device and inode of the file at a path; undefined where there is none. */
export function identityOf(path: string): string | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat && `${stat.dev}:${stat.ino}`;
}

function open({ path, maxBytes }: SqliteFileOptions): SqliteFile {
  refuseOthers(path);
  const database = new DatabaseSync(path, { timeout: openMs });
  try {
    const log = Math.max(64, Math.floor(Math.min(maxLogBytes, maxBytes / 8) / pageBytes));
    // Pages may be lost when the machine itself fails, not when a process does. That is found on reading and costs time alone, so
    // nothing here waits for the disk.
    database.exec(`pragma page_size = ${pageBytes}; pragma synchronous = off; pragma cache_size = -${memoryBytes >> 10};
      pragma wal_autocheckpoint = ${log}; pragma journal_size_limit = ${log * pageBytes}; pragma trusted_schema = off;`);
    begin(database, path);
    const file = {
      database,
      entries: createSqliteEntries(database, maxBytes),
      claims: createSqliteClaims(database),
      identity: identityOf(path) ?? "",
    };
    database.exec(`pragma busy_timeout = ${busyMs}`);
    refuseReadOnly(database, path);
    return file;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Looks without the right to write, since even closing a database may change it. */
function refuseOthers(path: string): void {
  if (!statSync(path, { throwIfNoEntry: false })?.size) return;
  let isOthers = false;
  try {
    using database = new DatabaseSync(path, { readOnly: true });
    isOthers = numberOf(database, "application_id") !== applicationId && countTables(database) > 0 && !hasEntries(database);
  } catch {
    // No database, or not one that can be read: opening it says why.
  }
  if (isOthers) throw othersFile(path);
}

function othersFile(path: string): AssayError {
  return new AssayError("E_FILE_WRITE", {
    message: `${path} is a database of another program, not a cache of Assay.`,
    hint: "Choose another file for the cache.",
  });
}

/** A file that can only be read opens all the same. */
function refuseReadOnly(database: DatabaseSync, path: string): void {
  try {
    database.exec("begin immediate; update processes set aware = aware where id = 0; rollback");
  } catch (error) {
    const fault = sqliteFault(error);
    // What has the right to be written and yet says that it may not be was not written so.
    if (fault === "unwritable" && isWritable(path)) throw new DamagedEntry("it cannot be written");
    if (fault !== "busy") throw error;
  }
}

/** Makes the tables of an empty file, and refuses a file that has others. */
function begin(database: DatabaseSync, path: string): void {
  if (numberOf(database, "application_id") !== applicationId) {
    // Another process may be at it: who comes second finds the tables made.
    database.exec("begin immediate");
    if (countTables(database) === 0) {
      database.exec(`pragma application_id = ${applicationId}; pragma user_version = ${formatVersion};
        create table entries (id integer primary key, hash integer not null, key blob not null, sum integer not null, text text not null);
        create index entries_by_hash on entries (hash);
        create table processes (id integer primary key autoincrement, pid integer not null, start text not null, aware integer not null);
        create table claims (id integer primary key autoincrement, process integer not null, keys blob not null);`);
    } else if (numberOf(database, "application_id") !== applicationId) {
      if (!hasEntries(database)) throw othersFile(path);
      throw new DamagedEntry("its header is not what was written");
    }
    database.exec("commit");
  }
  const version = numberOf(database, "user_version");
  if (version !== formatVersion) throw new OtherVersion(version);
  toLogMode(database);
}

function numberOf(database: DatabaseSync, name: string): number {
  return Number(database.prepare(`pragma ${name}`).get()?.[name]);
}

function countTables(database: DatabaseSync): number {
  return Number(database.prepare("select count(*) as count from sqlite_schema").get()?.["count"]);
}

function hasEntries(database: DatabaseSync): boolean {
  return database.prepare("select 1 from sqlite_schema where type = 'index' and name = 'entries_by_hash'").get() !== undefined;
}

/** Two processes that begin one file may both ask for this, and one is then told at once that the file is locked. */
function toLogMode(database: DatabaseSync): void {
  const until = performance.now() + openMs;
  for (;;) {
    try {
      database.exec("pragma journal_mode = wal");
      return;
    } catch (error) {
      if (sqliteFault(error) !== "busy" || performance.now() > until) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}

class OtherVersion extends Error {
  readonly version: number;

  constructor(version: number) {
    super(`format ${version}`);
    this.version = version;
  }
}

function setAside({ path, note }: SqliteFileOptions, name: string, identity: string | undefined, why: string): void {
  if (identity === undefined || identityOf(path) !== identity) return;
  const aside = freeName(`${path}.${name}`);
  // The file itself goes last: what is left of its log must not be taken for the log of the new file.
  for (const suffix of ["-wal", "-shm", ""]) if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix);
  note(`warning: the cache ${path} ${why}; it was set aside as ${aside} and a new one begun`);
}

function freeName(base: string): string {
  for (let number = 1; ; number += 1) if (!existsSync(`${base}-${number}`)) return `${base}-${number}`;
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    // The answer that was asked for.
    return false;
  }
}

function refusal(path: string, error: unknown): AssayError {
  if (error instanceof AssayError) return error;
  return new AssayError("E_FILE_WRITE", {
    message: `The cache ${path} cannot be opened: ${messageOf(error)}.`,
    hint: "Choose another file for the cache, or make its folder.",
    cause: error,
  });
}
