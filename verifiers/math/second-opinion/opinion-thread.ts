import { Worker } from "node:worker_threads";
import { opinions, slot, type Opinion, type OpinionStart, type Question } from "./protocol.ts";

const memoryMb = 128;

/** A thread that forms opinions, asked without giving up the caller's own thread. */
export interface OpinionThread {
  readonly asked: number;
  readonly ageMs: number;
  /** Whether the thread has ended by itself, as far as the caller's event loop has been told. */
  readonly gone: boolean;
  /** Sleeps until the thread has started; false where that takes longer. */
  ready(timeoutMs: number): boolean;
  /** Sleeps until the answer is there; undefined where that takes longer, and then the thread has to be ended. */
  ask(question: Question, timeoutMs: number): { readonly opinion: Opinion; readonly spent: boolean } | undefined;
  end(): void;
}

export function startOpinionThread(): OpinionThread {
  const shared = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT * slot.count));
  // Flags of the process, such as a preloaded module, are none of this thread's business.
  const worker = new Worker(workerUrl(), {
    workerData: { shared } satisfies OpinionStart,
    resourceLimits: { maxOldGenerationSizeMb: memoryMb },
    execArgv: [],
  });
  const started = performance.now();
  let asked = 0;
  let gone = false;
  worker.unref();
  // Running out of memory is an answer like any other: none.
  worker.on("error", () => (gone = true));
  worker.on("exit", () => (gone = true));
  return {
    get asked() {
      return asked;
    },
    get ageMs() {
      return performance.now() - started;
    },
    get gone() {
      return gone;
    },
    ready(timeoutMs) {
      return settled(shared, slot.ready, timeoutMs);
    },
    ask(question, timeoutMs) {
      asked += 1;
      Atomics.store(shared, slot.answer, 0);
      worker.postMessage(question);
      if (!settled(shared, slot.answer, timeoutMs)) return undefined;
      const opinion = opinions[Atomics.load(shared, slot.answer)] ?? "unknown";
      return { opinion, spent: Atomics.load(shared, slot.spent) === 1 };
    },
    end() {
      void worker.terminate();
    },
  };
}

/** Whether the number at a place is no longer 0, waiting for that at most so long. */
function settled(shared: Int32Array, place: number, timeoutMs: number): boolean {
  Atomics.wait(shared, place, 0, Math.max(0, timeoutMs));
  return Atomics.load(shared, place) !== 0;
}

/** tsc rewrites import paths but not this one: in the package the file ends in .js. */
function workerUrl(): URL {
  return new URL(import.meta.url.endsWith(".ts") ? "./opinion-worker.ts" : "./opinion-worker.js", import.meta.url);
}
