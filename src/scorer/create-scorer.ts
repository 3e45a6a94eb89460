/// <reference lib="esnext.disposable" preserve="true" />
import { openCache } from "../cache/open-cache.ts";
import { contextOf, createBudgets, fullConcurrency, type Budgets, type Concurrency } from "../core/context.ts";
import { AssayError } from "../core/errors.ts";
import { createFlow, type Flow, type FlowItem, type FlowOptions } from "../core/flow.ts";
import type { AssemblerOptions } from "../core/groups/assembler.ts";
import { createGroupFlow } from "../core/groups/group-flow.ts";
import { createPool } from "../core/pool/pool.ts";
import { checkLimits, defaultRequestMs, defaultWindow, scoresOf, windowSize } from "../core/run.ts";
import { settledStream, type Settled } from "../core/settled-stream.ts";
import type { CheckPool, Context, Json, Reward, Sample, Score, ScoreCache } from "../core/types.ts";

export interface ScorerOptions {
  /** Seed of every random draw, a safe integer. Default 0. */
  readonly seed?: number;
  /** How many tasks of a kind run at once, over all calls together. Default: cpu one a core, sandbox one more than that, network 16. */
  readonly concurrency?: Partial<Concurrency>;
  /** Places for tasks that are shared with others, in the stead of `concurrency`. Default: places of the scorer's own. */
  readonly budgets?: Budgets;
  /** A sample that has not settled by then, queueing included, is errored with E_REQUEST_DEADLINE. Default ten minutes. */
  readonly requestMs?: number;
  /**
   * Remembers Scores of pure checks: a file that other processes on this machine may share, or so many bytes of memory. The scorer closes
   * what it opened; a cache that is given as such stays its owner's. Default: none.
   */
  readonly cache?: string | { readonly memoryBytes: number } | ScoreCache;
  /** Worker threads that are shared with others and stay their owner's. Default: threads of the scorer's own. */
  readonly pool?: CheckPool;
  /** How groups are put together, for a Reward over groups. */
  readonly groups?: AssemblerOptions;
  /** Told what people should know, such as that a damaged cache was set aside. */
  readonly note?: (text: string) => void;
}

export interface ScorerStreamOptions {
  /** Ends this call: what is not scored by then is errored with E_ABORTED. */
  readonly signal?: AbortSignal;
  /** "settled": each Score as soon as it is known (default). "input": in the order of the samples. */
  readonly order?: "settled" | "input";
  /** Samples that are open at once: taken from the source and not yet handed on. Default 4,096. */
  readonly window?: number;
}

/** A Reward at work in a long-lived process. Holds worker threads, budgets and a cache until it is closed. */
export interface Scorer<Ref = Json> extends AsyncDisposable {
  readonly reward: Reward<Ref>;
  /** One Score a sample, in their order. Samples of a Reward over groups are put together by their `group`. Never rejects because of a sample. */
  score(samples: readonly Sample<Ref>[], options?: Pick<ScorerStreamOptions, "signal">): Promise<readonly Score[]>;
  /** Scores a stream in bounded memory: the source is read only as fast as Scores are taken. Ending the loop early ends the call. */
  stream(
    samples: Iterable<Sample<Ref>> | AsyncIterable<Sample<Ref>>,
    options?: ScorerStreamOptions,
  ): AsyncGenerator<Settled<Ref>, void, undefined>;
  /** What faces are built on: a flow of items that carry a sample and whatever else belongs to it. */
  flow<Item extends FlowItem>(
    options: Pick<FlowOptions<Item>, "window" | "windowSize" | "settled"> & { readonly signal: AbortSignal },
  ): Flow<Item>;
  /** Ends calls under way, then lets go of threads and cache: no handle of the process stays open. What is called later throws E_CLOSED. */
  close(): Promise<void>;
}

/**
 * Makes a scorer.
 *
 * @example
 * await using scorer = createScorer(math(), { cache: "scores.sqlite" });
 * const scores = await scorer.score(samples);
 */
export function createScorer<Ref = Json>(reward: Reward<Ref>, options: ScorerOptions = {}): Scorer<Ref> {
  const { seed = 0, requestMs = defaultRequestMs } = options;
  checkLimits({ requestMs });
  const concurrency = fullConcurrency(options.concurrency);
  const budgets = options.budgets ?? createBudgets(concurrency);
  const closing = new AbortController();
  // Throws for a seed that is none before anything is opened.
  contextOf(budgets, { signal: closing.signal, seed });
  const cache = cacheOf(options);
  const ownPool = options.pool ? undefined : createPool({ lanes: concurrency.cpu });
  const pool = options.pool ?? ownPool;
  const running = new Set<Promise<unknown>>();

  const contextFor = (signal: AbortSignal): Context =>
    contextOf(budgets, { signal, seed, ...(pool ? { pool } : {}), ...(cache ? { cache: cache.scores } : {}) });

  const flow: Scorer<Ref>["flow"] = ({ signal, ...more }) => {
    if (closing.signal.aborted) throw new AssayError("E_CLOSED", { message: "The scorer was closed." });
    const context = contextFor(AbortSignal.any([signal, closing.signal]));
    // A flow carries samples along and never looks at a reference, so its type may be forgotten.
    const untyped = reward as Reward;
    const made =
      untyped.scope === "group"
        ? createGroupFlow({ ...more, ...options.groups, reward: untyped, context, requestMs })
        : createFlow({ ...more, reward: untyped, context, requestMs });
    return {
      flush: () => made.flush(),
      release: (count, size) => made.release(count, size),
      run(source) {
        const run = made.run(source).finally(() => running.delete(run));
        running.add(run);
        return run;
      },
    };
  };

  const stream: Scorer<Ref>["stream"] = async function* (samples, given = {}) {
    const { order = "settled", window = defaultWindow } = given;
    checkLimits({ window });
    const left = new AbortController();
    const signal = given.signal ? AbortSignal.any([given.signal, left.signal]) : left.signal;
    try {
      yield* settledStream(samples, { order, byGroup: reward.scope === "group" }, (settled) =>
        flow({ signal, window, windowSize, settled }),
      );
    } finally {
      left.abort();
    }
  };

  const close = async (): Promise<void> => {
    closing.abort(new AssayError("E_CLOSED", { message: "The scorer was closed." }));
    await Promise.allSettled(running);
    await ownPool?.close();
    await cache?.close();
  };

  return {
    reward,
    flow,
    stream,
    score: async (samples, given = {}) => await scoresOf(stream(samples, given), samples.length),
    close,
    [Symbol.asyncDispose]: close,
  };
}

interface HeldCache {
  readonly scores: ScoreCache;
  close(): Promise<void>;
}

function cacheOf({ cache, note }: ScorerOptions): HeldCache | undefined {
  if (cache === undefined) return undefined;
  if (typeof cache === "object" && "through" in cache) return { scores: cache, close: () => Promise.resolve() };
  const opened = openCache(cache, note ? { note } : {});
  return { scores: opened, close: () => opened.close() };
}
