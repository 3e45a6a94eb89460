import { createHash } from "node:crypto";
import { closeSync, openSync, readSync, statSync } from "node:fs";
import { Worker } from "node:worker_threads";
import type { Input } from "../read-rows.ts";
import type { InputRecord } from "./run-record.ts";

/** Smaller inputs are hashed before a run begins, larger ones beside it. */
const atOnceBytes = 64 << 20;
const chunkBytes = 1 << 20;

/** The inputs as they are now, without their content. What can be read only once, such as standard input, has a name alone. */
export function inputRecords(inputs: readonly Input[]): readonly InputRecord[] {
  return inputs.map(({ path, name }) => {
    const found = path === "-" ? undefined : statSync(path, { bigint: true, throwIfNoEntry: false });
    if (!found?.isFile()) return { name, bytes: 0, modified_ns: "0", sha256: null };
    return { name, bytes: Number(found.size), modified_ns: String(found.mtimeNs), sha256: null };
  });
}

/** Whether all inputs can be read again. */
export function areFiles(inputs: readonly Input[]): boolean {
  return inputs.every(({ path }) => path !== "-" && statSync(path, { throwIfNoEntry: false })?.isFile() === true);
}

/** SHA-256 of a file, in hexadecimal digits. */
export function hashFile(path: string): string {
  const hash = createHash("sha256");
  const memory = Buffer.allocUnsafe(chunkBytes);
  const descriptor = openSync(path, "r");
  try {
    for (let bytes = readSync(descriptor, memory); bytes > 0; bytes = readSync(descriptor, memory)) hash.update(memory.subarray(0, bytes));
  } finally {
    closeSync(descriptor);
  }
  return hash.digest("hex");
}

export interface Hashing {
  /** Hashes in the order of the inputs. Rejects where a file cannot be read, or with what ended it. */
  readonly hashes: Promise<readonly string[]>;
  /** Keeps the process alive until the hashes are there. */
  wait(): void;
  /** Ends the work. */
  stop(): Promise<void>;
}

/** Hashes the contents of inputs: at once where they are small, in a thread of its own where they are not. */
export function hashInputs(inputs: readonly Input[], records: readonly InputRecord[]): Hashing {
  if (!areFiles(inputs)) return hashed(Promise.reject(new Error("an input can be read only once")));
  const paths = inputs.map(({ path }) => path);
  const total = records.reduce((sum, { bytes }) => sum + bytes, 0);
  if (total <= atOnceBytes) {
    try {
      return hashed(Promise.resolve(paths.map(hashFile)));
    } catch (error) {
      return hashed(Promise.reject(error));
    }
  }
  const worker = new Worker(workerUrl(), {
    workerData: paths,
    resourceLimits: { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 32 },
  });
  worker.unref();
  const hashes = new Promise<readonly string[]>((resolve, reject) => {
    worker.once("message", (found: readonly string[]) => resolve(found));
    worker.once("error", reject);
    worker.once("exit", () => reject(new Error("the thread that hashes the inputs ended early")));
  });
  // Nobody may be waiting when a run ends before its hash is known.
  hashes.catch(() => undefined);
  return { hashes, wait: () => worker.ref(), stop: async () => void (await worker.terminate()) };
}

/** Hashes that are known, or known to be none, already. */
export function hashed(hashes: Promise<readonly string[]>): Hashing {
  return { hashes, wait: () => {}, stop: () => Promise.resolve() };
}

/** tsc rewrites import paths but not this one: in the package the file ends in .js. */
function workerUrl(): URL {
  return new URL(import.meta.url.endsWith(".ts") ? "./hash-worker.ts" : "./hash-worker.js", import.meta.url);
}
