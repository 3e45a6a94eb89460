import { readFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { isAssayError } from "../../../src/core/errors.ts";
import { createBench, limits, slowMs } from "./bench.ts";

const bench = createBench();
afterAll(() => bench[Symbol.asyncDispose]());

/** One program each that takes more than it may, the verdicts that tell so, and what it may write or take. */
const greedy: readonly (readonly [fact: string, program: string, verdicts: readonly string[]])[] = [
  ["an endless loop", "while True: pass", ["timeout"]],
  ["an endless loop in C", "sum(iter(int, 1))", ["timeout"]],
  ["a regular expression", "import re\nre.match('(a*)*b', 'a' * 40)", ["timeout"]],
  ["a huge power", "len(str(7 ** 10 ** 8))", ["timeout", "error", "memory"]],
  ["a long sleep", "import time\ntime.sleep(100)", ["timeout"]],
  ["a loop that waits for nothing", "import asyncio\nasyncio.run(asyncio.Event().wait())", ["timeout"]],
  ["a flood of output", "while True: print('x' * 1000)", ["output_limit"]],
  ["a flood of errors", "import sys\nwhile True: sys.stderr.write('x' * 1000)", ["output_limit"]],
  ["lists", "x = []\nwhile True: x.append([0] * 100000)", ["memory"]],
  ["bytes", "x = bytearray(300 * 1000 * 1000)", ["memory"]],
  ["big files", "f = open('/tmp/x', 'wb')\nwhile True: f.write(bytes(1000000))", ["error"]],
  ["a file that is made long", "import os\nos.truncate(os.open('/tmp/x', os.O_CREAT | os.O_RDWR), 10 ** 9)", ["error"]],
  ["files of one write each", "x = bytes(4000000)\nfor n in range(75): open('/tmp/' + str(n), 'wb', buffering=0).write(x)", ["error"]],
  [
    "files without names",
    "import tempfile\nx = bytes(4000000)\nheld = [tempfile.TemporaryFile(buffering=0) for _ in range(75)]\nfor f in held: f.write(x)",
    ["error"],
  ],
  ["many files", "import os\nfor n in range(10 ** 9): os.mkdir('/tmp/' + str(n))", ["error", "timeout", "memory"]],
  ["pipes", "import os\nr, w = os.pipe()\nwhile True: os.write(w, bytes(60000))", ["error"]],
  ["calls without end", "import sys\nsys.setrecursionlimit(10 ** 9)\ndef f(): return f()\nf()", ["error", "memory", "timeout"]],
  [
    "calls in C without end",
    "import sys\nsys.setrecursionlimit(10 ** 9)\nx = []\nfor _ in range(10 ** 6): x = [x]\nrepr(x)",
    ["error", "memory", "timeout"],
  ],
];

describe("wasm python, limits", { timeout: slowMs }, () => {
  for (const [fact, program, verdicts] of greedy)
    it(`ends a program for ${fact}`, async () => {
      await bench.stdio("print(1)");
      const started = performance.now();
      const found = await bench.stdio(program, "", { cpuMs: 2_000, wallMs: 2_000 });
      expect(verdicts, JSON.stringify(found).slice(0, 500)).toContain(found.verdict);
      expect(performance.now() - started).toBeLessThan(30_000);
      expect(found.stdout.length + found.stderr.length).toBeLessThanOrEqual(2 * limits.outputBytes);
      expect(found.peakBytes ?? 0).toBeLessThan(1_000_000_000);
      expect(await bench.stdio("print(1)")).toMatchObject({ verdict: "pass", stdout: "1\n" });
    });

  it("passes no program that wrote what is right and then broke its interpreter", async () => {
    const code = "import os\nprint(42, flush=True)\nfor n in range(10 ** 6): os.symlink('x' * 4000, '/tmp/' + str(n))";
    expect(await bench.stdio(code, "", { cpuMs: 20_000, wallMs: 20_000 })).toMatchObject({ verdict: "memory", stdout: "42\n" });
  });

  it("ends a call that does not return, and keeps the units before it", async () => {
    const code = "def f(x):\n    while x > 1: pass\n    return x";
    const found = await bench.tests(code, "assert f(1) == 1\nassert f(2) == 2", { limits: { ...limits, wallMs: 1_500, cpuMs: 1_500 } });
    expect(found).toMatchObject({ verdict: "timeout", total: 2, units: [{ passed: true }] });
    expect(await bench.tests(code, "assert f(1) == 1")).toMatchObject({ verdict: "pass" });
  });

  it("ends tests that do not end on what a program gave them", async () => {
    const tests = "x = f()\nwhile x != 1: pass\nassert x == 1";
    const found = await bench.tests("def f(): return 2", tests, { limits: { ...limits, wallMs: 1_500, cpuMs: 1_500 } });
    expect(found.verdict).toBe("timeout");
    expect(await bench.tests("def f(): return 1", "assert f() == 1")).toMatchObject({ verdict: "pass" });
  });

  it("takes nothing that is larger than is carried", async () => {
    expect(await bench.tests("def f(): return 'x' * 9000000", "assert f() == 1")).toMatchObject({ verdict: "output_limit" });
  });

  it("tells a program that runs out of memory in a call", async () => {
    expect(await bench.tests("def f(): return bytearray(300 * 1000 * 1000)", "assert f() == 1")).toMatchObject({
      verdict: "memory",
      limit: "memory",
    });
  });
});

describe("wasm python, when things break", { timeout: slowMs }, () => {
  it.skipIf(process.platform !== "linux")("runs a program again whose process was killed from outside", async () => {
    const slow = "import time\nt = time.time()\nwhile time.time() - t < 2: pass\n";
    for (const start of [() => bench.stdio(slow), () => bench.tests(`${slow}def f(): return 1`, "assert f() == 1")]) {
      // Both children are there and ready, so that what is killed is running.
      await bench.tests("def f(): return 1", "assert f() == 1");
      const before = children();
      const running = start();
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      for (const pid of before) process.kill(pid, "SIGKILL");
      expect(await running).toMatchObject({ verdict: "pass" });
    }
  });

  it("ends a run that is aborted", async () => {
    const controller = new AbortController();
    const job = { kind: "stdio", language: "python", seed: 1, code: "while True: pass", input: "", limits } as const;
    const running = bench.run(job, controller.signal).catch((error: unknown) => error);
    setTimeout(() => controller.abort(), 300);
    expect(await running).toMatchObject({ code: "E_ABORTED" });
    expect(await bench.stdio("print(1)")).toMatchObject({ verdict: "pass" });
  });

  it("says how to install a package that is missing", async () => {
    await using other = createBench({ folder: "/nowhere/pyodide" });
    const error = await other.stdio("print(1)").catch((reason: unknown) => reason);
    expect(isAssayError(error) && error.code).toBe("E_SANDBOX_UNAVAILABLE");
    expect(error).toMatchObject({ hint: expect.stringContaining("npm install pyodide") as unknown });
  });

  it("takes no more jobs once it is closed, and leaves no process", async () => {
    const before = children().length;
    const other = createBench();
    await other.stdio("print(1)");
    await other[Symbol.asyncDispose]();
    const error = await other.stdio("print(1)").catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "E_CLOSED" });
    expect(children().length).toBe(before);
  });
});

function children(): readonly number[] {
  if (process.platform !== "linux") return [];
  return readFileSync(`/proc/self/task/${process.pid}/children`, "latin1").split(" ").filter(Boolean).map(Number);
}
