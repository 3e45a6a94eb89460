import { createAllowance } from "./allowance.ts";
import type { PendingWrites } from "./pending-writes.ts";
import type { CacheClaims, CacheStore } from "./store.ts";

interface LookUpOptions<Item> {
  readonly store: CacheStore;
  /** What is computed and not yet in the store. */
  readonly pending: Pick<PendingWrites, "get">;
  /** Called with the text that stands for the item's key. False where it is of no use. */
  readonly answer: (item: Item, text: string) => boolean;
  /** Called where the item has to be computed here. */
  readonly start: (item: Item) => void;
  /** The store is of no use any more. */
  readonly failed: (error: unknown) => void;
}

/** Each item that is asked for is answered or started, once. */
interface LookUps<Item> {
  ask(item: Item): void;
  /** One that was started has ended. */
  finished(): void;
  /** Starts everything that waits, and from now on what is asked for. */
  end(): void;
  /** Resolves when the store is not being asked any more. */
  settled(): Promise<void>;
}

const batchKeys = 256;
const defaultPollMs = 20;

/**
 * Asks a store for keys, many at a time and in their order. Where other processes share the store, an item that it does not know is
 * claimed before it is started, and only as many are claimed as are about to be computed, so that the work is divided between the
 * processes. What another has claimed is waited for.
 */
export function createLookUps<Item extends { readonly key: string }>(options: LookUpOptions<Item>): LookUps<Item> {
  const { store, pending, answer, start, failed } = options;
  const { claims } = store;
  const pollMs = claims?.pollMs ?? defaultPollMs;
  const allowance = createAllowance();
  /** To be looked up; not known to the store; and computed by another process. All oldest first. */
  let asked: Item[] = [];
  let missed: Item[] = [];
  let awaited: Item[] = [];
  let ended = false;
  let woken = false;
  let nextPoll = 0;
  let pumping: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  const wake = (): void => {
    if (woken || ended) return;
    woken = true;
    setImmediate(() => {
      woken = false;
      pumping ??= pump().catch(failed).finally(rest);
    });
  };

  /** The only one that asks the store, so that its answers come in order. */
  const pump = async (): Promise<void> => {
    clearTimeout(timer);
    while (asked.length > 0) await lookUpAsked();
    if (!claims) return;
    if (awaited.length > 0 && performance.now() >= nextPoll) {
      await poll(claims);
      nextPoll = performance.now() + pollMs;
    }
    if (missed.length > 0) await claimMissed(claims);
  };

  /** After a round: what starts the next one. */
  const rest = (): void => {
    pumping = undefined;
    if (ended) startAll();
    else if (asked.length > 0 || (missed.length > 0 && allowance.hasRoom())) wake();
    else if (awaited.length > 0) timer = setTimeout(wake, pollMs);
  };

  const lookUpAsked = async (): Promise<void> => {
    const all = asked;
    asked = [];
    for (let from = 0; from < all.length; from += batchKeys) {
      const batch = all.slice(from, from + batchKeys);
      const unknown = ended ? batch : await lookUp(batch);
      if (ended || !claims) unknown.forEach(begin);
      else missed.push(...unknown);
    }
  };

  /** Answers the items that are known and gives the others. */
  const lookUp = async (batch: readonly Item[]): Promise<readonly Item[]> => {
    const texts = await store.get(batch.map(keyOf)).catch((error: unknown) => {
      failed(error);
      return [];
    });
    return batch.filter((item, place) => {
      const text = texts[place] ?? pending.get(item.key);
      return text === undefined || !answer(item, text);
    });
  };

  /** Looks whether others have stored what is waited for, and takes over what nobody computes any more. */
  const poll = async (shared: CacheClaims): Promise<void> => {
    if (shared.news()) {
      const all = awaited;
      const left: Item[] = [];
      let from = 0;
      // Others work in order too, so nothing will be found behind a batch of which little is.
      for (let many = true; many && from < all.length && !ended; from += batchKeys) {
        const batch = all.slice(from, from + batchKeys);
        const unknown = await lookUp(batch);
        left.push(...unknown);
        many = unknown.length < batch.length / 2;
      }
      awaited = [...left, ...all.slice(from)];
    }
    for (let refused = 0; refused === 0 && !ended;) {
      // With nothing else to do, those are taken over that their holder would come to last.
      const idle = missed.length === 0 && allowance.isLow();
      const count = Math.min(roomFor(shared), awaited.length, batchKeys);
      if (count === 0) break;
      const theirs = await claim(shared, idle ? awaited.splice(-count) : awaited.splice(0, count), idle);
      awaited = idle ? [...awaited, ...theirs] : [...theirs, ...awaited];
      refused = theirs.length;
    }
  };

  const claimMissed = async (shared: CacheClaims): Promise<void> => {
    for (let room = roomFor(shared); room > 0 && missed.length > 0 && !ended; room = roomFor(shared)) {
      awaited.push(...(await claim(shared, missed.splice(0, Math.min(room, batchKeys)), false)));
    }
  };

  /** Starts the items that are ours and gives those that are another's. */
  const claim = async (shared: CacheClaims, batch: readonly Item[], takeOver: boolean): Promise<readonly Item[]> => {
    const answers = await shared.claim(batch.map(keyOf), { takeOver }).catch((error: unknown) => {
      failed(error);
      return [];
    });
    return batch.filter((item, place) => {
      const given = answers[place];
      if (given?.state === "theirs") return true;
      if (given?.state !== "known" || !answer(item, given.text)) begin(item);
      return false;
    });
  };

  const roomFor = (shared: CacheClaims): number => (shared.shared() ? allowance.room() : batchKeys);

  const begin = (item: Item): void => {
    allowance.start();
    start(item);
  };

  const startAll = (): void => {
    const waiting = [...awaited, ...missed, ...asked];
    asked = [];
    missed = [];
    awaited = [];
    waiting.forEach(begin);
  };

  return {
    ask(item) {
      if (ended) return begin(item);
      asked.push(item);
      wake();
    },
    finished() {
      allowance.finish();
      if (missed.length > 0 && allowance.hasRoom()) wake();
    },
    end() {
      ended = true;
      clearTimeout(timer);
      // Where the store is being asked, they are started when it has answered.
      if (!pumping) startAll();
    },
    async settled() {
      await pumping;
    },
  };
}

function keyOf(item: { readonly key: string }): string {
  return item.key;
}
