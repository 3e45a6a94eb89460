import { describe, expect, it } from "vitest";
import { isAssayError } from "../../../src/core/errors.ts";
import { maxMemoryMb, maxOutputBytes, maxRunMs, runCode, type CodeEnd, type CodeRun } from "../../../verifiers/code/run-code.ts";
import { findInterpreter } from "../../../verifiers/code/python/find-interpreter.ts";
import { createPythonEngine } from "../../../verifiers/code/python/python-engine.ts";
import type { Job, Outcome, Unserved } from "../../../verifiers/code/sandbox/job.ts";

const { signal } = new AbortController();
const program: CodeRun = { language: "python", code: "print(1)", input: "", files: {}, timeoutMs: 5_000, memoryMb: 256 };
const outcome: Outcome = {
  verdict: "pass",
  message: "m",
  units: [],
  total: 1,
  stdout: "out",
  stderr: "err",
  cpuMs: 1,
  wallMs: 12,
  engine: "python 3",
};

/** Runs it in a sandbox that answers what is given, and says what the sandbox was asked for. */
async function trial(asked: Partial<CodeRun>, answer: Partial<Outcome> | Unserved = {}): Promise<{ end: CodeEnd; jobs: readonly Job[] }> {
  const jobs: Job[] = [];
  const end = await runCode({ ...program, ...asked }, signal, (job) => {
    jobs.push(job);
    return Promise.resolve("unserved" in answer ? answer : { ...outcome, ...answer });
  });
  return { end, jobs };
}

describe("runCode", () => {
  it.each<readonly [string, Partial<Outcome>, Partial<CodeEnd>]>([
    ["a good end", { exitStatus: 0 }, { kind: "ended", exitStatus: 0, stdout: "out", stderr: "err", wallMs: 12 }],
    ["a good end without a status", {}, { kind: "ended", exitStatus: 0 }],
    ["an error", { verdict: "error", exitStatus: 7 }, { kind: "ended", exitStatus: 7, message: "m" }],
    ["a signal", { verdict: "error", exitStatus: -11 }, { kind: "ended", exitStatus: -11 }],
    ["an error without a status", { verdict: "error" }, { kind: "ended", exitStatus: 1 }],
    ["an error whose status says otherwise", { verdict: "error", exitStatus: 0 }, { kind: "ended", exitStatus: 1 }],
    ["a program that does not compile", { verdict: "compile_error" }, { kind: "ended", exitStatus: 1 }],
    ["too much time", { verdict: "timeout", limit: "wall", exitStatus: -9 }, { kind: "timeout", exitStatus: -9 }],
    ["too much memory", { verdict: "memory", limit: "memory" }, { kind: "limit", exitStatus: -9 }],
    ["too much output", { verdict: "output_limit", limit: "output", exitStatus: 0 }, { kind: "limit", exitStatus: -9 }],
  ])("tells of %s", async (_name, answer, end) => {
    expect((await trial({}, answer)).end).toMatchObject(end);
  });

  it.each<readonly [string, Partial<CodeRun>, Partial<Outcome> | Unserved, RegExp, number]>([
    ["another language", { language: "cobol" }, {}, /python, javascript/u, 0],
    ["more memory than there is for Python", { memoryMb: maxMemoryMb.python + 1 }, {}, /at most 4096 MB/u, 0],
    ["more memory than there is for JavaScript", { language: "js", memoryMb: 1_025 }, {}, /at most 1024 MB/u, 0],
    ["files beside JavaScript", { language: "js", files: { a: "" } }, {}, /python alone/u, 0],
    ["what the sandbox does not serve", {}, { unserved: "no" }, /^no$/u, 1],
    ["a time-out before the time that was asked for", { timeoutMs: maxRunMs + 1 }, { verdict: "timeout" }, /at most 60 s/u, 1],
  ])("says nothing of a program for %s", async (_name, asked, answer, reason, runs) => {
    const { end, jobs } = await trial(asked, answer);
    expect(end).toEqual({ kind: "refused", reason: expect.stringMatching(reason) });
    expect(jobs).toHaveLength(runs);
  });

  it.each<readonly [string, Partial<CodeRun>, object]>([
    ["whole milliseconds", { timeoutMs: 100.2 }, { cpuMs: 101, wallMs: 101 }],
    ["at least ten milliseconds", { timeoutMs: 0.1 }, { cpuMs: 10, wallMs: 10 }],
    ["at most a minute", { timeoutMs: 86_400_000 }, { cpuMs: maxRunMs, wallMs: maxRunMs }],
    ["megabytes as bytes", { memoryMb: 16 }, { memoryBytes: 16_777_216, outputBytes: maxOutputBytes }],
  ])("asks the sandbox for %s", async (_name, asked, limits) => {
    const { end, jobs } = await trial(asked);
    expect(end).toMatchObject({ kind: "ended", exitStatus: 0 });
    expect(jobs).toMatchObject([{ kind: "stdio", limits }]);
  });

  it("rejects where the sandbox does", async () => {
    const failure = new Error("it fell over");
    await expect(runCode(program, signal, () => Promise.reject(failure))).rejects.toBe(failure);
  });

  it("is not tried again after an abort", async () => {
    const levels: string[] = [];
    const engine = createPythonEngine({
      interpreter: findInterpreter(),
      level: "standard",
      preload: [],
      reached: (level) => levels.push(level),
      refused: (why) => Promise.reject(new Error(why)),
    });
    try {
      const ending = new AbortController();
      const run = runCode({ ...program, code: "import time\ntime.sleep(20)" }, ending.signal, (job, asked) => engine.run(job, asked));
      ending.abort();
      const error = await run.catch((thrown: unknown) => thrown);
      expect(isAssayError(error) && error.code).toBe("E_ABORTED");
      expect(await runCode(program, signal, (job, asked) => engine.run(job, asked))).toMatchObject({ exitStatus: 0, stdout: "1\n" });
      expect(levels).toHaveLength(1);
    } finally {
      await engine.close();
    }
  });
});
