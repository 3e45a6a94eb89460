import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createScoreCache } from "../../src/cache/score-cache.ts";
import { createMemoryStore } from "../../src/cache/memory-store.ts";
import { withinGroup } from "../../src/compose/within-group.ts";
import { scored } from "../../src/core/scores.ts";
import type { Sample, Score } from "../../src/core/types.ts";
import { createScorer } from "../../src/scorer/create-scorer.ts";
import { exact } from "../../verifiers/exact/index.ts";
import { math } from "../../verifiers/math/index.ts";
import { rewardOf } from "../support/rewards.ts";
import { sample } from "../support/sample.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const samples = ["4", "5", "4"].map((completion, index) => sample({ id: `s${index}`, completion, reference: "4" })) as Sample<string>[]; // exact reads text

describe("createScorer", () => {
  it("scores call after call with one seed, and counts what its cache answered", async () => {
    await using scorer = createScorer(exact(), { cache: { memoryBytes: 1 << 20 }, seed: 7 });
    const first = await scorer.score(samples);
    expect(first.map(({ reward, cached }) => [reward, cached])).toEqual([
      [1, false],
      [0, false],
      [1, true], // the same content as the first, which was under way
    ]);
    const second = await scorer.score(samples);
    expect(second.map(({ reward, cached }) => [reward, cached])).toEqual([
      [1, true],
      [0, true],
      [1, true],
    ]);
  });

  it("keeps its cache in a file that the next scorer finds", async () => {
    const file = join(temporaryFolder(), "scores.sqlite");
    {
      await using scorer = createScorer(exact(), { cache: file });
      await scorer.score(samples);
    }
    expect(existsSync(file)).toBe(true);
    await using scorer = createScorer(exact(), { cache: file });
    expect((await scorer.score(samples)).map((score) => score.cached)).toEqual([true, true, true]);
    await using other = createScorer(exact({ ignoreCase: true }), { cache: file });
    expect((await other.score(samples.slice(0, 2))).map((score) => score.cached)).toEqual([false, false]);
  });

  it("leaves a cache open that was given as such", async () => {
    await using cache = createScoreCache(createMemoryStore({ maxBytes: 1 << 20 }));
    for (const cached of [false, true]) {
      await using scorer = createScorer(exact(), { cache });
      expect((await scorer.score(samples.slice(0, 1)))[0]?.cached).toBe(cached);
    }
  });

  it("shares budgets among calls", async () => {
    let running = 0;
    let most = 0;
    const reward = rewardOf((_sample, context) =>
      context.limit("network", async () => {
        running += 1;
        most = Math.max(most, running);
        await Promise.resolve();
        running -= 1;
        return scored(1, "x");
      }),
    );
    await using scorer = createScorer(reward, { concurrency: { network: 2 } });
    await Promise.all(Array.from({ length: 8 }, () => scorer.score(samples)));
    expect(most).toBe(2);
  });

  it("ends calls under way when it is closed, and refuses later ones", async () => {
    const never = rewardOf(() => new Promise<Score>(() => undefined));
    const scorer = createScorer(never);
    const scoring = scorer.score(samples);
    await scorer.close();
    expect((await scoring).map((score) => (score.status === "errored" ? score.error.code : score.status))).toEqual([
      "E_ABORTED",
      "E_ABORTED",
      "E_ABORTED",
    ]);
    await expect(scorer.score(samples)).rejects.toMatchObject({ code: "E_CLOSED" });
  });

  it("ends one call by its signal and no other", async () => {
    const waiting: (() => void)[] = [];
    const reward = rewardOf(() => new Promise<Score>((resolve) => void waiting.push(() => resolve(scored(1, "x")))));
    await using scorer = createScorer(reward);
    const end = new AbortController();
    const ended = scorer.score(samples, { signal: end.signal });
    const other = scorer.score(samples);
    while (waiting.length < 6) await new Promise<void>((resolve) => void setImmediate(resolve));
    end.abort();
    expect((await ended).every((score) => score.status === "errored")).toBe(true);
    for (const go of waiting) go();
    expect((await other).every((score) => score.status === "scored")).toBe(true);
  });

  it("puts samples of a Reward over groups together, whatever their order, and keeps the order of the call", async () => {
    await using scorer = createScorer(withinGroup({ reward: exact(), transform: "center" }));
    const grouped = ["4", "4", "5", "5"].map((completion, index) =>
      sample({ id: `s${index}`, completion, reference: "4", group: { id: index % 2 === 0 ? "a" : "b" } }),
    );
    expect((await scorer.score(grouped)).map((score) => score.reward)).toEqual([0.5, 0.5, -0.5, -0.5]);
    const order: string[] = [];
    for await (const settled of scorer.stream(grouped, { order: "input", window: 1 })) order.push(settled.sample.id);
    expect(order).toEqual(["s0", "s1", "s2", "s3"]);
  });

  it("refuses a window, a deadline and a seed that are none before anything is opened", () => {
    expect(() => createScorer(exact(), { seed: 0.5 })).toThrow(expect.objectContaining({ code: "E_USAGE" }));
    expect(() => createScorer(exact(), { requestMs: 0 })).toThrow(expect.objectContaining({ code: "E_USAGE" }));
    expect(() => createScorer(exact(), { cache: join(temporaryFolder(), "no", "folder.sqlite") })).toThrow(
      expect.objectContaining({ code: "E_FILE_WRITE" }),
    );
  });

  it("leaves no handle open: a process that closed its scorer ends by itself", () => {
    const url = (path: string): string => JSON.stringify(new URL(`../../${path}`, import.meta.url).href);
    const folder = temporaryFolder({
      "run.mjs": `
import { createScorer } from ${url("src/scorer/create-scorer.ts")};
import { math } from ${url("verifiers/math/index.ts")};
const scorer = createScorer(math(), { cache: process.argv[2] });
const scores = await scorer.score([{ id: "1", prompt: "", completion: "\\\\boxed{4}", reference: "4" }]);
await scorer.close();
await new Promise((resolve) => setImmediate(resolve));
// Threads open the pipes of the process itself.
console.log(JSON.stringify([scores[0].reward, process.getActiveResourcesInfo().filter((name) => name !== "PipeWrap")]));`,
    });
    const run = spawnSync(process.execPath, ["--conditions=assay-source", join(folder, "run.mjs"), join(folder, "c.sqlite")], {
      encoding: "utf8",
      timeout: 25_000,
    });
    expect(run.status, run.stderr).toBe(0);
    expect(JSON.parse(run.stdout)).toEqual([1, []]);
  });

  it("gives checks in its own worker threads and in its own order of settling", async () => {
    await using scorer = createScorer(math(), { concurrency: { cpu: 1 } });
    const found = await scorer.score(samples);
    expect(found.map((score) => score.reward)).toEqual([1, 0, 1]);
  });
});
