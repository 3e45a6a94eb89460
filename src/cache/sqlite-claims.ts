import type { DatabaseSync } from "node:sqlite";
import { isRunning, processStart } from "./running-process.ts";

export interface SqliteClaims {
  /** Reads what other processes have written since. */
  read(): void;
  /** Whether other processes have the file open. */
  shared(): boolean;
  /** Whether there are processes that do not know this one, or what it computes. */
  hasNews(): boolean;
  /** Tells them, inside a transaction: those that come wait a little for that. */
  tell(): void;
  /** Whether no other process computes the key; with `takeOver` also where one has done so for too long. */
  isFree(key: string, takeOver: boolean): boolean;
  /** Notes keys as computed here without telling others. */
  hold(keys: readonly string[]): void;
  /** Tells others that the keys are computed here, inside a transaction. */
  publish(keys: readonly string[], takeOver: boolean): void;
  /** The keys are not computed here any more. Those that are stored are found by others before they look for claims. */
  settle(keys: readonly string[], stored: boolean): void;
  /** Whether others should be told what was settled. */
  hasSettled(): boolean;
  /** Tells others what was settled, inside a transaction. */
  publishSettled(): void;
  /** Takes this process off the list, inside a transaction. */
  leave(): void;
  /** Changes with every change that another process makes. */
  version(): number;
}

/** Another process with the file open. */
interface Other {
  readonly id: number;
  /** The last process that it has told what it computes. */
  readonly aware: number;
}

/** Keys that were claimed together, here or elsewhere. */
interface Claimed {
  readonly row: number;
  readonly process: number;
  readonly keys: Set<string>;
  /** When it was first seen here: clocks of processes are not compared. */
  readonly seenAt: number;
  /** Keys went that will not be stored. */
  given: boolean;
}

const keyBytes = 32;
const rowKeys = 256;
/** How long another process may hold a key while this one has nothing to do. Halved by each time that was waited in vain. */
const patienceMs = 4_000;
/** How long a process that comes waits for those before it to say what they compute. */
const welcomeMs = 2_000;
const lifeCheckMs = 500;

/** Which process computes which keys: rows of many keys each, so that a claim is one small write, and none at all for a process alone. */
export function createSqliteClaims(database: DatabaseSync): SqliteClaims {
  const dataVersion = database.prepare("pragma data_version");
  const processes = database.prepare("select id, pid, start, aware from processes");
  const register = database.prepare("insert into processes (pid, start, aware) values (?, ?, 0)");
  const becomeAware = database.prepare("update processes set aware = ? where id = ?");
  const removeProcess = database.prepare("delete from processes where id = ?");
  const removeClaims = database.prepare("delete from claims where process = ?");
  const claimRows = database.prepare("select id, process from claims where process <> ?");
  const claimKeys = database.prepare("select keys from claims where id = ?");
  const addClaim = database.prepare("insert into claims (process, keys) values (?, ?)");
  const cutClaim = database.prepare("update claims set keys = ? where id = ?");
  const removeClaim = database.prepare("delete from claims where id = ?");

  /** Keys computed here, with the row that says so. */
  const ours = new Map<string, Claimed | undefined>();
  /** Keys computed by others, and the rows they stand in. */
  const theirs = new Map<string, Claimed>();
  const rows = new Map<number, Claimed>();
  const settled = new Set<Claimed>();
  const patience = new Map<number, number>();
  /** 0 until this process is on the list. */
  let me = 0;
  let enteredAt = 0;
  let aware = 0;
  let others: readonly Other[] = [];
  let seen = -1;
  let checkedAt = 0;

  const version = (): number => Number(dataVersion.get()?.["data_version"]);

  const read = (): void => {
    const now = performance.now();
    const current = version();
    const changed = current !== seen;
    if (!changed && (others.length === 0 || now - checkedAt < lifeCheckMs)) return;
    seen = current;
    checkedAt = now;
    others = processes
      .all()
      .filter(({ id, pid, start }) => Number(id) !== me && isRunning(Number(pid), String(start)))
      .map(({ id, aware: known }): Other => ({ id: Number(id), aware: Number(known) }));
    if (changed) readClaims(now);
  };

  const enter = (): void => {
    for (const { id, pid, start } of processes.all()) {
      if (isRunning(Number(pid), String(start))) continue;
      removeProcess.run(Number(id));
      removeClaims.run(Number(id));
    }
    me = Number(register.run(process.pid, processStart(process.pid)).lastInsertRowid);
    enteredAt = performance.now();
  };

  /** At least 1, so that a process that is not on the list yet has something to tell. */
  const newest = (): number => Math.max(1, me, ...others.map((other) => other.id));

  const readClaims = (now: number): void => {
    const present = new Set<number>();
    for (const { id, process: holder } of claimRows.all(me)) {
      const row = Number(id);
      present.add(row);
      if (rows.has(row)) continue;
      const claimed = { row, process: Number(holder), keys: new Set(keysOf(claimKeys.get(row)?.["keys"])), seenAt: now, given: false };
      rows.set(row, claimed);
      for (const key of claimed.keys) theirs.set(key, claimed);
    }
    for (const [row, claimed] of rows) {
      if (present.has(row)) continue;
      rows.delete(row);
      for (const key of claimed.keys) if (theirs.get(key) === claimed) theirs.delete(key);
    }
  };

  const publish = (keys: readonly string[], takeOver: boolean): void => {
    const impatient = new Set<number>();
    for (const key of keys) {
      const claimed = theirs.get(key);
      if (takeOver && claimed && isHere(claimed.process)) impatient.add(claimed.process);
    }
    for (const id of impatient) patience.set(id, (patience.get(id) ?? patienceMs) / 2);
    const row = Number(addClaim.run(me, bytesOf(keys)).lastInsertRowid);
    const claimed: Claimed = { row, process: me, keys: new Set(keys), seenAt: 0, given: false };
    for (const key of keys) ours.set(key, claimed);
  };

  const isHere = (id: number): boolean => others.some((other) => other.id === id);

  const isWelcomeDue = (): boolean =>
    performance.now() - enteredAt < welcomeMs && others.some((other) => other.id < me && other.aware < me);

  return {
    read,
    version,
    shared: () => me > 0 && others.length > 0,
    hasNews: () => newest() > aware,
    tell() {
      if (me === 0) enter();
      read();
      const untold = [...ours.keys()].filter((key) => !ours.get(key));
      if (others.length > 0) for (let from = 0; from < untold.length; from += rowKeys) publish(untold.slice(from, from + rowKeys), false);
      aware = newest();
      becomeAware.run(aware, me);
    },
    isFree(key, takeOver) {
      if (isWelcomeDue()) return false;
      const claimed = theirs.get(key);
      if (!claimed || !isHere(claimed.process)) return true;
      return takeOver && performance.now() - claimed.seenAt > (patience.get(claimed.process) ?? patienceMs);
    },
    hold(keys) {
      for (const key of keys) ours.set(key, undefined);
    },
    publish,
    settle(keys, stored) {
      for (const key of keys) {
        const claimed = ours.get(key);
        ours.delete(key);
        if (!claimed?.keys.delete(key)) continue;
        claimed.given ||= !stored;
        if (claimed.given || claimed.keys.size === 0) settled.add(claimed);
      }
    },
    hasSettled: () => settled.size > 0,
    publishSettled() {
      for (const claimed of settled) {
        if (claimed.keys.size === 0) removeClaim.run(claimed.row);
        else cutClaim.run(bytesOf([...claimed.keys]), claimed.row);
        claimed.given = false;
      }
      settled.clear();
    },
    leave() {
      removeClaims.run(me);
      removeProcess.run(me);
    },
  };
}

function bytesOf(keys: readonly string[]): Buffer {
  return Buffer.from(keys.join(""), "latin1");
}

/** Bytes that are no keys of ours stand for keys that nobody asks for. */
function keysOf(bytes: unknown): readonly string[] {
  if (!(bytes instanceof Uint8Array)) return [];
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
  return Array.from({ length: Math.floor(text.length / keyBytes) }, (_, index) => text.slice(index * keyBytes, (index + 1) * keyBytes));
}
