/** A task that was handed in. */
export interface Task<Result> {
  readonly startTime: string;
  /** Known once it is settled. */
  result?: Result;
}

/** Tasks by id, bounded in number and time. */
export interface TaskTable<Result> {
  /** False where too many wait for somebody to ask for their results. */
  add(id: string, task: Task<Result>): boolean;
  /** Who asks for a settled task is taken to have its result: it is kept for a while, since an answer can be lost on its way. */
  find(id: string): Task<Result> | undefined;
  drop(id: string): void;
  readonly size: number;
}

export interface TaskTableOptions {
  /** Default 65,536. */
  readonly maxTasks?: number;
  /** Milliseconds from any start. Default: performance.now. */
  readonly now?: () => number;
}

/** A client polls for 305 s at most; whoever comes later has given the task up. */
const keepMs = 600_000;
/** A client asks again 2 s after an answer that was lost, 20 s after one that did not come. */
const keepCollectedMs = 60_000;

interface Kept<Result> {
  readonly task: Task<Result>;
  readonly until: number;
}

export function createTaskTable<Result>({ maxTasks = 65_536, now = () => performance.now() }: TaskTableOptions = {}): TaskTable<Result> {
  /** Both in the order in which they end. */
  const waiting = new Map<string, Kept<Result>>();
  const collected = new Map<string, Kept<Result>>();

  const makeRoom = (): void => {
    dropEnded(waiting, now());
    dropEnded(collected, now());
    const [oldest] = collected.keys();
    if (waiting.size + collected.size >= maxTasks && oldest !== undefined) collected.delete(oldest);
  };
  return {
    add(id, task) {
      makeRoom();
      if (waiting.size + collected.size >= maxTasks) return false;
      waiting.set(id, { task, until: now() + keepMs });
      return true;
    },
    find(id) {
      const found = waiting.get(id) ?? collected.get(id);
      if (!found || found.until <= now()) return undefined;
      if (found.task.result !== undefined && waiting.delete(id)) collected.set(id, { task: found.task, until: now() + keepCollectedMs });
      return found.task;
    },
    drop(id) {
      waiting.delete(id);
      collected.delete(id);
    },
    get size() {
      return waiting.size + collected.size;
    },
  };
}

function dropEnded(kept: Map<string, Kept<unknown>>, time: number): void {
  for (const [id, { until }] of kept) {
    if (until > time) return;
    kept.delete(id);
  }
}
