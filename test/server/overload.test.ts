import { setImmediate as turn } from "node:timers/promises";
import { expect, it } from "vitest";
import { scored } from "../../src/core/scores.ts";
import { completionText } from "../../src/core/text.ts";
import { rewardServer } from "../support/reward-server.ts";
import { rewardOf } from "../support/rewards.ts";

it("answers everything that comes at once rightly, or with 429 or 503, and loses nothing", async () => {
  const asked = new Map<string, number>();
  const reward = rewardOf(async (sample) => {
    const completion = completionText(sample.completion);
    asked.set(completion, (asked.get(completion) ?? 0) + 1);
    for (let turns = 0; turns < 20; turns += 1) await turn();
    return scored(Number(completion) / 1_000, "It is as it says.");
  });
  const server = await rewardServer({ reward }, { limits: { maxRows: 8, maxBodiesBytes: 4_000 } });
  const counts = { right: 0, refused: 0 };
  const ask = async (place: number): Promise<void> => {
    const native = place % 2 === 0;
    const reply = native
      ? await server.post("/v1/score", { completion: `${place}` })
      : await server.post("/openrlhf/get_reward", { query: [`${place}`], prompts: [""], labels: [""] });
    if (reply.status === 429 || reply.status === 503) {
      expect(reply.json).toMatchObject({ error: { code: "E_OVERLOADED" } });
      expect(Number(reply.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
      counts.refused += 1;
      return;
    }
    expect(reply.status, reply.text).toBe(200);
    expect(reply.json).toMatchObject(native ? { status: "scored", reward: place / 1_000 } : { rewards: [place / 1_000] });
    counts.right += 1;
  };
  await Promise.all(Array.from({ length: 600 }, (_, place) => ask(place)));
  expect(counts.right + counts.refused).toBe(600);
  expect(counts.right).toBeGreaterThan(0);
  expect(counts.refused).toBeGreaterThan(0);
  // What was answered was computed once, and what was refused not at all.
  expect(asked.size).toBe(counts.right);
  expect(Math.max(...asked.values())).toBe(1);
  // With the crowd gone all is as before.
  await ask(1_000);
  expect((await server.get("/metrics")).text).toMatch(/^assay_open_samples 0$/mu);
});
