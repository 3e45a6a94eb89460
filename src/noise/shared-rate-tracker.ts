/// <reference lib="esnext.disposable" preserve="true" />
import * as z from "zod";
import { AssayError } from "../core/errors.ts";
import { quote } from "../core/text.ts";
import type { Score } from "../core/types.ts";
import { emptyTally, tallyOf, type Tally } from "./batch-tally.ts";
import { maxStrata } from "./channel-file.ts";
import type { ChannelSet } from "./channel.ts";
import { openRedisRounds } from "./redis-rounds.ts";
import { start, type Rounds, type RoundsOptions } from "./rounds.ts";
import { openSqliteRounds } from "./sqlite-rounds.ts";
import { createTrackedState, type RateTrackerOptions, type TrackedRates, type TrackedState } from "./tracked-state.ts";

export interface SharedRateTrackerOptions extends RateTrackerOptions {
  /** Where the counts are, for servers on many machines: redis://… or rediss://…. It must not evict keys. One of `redis` and `file` is needed. */
  readonly redis?: string | undefined;
  /** Where the counts are, for servers of one machine: a SQLite file on its own disk, which is made where there is none. Not that of a cache. */
  readonly file?: string | undefined;
  /** The name of the run, 1 to 200 characters: trackers with the same one share their counts, and must have the same other options. */
  readonly run: string;
  /** A snapshot that a run begins with which is not known there yet. */
  readonly restore?: string | undefined;
  /** How long a run is kept after it was last used, in milliseconds, from 60,000. Default 30 days. */
  readonly ttlMs?: number | undefined;
}

/**
 * A tracker of rates over many servers. Every call rejects with E_REDIS where Redis does not answer for some seconds, or E_FILE_WRITE where the
 * file cannot be used, and may be made again.
 */
export interface SharedRateTracker extends AsyncDisposable {
  /** Takes Scores in. All that servers take in between two rounds counts as one batch. Rejects with E_CHANNEL, and then nothing was taken in. */
  observe(scores: Iterable<Pick<Score, "decision">>): Promise<void>;
  /**
   * The rates at the beginning of a round, a whole number from 0 that grows. The first server that asks fixes them for all, from what was seen
   * until then; what comes later counts for the next round.
   */
  freeze(round: number): Promise<ChannelSet>;
  /** By stratum, of the round that was frozen last here. */
  rates(): readonly TrackedRates[];
  /** The counts of that round as JSON text, for `restore` of this tracker or of one on its own. */
  snapshot(): string;
  close(): Promise<void>;
}

/** So many rounds that were begun and never frozen are caught up with. */
const maxUnfrozen = 64;
const maxNameCharacters = 1_000;
const nameSchema = z.tuple([
  z.string().min(1).max(maxNameCharacters),
  z.union([z.literal(0), z.literal(1)]),
  z.number().min(0).max(1).nullable(),
  z.enum(["rows", "drawn", "right"]),
]);

/**
 * `createRateTracker` for several servers that train one policy: their counts add up in Redis or in a file, and a round's rates are the same for all of them.
 * With one server and one batch a round it gives the very numbers of `createRateTracker`. Throws E_USAGE where the address is none, an option is
 * out of its range or @redis/client is not installed, E_FILE_WRITE where the file cannot be opened, and E_CHANNEL as `createRateTracker` does.
 *
 * @example
 * await using tracker = createSharedRateTracker({ redis: "redis://localhost", run: "math-7b" });
 * const channels = await tracker.freeze(1); // for correctNoise in round 1
 * await tracker.observe(scores);
 */
export function createSharedRateTracker(options: SharedRateTrackerOptions): SharedRateTracker {
  const { run, restore, ttlMs = 30 * 86_400_000 } = options;
  if (typeof run !== "string" || run === "" || run.length > 200)
    throw usage(`the name of a run must have 1 to 200 characters, not ${quote(String(run), 60)}`);
  if (!(Number.isSafeInteger(ttlMs) && ttlMs >= 60_000)) throw usage(`ttlMs must be a whole number from 60000, not ${String(ttlMs)}`);
  const initial = (): TrackedState => {
    const state = createTrackedState(options);
    if (restore !== undefined) state.restore(restore);
    return state;
  };
  let current = initial();
  const rounds = openRounds(options, { run, ttlMs, maxStrata: maxStrata - current.rates().length });

  /** The state of a round, made of the one before and what was counted since. Whoever computes it gets the same, and the first one stands. */
  const stateOf = async (round: string): Promise<TrackedState> => {
    const open: (readonly [round: string, previous: string])[] = [];
    let state = initial();
    for (let at = round; at !== start;) {
      const { previous, frozen } = await rounds.read(at);
      if (frozen !== undefined) {
        state.restore(frozen);
        break;
      }
      open.push([at, previous]);
      if (open.length > maxUnfrozen) throw rounds.lost(`more than ${maxUnfrozen} rounds before round ${round} were begun and are not kept`);
      at = previous;
    }
    for (const [at, previous] of open.toReversed()) {
      state.absorb(tallyFrom(await rounds.counts(previous), rounds));
      const text = await rounds.freeze(at, state.snapshot());
      state = createTrackedState(options);
      state.restore(text);
    }
    return state;
  };

  const close = (): Promise<void> => {
    rounds.close();
    return Promise.resolve();
  };

  return {
    async observe(scores) {
      const batch = tallyOf(scores);
      for (const name of batch.keys())
        if (name.length > maxNameCharacters)
          throw new AssayError("E_CHANNEL", {
            message: `A stratum's name has ${name.length} characters, and ${maxNameCharacters} are the limit: ${quote(name, 60)}.`,
          });
      if (batch.size > 0) await rounds.add([...batch.keys()], countsOf(batch));
    },
    async freeze(round) {
      if (!(Number.isSafeInteger(round) && round >= 0)) throw usage(`a round must be a whole number from 0, not ${String(round)}`);
      await rounds.begin(round);
      current = await stateOf(String(round));
      return current.freeze();
    },
    rates: () => current.rates(),
    snapshot: () => current.snapshot(),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function openRounds({ redis, file }: SharedRateTrackerOptions, options: RoundsOptions): Rounds {
  if (redis !== undefined && file === undefined) return openRedisRounds(redis, options);
  if (file !== undefined && redis === undefined) return openSqliteRounds(file, options);
  throw usage(`one of redis and file says where they are, not ${redis === undefined ? "none" : "both"}`);
}

/** Whole numbers by name, so that adding them up in any order gives the same. */
function countsOf(batch: ReadonlyMap<string, Tally>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const note = (count: number, ...name: z.infer<typeof nameSchema>): void => {
    if (count > 0) counts.set(JSON.stringify(name), count);
  };
  for (const [stratum, tally] of batch) {
    for (const verdict of [0, 1] as const) {
      note(tally[verdict].rows, stratum, verdict, null, "rows");
      for (const [propensity, { drawn, right }] of tally[verdict].byPropensity) {
        note(drawn, stratum, verdict, propensity, "drawn");
        note(right, stratum, verdict, propensity, "right");
      }
    }
  }
  return counts;
}

function tallyFrom(counts: readonly (readonly [name: string, count: string])[], rounds: Rounds): ReadonlyMap<string, Tally> {
  const batch = new Map<string, Tally>();
  for (const [text, digits] of counts) {
    const [stratum, verdict, propensity, kind] = nameOf(text, rounds);
    const count = Number(digits);
    if (!(Number.isSafeInteger(count) && count >= 0)) throw unreadable(`${text} ${digits}`, rounds);
    const tally = batch.get(stratum) ?? emptyTally();
    batch.set(stratum, tally);
    const cell = tally[verdict];
    if (kind === "rows") cell.rows = count;
    else if (propensity === null) throw unreadable(text, rounds);
    else {
      const seen = cell.byPropensity.get(propensity) ?? { drawn: 0, right: 0 };
      seen[kind] = count;
      cell.byPropensity.set(propensity, seen);
    }
  }
  for (const tally of batch.values())
    for (const { byPropensity } of tally)
      for (const { drawn, right } of byPropensity.values()) if (right > drawn) throw unreadable(`${right} of ${drawn} are right`, rounds);
  return batch;
}

function nameOf(text: string, rounds: Rounds): z.infer<typeof nameSchema> {
  try {
    return nameSchema.parse(JSON.parse(text));
  } catch {
    // What another program wrote; the text itself says more than why it does not parse.
    throw unreadable(text, rounds);
  }
}

function unreadable(what: string, rounds: Rounds): AssayError {
  return rounds.lost(`another program wrote ${quote(what, 100)} among its counts`);
}

function usage(message: string): AssayError {
  return new AssayError("E_USAGE", { message: `Shared rates: ${message}.` });
}
