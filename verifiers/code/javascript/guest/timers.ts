type Callback = (...args: unknown[]) => unknown;

export interface Timers {
  /** `setTimeout` and its like, to be put on the global object. */
  readonly globals: Readonly<Record<string, unknown>>;
  /** Milliseconds until the next timer is due; undefined where none keeps the program running. */
  readonly next: () => number | undefined;
  /** Runs the first timer that is due. False where none is. */
  readonly runOne: () => boolean;
}

/** Timers that run when they are told to. This function crosses as source text and refers to nothing outside itself. */
export function createTimers(): Timers {
  const now = Date.now.bind(Date);
  const { apply } = Reflect;
  const TypeErrorHere = TypeError;
  const PromiseHere = Promise;
  const { min, floor } = Math;

  interface Entry {
    readonly id: number;
    readonly callback: Callback;
    readonly args: readonly unknown[];
    readonly every: number | undefined;
    due: number;
    order: number;
    keeps: boolean;
  }

  let entries: Entry[] = [];
  let count = 0;

  function add(callback: unknown, delay: unknown, args: readonly unknown[], repeat: boolean): Timeout {
    if (typeof callback !== "function") throw new TypeErrorHere('The "callback" argument must be of type function.');
    const given = Number(delay);
    const wait = given >= 1 && given <= 2_147_483_647 ? floor(given) : 1;
    count += 1;
    const entry: Entry = {
      id: count,
      callback: callback as Callback,
      args,
      every: repeat ? wait : undefined,
      due: delay === -1 ? 0 : now() + wait,
      order: count,
      keeps: true,
    };
    entries[entries.length] = entry;
    return new Timeout(entry);
  }

  class Timeout {
    readonly #entry: Entry;
    constructor(entry: Entry) {
      this.#entry = entry;
    }
    ref(): this {
      this.#entry.keeps = true;
      return this;
    }
    unref(): this {
      this.#entry.keeps = false;
      return this;
    }
    hasRef(): boolean {
      return this.#entry.keeps;
    }
    refresh(): this {
      if (this.#entry.every === undefined) this.#entry.due = now();
      return this;
    }
    [Symbol.toPrimitive](): number {
      return this.#entry.id;
    }
  }

  function remove(id: number): void {
    const rest: Entry[] = [];
    for (let at = 0; at < entries.length; at += 1) if (entries[at]?.id !== id) rest[rest.length] = entries[at] as Entry;
    entries = rest;
  }

  function first(keeping: boolean): Entry | undefined {
    let best: Entry | undefined;
    for (let at = 0; at < entries.length; at += 1) {
      const entry = entries[at] as Entry;
      if (keeping && !entry.keeps) continue;
      if (best === undefined || entry.due < best.due || (entry.due === best.due && entry.order < best.order)) best = entry;
    }
    return best;
  }

  const clear = (timer: unknown): void => {
    if (timer === undefined || timer === null) return;
    remove(Number(timer));
  };
  const setTimeout = (callback: unknown, delay?: unknown, ...args: unknown[]): Timeout => add(callback, delay, args, false);
  const setImmediate = (callback: unknown, ...args: unknown[]): Timeout => add(callback, -1, args, false);
  const setInterval = (callback: unknown, delay?: unknown, ...args: unknown[]): Timeout => add(callback, delay, args, true);
  const queueMicrotask = (callback: unknown): void => {
    if (typeof callback !== "function") throw new TypeErrorHere('The "callback" argument must be of type function.');
    // oxlint-disable-next-line promise/no-callback-in-promise -- this is what it is for
    void PromiseHere.resolve().then(callback as () => void);
  };

  return {
    globals: {
      setTimeout,
      setInterval,
      setImmediate,
      clearTimeout: clear,
      clearInterval: clear,
      clearImmediate: clear,
      queueMicrotask,
    },
    next() {
      const entry = first(true);
      if (entry === undefined) return undefined;
      const wait = entry.due - now();
      return wait > 0 ? min(wait, 2_147_483_647) : 0;
    },
    runOne() {
      const entry = first(false);
      if (entry === undefined || entry.due > now()) return false;
      if (entry.every === undefined) remove(entry.id);
      else {
        count += 1;
        entry.due = now() + entry.every;
        entry.order = count;
      }
      apply(entry.callback, undefined, entry.args);
      return true;
    },
  };
}
