import { createFrameReader, encodeFrame } from "../javascript/frames.ts";
import { readFigures, type ProcessFigures } from "../javascript/process-figures.ts";
import type { Job } from "../sandbox/job.ts";
import type { Verdict } from "./messages.ts";
import type { Ended, WasmChild } from "./wasm-child.ts";

/** What there is to tell of a run, before anybody judges it. */
export interface Run {
  readonly verdict: Verdict | undefined;
  /** How the program's process ended; undefined where there was none. */
  readonly ended: Ended | undefined;
  readonly testsEnded: Ended | undefined;
  /** Why we ended it. */
  readonly killed: "cpu" | "wall" | "memory" | "output" | "starved" | "aborted" | undefined;
  readonly stdout: string;
  readonly stderr: string;
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly peakBytes: number;
}

const watchMs = 20;
/** Tests get this long to say how far they came, once their program is gone for a limit. */
const graceMs = 250;
const maxStretch = 20;
const evidenceBytes = 4_096;
/** What an interpreter that has just started takes beside what is its program's: its code, and files. */
const spareBytes = 402_653_184;
const testsBytes = 2_147_483_648;
const maxFrameBytes = 67_108_864;
/** A message in process carries no more than this. */
const maxVerdictBytes = 8_388_608;

/** Runs one job in children that are ready: `program` is used up, `tests` is not. Never rejects. */
export function runJob(job: Job, program: WasmChild | undefined, tests: WasmChild | undefined, signal: AbortSignal): Promise<Run> {
  const { limits } = job;
  const started = performance.now();
  const first = [program, tests].map((child) => child && readFigures(child.pid));
  const keep = job.kind === "stdio" ? limits.outputBytes : evidenceBytes;
  const texts = { stdout: createText(keep), stderr: createText(keep) };
  let verdict: Verdict | undefined;
  let ended: Ended | undefined;
  let testsEnded: Ended | undefined;
  let killed: Run["killed"];
  let graceEnd = Infinity;
  let isOver = false;
  let now: readonly (ProcessFigures | undefined)[] = first;
  let peakBytes = 0;

  return new Promise((resolve) => {
    const settle = (): void => {
      // A program has run to its end, and tests have said what they found: both, where there are both.
      if ((program && !ended) || (tests && verdict === undefined && !testsEnded)) return;
      clearInterval(timer);
      signal.removeEventListener("abort", abort);
      endSpeech();
      tests?.stdout.off("data", takeVerdict);
      tests?.channel.off("data", passToProgram);
      resolve({
        verdict,
        ended,
        testsEnded,
        killed,
        stdout: texts.stdout.read(),
        stderr: texts.stderr.read(),
        cpuMs: Math.round(ranMs(0) * 100) / 100,
        wallMs: Math.round(usedMs() * 100) / 100,
        peakBytes,
      });
    };
    const kill = (why: Run["killed"]): void => {
      if (killed !== undefined || (program === undefined && verdict !== undefined)) return;
      killed = why;
      program?.kill();
      graceEnd = performance.now() + (program ? graceMs : 0);
    };
    const abort = (): void => kill("aborted");
    const usedMs = (): number => performance.now() - started - waitedMs(0) - waitedMs(1);
    const waitedMs = (at: number): number => (now[at]?.waitedMs ?? 0) - (first[at]?.waitedMs ?? 0);
    const ranMs = (at: number): number => (now[at]?.ranMs ?? 0) - (first[at]?.ranMs ?? 0);

    const watch = (): void => {
      now = [program, tests].map((child, at) => (child && readFigures(child.pid)) ?? now[at]);
      peakBytes = Math.max(peakBytes, now[0]?.residentBytes ?? 0);
      if (performance.now() > graceEnd && verdict === undefined) tests?.kill();
      if (killed !== undefined) return;
      if ((now[0]?.residentBytes ?? 0) > (first[0]?.residentBytes ?? 0) + limits.memoryBytes + spareBytes) kill("memory");
      else if ((now[1]?.residentBytes ?? 0) > testsBytes) tests?.kill();
      else if (ranMs(0) > limits.cpuMs) kill("cpu");
      else if (usedMs() > limits.wallMs) kill("wall");
      else if (performance.now() - started > limits.wallMs * maxStretch) kill("starved");
    };

    const endSpeech = (): void => {
      if (isOver) return;
      isOver = true;
      tests?.channel.write(Buffer.alloc(4));
    };
    const passToTests = (chunk: Buffer): void => {
      if (isOver || !tests) return;
      const head = Buffer.alloc(4);
      head.writeUInt32BE(chunk.length);
      tests.channel.write(head);
      // A flood waits in the program, not here.
      if (tests.channel.write(chunk)) return;
      program?.channel.pause();
      tests.channel.once("drain", () => program?.channel.resume());
    };
    const passToProgram = (chunk: Buffer): void => void program?.channel.write(chunk);
    const found = (value: unknown): void => {
      verdict ??= value as Verdict; // written by our own side, save in process, where all of it is bounded where it is read
      program?.kill();
      settle();
    };
    const read = createFrameReader(maxFrameBytes, found);
    const takeVerdict = (chunk: Buffer): void => {
      try {
        read(chunk);
      } catch {
        // A side that cannot say what it found is as good as gone.
        tests?.kill();
      }
    };

    signal.addEventListener("abort", abort);
    // It also holds this process open until the run has settled.
    const timer = setInterval(watch, watchMs);
    if (program) {
      for (const name of ["stdout", "stderr"] as const)
        program[name].on("data", (chunk: Buffer) => {
          texts[name].add(chunk);
          if (texts.stdout.size() + texts.stderr.size() > limits.outputBytes) kill("output");
        });
      const readInProcess = readLengths(found);
      program.channel.on("data", tests ? passToTests : readInProcess);
      program.channel.resume();
      void program.closed.then((how) => {
        ended = how;
        endSpeech();
        settle();
      });
      program.stdin.write(encodeFrame(orderOf(job)));
      program.stdin.end(job.kind === "stdio" ? job.input : "");
    }
    if (tests) {
      tests.stdout.on("data", takeVerdict);
      tests.channel.on("data", passToProgram);
      tests.channel.resume();
      void tests.closed.then((how) => {
        testsEnded = how;
        program?.kill();
        settle();
      });
      const { limits: _limits, code, ...rest } = job;
      tests.stdin.write(encodeFrame(job.kind === "check" ? { ...rest, checker: code } : rest));
    }
    if (signal.aborted) abort();
  });
}

function orderOf(job: Job): Readonly<Record<string, unknown>> {
  const { code, limits, ...rest } = job;
  const inProcess = (job.kind === "tests" || job.kind === "cases") && job.inProcess === true;
  const mode = job.kind === "stdio" ? "script" : inProcess ? "in-process" : "serve";
  return { mode, code, seed: job.seed, memoryBytes: limits.memoryBytes, ...(inProcess ? { job: rest } : {}) };
}

/** The first message of a program that is judged beside its tests, in the frames of the Python side: least significant byte first. */
function readLengths(found: (value: unknown) => void): (chunk: Buffer) => void {
  let data = Buffer.alloc(0);
  return (chunk) => {
    if (data.length > maxVerdictBytes) return;
    data = Buffer.concat([data, chunk]);
    if (data.length < 4 || data.length < 4 + data.readUInt32LE(0)) return;
    try {
      const message = JSON.parse(data.toString("utf8", 4, 4 + data.readUInt32LE(0))) as unknown;
      found(Array.isArray(message) ? { state: "load", message: message[2] as unknown } : message);
    } catch {
      found({ state: "gone", message: "it sent a malformed message" });
    }
  };
}

function createText(most: number): { add(chunk: Buffer): void; size(): number; read(): string } {
  const parts: Buffer[] = [];
  let size = 0;
  return {
    add(chunk) {
      if (size < most) parts.push(chunk.subarray(0, most - size));
      size += chunk.length;
    },
    size: () => size,
    read: () => Buffer.concat(parts).toString("utf8"),
  };
}
