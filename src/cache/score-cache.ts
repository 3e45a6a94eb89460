/// <reference lib="esnext.disposable" preserve="true" />
import { messageOf } from "../core/errors.ts";
import type { CacheForm, ScoreCache, ValueCache } from "../core/types.ts";
import { createLookUps } from "./look-ups.ts";
import { createPendingWrites } from "./pending-writes.ts";
import { scoreForm } from "./score-text.ts";
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

/** A cache with a lifetime, for Scores and for values of other kinds. */
export interface OpenCache extends ScoreCache, ValueCache, AsyncDisposable {
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
  compute(): Promise<unknown>;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** One key under way, with the calls that came for it later. All calls with one key are for values of one form. */
interface Flight extends Call {
  readonly key: string;
  readonly form: CacheForm<unknown>;
  joined: Call[] | undefined;
}

/**
 * A cache over a store. Look-ups are gathered over a turn of the event loop and asked for together; results are written in batches.
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
    const value = flight.form.fromText(text);
    if (value === undefined) return false;
    flights.delete(flight.key);
    counts.hits += 1;
    flight.resolve(value);
    if (flight.joined) join(flight.joined, value, flight.form);
    return true;
  };

  const start = (flight: Flight): void => {
    counts.misses += 1;
    run(flight).then(
      (value) => land(flight, value),
      (error: unknown) => {
        flight.reject(error);
        fall(flight);
      },
    );
  };

  const land = (flight: Flight, value: unknown): void => {
    flight.resolve(value);
    const text = flight.form.toText(value);
    if (text === undefined) return fall(flight);
    // Kept first, so that the key is known from here on without a gap.
    pending.add({ key: flight.key, text });
    flights.delete(flight.key);
    if (flight.joined) join(flight.joined, value, flight.form);
    lookUps.finished();
  };

  /** The result is the caller's alone: it may have been aborted. Each of the others computes for itself. */
  const fall = (flight: Flight): void => {
    flights.delete(flight.key);
    pending.drop(flight.key);
    lookUps.finished();
    for (const call of flight.joined ?? []) {
      counts.misses += 1;
      run(call).then(
        (value) => call.resolve(value),
        (error: unknown) => call.reject(error),
      );
    }
  };

  const join = (calls: readonly Call[], value: unknown, form: CacheForm<unknown>): void => {
    counts.joined += calls.length;
    const cached = form.asCached(value);
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

  const throughAs = <Value>(form: CacheForm<Value>, key: string, compute: () => Promise<Value>): Promise<Value> =>
    new Promise((resolve, reject) => {
      const flight = flights.get(key);
      if (flight) {
        (flight.joined ??= []).push({ compute, resolve, reject });
        return;
      }
      const begun: Flight = { key, form, compute, resolve, reject, joined: undefined };
      flights.set(key, begun);
      lookUps.ask(begun);
    });

  return {
    through: (key, compute) => throughAs(scoreForm, key, compute),
    throughAs,
    stats: () => ({ ...counts, stored: pending.stored(), dropped: pending.dropped() }),
    flush: () => pending.flush(),
    close: () => (closing ??= close()),
    [Symbol.asyncDispose]: () => (closing ??= close()),
  };
}

/** A throw before the first await is a rejection too. */
async function run(call: Call): Promise<unknown> {
  return await call.compute();
}
