/** Runs by what they are asked for. Who asks for the same joins the run that waits or is under way. */
export interface JoinedRuns<Result> {
  /**
   * The result of `run`, begun when `limit` gives it a place; undefined where there is none by `until` (performance.now). One that
   * nobody waits for when its place is free is not begun, and until then nothing is held of it but its place in the queue, which who asks
   * again gets. One that has begun goes on. Rejects as `run` does.
   */
  ask(key: string, until: number, run: () => Promise<Result>): Promise<Result | undefined>;
}

export interface JoinedRunsOptions<Result> {
  /** Runs a task when it has a place, never before it returns. */
  readonly limit: <T>(task: () => Promise<T>) => Promise<T>;
  /** How long a result is kept that came when nobody waited for it any more, in milliseconds. */
  readonly keepMs: number;
  /** What such results may take up together, in bytes. */
  readonly maxKeptBytes: number;
  readonly bytesOf: (result: Result) => number;
}

interface Joined<Result> {
  readonly result: Promise<Result | undefined>;
  readonly held: Held<Result>;
}

interface Held<Result> {
  waiting: number;
  /** Until it is begun, and while somebody waits. */
  run: (() => Promise<Result>) | undefined;
}

export function createJoinedRuns<Result>({ limit, keepMs, maxKeptBytes, bytesOf }: JoinedRunsOptions<Result>): JoinedRuns<Result> {
  const runs = new Map<string, Joined<Result>>();
  let keptBytes = 0;

  const keepLate = (key: string, result: Result): void => {
    const bytes = bytesOf(result);
    if (keptBytes + bytes > maxKeptBytes) return void runs.delete(key);
    keptBytes += bytes;
    setTimeout(() => {
      keptBytes -= bytes;
      runs.delete(key);
    }, keepMs).unref();
  };
  const begin = (key: string): Joined<Result> => {
    const held: Held<Result> = { waiting: 0, run: undefined };
    const result = limit(async () => {
      const { run } = held;
      held.run = undefined;
      return await run?.();
    });
    const joined = { result, held };
    runs.set(key, joined);
    result.then(
      (value) => (held.waiting > 0 || value === undefined ? void runs.delete(key) : keepLate(key, value)),
      () => void runs.delete(key),
    );
    return joined;
  };

  return {
    async ask(key, until, run) {
      const { result, held } = runs.get(key) ?? begin(key);
      if (held.waiting === 0) held.run = run;
      held.waiting += 1;
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<undefined>((resolve) => {
        timer = setTimeout(
          () => {
            held.waiting -= 1;
            if (held.waiting === 0) held.run = undefined;
            resolve(undefined);
          },
          Math.max(0, until - performance.now()),
        );
      });
      try {
        return await Promise.race([result, late]);
      } finally {
        clearTimeout(timer);
      }
    },
  };
}
