import { statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as delay } from "node:timers/promises";
import { AssayError, messageOf } from "../core/errors.ts";
import { soundText, storedText } from "../redis/stored-text.ts";
import { maxCounts, start, type Rounds, type RoundsOptions } from "./rounds.ts";

/** "AssR" */
const applicationId = 0x41737352;
const formatVersion = 1;
const busyCodes: ReadonlySet<number> = new Set([5, 6]);
const longestWaitMs = 5_000;
const pauseMs = 20;

const tables = `pragma application_id = ${applicationId}; pragma user_version = ${formatVersion};
  create table runs (run text primary key, latest integer, until integer not null) strict;
  create table strata (run text not null, name text not null, primary key (run, name)) strict, without rowid;
  create table counts (run text not null, round text not null, name text not null, count integer not null, until integer not null,
    primary key (run, round, name)) strict, without rowid;
  create table rounds (run text not null, round text not null, previous text not null, frozen text, until integer not null,
    primary key (run, round)) strict;`;

/**
 * Rounds in a file that the servers of one machine share. Every question is one transaction, on the disk before it is answered. Rejects with
 * E_FILE_WRITE where others hold the file for 5 seconds, and where it was taken away or is not what was written. Throws E_FILE_WRITE where it cannot be opened or is another program's.
 */
export function openSqliteRounds(path: string, { run, ttlMs, maxStrata }: RoundsOptions): Rounds {
  const database = open(path);
  const identity = identityOf(path);
  /** The last round that was begun here: without it in the file, counts are lost. */
  let known: number | undefined;

  /** Runs within one transaction. Waits without holding up the process where another has the file. */
  const within = async <Result>(task: () => Result): Promise<Result> => {
    const end = performance.now() + longestWaitMs;
    for (;;) {
      if (identityOf(path) !== identity) throw lost("the file was taken away or another one stands in its place");
      try {
        return transaction(database, task);
      } catch (error) {
        if (error instanceof AssayError) throw error;
        if (!isBusy(error) || performance.now() > end) throw fault(path, "used", error);
        await delay(pauseMs);
      }
    }
  };

  const lost = (what: string): AssayError =>
    new AssayError("E_FILE_WRITE", {
      message: `The rates of the run ${JSON.stringify(run)} cannot be told from what ${path} holds: ${what}.`,
      hint: "Begin a run under another name, with restore and the last snapshot.",
    });

  const latestRound = (): number | undefined => {
    const latest = database.prepare("select latest from runs where run = ?").get(run)?.["latest"];
    if (typeof latest === "number") return latest;
    if (known !== undefined) throw lost(`it knows no round, and ${known} was frozen`);
    return undefined;
  };
  const touch = (latest: number | undefined): void => {
    database
      .prepare("insert into runs values (?1, ?2, ?3) on conflict (run) do update set latest = ?2, until = ?3")
      .run(run, latest ?? null, Date.now() + ttlMs);
  };
  const number = (query: string, ...words: readonly string[]): number => Number(database.prepare(query).get(...words)?.["number"]);

  const forgetOld = (): void => {
    const now = Date.now();
    for (const table of ["counts", "rounds"]) database.prepare(`delete from ${table} where until < ?`).run(now);
    database.prepare("delete from strata where run in (select run from runs where until < ?)").run(now);
    database.prepare("delete from runs where until < ?").run(now);
  };

  return {
    lost,
    add: (strata, counts) =>
      within(() => {
        const latest = latestRound();
        const round = latest === undefined ? start : String(latest);
        const until = Date.now() + ttlMs;
        const addStratum = database.prepare("insert or ignore into strata values (?, ?)");
        for (const name of strata) addStratum.run(run, name);
        if (number("select count(*) as number from strata where run = ?", run) > maxStrata)
          throw full(`The batch would make more than ${maxStrata} strata over all servers.`);
        const addCount = database.prepare(
          "insert into counts values (?, ?, ?, ?, ?) on conflict do update set count = count + excluded.count, until = excluded.until",
        );
        for (const [name, count] of counts) addCount.run(run, round, name, count, until);
        if (number("select count(*) as number from counts where run = ? and round = ?", run, round) > maxCounts)
          throw full(`The batch would make more than ${maxCounts} counts of strata and propensities in one round.`);
        touch(latest);
      }),
    async begin(round) {
      await within(() => {
        forgetOld();
        const latest = latestRound();
        if (latest === undefined || round > latest) {
          database
            .prepare("insert into rounds values (?, ?, ?, null, ?)")
            .run(run, String(round), latest === undefined ? start : String(latest), Date.now() + ttlMs);
          touch(round);
        }
      });
      known = Math.max(round, known ?? 0);
    },
    read: (round) =>
      within(() => {
        const { previous, frozen } =
          database.prepare("select previous, frozen from rounds where run = ? and round = ?").get(run, round) ?? {};
        if (typeof previous !== "string" || !/^(start|\d{1,16})$/u.test(previous))
          throw lost(`round ${round} was never frozen and a later one is, or it is no longer kept`);
        if (frozen === null) return { previous, frozen: undefined };
        const text = soundText(keyOf(run, round), frozen);
        if (text === undefined) throw lost(`what stands for round ${round} is not what was written`);
        return { previous, frozen: text };
      }),
    counts: (round) =>
      within(() => {
        // As text: a number that JavaScript cannot hold is then refused like any other that is none.
        const rows = database.prepare("select name, cast(count as text) as digits from counts where run = ? and round = ?").all(run, round);
        return rows.map(({ name, digits }) => [String(name), String(digits)] as const);
      }),
    freeze: (round, text) =>
      within(() => {
        const key = keyOf(run, round);
        database
          .prepare("update rounds set frozen = ? where run = ? and round = ? and frozen is null")
          .run(storedText(key, text), run, round);
        const frozen = soundText(
          key,
          database.prepare("select frozen from rounds where run = ? and round = ?").get(run, round)?.["frozen"],
        );
        if (frozen === undefined) throw lost(`what stands for round ${round} is not what was written`);
        return frozen;
      }),
    close: () => {
      if (database.isOpen) database.close();
    },
  };
}

function keyOf(run: string, round: string): string {
  return `${run}\n${round}`;
}

function transaction<Result>(database: DatabaseSync, task: () => Result): Result {
  database.exec("begin immediate");
  try {
    const result = task();
    database.exec("commit");
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec("rollback");
    throw error;
  }
}

function open(path: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, { timeout: longestWaitMs });
    const made = database;
    transaction(made, () => {
      const id = pragma(made, "application_id");
      const isEmpty = Number(made.prepare("select count(*) as number from sqlite_schema").get()?.["number"]) === 0;
      if (id === 0 && isEmpty) made.exec(tables);
      else if (id !== applicationId) throw others(path, "is a database of another program, or a cache of Scores");
      else if (pragma(made, "user_version") !== formatVersion) throw others(path, "holds rates of another version of Assay");
    });
    made.exec("pragma synchronous = full; pragma trusted_schema = off; pragma busy_timeout = 0");
    return made;
  } catch (error) {
    database?.close();
    throw error instanceof AssayError ? error : fault(path, "opened", error);
  }
}

function pragma(database: DatabaseSync, name: string): number {
  return Number(database.prepare(`pragma ${name}`).get()?.[name]);
}

/** Device and inode of the file at a path. */
function identityOf(path: string): string | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat && `${stat.dev}:${stat.ino}`;
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && typeof error.errcode === "number" && busyCodes.has(error.errcode & 0xff);
}

function fault(path: string, what: string, error: unknown): AssayError {
  return new AssayError("E_FILE_WRITE", {
    message: `The rates in ${path} cannot be ${what}: ${messageOf(error)}.`,
    hint: "The file must be on a disk of this machine, in a folder that every server may write to.",
    cause: error,
  });
}

function others(path: string, why: string): AssayError {
  return new AssayError("E_FILE_WRITE", { message: `${path} ${why}.`, hint: "Choose another file for rates." });
}

function full(message: string): AssayError {
  return new AssayError("E_CHANNEL", { message, hint: "Each stratum needs appeals of its own: tell fewer kinds apart." });
}
