import { readFileSync, readdirSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { isAssayError } from "../../../../src/core/errors.ts";
import { findInterpreter } from "../../../../verifiers/code/python/find-interpreter.ts";
import { createPythonEngine } from "../../../../verifiers/code/python/python-engine.ts";
import type { Job } from "../../../../verifiers/code/sandbox/job.ts";

const levels: string[] = [];
const engine = createPythonEngine({
  interpreter: findInterpreter(),
  level: "standard",
  preload: [],
  reached: (level) => levels.push(level),
  refused: (why) => Promise.reject(new Error(why)),
});
const signal = new AbortController().signal;
afterAll(() => engine.close());

const limits = { cpuMs: 2_000, wallMs: 2_000, memoryBytes: 256 * 2 ** 20, outputBytes: 2 ** 20, processes: 16 };
const stdio = (code: string, input = "", more: Partial<typeof limits> = {}): Job => ({
  kind: "stdio",
  language: "python",
  code,
  input,
  seed: 1,
  limits: { ...limits, ...more },
});
const asserts = (code: string, tests: string): Job => ({
  kind: "tests",
  style: "assert",
  language: "python",
  code,
  tests,
  stopAtFailure: true,
  seed: 1,
  limits,
});
const right = asserts("def f(x): return x + 1", "assert f(1) == 2");

/** Processes below this one, as [pid, depth]. */
function descendants(root = process.pid, depth = 1): readonly (readonly [pid: number, depth: number])[] {
  try {
    return readdirSync(`/proc/${root}/task`)
      .flatMap((task) => readFileSync(`/proc/${root}/task/${task}/children`, "utf8").split(" ").filter(Boolean).map(Number))
      .flatMap((pid) => [[pid, depth] as const, ...descendants(pid, depth + 1)]);
  } catch {
    return []; // It has ended meanwhile.
  }
}

/** Resolves when a program has said over its output that it runs; here: when the worker has as many processes as it gets. */
async function untilBelow(count: number): Promise<void> {
  while (descendants().length < count) await new Promise((resolve) => setImmediate(resolve));
}

describe("the workers of the Python engine", () => {
  it("isolate at the level that they say", async () => {
    expect(await engine.run(right, signal)).toMatchObject({ verdict: "pass" });
    expect(["standard", "strict"]).toContain(levels[0]);
  });

  // supervisor, fork-server, tests and program: one after the other is killed while the program runs
  it.each([0, 1, 2, 3])("try a program once more when process %i of a worker is killed from outside", async (place) => {
    await engine.run(right, signal);
    const slow = engine.run(asserts("import time\ntime.sleep(0.7)\ndef f(x): return x + 1", "assert f(1) == 2"), signal);
    await untilBelow(4);
    const pid = descendants()[place]?.[0];
    if (pid !== undefined) process.kill(pid, "SIGKILL");
    expect(await slow).toMatchObject({ verdict: "pass" });
    expect(await engine.run(right, signal)).toMatchObject({ verdict: "pass" });
  });

  it("say that the sandbox died when a program is killed from outside twice", async () => {
    let settled = false;
    const slow = engine
      .run(stdio("import time\ntime.sleep(1.5)"), signal)
      .catch((error: unknown) => error)
      .finally(() => {
        settled = true;
      });
    const killed = new Set<number>();
    while (killed.size < 2 && !settled) {
      await new Promise((resolve) => setImmediate(resolve));
      const program = descendants().find(([pid, depth]) => depth === 3 && !killed.has(pid) && isProgram(pid))?.[0];
      if (program === undefined) continue;
      try {
        process.kill(program, "SIGKILL");
        killed.add(program);
      } catch {
        // It has ended meanwhile.
      }
    }
    const error = await slow;
    expect(isAssayError(error) && error.code).toBe("E_SANDBOX_DIED");
  });

  it("carry a megabyte of output and refuse a hundred", async () => {
    const big = await engine.run(stdio("print('x' * 1_000_000)"), signal);
    expect(big).toMatchObject({ verdict: "pass" });
    expect("stdout" in big && big.stdout.length).toBe(1_000_001);
    const flood = await engine.run(stdio("for _ in range(100): print('x' * 1_000_000)"), signal);
    expect(flood).toMatchObject({ verdict: "output_limit", limit: "output" });
  });

  it("hold the limits apart", async () => {
    const busy = stdio("while True: pass", "", { cpuMs: 200, wallMs: 200 });
    expect(await engine.run(busy, signal)).toMatchObject({ verdict: "timeout", limit: "cpu" });
    const idle = stdio("import time\ntime.sleep(30)", "", { wallMs: 200 });
    expect(await engine.run(idle, signal)).toMatchObject({ verdict: "timeout", limit: "wall" });
    const large = stdio("x = bytearray(10**9)\nprint(len(x))");
    expect(await engine.run(large, signal)).toMatchObject({ verdict: expect.stringMatching(/^(memory|error)$/u) });
    const tree = stdio(
      "import os, time\nfor _ in range(4):\n    if os.fork() == 0:\n        x = bytearray(90 * 2**20)\n        time.sleep(30)\ntime.sleep(30)",
    );
    expect(await engine.run(tree, signal)).toMatchObject({ verdict: "memory", limit: "memory" });
  });

  it("leave nothing behind over many programs, hostile ones among them", async () => {
    const hostile = [
      "import os\nif os.fork() == 0:\n    os.setsid()\n    import time\n    time.sleep(60)\n",
      "import os\nos._exit(0)",
      "for i in range(50): open(f'/tmp/{i}', 'w').write('x' * 1000)",
      "print('x' * 5_000_000)",
    ];
    const round = async (count: number): Promise<void> => {
      for (let index = 0; index < count; index += 1) {
        const code = hostile[(index / 10) % hostile.length];
        await engine.run(index % 10 === 0 && code !== undefined ? stdio(code) : right, signal);
      }
    };
    await round(20);
    const before = { processes: descendants().length, descriptors: readdirSync("/proc/self/fd").length };
    await round(200);
    expect({ processes: descendants().length, descriptors: readdirSync("/proc/self/fd").length }).toEqual(before);
    expect(await engine.run(stdio("import os\nprint(os.listdir('/tmp'), os.listdir('/dev/shm'))"), signal)).toMatchObject({
      stdout: "[] []\n",
    });
  });
});

/** A program leads a session of its own, which the process of tests beside it does not. */
function isProgram(pid: number): boolean {
  try {
    return Number(readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ")[3]) === pid;
  } catch {
    return false; // It has ended meanwhile.
  }
}
