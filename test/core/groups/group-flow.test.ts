import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it, vi } from "vitest";
import { createContext } from "../../../src/core/context.ts";
import type { FlowItem } from "../../../src/core/flow.ts";
import { createGroupFlow, type GroupFlowOptions } from "../../../src/core/groups/group-flow.ts";
import { errored, scored } from "../../../src/core/scores.ts";
import type { CompleteGroup, Context, Group, GroupReward, Score } from "../../../src/core/types.ts";
import { sample } from "../../support/sample.ts";
import { shuffled } from "../../support/shuffled.ts";

type Answer = (group: CompleteGroup, context: Context) => Promise<readonly Score[]>;

const bySize: Answer = async ({ samples }) => samples.map(() => scored(1 / samples.length, "by its size"));

function rewardOf(score: Answer): GroupReward {
  return { scope: "group", spec: { use: "test", version: 1, with: {} }, range: [0, 1], score };
}

function item(id: string, group?: Group, more: Partial<FlowItem> = {}): FlowItem {
  return { sample: sample({ id, completion: `text of ${id}`, ...(group ? { group } : {}) }), size: 100, ...more };
}

interface Run {
  /** Outcomes by id: the reward or a code. */
  readonly outcomes: Map<string, number | string>;
  readonly indexes: number[];
  /** How many items were settled more than once, or with another sample than they had. */
  readonly faults: string[];
  readonly done: Promise<number>;
  readonly flow: ReturnType<typeof createGroupFlow<FlowItem>>;
}

interface RunOptions extends Partial<Omit<GroupFlowOptions<FlowItem>, "context" | "settled">> {
  readonly signal?: AbortSignal;
  /** Whether room is made as soon as an item settles. Default true. */
  readonly release?: boolean;
}

function start(source: AsyncIterable<readonly FlowItem[]>, { signal, release = true, ...more }: RunOptions = {}): Run {
  const outcomes = new Map<string, number | string>();
  const indexes: number[] = [];
  const faults: string[] = [];
  const flow = createGroupFlow<FlowItem>({
    reward: rewardOf(bySize),
    window: 64,
    windowSize: 1 << 20,
    requestMs: 60_000,
    ...more,
    context: createContext(signal ? { signal } : {}),
    settled({ sample: settled, size }, index, score) {
      if (outcomes.has(settled.id)) faults.push(`${settled.id} settled twice`);
      if (settled.completion !== `text of ${settled.id}`) faults.push(`${settled.id} has another completion`);
      outcomes.set(settled.id, score.status === "errored" ? score.error.code : (score.reward ?? score.status));
      indexes.push(index);
      if (release) flow.release(1, size);
    },
  });
  return { outcomes, indexes, faults, flow, done: flow.run(source) };
}

async function* batches(items: readonly FlowItem[], size = 7): AsyncGenerator<readonly FlowItem[]> {
  for (let from = 0; from < items.length; from += size) yield items.slice(from, from + size);
}

async function runAll(items: readonly FlowItem[], options: RunOptions = {}): Promise<Run & { readonly count: number }> {
  const run = start(batches(items), options);
  const count = await run.done;
  expect(run.faults).toEqual([]);
  expect(run.indexes.toSorted((a, b) => a - b)).toEqual(items.map((_, index) => index));
  return { ...run, count };
}

const groupsOf = (count: number, size: number): readonly FlowItem[] =>
  Array.from({ length: count * size }, (_, index) => item(`s${index}`, { id: `g${Math.floor(index / size)}`, size, index: index % size }));

async function turns(count = 20): Promise<void> {
  for (let done = 0; done < count; done += 1) await turn();
}

describe("createGroupFlow", () => {
  it("settles every sample once, with the Score of its place in the group", async () => {
    const reward = rewardOf(async ({ samples }) => samples.map(({ id }) => scored(Number(id.slice(1)) / 1_000, "by its number")));
    const { outcomes, count } = await runAll(shuffled(groupsOf(50, 4), 3), { reward });
    expect(count).toBe(200);
    for (const [id, outcome] of outcomes) expect(outcome).toBe(Number(id.slice(1)) / 1_000);
  });

  it("goes through a shuffled stream that is larger than window and memory together", async () => {
    const items = shuffled(groupsOf(500, 8), 5);
    const { outcomes } = await runAll(items, { window: 8, windowSize: 2_000, maxOpenGroups: 2 });
    expect(new Set(outcomes.values())).toEqual(new Set([1 / 8]));
  });

  it("settles what carries a Score, or has no group, at once", async () => {
    async function* source(): AsyncGenerator<readonly FlowItem[]> {
      yield [item("a", undefined, { score: errored("E_ROW_JSON", "no JSON") }), item("b"), item("c", { id: "g", size: 2 })];
      await turns();
      expect([...run.outcomes]).toEqual([
        ["a", "E_ROW_JSON"],
        ["b", "E_GROUP_MISSING"],
      ]);
    }
    const run = start(source());
    await run.done;
    expect(run.outcomes.get("c")).toBe("E_GROUP_INCOMPLETE");
  });

  it("scores groups without a size, and short ones where asked, when the input ends", async () => {
    const items = [item("a", { id: "x" }), item("b", { id: "y", size: 4 }), item("c", { id: "x" })];
    expect(Object.fromEntries((await runAll(items)).outcomes)).toEqual({ a: 0.5, c: 0.5, b: "E_GROUP_INCOMPLETE" });
    expect(Object.fromEntries((await runAll(items, { incomplete: "raw" })).outcomes)).toEqual({ a: 0.5, c: 0.5, b: 1 });
  });

  it.each<[string, unknown, string]>([
    ["rejects", () => Promise.reject(new Error("no")), "E_REWARD_CONTRACT"],
    [
      "throws",
      () => {
        throw new Error("no");
      },
      "E_REWARD_CONTRACT",
    ],
    ["gives too few Scores", () => Promise.resolve([scored(1, "one")]), "E_REWARD_CONTRACT"],
    ["gives nothing", () => undefined, "E_REWARD_CONTRACT"],
    ["gives what is no Score", () => Promise.resolve([null, undefined, 5]), "E_REWARD_CONTRACT"],
    ["leaves its range", ({ samples }: CompleteGroup) => samples.map(() => scored(2, "much")), "E_CHECK_RESULT"],
    ["gives NaN", ({ samples }: CompleteGroup) => samples.map(() => scored(Number.NaN, "nan")), "E_CHECK_RESULT"],
  ])("errs the samples of a group whose Reward %s, and no others", async (_name, answer, code) => {
    const reward = rewardOf((group, context) => (group.id === "bad" ? (answer as Answer)(group, context) : bySize(group, context))); // from JavaScript
    const bad = [0, 1, 2].map((index) => item(`bad${index}`, { id: "bad", size: 3 }));
    const { outcomes } = await runAll([...bad, item("good", { id: "good", size: 1 })], { reward });
    expect(Object.fromEntries(outcomes)).toEqual({ bad0: code, bad1: code, bad2: code, good: 1 });
  });

  it("reads no more than a window of complete groups while nobody makes room", async () => {
    let taken = 0;
    async function* source(): AsyncGenerator<readonly FlowItem[]> {
      for (const one of groupsOf(1_000, 4)) {
        taken += 1;
        yield [one];
      }
    }
    const run = start(source(), { window: 16, release: false });
    await turns(100);
    expect(taken).toBeLessThanOrEqual(17);
    run.flow.release(16, 1_600);
    await turns(100);
    expect(taken).toBeGreaterThan(17);
    expect(taken).toBeLessThanOrEqual(33);
    run.flow.release(1e9, 1e9);
    expect(await run.done).toBe(4_000);
  });

  it("errs a group that does not settle within the request deadline, which begins when it is complete", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance"] });
    try {
      const reward = rewardOf((group, context) => (group.id === "stuck" ? new Promise(() => undefined) : bySize(group, context)));
      let more = (): void => {};
      const run = start(
        (async function* () {
          yield [item("a", { id: "stuck", size: 1 }), item("b", { id: "slow", size: 2 })];
          await new Promise<void>((resolve) => {
            more = resolve;
          });
          yield [item("c", { id: "slow", size: 2 })];
        })(),
        { reward, requestMs: 1_000 },
      );
      await turns();
      await vi.advanceTimersByTimeAsync(1_500);
      expect([...run.outcomes]).toEqual([["a", "E_REQUEST_DEADLINE"]]);
      more();
      await run.done;
      expect(run.outcomes.get("b")).toBe(0.5);
    } finally {
      vi.useRealTimers();
    }
  });

  it("ends groups whose time is over while the source waits", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance"] });
    try {
      let more = (): void => {};
      const run = start(
        (async function* () {
          yield [item("a", { id: "g", size: 2 }), item("b", { id: "h" })];
          await new Promise<void>((resolve) => {
            more = resolve;
          });
        })(),
        { maxWaitMs: 500 },
      );
      await turns();
      await vi.advanceTimersByTimeAsync(400);
      expect(run.outcomes.size).toBe(0);
      await vi.advanceTimersByTimeAsync(200);
      await turns();
      expect(Object.fromEntries(run.outcomes)).toEqual({ a: "E_GROUP_INCOMPLETE", b: 1 });
      more();
      await run.done;
    } finally {
      vi.useRealTimers();
    }
  });

  it("ends open groups when it is flushed, no more of them at once than there is room for", async () => {
    let more = (): void => {};
    const run = start(
      (async function* () {
        yield Array.from({ length: 40 }, (_, index) => item(`s${index}`, { id: `g${index}` }));
        await new Promise<void>((resolve) => {
          more = resolve;
        });
      })(),
      { window: 4, release: false, maxOpenGroups: 8 },
    );
    await turns();
    expect(run.outcomes.size).toBe(0);
    run.flow.flush();
    await turns();
    expect(run.outcomes.size).toBe(4);
    for (let released = 0; released < 10; released += 1) {
      run.flow.release(4, 400);
      await turns(2);
    }
    expect(run.outcomes.size).toBe(40);
    more();
    await run.done;
  });

  it("settles everything that was taken in when the run is ended: under way, in memory and on disk", async () => {
    const abort = new AbortController();
    const reward = rewardOf((group, context) => (group.id === "stuck" ? new Promise(() => undefined) : bySize(group, context)));
    const open = Array.from({ length: 30 }, (_, index) => item(`s${index}`, { id: `g${index}`, size: 2 }));
    const run = start(
      (async function* () {
        yield [item("done", { id: "done", size: 1 }), item("stuck", { id: "stuck", size: 1 }), ...open];
        await new Promise(() => undefined);
      })(),
      { reward, maxOpenGroups: 3, signal: abort.signal, window: 8 },
    );
    await turns();
    abort.abort();
    expect(await run.done).toBe(32);
    expect(run.faults).toEqual([]);
    expect(run.outcomes.size).toBe(32);
    for (const [id, outcome] of run.outcomes) expect(outcome).toBe(id === "done" ? 1 : "E_ABORTED");
  });

  it("does not wait for ever for a receiver that has gone", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      const abort = new AbortController();
      const run = start(
        batches(
          Array.from({ length: 50 }, (_, index) => item(`s${index}`, { id: `g${index}`, size: 2 })),
          50,
        ),
        {
          signal: abort.signal,
          window: 4,
          release: false,
        },
      );
      await turns(2);
      abort.abort();
      let ended = false;
      void run.done.finally(() => {
        ended = true;
      });
      for (let waited = 0; !ended && waited < 100; waited += 1) {
        await vi.advanceTimersByTimeAsync(1_000);
        await turn();
      }
      expect(ended).toBe(true);
      expect(run.outcomes.size).toBe(50);
    } finally {
      vi.useRealTimers();
    }
  });

  it("errs open groups and rejects where the source fails, since nobody knows whether they are complete", async () => {
    const run = start(
      (async function* () {
        yield [item("a", { id: "full", size: 1 }), item("b", { id: "open" }), item("c", { id: "short", size: 3 })];
        throw new Error("unreadable");
      })(),
      { incomplete: "raw" },
    );
    await expect(run.done).rejects.toThrow("unreadable");
    expect(Object.fromEntries(run.outcomes)).toEqual({ a: 1, b: "E_GROUP_INCOMPLETE", c: "E_GROUP_INCOMPLETE" });
  });

  it("lets a cancelled sample leave a short group, which then waits for another", async () => {
    const cancel = new AbortController();
    const group = { id: "g", size: 2 };
    async function* source(): AsyncGenerator<readonly FlowItem[]> {
      yield [item("a", group, { signal: cancel.signal }), item("gone", group, { signal: AbortSignal.abort() })];
      cancel.abort();
      yield [item("b", group)];
      await turns();
      expect(run.outcomes.has("b")).toBe(false);
      yield [item("c", group)];
    }
    const run = start(source());
    await run.done;
    expect(Object.fromEntries(run.outcomes)).toEqual({ a: "E_CANCELLED", gone: "E_CANCELLED", b: 0.5, c: 0.5 });
  });

  it("cancels what could stand in no group", async () => {
    const odd = [undefined, { id: null }, { id: 5 }].map(
      (group, index) => item(`s${index}`, group as unknown as Group, { signal: AbortSignal.abort() }), // from JavaScript
    );
    expect([...(await runAll(odd)).outcomes.values()]).toEqual(["E_CANCELLED", "E_CANCELLED", "E_CANCELLED"]);
  });

  it("scores the others of a group one of which is cancelled under way, and ends its work when all are", async () => {
    const [first, second] = [new AbortController(), new AbortController()];
    let signal: AbortSignal | undefined;
    let answer: (scores: readonly Score[]) => void = () => {};
    const reward = rewardOf((_group, context) => {
      ({ signal } = context);
      return new Promise((resolve) => {
        answer = resolve;
      });
    });
    const group = { id: "g", size: 2 };
    const items = [item("a", group, { signal: first.signal }), item("b", group, { signal: second.signal })];
    const one = start(batches(items), { reward });
    await turns();
    first.abort();
    expect(Object.fromEntries(one.outcomes)).toEqual({ a: "E_CANCELLED" });
    expect(signal?.aborted).toBe(false);
    answer([scored(0, "a"), scored(1, "b")]);
    await one.done;
    expect(Object.fromEntries(one.outcomes)).toEqual({ a: "E_CANCELLED", b: 1 });

    const other = start(batches([item("c", { id: "h", size: 1 }, { signal: second.signal })]), { reward });
    await turns();
    second.abort();
    expect(signal?.aborted).toBe(true);
    await other.done;
    expect(Object.fromEntries(other.outcomes)).toEqual({ c: "E_CANCELLED" });
  });

  it("holds a bounded number of samples of a long shuffled stream", async () => {
    const items = shuffled(groupsOf(2_000, 8), 11);
    let most = 0;
    let inWork = 0;
    const reward = rewardOf(async (group, context) => {
      inWork += group.samples.length;
      most = Math.max(most, inWork);
      await turn();
      inWork -= group.samples.length;
      return bySize(group, context);
    });
    await runAll(items, { reward, window: 64, maxOpenGroups: 16 });
    expect(most).toBeLessThanOrEqual(64 + 8);
  });
});
