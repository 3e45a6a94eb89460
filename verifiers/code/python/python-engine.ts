import { AssayError } from "../../../src/core/errors.ts";
import type { Engine } from "../sandbox/engine.ts";
import { abortedError } from "../sandbox/faults.ts";
import type { Job, Outcome, Unserved } from "../sandbox/job.ts";
import type { Level } from "../sandbox/levels.ts";
import type { Answer, Wire } from "./answer.ts";
import { startWorker, type Worker } from "./worker.ts";

export interface PythonEngineOptions {
  /** Path of a real interpreter. */
  readonly interpreter: string;
  /** The least that is accepted. */
  readonly level: Level;
  /** Told the level that is reached, with every outcome. */
  readonly reached: (level: string) => void;
  /** Says what is missing, where the worker could not build its walls. */
  readonly refused: (why: string) => Promise<AssayError>;
  /** Modules that are imported before programs start; those that are missing are passed over. */
  readonly preload: readonly string[];
}

/** What programs commonly import: there already when one starts. */
const usual: readonly string[] =
  "math cmath collections collections.abc itertools functools operator re string heapq bisect random typing datetime decimal fractions statistics copy json time dataclasses enum abc io textwrap traceback threading contextlib numpy".split(
    " ",
  );

/** Runs Python programs in warm workers, one job a worker at a time; a worker is started where none is free. */
export function createPythonEngine(options: PythonEngineOptions): Engine {
  const { interpreter, level, preload } = options;
  const idle: Worker[] = [];
  const all = new Set<Worker>();
  let alone: Promise<unknown> = Promise.resolve();
  let closed = false;

  const take = (): Worker => {
    for (let worker = idle.pop(); worker; worker = idle.pop()) if (!worker.ended()) return worker;
    const worker = startWorker({ interpreter, level, preload: [...usual, ...preload] });
    all.add(worker);
    void worker.gone.then(() => all.delete(worker));
    return worker;
  };

  const once = async (job: Job, signal: AbortSignal): Promise<Answer> => {
    if (closed) throw new AssayError("E_CLOSED", { message: "The sandbox was closed." });
    // Also before the second try: an abort ends the worker, and nobody waits for another run.
    if (signal.aborted) throw abortedError();
    const worker = take();
    const answer = await worker.run(job, signal);
    if (!worker.ended()) idle.push(worker);
    return answer;
  };

  const run: Engine["run"] = async (job, signal) => {
    const first = await once(job, signal);
    if (!("broken" in first) && !("overloaded" in first)) return settled(first, options);
    // The second try runs apart from all others that had to be tried again.
    const second = alone.then(() => once(job, signal));
    alone = second.catch(() => undefined);
    return settled(await second, options);
  };

  return {
    languages: ["python"],
    run,
    async close() {
      closed = true;
      await Promise.all([...all].map((worker) => worker.close()));
    },
  };
}

async function settled(answer: Answer, { reached, refused }: PythonEngineOptions): Promise<Outcome | Unserved> {
  if ("unserved" in answer) return { unserved: answer.unserved };
  if ("unavailable" in answer) throw await refused(answer.unavailable);
  if ("broken" in answer)
    throw new AssayError("E_SANDBOX_DIED", { message: `The sandbox ended twice while it ran the program: ${answer.broken}.` });
  if ("overloaded" in answer)
    throw new AssayError("E_SANDBOX_OVERLOADED", { message: "The machine hardly let the program run, twice, the second time alone." });
  const { units, level, ...outcome } = answer as Wire; // the worker writes units into every outcome
  reached(level);
  return { ...outcome, units: units.map(([passed, message]) => (message === undefined ? { passed } : { passed, message })) };
}
