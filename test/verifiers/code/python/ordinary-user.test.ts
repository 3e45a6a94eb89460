import { chmodSync, cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findInterpreter } from "../../../../verifiers/code/python/find-interpreter.ts";
import { createPythonEngine } from "../../../../verifiers/code/python/python-engine.ts";
import { sandboxWords } from "../../../../verifiers/code/python/sandbox-script.ts";
import type { Engine } from "../../../../verifiers/code/sandbox/engine.ts";
import type { Job } from "../../../../verifiers/code/sandbox/job.ts";

const user = 65_534;
/** An interpreter in the home of root is closed to others. */
const interpreter = existsSync("/usr/bin/python3") ? "/usr/bin/python3" : findInterpreter();
const isRoot = process.getuid?.() === 0;
const signal = new AbortController().signal;
const limits = { cpuMs: 1_000, wallMs: 1_000, memoryBytes: 128 * 2 ** 20, outputBytes: 2 ** 20, processes: 8 };

// Where the tests are not run by root, all of them are run by an ordinary user.
describe.skipIf(!isRoot)("the Python engine, started by an ordinary user", () => {
  let folder: string;
  let engine: Engine;
  const levels = new Set<string>();

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "assay-user-"));
    chmodSync(folder, 0o755);
    cpSync(dirname(sandboxWords.at(-1) as string), join(folder, "python"), { recursive: true });
    const command = join(folder, "python3");
    const words = [...sandboxWords.slice(0, -1), join(folder, "python", "sandbox.py")].join(" ");
    writeFileSync(command, `#!/bin/sh\nexec setpriv --reuid ${user} --regid ${user} --clear-groups ${interpreter} ${words}\n`, {
      mode: 0o755,
    });
    engine = createPythonEngine({
      interpreter: command,
      level: "standard",
      preload: [],
      reached: (level) => levels.add(level),
      refused: (why) => Promise.reject(new Error(why)),
    });
  });
  afterAll(async () => {
    await engine.close();
    rmSync(folder, { recursive: true });
  });

  const run = async (job: Partial<Job>): ReturnType<Engine["run"]> =>
    engine.run({ language: "python", seed: 1, limits, ...job } as Job, signal);
  const stdio = (code: string): ReturnType<Engine["run"]> => run({ kind: "stdio", code, input: "" });
  const tests = "assert f([1]) == (1, {2})\nassert f([]) == (0, {2})";

  it("is one, and a program sees no other user and no process but its own", async () => {
    const seen = await stdio(
      "import os\nprint(os.getuid(), os.getpid(), os.path.exists('/proc'), os.listdir('/etc'), dict(os.environ).get('HOME'))",
    );
    expect(seen).toMatchObject({ verdict: "pass", stdout: `${user} 1 False ['passwd'] /tmp\n` });
    expect([...levels].every((level) => level === "standard" || level === "strict")).toBe(true);
  });

  it.each([
    ["pass", "def f(x): return len(x), {2}"],
    ["fail", "def f(x): return len(x), {3}"],
    ["fail", "def f(x): raise ValueError('no')"],
    ["compile_error", "def f(x:"],
    ["timeout", "def f(x):\n    while True: pass"],
    ["timeout", "import time\ndef f(x): time.sleep(30)"],
    ["error", "import os\ndef f(x): os._exit(0)"],
    ["memory", "x = bytearray(10**9)\ndef f(x): return 1"],
  ])("gives %s", async (verdict, code) => {
    expect(await run({ kind: "tests", style: "assert", code, tests, stopAtFailure: true })).toMatchObject({ verdict });
  });

  it("ends a tree of processes that takes too much together, and what outlives a program", async () => {
    const tree = `import os, time\nfor _ in range(4):\n    if os.fork() == 0:\n        x = bytearray(60 * 2**20)\n        time.sleep(30)\ntime.sleep(30)`;
    expect(await stdio(tree)).toMatchObject({ verdict: "memory", limit: "memory" });
    await stdio("import os, time\nopen('/tmp/left', 'w').write('x')\nif os.fork() == 0:\n    os.setsid()\n    time.sleep(60)");
    expect(await stdio("import os\nprint(os.listdir('/tmp'))")).toMatchObject({
      stdout: "[]\n",
    });
  });

  it.each([
    ["a file outside", "open('/usr/x', 'w')"],
    ["a connection", "import socket\nsocket.socket()"],
    ["another user", "import os\nos.setuid(0)"],
    [
      "a mount",
      "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\nif libc.mount(b'none', b'/tmp', b'tmpfs', 0, None) != 0: raise OSError()",
    ],
    ["a namespace", "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\nif libc.unshare(0x10000000) != 0: raise OSError()"],
  ])("refuses %s", async (_, code) => {
    expect(await stdio(`try:\n    ${code.replaceAll("\n", "\n    ")}\nexcept OSError:\n    print('refused')`)).toMatchObject({
      verdict: "pass",
      stdout: "refused\n",
    });
  });
});
