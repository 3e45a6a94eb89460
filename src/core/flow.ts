import { abortable } from "./abortable.ts";
import { messageOf } from "./errors.ts";
import { isScore } from "./is-score.ts";
import { errored, withinRange } from "./scores.ts";
import type { Context, Sample, SampleReward, Score } from "./types.ts";

export interface FlowItem {
  readonly sample: Sample;
  /** What the sample takes up, in bytes or characters. */
  readonly size: number;
  /** A Score that stands already, such as that of a row that could not be read: the Reward is not asked. */
  readonly score?: Score;
  /** Ends this sample alone: it is errored with E_CANCELLED. Its Reward is then asked for it apart from the others. */
  readonly signal?: AbortSignal;
  /** For a Reward over groups: keeps the sample's group apart from all others of its name. Only items with the same text come together. */
  readonly apart?: string;
}

export interface FlowOptions<Item extends FlowItem> {
  readonly reward: SampleReward;
  readonly context: Context;
  /** At most this many items are open (taken in and not yet released). */
  readonly window: number;
  /** At most about this much size is open. */
  readonly windowSize: number;
  /** A sample that has not settled by then, queueing included, is errored with E_REQUEST_DEADLINE. */
  readonly requestMs: number;
  /** Called once an item, as soon as its Score is known. The receiver calls `release` when it has let go of it. */
  readonly settled: (item: Item, index: number, score: Score) => void;
}

export interface Flow<Item extends FlowItem> {
  /** Takes all items in, and resolves with their number when every one has settled. Rejects only where the source does. */
  run(source: AsyncIterable<readonly Item[]>): Promise<number>;
  /** Ends the groups that are still short: what was taken in is all there is. Nothing where samples are scored one by one. */
  flush(): void;
  /** Makes room for other items: `count` of them, of that size together. */
  release(count: number, size: number): void;
}

interface Entry<Item> {
  readonly item: Item;
  readonly index: number;
  readonly start: number;
  /** Stops listening to the item's own signal. */
  unlisten?: () => void;
}

const batchItems = 256;

/** The one way samples go through a Reward: bounded window, back-pressure, request deadline, abort, and a guard on what comes back. */
export function createFlow<Item extends FlowItem>(options: FlowOptions<Item>): Flow<Item> {
  const { reward, context, requestMs } = options;
  let open = 0;
  let openSize = 0;
  let taken = 0;
  let wake: (() => void) | undefined;
  /** What has not settled, oldest first. */
  const waiting = new Set<Entry<Item>>();

  const settle = (entry: Entry<Item>, score: Score): void => {
    if (!waiting.delete(entry)) return;
    entry.unlisten?.();
    options.settled(entry.item, entry.index, withinRange(score, reward));
    wake?.();
  };

  const submit = (items: readonly Item[]): void => {
    const start = performance.now();
    const entries = items.map((item): Entry<Item> => ({ item, index: taken++, start }));
    const together: Entry<Item>[] = [];
    for (const entry of entries) {
      open += 1;
      openSize += entry.item.size;
      waiting.add(entry);
      if (entry.item.score) settle(entry, entry.item.score);
      else if (entry.item.signal) alone(entry, entry.item.signal);
      else together.push(entry);
    }
    if (together.length > 0) ask(together, context);
  };

  const alone = (entry: Entry<Item>, signal: AbortSignal): void => {
    const cancel = (): void => settle(entry, errored("E_CANCELLED", "The sample was cancelled before it settled."));
    if (signal.aborted) return cancel();
    signal.addEventListener("abort", cancel);
    entry.unlisten = () => signal.removeEventListener("abort", cancel);
    ask([entry], { ...context, signal });
  };

  const ask = (asked: readonly Entry<Item>[], around: Context): void => {
    let scores: readonly Promise<Score>[] = [];
    let complaint = "";
    try {
      scores = reward.score(
        asked.map((entry) => entry.item.sample),
        around,
      );
      if (scores.length !== asked.length) complaint = `gave ${scores.length} Scores for ${asked.length} samples`;
    } catch (error) {
      complaint = `threw: ${messageOf(error)}`;
    }
    for (const [place, entry] of asked.entries()) {
      const promise = complaint === "" ? scores[place] : undefined;
      if (!promise) settle(entry, errored("E_REWARD_CONTRACT", `The Reward "${reward.spec.use}" ${complaint}.`));
      else {
        // A Reward written in JavaScript may give Scores where promises of them are due.
        Promise.resolve(promise).then(
          (score) => settle(entry, isScore(score) ? score : noScore),
          (error: unknown) => settle(entry, errored("E_REWARD_CONTRACT", `The Reward "${reward.spec.use}" rejected: ${messageOf(error)}.`)),
        );
      }
    }
  };

  const overdue = (): void => {
    const before = performance.now() - requestMs;
    for (const entry of waiting) {
      if (entry.start > before) break;
      settle(entry, errored("E_REQUEST_DEADLINE", `The sample did not settle within ${requestMs} ms of being sent, queueing included.`));
    }
  };

  const noScore = errored("E_REWARD_CONTRACT", `The Reward "${reward.spec.use}" gave something that is no Score.`);

  const abort = (): void => {
    for (const entry of waiting) settle(entry, errored("E_ABORTED", "The run was ended before this sample settled."));
    wake?.();
  };

  const full = (): boolean => open > 0 && (open >= options.window || openSize >= options.windowSize);

  /** Waits for the next settled or released item. */
  const change = async (): Promise<void> => {
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
    wake = undefined;
  };

  return {
    flush: () => {},
    release(count, size) {
      open -= count;
      openSize -= size;
      wake?.();
    },
    async run(source) {
      const { signal } = context;
      const timer = setInterval(overdue, Math.min(1_000, Math.max(10, requestMs / 10)));
      signal.addEventListener("abort", abort);
      try {
        for await (const items of abortable(source, signal)) {
          for (let from = 0; from < items.length && !signal.aborted;) {
            while (full() && !signal.aborted) await change();
            if (signal.aborted) break;
            let to = from;
            let size = openSize;
            while (
              to < items.length &&
              to - from < batchItems &&
              (to === from || (open + to - from < options.window && size < options.windowSize))
            ) {
              size += items[to]?.size ?? 0;
              to += 1;
            }
            submit(items.slice(from, to));
            from = to;
          }
          if (signal.aborted) break;
        }
      } finally {
        // Also where the source failed: what was taken in is still settled.
        if (signal.aborted) abort();
        while (waiting.size > 0) await change();
        clearInterval(timer);
        signal.removeEventListener("abort", abort);
      }
      return taken;
    },
  };
}
