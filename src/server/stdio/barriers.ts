/** What a flush was marked with, to be sent back with its answer. */
export type Tag = Readonly<Record<string, string | number>>;

/** Tells when all samples that came before a flush are answered. */
export interface Barriers {
  /** A flush after so many samples; the tags of those flushes that are answered by it at once. */
  open(samples: number, tag: Tag): readonly Tag[];
  /** The sample that came as number `order`, from 0, is answered; the tags of the flushes that waited for it alone. */
  settled(order: number): readonly Tag[];
}

export function createBarriers(): Barriers {
  let answered = 0;
  const waiting: { readonly samples: number; readonly tag: Tag; left: number }[] = [];
  return {
    open(samples, tag) {
      const left = samples - answered;
      if (left === 0) return [tag];
      waiting.push({ samples, tag, left });
      return [];
    },
    settled(order) {
      answered += 1;
      for (const barrier of waiting) if (order < barrier.samples) barrier.left -= 1;
      const done: Tag[] = [];
      while (waiting[0]?.left === 0) {
        done.push(waiting[0].tag);
        waiting.shift();
      }
      return done;
    },
  };
}
