/// <reference lib="esnext.disposable" preserve="true" />
import { messageOf } from "../core/errors.ts";
import type { Score, ScoreCache } from "../core/types.ts";
import { createLookUps } from "./look-ups.ts";
import { createPendingWrites } from "./pending-writes.ts";
import { asCached, scoreOf, textToKeep } from "./score-text.ts";
import type { CacheStore } from "./store.ts";

export interface CacheStats {
  /** Calls that were answered from the store. */
  readonly hits: number;
  /** Calls that computed. */
  readonly misses: number;
  /** Calls that were answered by another call with the same key. */
  readonly joined: number;
  /** Entries that were written. */
  readonly stored: number;
  /** Entries that were let go because they are too large or the store did not take them in time. */
  readonly dropped: number;
}

/** A ScoreCache with a lifetime. */
export interface OpenCache extends ScoreCache, AsyncDisposable {
  stats(): CacheStats;
  /** Resolves when what has been computed so far is written, or cannot be. */
  flush(): Promise<void>;
  /** Writes what is left and lets go of the store. Later calls compute. */
  close(): Promise<void>;
}

export interface ScoreCacheOptions {
  /** Told once where the cache had to be given up. */
  readonly note?: (text: string) => void;
}

interface Call {
  readonly compute: () => Promise<Score>;
  readonly resolve: (score: Score) => void;
  readonly reject: (error: unknown) => void;
}

/** One key under way, with the calls that came for it later. */
interface Flight extends Call {
  readonly key: string;
  joined: Call[] | undefined;
}

/**
 * A ScoreCache over a store. Look-ups are gathered over a turn of the event loop and asked for together; results are written in batches.
 * What the store fails at is computed: a failure turns the cache off for good and is told once.
 */
export function createScoreCache(store: CacheStore, { note }: ScoreCacheOptions = {}): OpenCache {
  const flights = new Map<string, Flight>();
  const counts = { hits: 0, misses: 0, joined: 0 };
  let off = false;
  let closing: Promise<void> | undefined;

  const giveUp = (error: unknown): void => {
    if (off) return;
    off = true;
    note?.(`warning: the cache is off for the rest of the run: ${messageOf(error)}`);
    lookUps.end();
    pending.end();
  };

  const answer = (flight: Flight, text: string): boolean => {
    const score = scoreOf(text);
    if (!score) return false;
    flights.delete(flight.key);
    counts.hits += 1;
    flight.resolve(score);
    if (flight.joined) join(flight.joined, score);
    return true;
  };

  const start = (flight: Flight): void => {
    counts.misses += 1;
    run(flight.compute).then(
      (score) => land(flight, score),
      (error: unknown) => {
        flight.reject(error);
        fall(flight);
      },
    );
  };

  const land = (flight: Flight, score: Score): void => {
    flight.resolve(score);
    const text = textToKeep(score);
    if (text === undefined) return fall(flight);
    // Kept first, so that the key is known from here on without a gap.
    pending.add({ key: flight.key, text });
    flights.delete(flight.key);
    if (flight.joined) join(flight.joined, score);
    lookUps.finished();
  };

  /** The result is the caller's alone: it may have been aborted. Each of the others computes for itself. */
  const fall = (flight: Flight): void => {
    flights.delete(flight.key);
    pending.drop(flight.key);
    lookUps.finished();
    for (const { compute, resolve, reject } of flight.joined ?? []) {
      counts.misses += 1;
      run(compute).then(resolve, reject);
    }
  };

  const join = (calls: readonly Call[], score: Score): void => {
    counts.joined += calls.length;
    const cached = asCached(score);
    for (const call of calls) call.resolve(cached);
  };

  const pending = createPendingWrites(store, giveUp);
  const lookUps = createLookUps<Flight>({ store, pending, answer, start, failed: giveUp });

  const close = async (): Promise<void> => {
    lookUps.end();
    await pending.flush();
    off = true;
    pending.end();
    await lookUps.settled();
    // The run is over: what the store has to say now is of no use to it.
    await store.close().catch(() => undefined);
  };

  return {
    through: (key, compute) =>
      new Promise((resolve, reject) => {
        const flight = flights.get(key);
        if (flight) {
          (flight.joined ??= []).push({ compute, resolve, reject });
          return;
        }
        const begun: Flight = { key, compute, resolve, reject, joined: undefined };
        flights.set(key, begun);
        lookUps.ask(begun);
      }),
    stats: () => ({ ...counts, stored: pending.stored(), dropped: pending.dropped() }),
    flush: () => pending.flush(),
    close: () => (closing ??= close()),
    [Symbol.asyncDispose]: () => (closing ??= close()),
  };
}

/** A throw before the first await is a rejection too. */
async function run(compute: () => Promise<Score>): Promise<Score> {
  return await compute();
}
