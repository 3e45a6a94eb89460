import { closeSync } from "node:fs";
import { availableParallelism } from "node:os";
import { AssayError } from "../../../src/core/errors.ts";
import type { Engine } from "../sandbox/engine.ts";
import { abortedError, closedError } from "../sandbox/faults.ts";
import type { Job, Outcome, Unserved } from "../sandbox/job.ts";
import { childCommand, findPyodide } from "./child-command.ts";
import { outcomeOf, type Broken, type Starved } from "./outcome-of.ts";
import { runJob } from "./run-job.ts";
import { takeSnapshot } from "./snapshot.ts";
import { startChild, type WasmChild } from "./wasm-child.ts";

export interface WasmPythonEngineOptions {
  /** Programs at once; each may hold three processes of about 200 MB: its own, the next one's and that of the tests. */
  readonly workers?: number | undefined;
  /** Modules that are imported before the snapshot is taken; those that are missing are passed over. */
  readonly preload?: readonly string[] | undefined;
  /** Folder of the package pyodide. Default: as Node finds it. */
  readonly folder?: string | undefined;
}

/** What programs commonly import: in the snapshot it costs nothing. */
const usual: readonly string[] =
  "math cmath collections collections.abc itertools functools operator re string heapq bisect random typing datetime decimal fractions statistics copy json time dataclasses enum abc io textwrap traceback threading hashlib contextlib unittest asyncio ctypes uuid struct array queue pathlib tempfile pprint inspect numbers zlib base64 unicodedata secrets".split(
    " ",
  );
const readyMs = 60_000;

/**
 * Runs Python programs in Pyodide, for machines that have no namespaces: each program in a process and an interpreter of its own, that
 * has seen no other, and its tests in another.
 */
export function createWasmPythonEngine({ workers, preload = [], folder }: WasmPythonEngineOptions): Engine {
  const most = Math.max(1, workers ?? Math.min(4, availableParallelism()));
  const spare = { program: [] as WasmChild[], tests: [] as WasmChild[] };
  const all = new Set<WasmChild>();
  const waiting: (() => void)[] = [];
  const closing = new AbortController();
  let busy = 0;
  let snapshot: number | undefined;
  let opened: Promise<(role: "program" | "tests") => WasmChild> | undefined;

  const open = async (): Promise<(role: "program" | "tests") => WasmChild> => {
    const found = findPyodide(folder);
    const taken = await takeSnapshot(found, [...usual, ...preload], closing.signal);
    snapshot = taken;
    const words = { program: childCommand("program", found, []), tests: childCommand("tests", found, []) };
    return (role) => {
      const child = startChild(words[role], taken);
      all.add(child);
      void child.closed.then(() => all.delete(child));
      return child;
    };
  };

  const take = (role: "program" | "tests", start: (role: "program" | "tests") => WasmChild): WasmChild => {
    for (let child = spare[role].pop(); child; child = spare[role].pop()) if (!child.ended()) return child;
    return start(role);
  };

  const once = async (job: Job, signal: AbortSignal): Promise<Outcome | Unserved | Broken | Starved> => {
    const start = await (opened ??= open());
    if (closing.signal.aborted) throw closedError();
    const isSplit = (job.kind === "tests" || job.kind === "cases") && job.inProcess !== true;
    const program = job.kind === "check" ? undefined : take("program", start);
    const tests = isSplit || job.kind === "check" ? take("tests", start) : undefined;
    const engines = await readyOf([program, tests]);
    if (typeof engines === "string") return { broken: engines };
    // The next program's interpreter starts while this one runs.
    if (program && spare.program.length < most) spare.program.push(start("program"));
    const run = await runJob(job, program, tests, signal);
    if (tests) {
      if (run.verdict !== undefined && run.verdict.alone !== true && !tests.ended()) spare.tests.push(tests);
      else tests.kill();
    }
    return outcomeOf(job, run, engines[0] as string);
  };

  const enter = async (): Promise<void> => {
    if (busy < most) busy += 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const leave = (): void => {
    const next = waiting.shift();
    if (next) next();
    else busy -= 1;
  };

  return {
    languages: ["python"],
    async run(job, signal) {
      await enter();
      try {
        for (let attempt = 1; ; attempt += 1) {
          if (closing.signal.aborted) throw closedError();
          if (signal.aborted) throw abortedError();
          const result = await once(job, signal);
          if (!("broken" in result) && !("starved" in result)) return result;
          if (attempt > 1 && !closing.signal.aborted && !signal.aborted) throw unlucky(result);
        }
      } finally {
        leave();
      }
    },
    async close() {
      closing.abort();
      // Children do not hold this process open.
      const timer = setInterval(() => undefined, readyMs);
      await opened?.catch(() => undefined); // whoever ran a job was told
      const last = [...all];
      for (const child of last) child.kill();
      await Promise.all(last.map((child) => child.closed));
      clearInterval(timer);
      if (snapshot !== undefined) closeSync(snapshot);
      snapshot = undefined;
    },
  };
}

/** The names of their engines, or why one of them cannot be used. */
async function readyOf(children: readonly (WasmChild | undefined)[]): Promise<readonly string[] | string> {
  const started = children.filter((child) => child !== undefined);
  // It also holds this process open.
  const timer = setTimeout(() => {
    for (const child of started) child.kill();
  }, readyMs);
  let complaint = "";
  const note = (chunk: Buffer): void => {
    complaint = (complaint + chunk.toString()).slice(-500);
  };
  for (const child of started) child.stderr.on("data", note);
  const engines = await Promise.all(started.map((child) => child.ready));
  clearTimeout(timer);
  for (const child of started) child.stderr.off("data", note);
  if (engines.every((engine) => engine !== undefined)) return engines;
  for (const child of started) child.kill();
  return `it did not start: ${complaint.replace(/\s+/gu, " ").trim()}`;
}

function unlucky(result: Broken | Starved): AssayError {
  if ("starved" in result)
    return new AssayError("E_SANDBOX_OVERLOADED", {
      message: "The machine hardly let the program run, twice.",
      hint: "Use fewer workers.",
    });
  return new AssayError("E_SANDBOX_DIED", {
    message: `The sandbox ended twice while it ran the program: ${result.broken.slice(0, 300)}.`,
    hint: "Look for what ends processes on this machine, such as a shortage of memory.",
  });
}
