import { expect, it } from "vitest";
import { scored } from "../../src/core/scores.ts";
import { createScorer } from "../../src/scorer/create-scorer.ts";
import { createServedReward } from "../../src/server/served-reward.ts";
import { heldReward } from "../support/held-reward.ts";
import { sample } from "../support/sample.ts";

async function served(count: number, size: number): Promise<{ readonly batches: readonly number[] }> {
  const batches: number[] = [];
  const reward = {
    ...heldReward().reward,
    score: (batch: readonly unknown[]) => {
      batches.push(batch.length);
      return batch.map(() => Promise.resolve(scored(1, "It is.")));
    },
  };
  await using scorer = createScorer(reward, { seed: 0 });
  const server = createServedReward({ name: "r", scorer, fingerprint: "", seed: 0 }, new AbortController().signal);
  const scores = Array.from({ length: count }, (_, place) => server.submit(sample({ id: String(place) }), size));
  expect((await Promise.all(scores)).map(({ reward: one }) => one)).toEqual(scores.map(() => 1));
  await server.drain();
  return { batches };
}

it("gives a Reward many small samples, or few large ones, in one go", async () => {
  expect(Math.max(...(await served(1_000, 1_000)).batches)).toBe(256);
  expect(Math.max(...(await served(20, 400_000)).batches)).toBe(2);
  expect(Math.max(...(await served(5, 4_000_000)).batches)).toBe(1);
});

it("settles every sample where it ends before it has asked for all", async () => {
  const ending = new AbortController();
  const held = heldReward();
  await using scorer = createScorer(held.reward, { seed: 0 });
  const server = createServedReward({ name: "r", scorer, fingerprint: "", seed: 0 }, ending.signal);
  const scores = Array.from({ length: 1_000 }, (_, place) =>
    server.submit(sample({ id: String(place), completion: `wait ${place}` }), 1_000),
  );
  await held.until(1);
  ending.abort();
  for (const score of await Promise.all(scores)) expect(score).toMatchObject({ status: "errored", error: { code: "E_ABORTED" } });
});
