/** Stands among the values of a source for a time that has come. */
export const late: unique symbol = Symbol("late");

/**
 * What a source gives, and `late` whenever the time that `due` says (by performance.now) comes before the next value. A source that is left
 * early is closed, and not waited for where it waits itself.
 */
export async function* orLate<T>(
  source: Iterable<T> | AsyncIterable<T>,
  due: () => number | undefined,
): AsyncGenerator<T | typeof late, void, undefined> {
  const iterator = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
  let next: Promise<IteratorResult<T>> | undefined;
  let ended = false;
  try {
    for (;;) {
      next ??= Promise.resolve(iterator.next());
      const result = await beforeTime(next, due()).catch((error: unknown) => {
        ended = true;
        throw error;
      });
      if (result !== late) {
        next = undefined;
        ended = result.done === true;
      }
      if (ended) return;
      yield result === late ? late : result.value;
    }
  } finally {
    const closing = ended ? undefined : Promise.resolve(iterator.return?.());
    if (next) closing?.catch(() => undefined);
    else await closing;
  }
}

const longestTimer = 2 ** 31 - 1;

async function beforeTime<T>(next: Promise<T>, due: number | undefined): Promise<T | typeof late> {
  if (due === undefined) return await next;
  let timer: NodeJS.Timeout | undefined;
  const time = new Promise<typeof late>((resolve) => {
    timer = setTimeout(() => resolve(late), Math.min(longestTimer, Math.max(0, due - performance.now())));
  });
  try {
    return await Promise.race([next, time]);
  } finally {
    clearTimeout(timer);
  }
}
