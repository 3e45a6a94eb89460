import { spawn } from "node:child_process";
import type { Job } from "../sandbox/job.ts";
import type { Level } from "../sandbox/levels.ts";
import type { Answer } from "./answer.ts";
import { sandboxWords } from "./sandbox-script.ts";

export interface Worker {
  /** Runs one job; never rejects. A worker runs one at a time. */
  run(job: Job, signal: AbortSignal): Promise<Answer>;
  ended(): boolean;
  readonly gone: Promise<void>;
  close(): Promise<void>;
}

export interface WorkerOptions {
  readonly interpreter: string;
  readonly level: Level;
  readonly preload: readonly string[];
}

/** Past this the worker itself hangs: twenty times the limit and what stands beside it is its own patience with a busy machine. */
const failsafeMs = (job: Job): number => job.limits.wallMs * 21 + 60_000;

/** Starts a worker: a process that forks programs, in a session that nothing of ours depends on. It never keeps this process alive. */
export function startWorker({ interpreter, level, preload }: WorkerOptions): Worker {
  const child = spawn(interpreter, sandboxWords, {
    env: { PYTHONHASHSEED: "0" },
    cwd: "/",
    stdio: ["pipe", "pipe", "pipe"],
  });
  const { stdin, stdout, stderr } = child;
  let answered: ((answer: Answer) => void) | undefined;
  let over = false;
  let complaint = "";
  const parts: Buffer[] = [];

  const answer = (value: Answer): void => {
    const settle = answered;
    answered = undefined;
    settle?.(value);
  };
  const gone = new Promise<void>((resolve) => {
    const end = (why: string): void => {
      over = true;
      answer({ broken: complaint === "" ? why : `${why}: ${complaint}` });
      resolve();
    };
    child.on("error", (error) => end(error.message));
    child.on("close", (code, signal) => end(`it ended by ${signal ?? `status ${code}`}`));
  });
  // A pipe that breaks is told by the end of the process.
  stdin.on("error", () => undefined);
  stderr.on("data", (chunk: Buffer) => {
    complaint = (complaint + chunk.toString()).slice(0, 500).trim();
  });
  stdout.on("data", (chunk: Buffer) => {
    parts.push(chunk);
    if (chunk.at(-1) !== newline) return;
    const line = Buffer.concat(parts.splice(0)).toString();
    const found = JSON.parse(line) as Answer; // written by our own supervisor, one line a job
    if ("broken" in found || "unavailable" in found) over = true;
    answer(found);
  });
  child.unref();
  for (const stream of [stdin, stdout, stderr]) if ("unref" in stream && typeof stream.unref === "function") stream.unref();
  stdin.write(`${JSON.stringify({ level, preload })}\n`);

  const end = (): void => {
    over = true;
    child.kill("SIGKILL");
  };

  return {
    gone,
    ended: () => over,
    run(job, signal) {
      return new Promise((resolve) => {
        if (over) return resolve({ broken: complaint || "it ended before the program began" });
        // A run holds the process open until it has settled.
        child.ref();
        const timer = setTimeout(end, failsafeMs(job));
        signal.addEventListener("abort", end);
        answered = (value) => {
          clearTimeout(timer);
          signal.removeEventListener("abort", end);
          child.unref();
          resolve(value);
        };
        stdin.write(`${JSON.stringify(job)}\n`);
      });
    },
    async close() {
      child.ref();
      end();
      await gone;
    },
  };
}

const newline = 0x0a;
