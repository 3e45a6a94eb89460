import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it, onTestFinished } from "vitest";
import { openCache } from "../../src/cache/open-cache.ts";
import { openSqliteStore } from "../../src/cache/sqlite-store.ts";
import { isAssayError } from "../../src/core/errors.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { ask, keyOf, scoreFor } from "./support/keys.ts";

const path = (files: Readonly<Record<string, string>> = {}): string => join(temporaryFolder(files), "cache.sqlite");

/** One run over the keys: what was computed and what was said. Fails where a Score is not the one of its key. */
async function run(file: string, count: number): Promise<{ readonly computed: number; readonly notes: readonly string[] }> {
  const notes: string[] = [];
  const cache = openCache(file, { note: (text) => notes.push(text) });
  const { scores, computed } = await ask(cache, count);
  for (const [index, score] of scores.entries()) expect(score.reason).toBe(scoreFor(index).reason);
  await cache.close();
  return { computed: computed.length, notes };
}

/** Files beside the cache, by name. */
const beside = (file: string): readonly string[] => readdirSync(dirname(file)).filter((name) => name !== basename(file));

const codeOf = (task: () => unknown): string | undefined => {
  try {
    task();
  } catch (error) {
    return isAssayError(error) ? error.code : String(error);
  }
  return undefined;
};

describe("a cache file", () => {
  it("gives a second run everything, in any order", async () => {
    const file = path();
    expect(await run(file, 2_000)).toEqual({ computed: 2_000, notes: [] });
    expect(await run(file, 2_000)).toEqual({ computed: 0, notes: [] });
    const store = openSqliteStore(file);
    const keys = Array.from({ length: 2_000 }, (_, index) => keyOf((index * 7) % 2_003));
    const texts = await store.get(keys);
    await store.close();
    const reasons = texts.map((text) => (text === undefined ? undefined : (JSON.parse(text) as { reason: string }).reason));
    expect(reasons).toEqual(keys.map((_, index) => ((index * 7) % 2_003 < 2_000 ? scoreFor((index * 7) % 2_003).reason : undefined)));
  });

  it("leaves one file behind when it is closed", async () => {
    const file = path();
    await run(file, 100);
    expect(beside(file)).toEqual([]);
  });

  it("keeps texts of any kind", async () => {
    const store = openSqliteStore(path());
    const texts = ["", "\0", "a\0b", "ä🙂", "x".repeat(100_000)];
    await store.set(texts.map((text, index) => ({ key: keyOf(index), text })));
    expect(await store.get(texts.map((_, index) => keyOf(index)))).toEqual(texts);
    await store.close();
  });

  it("lets the oldest entries go at its bound", async () => {
    const file = path();
    const maxBytes = 1 << 20;
    const store = openSqliteStore(file, { maxBytes });
    for (let from = 0; from < 20_000; from += 500) {
      await store.set(Array.from({ length: 500 }, (_, index) => ({ key: keyOf(from + index), text: "x".repeat(500) })));
      expect(statSync(`${file}-wal`).size).toBeLessThan(4 * maxBytes);
    }
    const known = await store.get(Array.from({ length: 20_000 }, (_, index) => keyOf(index)));
    await store.close();
    expect(statSync(file).size).toBeLessThan(2 * maxBytes);
    // The newest half of what fits is there in any case, and nothing of the first half.
    expect(known.slice(-500).every((text) => text !== undefined)).toBe(true);
    expect(known.slice(0, 10_000).every((text) => text === undefined)).toBe(true);
  });

  it("is set aside where it is no database", async () => {
    const file = path({ "cache.sqlite": "this is no database, but a text of some length\n".repeat(100) });
    const { computed, notes } = await run(file, 100);
    expect(computed).toBe(100);
    expect(notes).toEqual([
      `warning: the cache ${file} is damaged (file is not a database); it was set aside as ${file}.damaged-1 and a new one begun`,
    ]);
    expect(readFileSync(`${file}.damaged-1`, "utf8")).toContain("this is no database");
    expect(await run(file, 100)).toEqual({ computed: 0, notes: [] });
  });

  it("gets a free name each time it is set aside", async () => {
    const file = path({ "cache.sqlite": "x".repeat(1_000), "cache.sqlite.damaged-1": "" });
    await run(file, 10);
    writeFileSync(file, "y".repeat(1_000));
    await run(file, 10);
    expect(beside(file)).toEqual(["cache.sqlite.damaged-1", "cache.sqlite.damaged-2", "cache.sqlite.damaged-3"]);
  });

  it("is never trusted where bytes were changed or cut off, and never makes a run fail", async () => {
    const file = path();
    await run(file, 400);
    const sound = readFileSync(file);
    let seed = 1;
    const draw = (below: number): number => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((seed / 2 ** 32) * below);
    };
    let noted = 0;
    for (let round = 0; round < 50; round += 1) {
      const bytes = Buffer.from(sound);
      // One bit in the header, one anywhere, twenty anywhere.
      for (let flip = 0; flip < (round % 3 === 2 ? 20 : 1); flip += 1) {
        const at = draw(round % 3 === 0 ? 100 : bytes.length);
        bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << draw(8)), at);
      }
      writeFileSync(file, round % 10 === 9 ? bytes.subarray(0, draw(bytes.length)) : bytes);
      // That every Score is the one of its key is held inside.
      const { notes } = await run(file, 400);
      expect(notes.length).toBeLessThanOrEqual(1);
      noted += notes.length;
      for (const name of beside(file)) rmSync(join(dirname(file), name));
    }
    expect(noted).toBeGreaterThan(20);
  });

  it("is set aside in the middle of a run", async () => {
    const file = path();
    await run(file, 3_000);
    const bytes = readFileSync(file);
    // Behind the pages that opening it reads.
    bytes.fill(0xff, 16 * 8_192);
    const notes: string[] = [];
    const cache = openCache(file, { note: (text) => notes.push(text) });
    writeFileSync(file, bytes);
    const { scores } = await ask(cache, 3_000);
    expect(scores.map((score) => score.reason)).toEqual(Array.from({ length: 3_000 }, (_, index) => scoreFor(index).reason));
    await cache.close();
    expect(notes.length).toBe(1);
    expect(notes[0]).toContain("it was set aside as");
    await run(file, 3_000);
    expect((await run(file, 3_000)).computed).toBe(0);
  });

  it("is begun anew where it was removed or replaced in the middle of a run", async () => {
    const file = path();
    const notes: string[] = [];
    const cache = openCache(file, { note: (text) => notes.push(text) });
    await ask(cache, 100);
    await cache.flush();
    for (const suffix of ["-wal", "-shm", ""]) renameSync(file + suffix, `${file}.moved${suffix}`);
    await expect.poll(() => beside(file).includes("cache.sqlite-wal"), { timeout: 10_000 }).toBe(true);
    expect((await ask(cache, 100)).computed.length).toBe(100);
    await cache.close();
    expect(notes).toEqual([]);
    expect((await run(file, 100)).computed).toBe(0);
  });

  it("of another version is set aside", async () => {
    const file = path();
    await run(file, 10);
    const database = new DatabaseSync(file);
    database.exec("pragma user_version = 999");
    database.close();
    const { computed, notes } = await run(file, 10);
    expect(computed).toBe(10);
    expect(notes).toEqual([
      `warning: the cache ${file} is of another version of Assay; it was set aside as ${file}.version-999-1 and a new one begun`,
    ]);
  });

  it("that is a database of another program is refused and left as it is", () => {
    const file = path();
    const database = new DatabaseSync(file);
    database.exec("create table people (name text); insert into people values ('Ada')");
    database.close();
    const before = readFileSync(file);
    expect(codeOf(() => openCache(file))).toBe("E_FILE_WRITE");
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(beside(file)).toEqual([]);
  });

  it("that is a database of another program keeps its log", () => {
    const source = path();
    const database = new DatabaseSync(source);
    database.exec("pragma journal_mode = wal; create table people (name text); insert into people values ('Ada')");
    const file = path();
    for (const suffix of ["", "-wal"]) copyFileSync(source + suffix, file + suffix);
    database.close();
    const before = readFileSync(`${file}-wal`);
    expect(codeOf(() => openCache(file))).toBe("E_FILE_WRITE");
    expect(readFileSync(`${file}-wal`).equals(before)).toBe(true);
  });

  it("begins in a file that is empty", async () => {
    const file = path({ "cache.sqlite": "" });
    expect(await run(file, 10)).toEqual({ computed: 10, notes: [] });
    expect((await run(file, 10)).computed).toBe(0);
  });

  it("is refused where its folder is missing, and where it is a folder", () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "taken"));
    expect(codeOf(() => openCache(join(folder, "missing", "cache.sqlite")))).toBe("E_FILE_WRITE");
    expect(codeOf(() => openCache(join(folder, "taken")))).toBe("E_FILE_WRITE");
  });

  it.skipIf(process.getuid?.() === 0)("is refused where it may not be written", async () => {
    const file = path();
    await run(file, 10);
    chmodSync(file, 0o400);
    expect(codeOf(() => openCache(file))).toBe("E_FILE_WRITE");
  });

  it("that another process holds locked is read, and written when it is let go", async () => {
    const file = path();
    await run(file, 500);
    const other = new DatabaseSync(file);
    other.exec("begin immediate");
    const cache = openCache(file);
    expect((await ask(cache, 1_000)).computed.length).toBe(500);
    const flushed = cache.flush();
    other.exec("commit");
    other.close();
    await flushed;
    await cache.close();
    expect((await run(file, 1_000)).computed).toBe(0);
  });

  it("takes no more entries where the disk is full, says so once and goes on", async (context) => {
    const folder = temporaryFolder();
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=512k", "tmpfs", folder], { stdio: "ignore" });
    } catch {
      return context.skip("a small file system cannot be mounted here");
    }
    onTestFinished(() => void execFileSync("umount", ["-l", folder]));
    const notes: string[] = [];
    const cache = openCache(join(folder, "cache.sqlite"), { note: (text) => notes.push(text) });
    for (let time = 0; time < 3; time += 1) {
      const { scores } = await ask(cache, 5_000);
      expect(scores.map((score) => score.reason)).toEqual(Array.from({ length: 5_000 }, (_, index) => scoreFor(index).reason));
      await cache.flush();
    }
    await cache.close();
    expect(notes.length).toBe(1);
    expect(notes[0]).toContain("takes no more entries");
    expect(cache.stats().dropped).toBeGreaterThan(0);
  });
});

describe("openCache", () => {
  it("opens memory of so many bytes", async () => {
    const cache = openCache({ memoryBytes: 1_000_000 });
    await ask(cache, 100);
    expect((await ask(cache, 100)).computed).toEqual([]);
    await cache.close();
  });

  it("refuses memory of no bytes", () => {
    for (const memoryBytes of [0, -1, Number.NaN]) expect(codeOf(() => openCache({ memoryBytes }))).toBe("E_USAGE");
  });
});
