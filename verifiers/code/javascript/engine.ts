import { AssayError } from "../../../src/core/errors.ts";
import { onceATurn } from "../../../src/core/once-a-turn.ts";
import type { Engine } from "../sandbox/engine.ts";
import { abortedError, closedError } from "../sandbox/faults.ts";
import type { Job, Language, Outcome, Unserved, VerdictKind } from "../sandbox/job.ts";
import { childCommand } from "./child-command.ts";
import { createLane, type Jail, type Lane, type LaneResult } from "./lane.ts";
import type { EngineChoice } from "./messages.ts";

export interface JavaScriptEngineOptions {
  readonly engine: EngineChoice;
  /** Child processes at most. */
  readonly workers: number;
  /** Default: none, but what Node and WebAssembly can refuse. */
  readonly jail?: Jail;
}

interface Task {
  readonly job: Job;
  readonly resolve: (result: Outcome | Unserved) => void;
  readonly reject: (error: Error) => void;
  stretch: number;
  /** How often it has ended its child, or run in one that was ended. */
  deaths: number;
  starved: number;
  done: boolean;
}

const languages: readonly Language[] = ["javascript", "typescript"];
const maxBatch = 8;
const maxBatchChars = 1_048_576;
const firstStretch = 1;

/**
 * Runs JavaScript and TypeScript in child processes, each program in an interpreter of its own and the tests in another. A program that
 * ends its child is tried once more, alone in a fresh one; the second time it is its own doing.
 */
export function createJavaScriptEngine(options: JavaScriptEngineOptions): Engine {
  const command = childCommand(options.engine, options.jail === undefined);
  const fresh: Task[] = [];
  const alone: Task[] = [];
  let closed = false;

  const schedule = onceATurn(() => pump());
  const lanes: readonly Lane[] = Array.from({ length: Math.max(1, options.workers) }, () => createLane(command, options.jail, schedule));
  const running = new Map<Task, Lane>();

  const settle = (task: Task, give: () => void): void => {
    if (task.done) return;
    task.done = true;
    give();
  };

  const pump = (): void => {
    for (;;) {
      // A warm child first, so that another is only started where there is more to do than one can.
      const lane = lanes.find((one) => !one.busy && one.warm) ?? lanes.find((one) => !one.busy);
      if (!lane || closed) return;
      const tasks = takeBatch();
      if (tasks.length === 0) return;
      for (const task of tasks) running.set(task, lane);
      lane.run(
        tasks.map(({ job }) => job),
        (tasks[0] as Task).stretch,
        (index, result) => {
          const task = tasks[index] as Task;
          running.delete(task);
          receive(task, result);
        },
      );
    }
  };

  const takeBatch = (): readonly Task[] => {
    for (let task = alone.shift(); task; task = alone.shift()) if (!task.done) return [task];
    const tasks: Task[] = [];
    const share = Math.ceil(fresh.length / lanes.length);
    for (let chars = 0; tasks.length < Math.min(maxBatch, share) && chars < maxBatchChars;) {
      const task = fresh.shift();
      if (!task) break;
      if (task.done) continue;
      chars += sizeOf(task.job);
      tasks.push(task);
    }
    return tasks;
  };

  const receive = (task: Task, result: LaneResult): void => {
    if (task.done) return;
    switch (result.kind) {
      case "done":
        return settle(task, () => task.resolve(result.outcome));
      case "over":
        return settle(task, () => tell(task, overOutcome(result)));
      case "unrun":
        if (closed) return settle(task, () => task.reject(closedError()));
        fresh.unshift(task);
        return schedule();
      case "starved":
        task.starved += 1;
        if (task.starved > 3) return settle(task, () => task.reject(overloaded()));
        task.stretch = Math.min(20, task.stretch * 4);
        alone.push(task);
        return schedule();
      case "died":
        if (closed) return settle(task, () => task.reject(closedError()));
        task.deaths += 1;
        if (task.deaths > 1) {
          const isStart = !result.began && !result.outside;
          return settle(task, () => (isStart ? task.reject(unavailable(options.engine, result.why)) : blame(task, result)));
        }
        alone.push(task);
        return schedule();
      case "unavailable":
        return settle(task, () => task.reject(unavailable(options.engine, result.reason)));
      case "refused":
        return settle(task, () => void options.jail?.refused(result.reason).then(task.reject, task.reject));
      default:
        return result satisfies never;
    }
  };

  return {
    languages,
    run(job, signal) {
      if (closed) return Promise.reject(closedError());
      if (signal.aborted) return Promise.reject(abortedError());
      return new Promise((resolve, reject) => {
        const abort = (): void => {
          settle(task, () => reject(abortedError()));
          running.get(task)?.cancel(job);
        };
        const off = (): void => signal.removeEventListener("abort", abort);
        const task: Task = {
          job,
          resolve(result) {
            off();
            resolve(result);
          },
          reject(error) {
            off();
            reject(error);
          },
          stretch: firstStretch,
          deaths: 0,
          starved: 0,
          done: false,
        };
        signal.addEventListener("abort", abort, { once: true });
        fresh.push(task);
        schedule();
      });
    },
    async close() {
      closed = true;
      await Promise.all(lanes.map((lane) => lane.close()));
      for (const task of [...fresh, ...alone, ...running.keys()]) settle(task, () => task.reject(closedError()));
    },
  };
}

/** A program whose child died twice: killed from outside is nobody's doing here, anything else is the program's. */
function blame(task: Task, { why, outside, engine }: Extract<LaneResult, { kind: "died" }>): void {
  if (outside) {
    task.reject(
      new AssayError("E_SANDBOX_DIED", {
        message: `The process that ran a program ${why}, twice in a row.`,
        hint: "Look for what ends processes on this machine, such as a shortage of memory.",
      }),
    );
    return;
  }
  const isMemory = /out of memory|heap|allocation/iu.test(why);
  const verdict: VerdictKind = isMemory ? "memory" : "error";
  tell(task, {
    ...emptyOutcome,
    engine,
    verdict,
    message: isMemory ? "the program ran out of memory" : "the program ended its interpreter",
    ...(isMemory ? { limit: "memory" as const } : {}),
  });
}

/** Only the child knew how many units there are. It is found again here, where the tests are read and not run. */
function tell(task: Task, outcome: Outcome): void {
  void import("./child/plan.ts")
    .then(({ planOf, plannedTotal }) => {
      const plan = planOf(task.job);
      return { ...outcome, total: plan === undefined || "unserved" in plan ? 0 : plannedTotal(plan) };
    })
    .then(task.resolve, task.reject);
}

const emptyOutcome = { units: [], total: 0, stdout: "", stderr: "", cpuMs: 0, wallMs: 0 } satisfies Partial<Outcome>;

function overOutcome({ limit, wallMs, cpuMs, peakBytes, engine }: Extract<LaneResult, { kind: "over" }>): Outcome {
  const message = limit === "memory" ? "the program ran out of memory" : `the program ran out of ${limit === "cpu" ? "CPU time" : "time"}`;
  return {
    ...emptyOutcome,
    verdict: limit === "memory" ? "memory" : "timeout",
    message,
    limit,
    wallMs,
    cpuMs,
    engine,
    ...(peakBytes > 0 ? { peakBytes } : {}),
  };
}

function sizeOf(job: Job): number {
  return job.code.length + (job.kind === "tests" ? job.tests.length : job.kind === "stdio" ? job.input.length : 4_096);
}

function unavailable(choice: EngineChoice, reason: string): AssayError {
  return new AssayError("E_SANDBOX_UNAVAILABLE", {
    message: `JavaScript cannot be run by ${choice === "auto" ? "isolated-vm or quickjs" : choice}: ${reason.slice(0, 200)}`,
    hint: choice === "isolated-vm" ? "Install isolated-vm 7, or choose another engine." : "Install quickjs-emscripten again.",
  });
}

function overloaded(): AssayError {
  return new AssayError("E_SANDBOX_OVERLOADED", {
    message: "The machine was too busy to run a program, also alone.",
    hint: "Use fewer workers.",
  });
}
