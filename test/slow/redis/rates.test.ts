import { createClient } from "@redis/client";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { createRateTracker } from "../../../src/noise/rate-tracker.ts";
import { openRedisRounds } from "../../../src/noise/redis-rounds.ts";
import { createSharedRateTracker, type SharedRateTracker, type SharedRateTrackerOptions } from "../../../src/noise/shared-rate-tracker.ts";
import { noRedis, redisPath, startRedis } from "../../support/redis.ts";
import { seenScores } from "./support/seen-scores.ts";

const found = redisPath();
const script = fileURLToPath(new URL("support/observe.ts", import.meta.url));

function tracker(redis: string, options: Partial<SharedRateTrackerOptions> = {}): SharedRateTracker {
  const made = createSharedRateTracker({ redis, run: "r", ...options });
  onTestFinished(() => made.close());
  return made;
}

/** What a tracker on its own says after these batches, each of which is a round. */
function alone(...rounds: readonly (readonly number[])[]): string {
  const one = createRateTracker();
  for (const round of rounds) one.observe(round.flatMap((batch) => seenScores(batch)));
  return one.snapshot();
}

interface Server {
  /** Lets it go on. */
  go(): void;
  /** The next line that it prints. */
  line(): Promise<string>;
}

function server(...words: readonly string[]): Server {
  const child = spawn(process.execPath, ["--conditions=assay-source", script, ...words], { stdio: ["pipe", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return { go: () => void child.stdin.write("go\n"), line: async () => String((await lines.next()).value) };
}

/** Stands before a Redis, and closes the connection instead of passing on the reply to the first script. */
async function losingFirstReply(port: number): Promise<{ readonly url: string; lost(): number }> {
  let lost = 0;
  const proxy = createServer((near) => {
    const far = connect(port, "127.0.0.1");
    let said = "";
    near
      .on("error", () => undefined)
      .on("data", (chunk) => {
        said += String(chunk);
        far.write(chunk);
      });
    far
      .on("error", () => undefined)
      .on("data", (chunk) => {
        if (lost > 0 || !said.includes("EVAL")) return void near.write(chunk);
        lost += 1;
        near.destroy();
        far.destroy();
      });
    near.on("close", () => far.destroy());
  }).listen(0, "127.0.0.1");
  await once(proxy, "listening");
  onTestFinished(() => void proxy.close());
  const address = proxy.address();
  return { url: `redis://127.0.0.1:${typeof address === "object" ? address?.port : 0}`, lost: () => lost };
}

describe.skipIf(found === undefined)(`rates that servers share${found === undefined ? ` (left out: ${noRedis})` : ""}`, () => {
  it("are those of a tracker on its own, to the last bit", async () => {
    const redis = await startRedis();
    const shared = tracker(redis.url);
    const own = createRateTracker();
    for (let round = 1; round < 5; round += 1) {
      expect(await shared.freeze(round)).toEqual(own.freeze());
      expect(shared.rates()).toEqual(own.rates());
      await shared.observe(seenScores(round));
      own.observe(seenScores(round));
    }
  });

  it("add up over processes, and are the same in all of them", async () => {
    const redis = await startRedis();
    const servers = [server(redis.url, "r", "0", "30"), server(redis.url, "r", "30", "30")];
    for (const expected of ["begun", "observed"]) {
      expect(await Promise.all(servers.map((one) => one.line()))).toEqual([expected, expected]);
      for (const one of servers) one.go();
    }
    const snapshots = await Promise.all(servers.map(async (one) => JSON.parse(await one.line()) as string));
    const expected = alone(
      [],
      Array.from({ length: 60 }, (_, index) => index),
    );
    expect(snapshots).toEqual([expected, expected]);
  });

  it("are fixed for a round by the first one who asks; what comes later counts for the next", async () => {
    const redis = await startRedis();
    const [one, other] = [tracker(redis.url), tracker(redis.url)];
    await one.observe(seenScores(1));
    const frozen = await one.freeze(7);
    await other.observe(seenScores(2));
    expect(await other.freeze(7)).toEqual(frozen);
    expect(other.snapshot()).toBe(alone([1]));
    expect(await one.freeze(8)).not.toEqual(frozen);
    expect(await other.freeze(7)).toEqual(frozen);
    expect(one.snapshot()).toBe(alone([1], [2]));
  });

  it("are one and the same for many who ask at once", async () => {
    const redis = await startRedis();
    const all = Array.from({ length: 8 }, () => tracker(redis.url));
    await Promise.all(all.map((one, index) => one.observe(seenScores(index))));
    await Promise.all(all.map((one, index) => one.freeze(1).then(() => one.observe(seenScores(10 + index)))));
    expect(new Set(all.map((one) => one.snapshot()))).toEqual(new Set([alone([0, 1, 2, 3, 4, 5, 6, 7])]));
  });

  it("are finished by another where the one who began a round is gone", async () => {
    const redis = await startRedis();
    const one = tracker(redis.url);
    await one.observe(seenScores(1));
    const gone = openRedisRounds(redis.url, { run: "r", ttlMs: 60_000, maxStrata: 10 });
    onTestFinished(() => gone.close());
    await gone.begin(1);
    await one.observe(seenScores(2));
    await gone.begin(2);
    await one.observe(seenScores(3));
    await one.freeze(3);
    expect(one.snapshot()).toBe(alone([1], [2], [3]));
  });

  it("of two runs are apart, and a run may begin with a snapshot", async () => {
    const redis = await startRedis();
    const one = tracker(redis.url);
    await one.observe(seenScores(1));
    await one.freeze(1);
    const other = tracker(redis.url, { run: "other", restore: one.snapshot() });
    await other.observe(seenScores(2));
    await other.freeze(1);
    expect(other.snapshot()).toBe(alone([1], [2]));
  });

  it("are not made of nothing where Redis is killed and has lost them", async () => {
    const redis = await startRedis();
    const one = tracker(redis.url);
    await one.observe(seenScores(1));
    await one.freeze(1);
    await redis.kill();
    await expect(one.freeze(2)).rejects.toMatchObject({ code: "E_REDIS" });
    expect(one.snapshot()).toBe(alone([1]));
    await startRedis({ port: redis.port });
    await expect(one.observe(seenScores(2))).rejects.toMatchObject({
      code: "E_REDIS",
      message: expect.stringContaining("knows no round") as string,
    });
    await expect(one.freeze(2)).rejects.toMatchObject({ code: "E_REDIS", message: expect.stringContaining("knows no round") as string });
  }, 60_000);

  it("are refused to a tracker with other options", async () => {
    const redis = await startRedis();
    await tracker(redis.url).freeze(1);
    await expect(tracker(redis.url, { lambda: 0.5 }).freeze(1)).rejects.toMatchObject({ code: "E_CHANNEL" });
  });

  it("refuse a round that was passed over", async () => {
    const redis = await startRedis();
    const one = tracker(redis.url);
    await one.freeze(5);
    await expect(one.freeze(4)).rejects.toMatchObject({ code: "E_REDIS", message: expect.stringContaining("never frozen") as string });
  });

  it("refuse too many strata over all servers, and are unchanged", async () => {
    const redis = await startRedis();
    const [one, other] = [tracker(redis.url), tracker(redis.url)];
    const strata = (name: string): readonly { readonly decision: { readonly verdict: 0; readonly stratum: string } }[] =>
      Array.from({ length: 6_000 }, (_, index) => ({ decision: { verdict: 0, stratum: `${name}${index}` } }));
    await one.observe(strata("a"));
    await expect(other.observe(strata("b"))).rejects.toMatchObject({ code: "E_CHANNEL" });
    await other.observe(strata("a"));
    await one.freeze(1);
    expect(one.rates()).toHaveLength(6_000);
  });

  it.each<[string, readonly string[]]>([
    ["counts that are no numbers", ["HSET", "counts:start", '["a",0,null,"rows"]', "x"]],
    ["counts of nothing", ["HSET", "counts:start", "rows", "1"]],
    ["more right than drawn", ["HSET", "counts:start", '["a",0,0.5,"right"]', "1"]],
    ["counts of another type", ["SET", "counts:start", "1"]],
    ["a frozen round of another program", ["SET", "frozen:1", "1"]],
    ["no round before", ["DEL", "previous:1"]],
  ])("are not made from %s", async (_, [command = "", key = "", ...words]) => {
    const redis = await startRedis();
    const rounds = openRedisRounds(redis.url, { run: "r", ttlMs: 60_000, maxStrata: 10 });
    await rounds.begin(1);
    rounds.close();
    const client = createClient({ url: redis.url });
    await client.connect();
    await client.sendCommand([command, `assay:1:rates:${Buffer.from("r").toString("base64url")}:${key}`, ...words]);
    client.destroy();
    await expect(tracker(redis.url).freeze(1)).rejects.toMatchObject({ code: "E_REDIS" });
  });

  it("count what was sent twice once", async () => {
    const redis = await startRedis();
    const proxy = await losingFirstReply(redis.port);
    const one = tracker(proxy.url);
    await one.observe(seenScores(1));
    await one.observe(seenScores(2));
    await one.freeze(1);
    expect(proxy.lost()).toBe(1);
    expect(one.snapshot()).toBe(alone([1, 2]));
  }, 60_000);
});
