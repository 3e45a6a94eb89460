import { readLanguage } from "./languages.ts";
import type { Engine } from "./sandbox/engine.ts";
import type { Language, StdioJob } from "./sandbox/job.ts";
import { sandboxFor } from "./sandbox/sandbox-for.ts";
import { describeLimit, isLimitHit } from "./tally.ts";

/** A whole program and what it starts with. */
export interface CodeRun {
  /** As `code` reads it in references: python, javascript, typescript, or one of their other names. */
  readonly language: string;
  readonly code: string;
  /** What it reads from stdin. */
  readonly input: string;
  /** Files of its working directory, in Python alone: base64 by relative path. */
  readonly files: Readonly<Record<string, string>>;
  /** CPU time and wall time, in milliseconds. More than `maxRunMs` is cut to that. */
  readonly timeoutMs: number;
  /** Whole, from 16 to `maxMemoryMb`, in units of 1,048,576 bytes. */
  readonly memoryMb: number;
}

/** What became of a program. `refused`: it was not run, or not as long as was asked for, so that nothing can be said of it. */
export type CodeEnd =
  | { readonly kind: "refused"; readonly reason: string }
  | {
      readonly kind: "ended" | "timeout" | "limit";
      /** Which limit was hit, else how it ended. */
      readonly message: string;
      /** From 0 to 255, or the number of the signal that ended it, negative. */
      readonly exitStatus: number;
      /** Together at most `maxOutputBytes` are written before the program is ended. */
      readonly stdout: string;
      readonly stderr: string;
      readonly wallMs: number;
    };

/** The longest that one program may run, in milliseconds. */
export const maxRunMs = 60_000;
export const maxOutputBytes = 4_194_304;
const processes = 64;
const killed = -9;

/** What a program may be given, in units of 1,048,576 bytes. Isolates of JavaScript live in a process of 2,048. */
export const maxMemoryMb: Readonly<Record<Language, number>> = { python: 4_096, javascript: 1_024, typescript: 1_024 };

/**
 * Runs a whole program in the sandbox, at level "standard" or better, as `code` runs those that read from stdin. Rejects where the sandbox
 * fails (E_SANDBOX_UNAVAILABLE, E_SANDBOX_DIED, E_SANDBOX_OVERLOADED) and where `signal` aborts, never because of what a program does.
 * `run` defaults to the sandbox that all of the process share.
 */
export async function runCode(asked: CodeRun, signal: AbortSignal, run: Engine["run"] = runShared): Promise<CodeEnd> {
  const language = readLanguage(asked.language);
  if (language === undefined) return refused("python, javascript (nodejs) and typescript are run here alone");
  if (asked.memoryMb > maxMemoryMb[language]) {
    return refused(`a program in ${language} gets at most ${maxMemoryMb[language]} MB of memory here, not ${asked.memoryMb}`);
  }
  const hasFiles = Object.keys(asked.files).length > 0;
  if (hasFiles && language !== "python") return refused("files are put beside programs in python alone");
  const ms = Math.min(maxRunMs, Math.max(10, Math.ceil(asked.timeoutMs)));
  const job: StdioJob = {
    kind: "stdio",
    language,
    code: asked.code,
    input: asked.input,
    // The same program draws the same numbers each time that it is asked for.
    seed: 0,
    limits: { cpuMs: ms, wallMs: ms, memoryBytes: asked.memoryMb * 1_048_576, outputBytes: maxOutputBytes, processes },
    ...(hasFiles ? { files: asked.files } : {}),
  };
  const outcome = await run(job, signal);
  if ("unserved" in outcome) return refused(outcome.unserved);
  const { verdict, message, exitStatus, stdout, stderr, wallMs } = outcome;
  if (verdict === "timeout" && ms < asked.timeoutMs) {
    return refused(
      `a program runs for at most ${maxRunMs / 1_000} s here, less than the ${asked.timeoutMs / 1_000} s asked for, and this one was not done`,
    );
  }
  const written = { stdout, stderr, wallMs };
  if (isLimitHit(verdict)) {
    return {
      kind: verdict === "timeout" ? "timeout" : "limit",
      message: describeLimit(outcome, job.limits),
      exitStatus: exitStatus === undefined || exitStatus === 0 ? killed : exitStatus,
      ...written,
    };
  }
  // Not every engine knows a status, and a failure must never read as a good end.
  const failed = exitStatus === undefined || exitStatus === 0 ? 1 : exitStatus;
  return { kind: "ended", message, exitStatus: verdict === "pass" ? 0 : failed, ...written };
}

function refused(reason: string): CodeEnd {
  return { kind: "refused", reason };
}

const runShared: Engine["run"] = (job, signal) =>
  sandboxFor({ language: job.language, level: "standard", engine: "auto", preload: [], python: undefined }).run(job, signal);
