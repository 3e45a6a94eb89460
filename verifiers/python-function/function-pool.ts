import { AssayError } from "../../src/core/errors.ts";
import { startProcess, type FunctionProcess, type Lost } from "./function-process.ts";
import type { Launch, Ready, Row, WireSample } from "./wire.ts";

export interface PoolOptions extends Launch {
  readonly processes: number;
  /** Undefined: by what the function is. */
  readonly batch: number | undefined;
  readonly timeoutMs: number;
  /** A call of one sample that took too long is made once more. */
  readonly retryTimeouts: boolean;
}

export interface FunctionPool {
  /**
   * What the function makes of a sample, or how its process was lost, twice where that may be the fault of another. Rejects with
   * E_FUNCTION_LOAD where there is no function, with E_ABORTED, and where no JSON stands for the sample.
   */
  ask(sample: WireSample, signal: AbortSignal): Promise<Row | Lost>;
}

interface Item {
  /** As JSON. */
  readonly sample: string;
  readonly settle: (row: Row | Lost) => void;
  readonly refuse: (error: unknown) => void;
  /** Nobody waits any more. */
  gone: boolean;
  /** Asked apart from others, since a call with it among others failed. */
  alone: boolean;
  /** How often its process was lost. */
  losses: number;
}

/** A load that failed is not tried again for every sample, nor remembered for ever. */
const failureMs = 10_000;

/** Processes that hold one function. They are started when they are needed, and live until this process ends. */
export function createFunctionPool(options: PoolOptions): FunctionPool {
  const { processes, timeoutMs, retryTimeouts } = options;
  const queue: Item[] = [];
  const idle: FunctionProcess[] = [];
  /** Ends the call that an item is in, where nobody waits for any of its items. */
  const running = new WeakMap<Item, () => void>();
  const watches = new WeakMap<AbortSignal, Set<Item>>();
  let count = 0;
  let starting = 0;
  let known: Ready | undefined;
  /** A further process could not be started, though there are others: the machine may have no room for it. */
  let crowdedUntil = 0;
  let failure: { readonly error: unknown; readonly until: number } | undefined;

  const pump = (): void => {
    for (let free = idle.pop(); free; free = idle.pop()) {
      if (free.ended()) count -= 1;
      else if (waits()) void run(free, take());
      else {
        idle.push(free);
        return;
      }
    }
    // The first process shows whether there is a function at all.
    const most = performance.now() < crowdedUntil ? 1 : processes;
    const wanted = known ? Math.min(most - count, queue.length - starting) : count === 0 && waits() ? 1 : 0;
    for (let more = 0; more < wanted; more += 1) void start();
  };

  const waits = (): boolean => {
    while (queue[0]?.gone === true) queue.shift();
    return queue.length > 0;
  };

  const take = (): readonly Item[] => {
    const most = queue[0]?.alone === true ? 1 : batchOf(options.batch, known);
    const items: Item[] = [];
    while (items.length < most && waits() && (items.length === 0 || queue[0]?.alone !== true)) items.push(...queue.splice(0, 1));
    return items;
  };

  const start = async (): Promise<void> => {
    count += 1;
    starting += 1;
    const started = startProcess(options);
    try {
      known = await started.ready;
      idle.push(started);
    } catch (error) {
      count -= 1;
      crowdedUntil = performance.now() + failureMs;
      if (count === 0) {
        failure = { error, until: crowdedUntil };
        for (const item of queue.splice(0)) item.refuse(error);
      }
    }
    starting -= 1;
    pump();
  };

  const run = async (asked: FunctionProcess, items: readonly Item[]): Promise<void> => {
    const [first] = items;
    for (const item of items) running.set(item, () => items.every(({ gone }) => gone) && asked.end());
    const asOne = known?.signature === "trl" || known?.asynchronous === true;
    const samples = items.map(({ sample }) => sample);
    const found = await asked.call(samples, asOne ? timeoutMs : timeoutMs * items.length);
    if ("results" in found) for (const [place, item] of items.entries()) item.settle(found.results[place] ?? { threw: "no result" });
    else if ("threw" in found && items.length === 1) first?.settle(found);
    else again(items, found);
    if (asked.ended()) count -= 1;
    else idle.push(asked);
    pump();
  };

  /** Each sample of a call that failed is asked for alone, so that one costs the others nothing; a sample that was alone once more where its process died. */
  const again = (items: readonly Item[], found: Lost | { readonly threw: string }): void => {
    for (const item of items.toReversed()) {
      if (item.gone) continue;
      if ("lost" in found) {
        item.losses += 1;
        const mayRepeat = items.length > 1 || found.lost === "died" || retryTimeouts;
        if (!mayRepeat || (item.losses > 1 && item.alone)) {
          item.settle(found);
          continue;
        }
      }
      item.alone = true;
      queue.unshift(item);
    }
  };

  /** What has not settled under a signal. A signal is listened to once: with thousands of listeners each new one would cost as many steps. */
  const watchedBy = (signal: AbortSignal): Set<Item> => {
    const before = watches.get(signal);
    if (before) return before;
    const items = new Set<Item>();
    watches.set(signal, items);
    const abort = (): void => {
      for (const item of items) item.gone = true;
      for (const item of items) {
        item.refuse(abortedError());
        running.get(item)?.();
      }
    };
    signal.addEventListener("abort", abort, { once: true });
    return items;
  };

  return {
    ask(sample, signal) {
      return new Promise((resolve, reject) => {
        if (signal.aborted) return reject(abortedError());
        const text = JSON.stringify(sample);
        if (failure && performance.now() < failure.until) return reject(failure.error);
        failure = undefined;
        const watched = watchedBy(signal);
        const settled =
          <T>(pass: (value: T) => void) =>
          (value: T): void => {
            watched.delete(item);
            pass(value);
          };
        const item: Item = { sample: text, settle: settled(resolve), refuse: settled(reject), gone: false, alone: false, losses: 0 };
        watched.add(item);
        queue.push(item);
        queueMicrotask(pump);
      });
    },
  };
}

function batchOf(chosen: number | undefined, known: Ready | undefined): number {
  if (chosen !== undefined) return chosen;
  if (known?.signature === "trl") return 32;
  return known?.asynchronous === true ? 16 : 1;
}

function abortedError(): AssayError {
  return new AssayError("E_ABORTED", { message: "The run was ended before the Python function answered." });
}
