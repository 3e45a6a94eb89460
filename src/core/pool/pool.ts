import { onceATurn } from "../once-a-turn.ts";
import { decisionOf, candidateFault, errored } from "../scores.ts";
import { canonicalJson } from "../hash.ts";
import type { CheckPool, CheckRequest, Context, PoolRecipe, Score } from "../types.ts";
import { createCompileCache } from "./compile-cache.ts";
import { createLane, type Lane, type LaneEnd } from "./lane.ts";
import { createQuarantine } from "./quarantine.ts";

export interface PoolOptions {
  /** Worker threads for checks of the usual length; up to as many more, of a low priority, take checks that were postponed. */
  readonly lanes: number;
  /** Heap limit of one worker, in MB. Default 512. */
  readonly memoryMb?: number;
  /**
   * How long a check may neither run nor wait for a processor, in milliseconds. Default 1,000 at first and 5,000 alone,
   * and never less than the recipe's workMs.
   */
  readonly blockedMs?: number;
}

export interface Pool extends CheckPool, AsyncDisposable {
  close(): Promise<void>;
}

interface Task {
  readonly request: CheckRequest;
  readonly context: Context;
  readonly resolve: (score: Score) => void;
  tries: number;
  postponements: number;
  /** When it was struck or postponed. */
  setAsideAt: number;
  done: boolean;
}

/** All that waits for one recipe with one set of options. */
interface Line {
  readonly key: string;
  readonly recipe: PoolRecipe;
  readonly fresh: Task[];
  head: number;
  readonly suspects: Task[];
  /** Left at a rest point since others waited. */
  readonly postponed: Task[];
  /** Moving mean of a check's duration, in milliseconds. */
  meanMs: number;
  /** Content that was checked without trouble: shows that a new worker is able before a suspect is tried in it. */
  sound: CheckRequest | undefined;
  startFailures: number;
}

const batchMs = 4;
const maxBatch = 256;
const maxBatchChars = 1 << 20;
const watchMs = 10;
/** A first call may load a library or meet cold code. */
const coldMs = 1_000;
/** A check is suspect past this many times the mean of its recipe, but not before this many milliseconds; only a second try alone gives a verdict. */
const suspectFactor = 50;
const suspectMs = 10;
const setAsideMs = 5_000;
const blockedMs = 5_000;
const suspectBlockedMs = 1_000;
/** A check may be postponed past this many times the mean of its recipe, but not before this many milliseconds. */
const patienceFactor = 10;
const patienceMs = 0.5;
const coldPatienceMs = 25;

/**
 * Runs checks in worker threads. A check that uses up its CPU time or ends its worker is tried once more alone; the second time its
 * completion scores the minimum with cause "candidate" and the content is quarantined. Checks that shared the worker are run again elsewhere.
 * A check that was left at a rest point runs again where nobody waits, or else in a worker of a low priority.
 */
export function createPool(options: PoolOptions): Pool {
  const cache = createCompileCache();
  const crowd = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const createLanes = (yielding: boolean): readonly Lane[] =>
    Array.from({ length: Math.max(1, options.lanes) }, () => createLane({ memoryMb: options.memoryMb ?? 512, cache, crowd, yielding }));
  const lanes = createLanes(false);
  const yieldingLanes = createLanes(true);
  const allLanes = [...lanes, ...yieldingLanes];
  const lines = new Map<string, Line>();
  const keys = new WeakMap<PoolRecipe, string>();
  const quarantine = createQuarantine();
  let closed = false;
  let timer: NodeJS.Timeout | undefined;

  const lineOf = (recipe: PoolRecipe): Line => {
    let key = keys.get(recipe);
    if (key === undefined) keys.set(recipe, (key = canonicalJson([recipe.module, recipe.spec])));
    let line = lines.get(key);
    if (!line)
      lines.set(
        key,
        (line = { key, recipe, fresh: [], head: 0, suspects: [], postponed: [], meanMs: 0.05, sound: undefined, startFailures: 0 }),
      );
    return line;
  };

  const schedule = onceATurn(() => pump());

  const settle = (task: Task, score: Score): void => {
    if (task.done) return;
    task.done = true;
    task.resolve(score);
  };

  /** Answers without work: aborted, or known to be harmful. */
  const answered = (line: Line, task: Task): boolean => {
    if (task.done) return true;
    if (task.context.signal.aborted) settle(task, errored("E_ABORTED", "The run was ended before this sample was checked."));
    else {
      const known = quarantine.find(line.key, task.request);
      if (!known) return false;
      settle(task, known);
    }
    return true;
  };

  const takeFresh = (line: Line): Task[] => {
    const waiting = line.fresh.length - line.head;
    const most = Math.min(maxBatch, Math.max(1, Math.floor(batchMs / line.meanMs)), Math.max(1, Math.ceil(waiting / lanes.length)));
    const tasks: Task[] = [];
    let chars = 0;
    while (line.head < line.fresh.length && tasks.length < most && chars < maxBatchChars) {
      const task = line.fresh[line.head] as Task; // head is below the length
      line.head += 1;
      if (answered(line, task)) continue;
      if (tasks[0] && tasks[0].context.seed !== task.context.seed) {
        line.head -= 1;
        break;
      }
      tasks.push(task);
      chars += task.request.completion.length;
    }
    if (line.head > 4_096 || line.head === line.fresh.length) {
      line.fresh.splice(0, line.head);
      line.head = 0;
    }
    return tasks;
  };

  /** What was set aside holds up as few as it can; but nobody waits for ever. */
  const pump = (): void => {
    if (!lanes.some((lane) => lane.busy && alone.has(lane)))
      runOne(lanes, { due: (task) => performance.now() - task.setAsideAt > setAsideMs, hurry: false });
    for (const lane of lanes) {
      if (lane.busy) continue;
      for (const line of lines.values()) {
        const tasks = takeFresh(line);
        if (tasks.length === 0) continue;
        dispatch(lane, line, tasks, { alone: false, hurry: true });
        // The next lane looks at another recipe first.
        lines.delete(line.key);
        lines.set(line.key, line);
        break;
      }
    }
    // One lane is kept for what comes.
    const spare = lanes.filter((lane) => !lane.busy).slice(lanes.length > 1 ? 1 : 0);
    while (runOne(spare, { due: (task) => task.postponements < 2, hurry: true }));
    const crowded = lines.values().some((line) => line.head < line.fresh.length);
    // Even at a low priority they take from what the others get: cores share caches and clock. A second try may have a long work deadline, of
    // which so little of a processor would make minutes.
    if (!crowded) while (runOne(yieldingLanes, { due: (task) => task.tries === 0, hurry: false }));
    Atomics.store(crowd, 0, crowded ? 1 : 0);
    watchWhileBusy();
  };

  /** Runs one check alone that was set aside, where one of the lanes is free; false where there is no lane or no such check. */
  const runOne = (among: readonly Lane[], { due, hurry }: { readonly due: (task: Task) => boolean; readonly hurry: boolean }): boolean => {
    for (const line of lines.values()) {
      const lane = among.find((one) => !one.busy && one.warm.has(line.key)) ?? among.find((one) => !one.busy);
      if (!lane) return false;
      for (const waiting of [line.suspects, line.postponed]) {
        const [task] = waiting;
        if (!task || !due(task)) continue;
        waiting.shift();
        if (!answered(line, task)) dispatch(lane, line, [task], { alone: true, hurry: hurry && task.tries === 0 });
        return true;
      }
    }
    return false;
  };

  const alone = new WeakSet<Lane>();

  /** In a hurry checks may be postponed; alone a check has its whole work deadline. */
  const dispatch = (lane: Lane, line: Line, tasks: readonly Task[], how: { readonly alone: boolean; readonly hurry: boolean }): void => {
    const { workMs } = line.recipe;
    const cold = !lane.warm.has(line.key);
    const retry = tasks.some((task) => task.tries > 0);
    const proof = retry && cold ? line.sound : undefined;
    const offset = proof ? 1 : 0;
    const requests = tasks.map((task) => task.request);
    const away = new Set<Task>();
    if (how.alone) alone.add(lane);
    else alone.delete(lane);
    const firstLimit = how.alone ? workMs : Math.min(workMs, Math.max(suspectMs, suspectFactor * line.meanMs));
    lane.run({
      message: {
        recipe: line.recipe,
        key: line.key,
        seed: (tasks[0] as Task).context.seed,
        requests: proof ? [proof, ...requests] : requests,
        patienceMs: how.hurry ? Math.max(cold ? coldPatienceMs : patienceMs, patienceFactor * line.meanMs) : Number.POSITIVE_INFINITY,
      },
      // A check that comes to rest points does not hang, and can be left there.
      limitMs: (index, rested) => (cold && index === 0 ? workMs + coldMs : rested ? workMs : firstLimit),
      blockedMs: (index) => Math.max(workMs, options.blockedMs ?? (retry || (cold && index === 0) ? blockedMs : suspectBlockedMs)),
      scored(index, score) {
        const task = tasks[index - offset];
        if (!task) return;
        if (!score) {
          away.add(task);
          task.postponements += 1;
          task.setAsideAt = performance.now();
          line.postponed.push(task);
          return schedule();
        }
        // What was postponed says nothing of how long a check takes as a rule.
        if (task.postponements === 0) line.meanMs += (Math.min(score.durationMs, workMs) - line.meanMs) / 32;
        line.sound = task.request;
        line.startFailures = 0;
        settle(task, score);
      },
      ended(end) {
        recover(line, tasks, { offset, end, away });
        schedule();
      },
    });
  };

  const recover = (
    line: Line,
    tasks: readonly Task[],
    { offset, end, away }: { readonly offset: number; readonly end: LaneEnd; readonly away: ReadonlySet<Task> },
  ): void => {
    switch (end.type) {
      case "done":
        return;
      case "load-error":
        for (const task of tasks) if (!away.has(task)) settle(task, { ...errored("E_RECIPE_LOAD", end.error.message), error: end.error });
        return;
      case "lost": {
        const suspect = end.index === undefined ? undefined : tasks[end.index - offset];
        if (suspect && !suspect.done && !away.has(suspect)) strike(line, suspect, end);
        else if (!end.began) line.startFailures += 1;
        const rest = tasks.filter((task) => !task.done && task !== suspect && !away.has(task));
        if (closed) for (const task of rest) settle(task, errored("E_CLOSED", "The pool was closed before this sample was checked."));
        else if (line.startFailures > 3) {
          for (const task of rest)
            settle(task, errored("E_WORKER_START", `The worker of "${line.recipe.spec.use}" ${end.why} before it checked anything.`));
        } else {
          // A suspect whose worker was lost before its own check began is still to be tried alone.
          line.suspects.push(...rest.filter((task) => task.tries > 0));
          line.postponed.push(...rest.filter((task) => task.tries === 0 && task.postponements > 0));
          line.fresh.splice(line.head, 0, ...rest.filter((task) => task.tries === 0 && task.postponements === 0));
        }
        return;
      }
      default:
        return end satisfies never;
    }
  };

  const strike = (line: Line, task: Task, end: Extract<LaneEnd, { type: "lost" }>): void => {
    task.tries += 1;
    if (task.tries < 2) {
      task.setAsideAt = performance.now();
      line.suspects.push(task);
      return;
    }
    const { spec, range, workMs } = line.recipe;
    const kind = end.overTime ? "work-deadline" : "worker-died";
    const reason = end.overTime
      ? `The check of this completion ${end.why}, for the second time and alone.`
      : `The check of this completion ended its worker twice, the second time alone: ${end.why}.`;
    const score = candidateFault(end.overTime ? "E_WORK_DEADLINE" : "E_WORKER_DIED", range, reason, {
      evidence: [{ kind, work_ms: workMs, tries: 2 }],
      decision: decisionOf(0, spec.use),
      durationMs: end.overTime ? workMs : 0,
    });
    quarantine.add(line.key, task.request, score);
    settle(task, score);
  };

  const watchWhileBusy = (): void => {
    const busy = allLanes.some((lane) => lane.busy);
    if (busy && !timer) {
      timer = setInterval(() => {
        for (const lane of allLanes) lane.watch();
        if (!allLanes.some((lane) => lane.busy)) watchWhileBusy();
      }, watchMs);
    } else if (!busy && timer) {
      clearInterval(timer);
      timer = undefined;
    }
  };

  const close = async (): Promise<void> => {
    closed = true;
    for (const line of lines.values()) {
      const waiting = [...line.fresh.slice(line.head), ...line.suspects, ...line.postponed];
      for (const task of waiting) settle(task, errored("E_CLOSED", "The pool was closed before this sample was checked."));
    }
    lines.clear();
    await Promise.all(allLanes.map((lane) => lane.close()));
    cache.remove();
    clearInterval(timer);
    timer = undefined;
  };

  return {
    run(recipe, request, context) {
      if (closed) return Promise.resolve(errored("E_CLOSED", "The pool is closed."));
      return new Promise<Score>((resolve) => {
        lineOf(recipe).fresh.push({ request, context, resolve, tries: 0, postponements: 0, setAsideAt: 0, done: false });
        schedule();
      });
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
