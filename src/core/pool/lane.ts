import { Worker } from "node:worker_threads";
import { messageOf } from "../errors.ts";
import type { ErrorInfo, Score } from "../types.ts";
import type { CompileCache } from "./compile-cache.ts";
import type { ReplyMessage, RunMessage, WorkerStart } from "./protocol.ts";
import { phase, slot } from "./protocol.ts";
import { createWatch } from "./watch.ts";

/** How a batch ended: all scored, or the recipe did not load, or the worker is gone. */
export type LaneEnd =
  | { readonly type: "done" }
  | { readonly type: "load-error"; readonly error: ErrorInfo }
  /** `index` is the request whose check was running, or undefined where none was; `began` says whether the worker had begun with any. */
  | {
      readonly type: "lost";
      readonly index: number | undefined;
      readonly began: boolean;
      readonly why: string;
      readonly overTime: boolean;
    };

export interface LaneBatch {
  readonly message: RunMessage;
  /** CPU time that the check of one request may take, in milliseconds; `rested` where it has come to a rest point after its patience. */
  limitMs(index: number, rested: boolean): number;
  /** How long the check of one request may neither run nor wait for a processor, in milliseconds. */
  blockedMs(index: number): number;
  /** null where the check was postponed. */
  scored(index: number, score: Score | null): void;
  ended(end: LaneEnd): void;
}

/** One place for a worker thread. A worker that is lost is replaced by the next batch. */
export interface Lane {
  readonly busy: boolean;
  /** Recipes that this worker has checked something with. */
  readonly warm: ReadonlySet<string>;
  run(batch: LaneBatch): void;
  /** Ends the worker where the check at hand is over its time. */
  watch(): void;
  close(): Promise<void>;
}

interface Running {
  readonly worker: Worker;
  readonly shared: Int32Array;
  readonly warm: Set<string>;
  look: ReturnType<typeof createWatch>;
}

export interface LaneOptions extends Pick<WorkerStart, "crowd" | "yielding"> {
  readonly memoryMb: number;
  readonly cache: CompileCache;
}

export function createLane({ memoryMb, cache, crowd, yielding }: LaneOptions): Lane {
  let starts = 0;
  let running: Running | undefined;
  let batch: LaneBatch | undefined;

  const end = (how: LaneEnd): void => {
    const ended = batch;
    batch = undefined;
    running?.worker.unref();
    ended?.ended(how);
  };

  const lose = (lost: Running, why: string, overTime: boolean): void => {
    if (running !== lost) return;
    running = undefined;
    const at = Atomics.load(lost.shared, slot.phase);
    const index = at === phase.checking ? Atomics.load(lost.shared, slot.index) : undefined;
    end({ type: "lost", index, began: at === phase.checking || at === phase.idle, why, overTime });
  };

  const start = (): Running => {
    const shared = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT * slot.count));
    const worker = new Worker(workerUrl(), {
      workerData: { shared, crowd, yielding, cache: starts > 0 ? cache.folder() : undefined } satisfies WorkerStart,
      resourceLimits: { maxOldGenerationSizeMb: memoryMb },
    });
    starts += 1;
    const started: Running = { worker, shared, warm: new Set(), look: createWatch(shared) };
    worker.on("message", (reply: ReplyMessage) => {
      if (running !== started || !batch) return;
      if (reply.type === "load-error") return end(reply);
      for (const [offset, score] of reply.scores.entries()) batch.scored(reply.from + offset, score);
      if (reply.scores.length > 0) started.warm.add(batch.message.key);
      if (reply.done) end({ type: "done" });
    });
    worker.on("error", (error) => lose(started, `ended with ${error instanceof Error ? error.message : "an error"}`, false));
    worker.on("exit", (code) => lose(started, `exited with code ${code}`, false));
    return started;
  };

  return {
    get busy() {
      return batch !== undefined;
    },
    get warm() {
      return running?.warm ?? new Set<string>();
    },
    run(next) {
      batch = next;
      running ??= start();
      running.look.reset();
      running.worker.ref();
      try {
        running.worker.postMessage(next.message);
      } catch (error) {
        const message = `A sample or an option cannot be sent to a worker: ${messageOf(error)}.`;
        end({ type: "load-error", error: { code: "E_REWARD_CONTRACT", message, retryable: false } });
      }
    },
    watch() {
      if (!running || !batch) return;
      const index = Atomics.load(running.shared, slot.index);
      const over = running.look.look(batch.limitMs(index, Atomics.load(running.shared, slot.rested) === 1), batch.blockedMs(index));
      if (over === undefined) return;
      const lost = running;
      lose(lost, over, true);
      void lost.worker.terminate();
    },
    async close() {
      const last = running;
      running = undefined;
      end({ type: "lost", index: undefined, began: false, why: "the pool was closed", overTime: false });
      await last?.worker.terminate();
    },
  };
}

/** tsc rewrites import paths but not this one: in the package the file ends in .js. */
function workerUrl(): URL {
  return new URL(import.meta.url.endsWith(".ts") ? "./worker.ts" : "./worker.js", import.meta.url);
}
