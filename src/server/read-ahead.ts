/** Things that were read and not yet taken, of a bounded number and size. */
export interface ReadAhead<Item> {
  /** Resolves when there is room for more. */
  push(item: Item, size: number): Promise<void>;
  /** No more will come, or is wanted. */
  end(): void;
  /** What is there, as often as there is something, until the end. */
  batches(): AsyncGenerator<readonly Item[], void, undefined>;
  /** What was not taken by the end. */
  rest(): readonly Item[];
}

export interface ReadAheadOptions {
  readonly maxItems: number;
  readonly maxSize: number;
}

export function createReadAhead<Item>({ maxItems, maxSize }: ReadAheadOptions): ReadAhead<Item> {
  let items: Item[] = [];
  let size = 0;
  let ended = false;
  let wakeReader: (() => void) | undefined;
  let wakeTaker: (() => void) | undefined;
  const full = (): boolean => !ended && (items.length >= maxItems || size >= maxSize);
  const take = (): readonly Item[] => {
    const taken = items;
    items = [];
    size = 0;
    wakeReader?.();
    return taken;
  };
  return {
    async push(item, itemSize) {
      items.push(item);
      size += itemSize;
      wakeTaker?.();
      while (full()) {
        await new Promise<void>((resolve) => {
          wakeReader = resolve;
        });
      }
    },
    end() {
      ended = true;
      wakeReader?.();
      wakeTaker?.();
    },
    async *batches() {
      for (;;) {
        if (items.length > 0) yield take();
        else if (ended) return;
        else {
          await new Promise<void>((resolve) => {
            wakeTaker = resolve;
          });
        }
      }
    },
    rest: take,
  };
}
