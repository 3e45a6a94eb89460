import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { openCache } from "../../src/cache/open-cache.ts";
import { createSharedRateTracker } from "../../src/noise/shared-rate-tracker.ts";
import { openSqliteRounds } from "../../src/noise/sqlite-rounds.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { seenScores } from "./support/seen-scores.ts";
import { alone, sharedRates, tracker } from "./support/shared-rates.ts";

const options = { run: "r", ttlMs: 60_000, maxStrata: 10 };
const lost = { code: "E_FILE_WRITE" };

function newFile(): string {
  return join(temporaryFolder(), "rates.sqlite");
}

describe("rates that servers share in a file", () => {
  sharedRates(() => ({ file: newFile() }), "E_FILE_WRITE");

  it("are there after all servers have ended", async () => {
    const file = newFile();
    const first = tracker({ file });
    await first.observe(seenScores(1));
    await first.freeze(1);
    await first.observe(seenScores(2));
    await first.close();
    const next = tracker({ file });
    await next.freeze(2);
    expect(next.snapshot()).toBe(alone([1], [2]));
  });

  it("wait for a server that has the file, and do not hold up their own", async () => {
    const file = newFile();
    const one = tracker({ file });
    await one.freeze(1);
    using other = new DatabaseSync(file);
    other.exec("begin immediate");
    const observed = one.observe(seenScores(1));
    let turns = 0;
    while (turns < 20) {
      await new Promise((resolve) => setImmediate(resolve));
      turns += 1;
    }
    other.exec("commit");
    await observed;
    await one.freeze(2);
    expect(one.snapshot()).toBe(alone([], [1]));
  });

  it("are not made of nothing where the file is taken away", async () => {
    const file = newFile();
    const one = tracker({ file });
    await one.observe(seenScores(1));
    await one.freeze(1);
    rmSync(file);
    await expect(one.observe(seenScores(2))).rejects.toMatchObject({ ...lost, message: expect.stringContaining("taken away") as string });
    await tracker({ file }).freeze(5);
    await expect(one.freeze(2)).rejects.toMatchObject(lost);
    expect(one.snapshot()).toBe(alone([1]));
  });

  it("of runs that were not used for their time are forgotten", async () => {
    const file = newFile();
    await tracker({ file }).observe(seenScores(1));
    using database = new DatabaseSync(file);
    for (const table of ["runs", "counts"]) database.exec(`update ${table} set until = 1`);
    await tracker({ file }, { run: "other" }).freeze(1);
    for (const table of ["counts", "strata"]) expect(database.prepare(`select * from ${table}`).all()).toEqual([]);
  });

  it.each([
    ["counts of nothing", "insert into counts values ('r', 'start', 'rows', 1, 9e15)"],
    ["counts below nothing", `insert into counts values ('r', 'start', '["a",0,null,"rows"]', -1, 9e15)`],
    ["counts that no number holds", `insert into counts values ('r', 'start', '["a",0,null,"rows"]', 9223372036854775807, 9e15)`],
    ["more right than drawn", `insert into counts values ('r', 'start', '["a",0,0.5,"right"]', 1, 9e15)`],
    ["a frozen round of another program", "update rounds set frozen = '00000000{}'"],
    ["no round before", "delete from rounds"],
    ["a round before that is none", "update rounds set previous = 'x'"],
  ])("are not made from %s", async (_name, statement) => {
    const file = newFile();
    const rounds = openSqliteRounds(file, options);
    await rounds.begin(1);
    rounds.close();
    using database = new DatabaseSync(file);
    database.exec(statement);
    await expect(tracker({ file }).freeze(1)).rejects.toMatchObject(lost);
  });

  it("are refused by files of others, which stay as they are", async () => {
    const file = newFile();
    writeFileSync(file, "no database, but long enough to be looked at as one".repeat(40));
    expect(() => tracker({ file })).toThrow(expect.objectContaining(lost));
    const cacheFile = newFile();
    await openCache(cacheFile).close();
    expect(() => tracker({ file: cacheFile })).toThrow(
      expect.objectContaining({ ...lost, message: expect.stringContaining("cache") as string }),
    );
    expect(() => tracker({ file: join(temporaryFolder(), "no", "folder.sqlite") })).toThrow(expect.objectContaining(lost));
  });

  it.each([
    ["both places", { redis: "redis://localhost", file: "rates.sqlite" }],
    ["no place", {}],
  ])("need one place, not %s", (_name, places) => {
    expect(() => createSharedRateTracker({ ...places, run: "r" })).toThrow(expect.objectContaining({ code: "E_USAGE" }));
  });
});
