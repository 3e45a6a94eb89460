import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it, vi } from "vitest";
import { score, scoreStream } from "../../src/core/run.ts";
import { scored } from "../../src/core/scores.ts";
import type { Sample, Score } from "../../src/core/types.ts";
import { rewardOf } from "../support/rewards.ts";
import { sample } from "../support/sample.ts";

const samples = (count: number): readonly Sample[] =>
  Array.from({ length: count }, (_, index) => sample({ id: `s${index}`, completion: String(index) }));
const right = rewardOf((one) => Promise.resolve(scored(Number(one.completion) % 2, "by its number")));

describe("score", () => {
  it("gives a Score a sample in their order", async () => {
    const scores = await score(right, samples(1_000));
    expect(scores.map((one) => one.reward)).toEqual(samples(1_000).map((_, index) => index % 2));
  });

  it.each([
    ["rejects", rewardOf(() => Promise.reject(new Error("no"))), "E_REWARD_CONTRACT", "no"],
    [
      "throws",
      {
        ...right,
        score: () => {
          throw new Error("thrown");
        },
      },
      "E_REWARD_CONTRACT",
      "thrown",
    ],
    ["gives too few Scores", { ...right, score: () => [] }, "E_REWARD_CONTRACT", "0 Scores for 3 samples"],
    ["gives NaN", rewardOf(() => Promise.resolve(scored(Number.NaN, "nan"))), "E_CHECK_RESULT", "NaN"],
    ["gives infinity", rewardOf(() => Promise.resolve(scored(Infinity, "inf")), [0, Infinity]), "E_CHECK_RESULT", "Infinity"],
    ["leaves its range", rewardOf(() => Promise.resolve(scored(1.5, "much"))), "E_CHECK_RESULT", "1.5"],
  ] as const)("errs every sample of a Reward that %s", async (_name, reward, code, text) => {
    for (const one of await score(reward, samples(3))) {
      expect(one).toMatchObject({ status: "errored", reward: null, error: { code } });
      expect(one.reason).toContain(text);
    }
  });

  it("errs what is no sample, and scores the others", async () => {
    const odd = [null, 5, {}, { completion: null }, { completion: 5 }, { completion: [5] }, { completion: [null] }] as unknown as Sample[]; // from JavaScript
    const scores = await score(right, [...odd, ...samples(2)]);
    expect(scores.map((one) => (one.status === "errored" ? one.error.code : one.reward))).toEqual([...odd.map(() => "E_ROW_SHAPE"), 0, 1]);
  });

  it.each([Number.NaN, 0, -1])("refuses the request deadline %d", async (requestMs) => {
    await expect(score(right, samples(1), { requestMs })).rejects.toMatchObject({ code: "E_USAGE" });
  });

  it("refuses a seed that is no safe integer", async () => {
    await expect(score(right, samples(1), { seed: 0.5 })).rejects.toMatchObject({ code: "E_USAGE" });
  });

  it.each([{ cpu: 0 }, { network: 1.5 }, { sandbox: -1 }])("refuses the concurrency %j", async (concurrency) => {
    await expect(score(right, samples(1), { concurrency })).rejects.toMatchObject({ code: "E_USAGE" });
  });

  it("keeps what was scored when the run is ended, and errs the rest as retryable", async () => {
    const abort = new AbortController();
    const reward = rewardOf((one) => (one.id === "s1" ? new Promise<Score>(() => undefined) : Promise.resolve(scored(1, "done"))));
    const running = score(reward, samples(3), { signal: abort.signal });
    await turn();
    abort.abort();
    expect((await running).map((one) => [one.status, one.status === "errored" ? one.error : null])).toEqual([
      ["scored", null],
      ["errored", expect.objectContaining({ code: "E_ABORTED", retryable: true })],
      ["scored", null],
    ]);
  });

  it("errs a sample that does not settle within the request deadline, queueing included", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance"] });
    try {
      const reward = rewardOf((one) => (one.id === "s0" ? new Promise<Score>(() => undefined) : Promise.resolve(scored(1, "done"))));
      const running = score(reward, samples(2), { requestMs: 1_000 });
      await turn();
      await vi.advanceTimersByTimeAsync(1_500);
      const [late, good] = await running;
      expect(late).toMatchObject({ status: "errored", error: { code: "E_REQUEST_DEADLINE", retryable: true } });
      expect(good).toMatchObject({ status: "scored", reward: 1 });
    } finally {
      vi.useRealTimers();
    }
  });

  it("never runs more tasks of a kind than its budget", async () => {
    let running = 0;
    let most = 0;
    const reward = rewardOf((_one, context) =>
      context.limit("network", async () => {
        running += 1;
        most = Math.max(most, running);
        await turn();
        running -= 1;
        return scored(1, "done");
      }),
    );
    await score(reward, samples(50), { concurrency: { network: 3 } });
    expect(most).toBe(3);
  });
});

describe("scoreStream", () => {
  it("gives each Score as soon as it is known, and in the order of the input where asked", async () => {
    const waiting = new Map<string, (score: Score) => void>();
    const reward = rewardOf((one) =>
      one.id === "s0" ? new Promise<Score>((resolve) => waiting.set(one.id, resolve)) : Promise.resolve(scored(1, "done")),
    );
    for (const [order, expected] of [
      ["settled", ["s1", "s2", "s0"]],
      ["input", ["s0", "s1", "s2"]],
    ] as const) {
      const seen: string[] = [];
      setImmediate(() => waiting.get("s0")?.(scored(0, "late")));
      for await (const one of scoreStream(reward, samples(3), { order })) seen.push(one.sample.id);
      expect(seen).toEqual(expected);
    }
  });

  it("takes no more from the source than the window while nobody takes Scores", async () => {
    let taken = 0;
    async function* source(): AsyncGenerator<Sample> {
      for (const one of samples(1_000)) {
        taken += 1;
        yield one;
        await turn();
      }
    }
    const stream = scoreStream(right, source(), { window: 10 });
    await stream.next();
    for (let turns = 0; turns < 100; turns += 1) await turn();
    expect(taken).toBeLessThanOrEqual(12);
    await stream.return();
  });

  it("ends the run and the source when the loop is left early", async () => {
    let closed = false;
    let signal: AbortSignal | undefined;
    function* source(): Generator<Sample> {
      try {
        yield* samples(100_000);
      } finally {
        closed = true;
      }
    }
    const reward = rewardOf((_one, context) => {
      signal = context.signal;
      return Promise.resolve(scored(1, "done"));
    });
    for await (const _one of scoreStream(reward, source(), { window: 4 })) break;
    for (let turns = 0; turns < 5; turns += 1) await turn();
    expect(signal?.aborted).toBe(true);
    expect(closed).toBe(true);
  });

  it("ends when the run is ended, though the source still waits", async () => {
    const abort = new AbortController();
    async function* source(): AsyncGenerator<Sample> {
      yield* samples(1);
      await new Promise(() => undefined);
    }
    const seen: string[] = [];
    for await (const one of scoreStream(right, source(), { signal: abort.signal })) {
      seen.push(one.sample.id);
      abort.abort();
    }
    expect(seen).toEqual(["s0"]);
  });

  it("throws an error of the source after the Scores of what it gave before", async () => {
    async function* source(): AsyncGenerator<Sample> {
      yield* samples(3);
      await turn();
      throw new Error("the source broke");
    }
    const seen: string[] = [];
    await expect(async () => {
      for await (const one of scoreStream(right, source())) seen.push(one.sample.id);
    }).rejects.toThrow("the source broke");
    expect(seen).toEqual(["s0", "s1", "s2"]);
  });

  it("gives nothing for an empty source", async () => {
    for await (const one of scoreStream(right, [])) expect.unreachable(one.sample.id);
  });
});
