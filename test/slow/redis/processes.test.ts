import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { count, openInProcess } from "../../cache/support/open-in-process.ts";
import { noRedis, redisPath, startRedis } from "../../support/redis.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const found = redisPath();
const bin = fileURLToPath(new URL("../../../src/cli/bin.ts", import.meta.url));
const recipes = fileURLToPath(new URL("../../support/recipes/counted.ts", import.meta.url));
const rows = 2_000;

/** Grades the rows in a folder by a recipe that notes what it computes; gives the signal that ended it and what it wrote. */
async function grade(folder: string, name: string, url: string, env: Readonly<Record<string, string>> = {}): Promise<Graded> {
  const out = join(folder, `${name}.jsonl`);
  const child = spawn(
    process.execPath,
    ["--conditions=assay-source", bin, "grade", "rows.jsonl", "--reward", "counted", "--recipes", recipes, "--cache", url, "--out", out],
    { cwd: folder, env: { ...process.env, COUNTED_FILE: join(folder, "counted"), ...env }, stdio: ["ignore", "ignore", "pipe"] },
  );
  onTestFinished(() => void child.kill("SIGKILL"));
  let said = "";
  child.stderr.on("data", (chunk) => (said += String(chunk)));
  await once(child, "close");
  return { signal: child.signalCode, said, rewards: () => lines(out).map((line) => (JSON.parse(line) as { reward: number }).reward) };
}

interface Graded {
  readonly signal: NodeJS.Signals | null;
  readonly said: string;
  rewards(): readonly number[];
}

const lines = (path: string): readonly string[] => readFileSync(path, "utf8").trim().split("\n");
const folderOfRows = (): string =>
  temporaryFolder({
    "rows.jsonl": Array.from({ length: rows }, (_, index) => `${JSON.stringify({ prompt: "?", completion: String(index) })}\n`).join(""),
    counted: "",
  });
const right = Array.from({ length: rows }, (_, index) => (index + 1) % 2);

describe.skipIf(found === undefined)(`processes on one Redis${found === undefined ? ` (left out: ${noRedis})` : ""}`, () => {
  it("compute each sample once", async () => {
    const redis = await startRedis();
    const folder = folderOfRows();
    const both = await Promise.all([grade(folder, "one", redis.url), grade(folder, "other", redis.url)]);
    for (const one of both) expect(one.rewards()).toEqual(right);
    const computed = lines(join(folder, "counted"));
    expect(computed.toSorted()).toEqual(Array.from({ length: rows }, (_, index) => String(index)).toSorted());
  }, 120_000);

  it("finish what one had begun that was killed", async () => {
    const redis = await startRedis();
    const folder = folderOfRows();
    const killed = await grade(folder, "killed", redis.url, { COUNTED_KILL_AT: "40" });
    expect(killed.signal).toBe("SIGKILL");
    const other = await grade(folder, "other", redis.url);
    expect(other.rewards()).toEqual(right);
  }, 120_000);

  it("take over within seconds what one held that was killed", async () => {
    const redis = await startRedis();
    const [one, other] = [await openInProcess(redis.url, 200), await openInProcess(redis.url)];
    one.go();
    await one.line("hangs");
    other.go();
    one.child.kill("SIGKILL");
    expect(await other.outcome).toMatchObject({ wrong: 0, notes: [] });
  }, 60_000);

  it("take over what one holds that goes on but gets nothing done", async () => {
    const redis = await startRedis();
    const [one, other] = [await openInProcess(redis.url, 200), await openInProcess(redis.url)];
    one.go();
    await one.line("hangs");
    other.go();
    expect(await other.outcome).toMatchObject({ wrong: 0, notes: [] });
  }, 60_000);

  it("divide the work", async () => {
    const redis = await startRedis();
    const [one, other] = [await openInProcess(redis.url), await openInProcess(redis.url)];
    one.go();
    other.go();
    const [first, second] = await Promise.all([one.outcome, other.outcome]);
    expect([first.wrong, second.wrong, first.notes, second.notes]).toEqual([0, 0, [], []]);
    expect(first.computed + second.computed).toBe(count);
    expect(Math.min(first.computed, second.computed)).toBeGreaterThan(count / 10);
  }, 60_000);

  it("go on alone where Redis is killed under way", async () => {
    const redis = await startRedis();
    const [one, other] = [await openInProcess(redis.url, 2_000), await openInProcess(redis.url)];
    one.go();
    await one.line("hangs");
    other.go();
    await redis.kill();
    const { wrong, notes } = await other.outcome;
    expect([wrong, notes.length]).toEqual([0, 1]);
  }, 60_000);
});
