import { afterAll, describe, expect, it } from "vitest";
import { createBench, limits, slowMs } from "./bench.ts";

const bench = createBench();
afterAll(() => bench[Symbol.asyncDispose]());

const add = "def add(a, b): return a + b";
const comparison = { compare: "exact", relativeTolerance: 0, absoluteTolerance: 0 } as const;

describe("wasm python, kinds of jobs", { timeout: slowMs }, () => {
  it("names its engine", async () => {
    const found = await bench.tests(add, "assert add(1, 2) == 3");
    expect(found).toMatchObject({ verdict: "pass", total: 1, units: [{ passed: true }] });
    expect(found.engine).toMatch(/^pyodide \d+\.\d+\.\d+ \(python 3\.\d+\.\d+\)$/u);
  });

  it("tells which assert failed, with both sides", async () => {
    const found = await bench.tests(add, "assert add(1, 2) == 3\nassert add(1, 2) == 4");
    expect(found).toMatchObject({ verdict: "fail", message: "add(1, 2) gave 3, not 4", total: 2 });
    expect(found.units.map(({ passed }) => passed)).toEqual([true, false]);
  });

  it("stops at the first failure where it is asked to", async () => {
    const found = await bench.tests(add, "assert add(1, 2) == 4\nassert add(1, 2) == 3", { stopAtFailure: true });
    expect(found).toMatchObject({ verdict: "fail", total: 2 });
    expect(found.units).toHaveLength(1);
  });

  it("runs tests in the style of pytest, each in an interpreter that later tests do not see", async () => {
    const tests =
      "import pytest, solution\nsolution.seen = 1\n@pytest.mark.parametrize('a', [1, 2])\ndef test_add(a): assert solution.add(a, 1) == a + 1\ndef test_raises():\n    with pytest.raises(TypeError): solution.add(1, 'a')";
    expect(await bench.tests(add, tests, { style: "pytest" })).toMatchObject({ verdict: "pass", total: 3 });
    expect(await bench.tests(add, "import sys\nassert 'pytest' not in sys.modules\nassert add(1, 1) == 2")).toMatchObject({
      verdict: "pass",
    });
  });

  it("calls for cases and compares exactly, with a tolerance, and in any order", async () => {
    expect(await bench.cases("def f(x, y=1): return [x, y]", [[[1], [1, 1]]])).toMatchObject({ verdict: "pass" });
    const loose = {
      args: [1],
      expected: [0.3, 1],
      comparison: { compare: "float", relativeTolerance: 1e-9, absoluteTolerance: 0 },
    } as const;
    const shuffled = { args: [1], expected: [1, 0.3], comparison: { ...comparison, compare: "unordered" } } as const;
    expect(await bench.cases("def f(x): return [0.1 + 0.2, 1]", [], { cases: [loose] })).toMatchObject({ verdict: "pass" });
    expect(await bench.cases("def f(x): return [0.3, 1]", [], { cases: [shuffled] })).toMatchObject({ verdict: "pass" });
    const named = { args: [1], kwargs: { y: 5 }, expected: [1, 6], comparison } as const;
    expect(await bench.cases("def f(x, y=1): return [x, y]", [], { cases: [named] })).toMatchObject({
      verdict: "fail",
      message: "f(1, y=5) gave [1, 5], not [1, 6]",
    });
  });

  it("asks a checker", async () => {
    const checker = "def check(args, expected, actual): return sorted(actual) == sorted(args[0])";
    expect(await bench.cases("def f(x): return x[::-1]", [[[[3, 1]], null]], { checker })).toMatchObject({ verdict: "pass" });
    expect(await bench.cases("def f(x): return []", [[[[3, 1]], null]], { checker })).toMatchObject({ verdict: "fail" });
  });

  it("gives a program its input and takes its output", async () => {
    const found = await bench.stdio(
      "import sys\na = int(input())\nprint(a * 2, 'é', sys.stdin.read().split())\nsys.stderr.write('e')",
      "21\nx y\nz",
    );
    expect(found).toMatchObject({ verdict: "pass", stdout: "42 é ['x', 'y', 'z']\n", stderr: "e" });
  });

  it("tells an exit status from an end", async () => {
    expect(await bench.stdio("print(1)\nraise SystemExit(3)")).toMatchObject({ verdict: "error", stdout: "1\n" });
    expect(await bench.stdio("1 / 0")).toMatchObject({
      verdict: "error",
      message: expect.stringContaining("ZeroDivisionError") as unknown,
    });
    expect(await bench.stdio("print(", "")).toMatchObject({ verdict: "error", message: expect.stringContaining("SyntaxError") as unknown });
  });

  it("asks a checker about an output", async () => {
    const job = { kind: "check", language: "python", limits, seed: 1, input: "a", expected: "b" } as const;
    const code = "def check(input, expected, output): return output == input + expected";
    expect(await bench.run({ ...job, code, output: "ab" })).toMatchObject({ verdict: "pass" });
    expect(await bench.run({ ...job, code, output: "ba" })).toMatchObject({ verdict: "fail" });
    expect(await bench.run({ ...job, code: "x = 1", output: "ab" })).toHaveProperty("unserved");
  });

  it("says where a program does not compile or load, or lacks its entry point", async () => {
    expect(await bench.tests("def add(:", "assert add(1, 2) == 3")).toMatchObject({ verdict: "compile_error" });
    expect(await bench.tests("x = 1 / 0", "assert add(1, 2) == 3")).toMatchObject({ verdict: "error" });
    expect(await bench.tests("x = 1", "assert add(1, 2) == 3", { entryPoint: "add" })).toMatchObject({
      verdict: "error",
      message: "the program defines no add",
    });
  });

  it("serves no tests that do not compile or import what is not there", async () => {
    const job = { kind: "tests", style: "assert", language: "python", limits, seed: 1, stopAtFailure: false, code: add } as const;
    expect(await bench.run({ ...job, tests: "assert (" })).toHaveProperty("unserved");
    expect(await bench.run({ ...job, tests: "import torch\nassert add(1, 2) == 3" })).toHaveProperty("unserved");
  });

  it("runs tests beside the program where the pipeline asks for it", async () => {
    expect(await bench.tests(add, "assert add(1, 2) == 3", { inProcess: true })).toMatchObject({ verdict: "pass" });
    expect(await bench.tests(add, "assert add(1, 2) == 4", { inProcess: true })).toMatchObject({ verdict: "fail" });
    expect(await bench.tests("def add(:", "assert add(1, 2) == 4", { inProcess: true })).toMatchObject({ verdict: "compile_error" });
  });

  it("seeds random numbers", async () => {
    const code = "import random\nprint(random.random())";
    const [first, second] = [await bench.stdio(code), await bench.stdio(code)];
    expect(first.stdout).toBe(second.stdout);
  });

  it("runs coroutines", async () => {
    const code =
      "import asyncio\nasync def f(x):\n    await asyncio.sleep(0.01)\n    return x\nasync def g(): print(await asyncio.gather(f(1), f(2)))\nasyncio.run(g())";
    expect(await bench.stdio(code)).toMatchObject({ verdict: "pass", stdout: "[1, 2]\n" });
    expect(await bench.tests("async def f(x): return x", "import asyncio\nassert asyncio.run(f(3)) == 3")).toMatchObject({
      verdict: "pass",
    });
  });

  it("lets a program use files of its own", async () => {
    const code =
      "import os, tempfile\nwith open('a.txt', 'w') as f: f.write('x' * 1000)\nprint(os.path.getsize('a.txt'), len(open('/tmp/a.txt').read()))";
    expect(await bench.stdio(code)).toMatchObject({ verdict: "pass", stdout: "1000 1000\n" });
    expect(await bench.stdio("import os\nprint(os.listdir('/tmp'))")).toMatchObject({ stdout: "[]\n" });
  });
});
