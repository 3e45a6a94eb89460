import { availableParallelism } from "node:os";
import pLimit from "p-limit";
import { AssayError } from "./errors.ts";
import { createPool, type Pool } from "./pool/pool.ts";
import type { Budget, CheckPool, Context, ScoreCache } from "./types.ts";

export type Concurrency = Readonly<Record<Budget, number>>;

export interface ContextOptions {
  /** Ends the run: what is not scored by then is errored with E_ABORTED. */
  readonly signal?: AbortSignal;
  /** Seed of every random draw, a safe integer. Default 0. */
  readonly seed?: number;
  /** How many tasks of a kind run at once. Default: cpu one a core, sandbox one more than that, network 16. */
  readonly concurrency?: Partial<Concurrency>;
  /** Worker pool of cpu checks. Default: one for the whole process, which never keeps it alive. */
  readonly pool?: CheckPool;
  /** Remembers Scores of pure checks. Default: none. */
  readonly cache?: ScoreCache;
}

/** Places for tasks by kind, shared by all runs that hold the same ones. */
export type Budgets = Readonly<Record<Budget, ReturnType<typeof pLimit>>>;

export function createBudgets(concurrency: Concurrency): Budgets {
  return { cpu: pLimit(concurrency.cpu), sandbox: pLimit(concurrency.sandbox), network: pLimit(concurrency.network) };
}

/** What a run gives to its Rewards, from the options of a caller. */
export function createContext(options: ContextOptions = {}): Context {
  const { signal = new AbortController().signal, seed = 0 } = options;
  const concurrency = fullConcurrency(options.concurrency);
  const pool = options.pool ?? sharedPool(concurrency.cpu);
  return contextOf(createBudgets(concurrency), { signal, seed, pool, ...(options.cache ? { cache: options.cache } : {}) });
}

/** A run's context over budgets that others may share. Throws E_USAGE where the seed is no safe integer. */
export function contextOf(budgets: Budgets, run: Omit<Context, "limit">): Context {
  const { signal, seed } = run;
  if (!Number.isSafeInteger(seed)) throw new AssayError("E_USAGE", { message: `seed must be a safe integer, not ${String(seed)}.` });
  return {
    ...run,
    limit: (budget, task) =>
      budgets[budget](() => {
        if (signal.aborted) throw new AssayError("E_ABORTED", { message: `The run was ended before a ${budget} task began.` });
        return task();
      }),
  };
}

/** Budgets with defaults filled in; each a whole number from 1. */
export function fullConcurrency(given: Partial<Concurrency> = {}): Concurrency {
  const cores = availableParallelism();
  const full = { cpu: given.cpu ?? cores, sandbox: given.sandbox ?? cores + 1, network: given.network ?? 16 };
  for (const [budget, places] of Object.entries(full)) {
    if (!Number.isSafeInteger(places) || places < 1 || places > 4096) {
      throw new AssayError("E_USAGE", { message: `concurrency.${budget} must be a whole number from 1 to 4096, not ${String(places)}.` });
    }
  }
  return full;
}

const pools = new Map<number, Pool>();

/** Workers start with the first cpu check and are not waited for by an ending process. */
function sharedPool(lanes: number): CheckPool {
  let pool = pools.get(lanes);
  if (!pool) pools.set(lanes, (pool = createPool({ lanes })));
  return pool;
}
