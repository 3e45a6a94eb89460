import { createClient } from "@redis/client";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { openRedisRounds } from "../../../src/noise/redis-rounds.ts";
import { noRedis, redisPath, startRedis } from "../../support/redis.ts";
import { seenScores } from "../../noise/support/seen-scores.ts";
import { alone, sharedRates, tracker } from "../../noise/support/shared-rates.ts";

const found = redisPath();

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
  sharedRates(async () => ({ redis: (await startRedis()).url }), "E_REDIS");

  it("are not made of nothing where Redis is killed and has lost them", async () => {
    const redis = await startRedis();
    const one = tracker({ redis: redis.url });
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
    await expect(tracker({ redis: redis.url }).freeze(1)).rejects.toMatchObject({ code: "E_REDIS" });
  });

  it("count what was sent twice once", async () => {
    const redis = await startRedis();
    const proxy = await losingFirstReply(redis.port);
    const one = tracker({ redis: proxy.url });
    await one.observe(seenScores(1));
    await one.observe(seenScores(2));
    await one.freeze(1);
    expect(proxy.lost()).toBe(1);
    expect(one.snapshot()).toBe(alone([1, 2]));
  }, 60_000);
});
