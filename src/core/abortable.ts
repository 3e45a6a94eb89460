/** What a source gives until the signal aborts, also where the source itself waits. A source that has not ended is closed. */
export async function* abortable<T>(source: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T, void, undefined> {
  const iterator = source[Symbol.asyncIterator]();
  let ended = false;
  try {
    for (;;) {
      const result = await nextOrAbort(iterator, signal);
      ended = result === undefined || result.done === true;
      if (!result || result.done === true) return;
      yield result.value;
    }
  } finally {
    // Not waited for after an abort, since a source that waits itself closes later; how it ends is of no interest any more.
    if (signal.aborted) iterator.return?.()?.catch(() => undefined);
    else if (!ended) await iterator.return?.();
  }
}

function nextOrAbort<T>(iterator: AsyncIterator<T>, signal: AbortSignal): Promise<IteratorResult<T> | undefined> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => resolve(undefined);
    if (signal.aborted) return onAbort();
    signal.addEventListener("abort", onAbort);
    iterator
      .next()
      .then(resolve, reject)
      .finally(() => signal.removeEventListener("abort", onAbort));
  });
}
