import { spawn, type ChildProcess } from "node:child_process";
import type { Job, Outcome, Unserved } from "../sandbox/job.ts";
import type { ChildCommand } from "./child-command.ts";
import { createFrameReader, encodeFrame } from "./frames.ts";
import { maxFrameBytes, type ChildMessage } from "./messages.ts";
import { innermostChild, readFigures, type ProcessFigures } from "./process-figures.ts";

/** How the run of one job ended. */
export type LaneResult =
  | { readonly kind: "done"; readonly outcome: Outcome | Unserved }
  /** The parent ended it, for what it used. */
  | {
      readonly kind: "over";
      readonly limit: "cpu" | "wall" | "memory";
      readonly wallMs: number;
      readonly cpuMs: number;
      readonly peakBytes: number;
      readonly engine: string;
    }
  | { readonly kind: "starved" }
  /** The child is gone and nobody here ended it. */
  | { readonly kind: "died"; readonly why: string; readonly outside: boolean; readonly began: boolean; readonly engine: string }
  /** It did not begin. */
  | { readonly kind: "unrun" }
  | { readonly kind: "unavailable"; readonly reason: string }
  /** The walls around it could not be built. */
  | { readonly kind: "refused"; readonly reason: string };

/** Puts the command of a child behind walls. */
export interface Jail {
  /** The command that does it, for one that reads what is listed. */
  around(given: ChildCommand): { readonly command: string; readonly args: readonly string[] };
  /** Told the level that is reached, whenever a child starts. */
  reached(level: string): void;
  /** Says what is missing, where the walls could not be built. */
  refused(why: string): Promise<Error>;
}

export interface Lane {
  readonly busy: boolean;
  readonly warm: boolean;
  /** Runs jobs in order; each is told of once. */
  run(jobs: readonly Job[], stretch: number, ended: (index: number, result: LaneResult) => void): void;
  /** Ends the child if it is running one of these jobs. */
  cancel(job: Job): void;
  close(): Promise<void>;
}

const watchMs = 20;
/** An interpreter's own timer ends a program first, where it can. */
const graceMs = 120;
const maxStretch = 20;
/** What an interpreter needs beside what it gives to the program. */
const spareBytes = 67_108_864;
/** A child that holds more than this between programs is replaced. */
const wornBytes = 536_870_912;
const freshBytes = 104_857_600;
const stderrChars = 4_096;
const startMs = 10_000;

interface Batch {
  readonly jobs: readonly Job[];
  readonly stretch: number;
  readonly ended: (index: number, result: LaneResult) => void;
  at: number;
  startedAt: number;
  first: ProcessFigures | undefined;
  peakBytes: number;
  /** What the child held before. */
  restBytes: number;
}

interface Child {
  readonly process: ChildProcess;
  pid: number;
  ready: boolean;
  stderr: string;
  engine: string;
  over: LaneResult | undefined;
  readonly exited: Promise<void>;
}

/** One place for a child process. It starts with the first batch, is kept, and is replaced where it ended. */
export function createLane(command: ChildCommand, jail: Jail | undefined, freed: () => void): Lane {
  let child: Child | undefined;
  let batch: Batch | undefined;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const setReferenced = (one: Child, isReferenced: boolean): void => {
    for (const handle of [one.process, ...one.process.stdio]) {
      const able = handle as unknown as { ref?(): void; unref?(): void } | null; // sockets and processes have both
      if (isReferenced) able?.ref?.();
      else able?.unref?.();
    }
  };

  const start = (): Child => {
    const launched = jail?.around(command);
    const [file, ...args] = launched ? [launched.command, ...launched.args] : command.command;
    const spawned = spawn(file as string, args, { env: {}, stdio: ["pipe", "pipe", "pipe"], cwd: "/" });
    let leave: () => void = () => undefined;
    const exited = new Promise<void>((resolve) => {
      leave = resolve;
    });
    const started: Child = { process: spawned, pid: spawned.pid ?? -1, ready: false, stderr: "", engine: "", over: undefined, exited };
    const gone = (why: string, outside: boolean): void => {
      leave();
      if (child === started) lose(started, why, outside);
    };
    const read = createFrameReader(maxFrameBytes, (message) => take(started, message as ChildMessage)); // only a child of ours writes here
    spawned.stdout.on("data", (chunk: Buffer) => {
      try {
        read(chunk);
      } catch {
        // What it writes is no message: nothing that it says can be used any more.
        spawned.kill("SIGKILL");
      }
    });
    spawned.stderr.on("data", (chunk: Buffer) => {
      if (started.stderr.length < stderrChars) started.stderr += chunk.toString("utf8").slice(0, stderrChars);
    });
    spawned.stdin.on("error", () => undefined); // its exit tells the same
    spawned.on("error", (error) => gone(`could not be started: ${error.message}`, false));
    spawned.on("close", (code, signal) =>
      gone(signal === null ? `ended with code ${code}` : `ended by ${signal}`, signal === "SIGKILL" || signal === "SIGTERM"),
    );
    return started;
  };

  const take = (from: Child, message: ChildMessage): void => {
    if (child !== from) return;
    switch (message.type) {
      case "walls":
        jail?.reached(message.level);
        return;
      case "refused":
        finish({ kind: "refused", reason: message.reason });
        return;
      case "ready":
        from.ready = true;
        from.engine = message.engine;
        from.pid = innermostChild(from.pid);
        if (batch) begin(from, batch);
        return;
      case "unavailable":
        finish({ kind: "unavailable", reason: message.reason });
        return;
      case "ended":
        next(from, { kind: "done", outcome: withPeak(message.result) });
        return;
      case "starved":
        next(from, { kind: "starved" });
        return;
      default:
        message satisfies never;
    }
  };

  const withPeak = (result: Outcome | Unserved): Outcome | Unserved =>
    batch && batch.peakBytes > 0 && "verdict" in result ? { ...result, peakBytes: batch.peakBytes } : result;

  const begin = (one: Child, given: Batch): void => {
    given.startedAt = performance.now();
    given.first = undefined;
    given.peakBytes = 0;
    one.over = undefined;
  };

  const next = (one: Child, result: LaneResult): void => {
    const given = batch;
    if (!given) return;
    const index = given.at;
    given.at += 1;
    begin(one, given);
    if (given.at === given.jobs.length) rest(one);
    given.ended(index, result);
    if (batch === undefined) freed();
  };

  const rest = (one: Child): void => {
    batch = undefined;
    clearInterval(timer);
    timer = undefined;
    setReferenced(one, false);
  };

  /** Tells of the job at hand, and that the others did not begin. */
  const finish = (result: LaneResult): void => {
    const given = batch;
    batch = undefined;
    clearInterval(timer);
    timer = undefined;
    if (!given) return;
    for (let index = given.at; index < given.jobs.length; index += 1) given.ended(index, index === given.at ? result : { kind: "unrun" });
    freed();
  };

  const lose = (one: Child, why: string, outside: boolean): void => {
    child = undefined;
    const told = one.stderr.replace(/\s+/gu, " ").trim().slice(0, 300);
    finish(one.over ?? { kind: "died", why: told === "" ? why : `${why}: ${told}`, outside, began: one.ready, engine: one.engine });
  };

  const end = (one: Child, result: LaneResult): void => {
    one.over = result;
    one.process.kill("SIGKILL");
    // Its verdict does not wait for the system to take it down.
    if (child === one) lose(one, "", false);
  };

  const watch = (): void => {
    const [one, given] = [child, batch];
    if (!one || !given) return;
    const wall = performance.now() - given.startedAt;
    if (!one.ready) {
      if (wall > startMs) one.process.kill("SIGKILL");
      return;
    }
    if (wall < watchMs) return;
    const job = given.jobs[given.at] as Job; // a batch has a job at hand until it ends
    const figures = readFigures(one.pid);
    given.first ??= figures;
    const resident = figures?.residentBytes ?? 0;
    given.peakBytes = Math.max(given.peakBytes, resident);
    const used = usedMs(wall, given.first, figures);
    const { cpuMs, wallMs, memoryBytes } = job.limits;
    const about = {
      wallMs: wall,
      cpuMs: (figures?.ranMs ?? 0) - (given.first?.ranMs ?? 0),
      peakBytes: given.peakBytes,
      engine: one.engine,
    };
    if (resident > given.restBytes + memoryBytes + spareBytes) return end(one, { kind: "over", limit: "memory", ...about });
    const allowed = Math.min(cpuMs, wallMs) + graceMs;
    if (used > allowed || wall > wallMs * maxStretch + graceMs)
      setImmediate(() => settleOver(one, given, given.at, { kind: "over", limit: cpuMs < wallMs ? "cpu" : "wall", ...about }));
  };

  /** What the child said just now, and was not yet read, comes first. */
  const settleOver = (one: Child, given: Batch, at: number, result: LaneResult): void => {
    if (child === one && batch === given && given.at === at) end(one, result);
  };

  return {
    get busy() {
      return batch !== undefined;
    },
    get warm() {
      return child?.ready === true;
    },
    run(jobs, stretch, ended) {
      let restBytes = child?.ready === true ? (readFigures(child.pid)?.residentBytes ?? 0) : freshBytes;
      if (child && restBytes > wornBytes) {
        const old = child;
        child = undefined;
        old.process.kill("SIGKILL");
        restBytes = freshBytes;
      }
      batch = { jobs, stretch, ended, at: 0, startedAt: performance.now(), first: undefined, peakBytes: 0, restBytes };
      child ??= start();
      setReferenced(child, true);
      timer = setInterval(watch, watchMs);
      child.process.stdin?.write(encodeFrame({ jobs, stretch }));
    },
    cancel(job) {
      if (child && batch && batch.jobs[batch.at] === job) end(child, { kind: "unrun" });
    },
    async close() {
      if (closed) return;
      closed = true;
      const last = child;
      if (!last) return;
      setReferenced(last, true);
      last.process.kill("SIGKILL");
      await last.exited;
    },
  };
}

/** Time since the job began, without that in which the machine did not let it run. */
function usedMs(wall: number, first: ProcessFigures | undefined, now: ProcessFigures | undefined): number {
  return first && now ? wall - (now.waitedMs - first.waitedMs) : wall;
}
