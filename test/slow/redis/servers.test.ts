import { spawn, type ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { noRedis, redisPath, startRedis } from "../../support/redis.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const found = redisPath();
const bin = fileURLToPath(new URL("../../../src/cli/bin.ts", import.meta.url));
const recipes = fileURLToPath(new URL("../../support/recipes/counted.ts", import.meta.url));
const count = 400;
const samples = Array.from({ length: count }, (_, index) => ({ id: String(index), completion: String(index) }));
const right = samples.map((_, index) => (index + 1) % 2);

interface Served {
  readonly child: ChildProcess;
  /** All that it said on stderr. */
  readonly said: readonly string[];
  /** The rewards of all samples. */
  score(): Promise<readonly unknown[]>;
}

/** A reward server in a process of its own, which notes in a file of the folder what it computes. */
async function serve(folder: string, cache: string, env: Readonly<Record<string, string>> = {}): Promise<Served> {
  const child = spawn(
    process.execPath,
    ["--conditions=assay-source", bin, "serve", "--reward", "counted", "--recipes", recipes, "--port", "0", "--cache", cache],
    { env: { ...process.env, COUNTED_FILE: join(folder, "counted"), ...env }, stdio: ["ignore", "ignore", "pipe"] },
  );
  onTestFinished(() => void child.kill("SIGKILL"));
  const said: string[] = [];
  const url = await new Promise<string>((resolve, reject) => {
    child.once("exit", () => reject(new Error(`the server ended: ${said.join("\n")}`)));
    createInterface({ input: child.stderr }).on("line", (line) => {
      said.push(line);
      if (line.startsWith("listening on ")) resolve(line.slice("listening on ".length));
    });
  });
  return {
    child,
    said,
    async score() {
      const headers = { "content-type": "application/json" };
      const response = await fetch(`${url}/v1/score`, { method: "POST", headers, body: JSON.stringify(samples) });
      return ((await response.json()) as readonly { readonly reward: unknown }[]).map((score) => score.reward);
    },
  };
}

const computed = (folder: string): readonly string[] => readFileSync(join(folder, "counted"), "utf8").trim().split("\n");

describe.skipIf(found === undefined)(`reward servers on one Redis${found === undefined ? ` (left out: ${noRedis})` : ""}`, () => {
  it("compute each sample once, though both are asked for all", async () => {
    const redis = await startRedis();
    const folder = temporaryFolder();
    const both = await Promise.all([serve(folder, redis.url), serve(folder, redis.url)]);
    expect(await Promise.all(both.map((one) => one.score()))).toEqual([right, right]);
    expect(computed(folder).toSorted()).toEqual(samples.map(({ completion }) => completion).toSorted());
  }, 60_000);

  it("answer right where one was killed at work on the same samples", async () => {
    const redis = await startRedis();
    const folder = temporaryFolder();
    const [killed, other] = await Promise.all([serve(folder, redis.url, { COUNTED_KILL_AT: "0" }), serve(folder, redis.url)]);
    await expect(killed.score()).rejects.toThrow("fetch failed");
    expect(await other.score()).toEqual(right);
  }, 60_000);

  it("answer right where Redis is killed under way, and share again when it is back", async () => {
    const redis = await startRedis();
    const folder = temporaryFolder();
    const both = await Promise.all([serve(folder, redis.url), serve(folder, redis.url)]);
    const asked = both.map((one) => one.score());
    await redis.kill();
    expect(await Promise.all(asked)).toEqual([right, right]);
    await startRedis({ port: redis.port });
    for (const { said } of both) await expect.poll(() => said.join("\n"), { timeout: 20_000 }).toMatch(/is used again/u);
    expect(await Promise.all(both.map((one) => one.score()))).toEqual([right, right]);
    const before = computed(folder).length;
    expect(await Promise.all(both.map((one) => one.score()))).toEqual([right, right]);
    expect(computed(folder)).toHaveLength(before);
    expect(both.map(({ said }) => said.filter((line) => line.startsWith("warning: the cache")).length)).toEqual([1, 1]);
  }, 60_000);
});
