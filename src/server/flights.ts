import type { Score } from "../core/types.ts";
import { valueBytes } from "./value-bytes.ts";

export interface FlightOptions {
  /** How long an answer is kept for clients that ask again, in milliseconds. */
  readonly keepMs: number;
  /** About how many bytes kept answers may take up. Default 64 MiB. */
  readonly maxKeptBytes?: number;
  /** Milliseconds from any start. Default: performance.now. */
  readonly now?: () => number;
}

/** Samples under way and those just answered, by content: who asks again joins, and nothing is started anew. */
export interface Flights {
  /** What is known under the key, or under way. */
  find(key: string): Promise<Score> | undefined;
  /** Starts what is not known. `keeps` says whether the answer holds for those who ask again when it is there; default true. */
  start(key: string, run: () => Promise<Score>, options?: { readonly keeps: boolean }): Promise<Score>;
  /** Forgets an answer; what is under way goes on. */
  drop(key: string): void;
  /** How many are under way. */
  open(): number;
  /** So many samples were given what others had started. */
  noteJoined(samples: number): void;
  /** How many samples were, since the start. */
  joined(): number;
}

interface Kept {
  readonly key: string;
  /** undefined once it is dropped. */
  score: Promise<Score> | undefined;
  readonly until: number;
  readonly bytes: number;
}

/** What a kept answer takes beside its Score: key, promise and places in maps. */
const entryBytes = 400;

/**
 * An errored answer that may come out otherwise the next time is not kept. What is under way ends by itself, by the deadline of the flow
 * it goes through.
 */
export function createFlights({ keepMs, maxKeptBytes = 64 << 20, now = () => performance.now() }: FlightOptions): Flights {
  const flying = new Map<string, Promise<Score>>();
  const kept = new Map<string, Kept>();
  /**
   * In the order in which they were answered, from `head` on; what was dropped stays until its turn comes. To ask a Map for its oldest walks past
   * all that is gone.
   */
  let order: Kept[] = [];
  let head = 0;
  let keptBytes = 0;
  let joined = 0;

  const drop = (key: string): void => {
    const dropped = kept.get(key);
    if (!dropped) return;
    keptBytes -= dropped.bytes;
    dropped.score = undefined;
    kept.delete(key);
  };
  const dropOldest = (): void => {
    for (; head < order.length; head += 1) {
      const oldest = order[head] as Kept; // head is below the length
      if (!oldest.score) continue;
      if (keptBytes <= maxKeptBytes && oldest.until > now()) break;
      drop(oldest.key);
    }
    if (head < 4_096 && head < order.length) return;
    order = order.slice(head);
    head = 0;
  };
  const keep = (key: string, promise: Promise<Score>, score: Score): void => {
    if (score.status === "errored" && score.error.retryable) return;
    const bytes = entryBytes + valueBytes(score);
    drop(key);
    const entry = { key, score: promise, until: now() + keepMs, bytes };
    kept.set(key, entry);
    order.push(entry);
    keptBytes += bytes;
    dropOldest();
  };

  return {
    find(key) {
      const flight = flying.get(key);
      const answered = flight ? undefined : kept.get(key);
      if (answered && answered.until <= now()) {
        drop(key);
        return undefined;
      }
      return flight ?? answered?.score;
    },
    drop,
    start(key, run, { keeps } = { keeps: true }) {
      const promise = run();
      flying.set(key, promise);
      void promise.then((score) => {
        if (flying.get(key) === promise) flying.delete(key);
        if (keeps) keep(key, promise, score);
      });
      return promise;
    },
    open: () => flying.size,
    noteJoined: (samples) => void (joined += samples),
    joined: () => joined,
  };
}
