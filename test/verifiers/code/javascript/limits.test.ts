import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { isAssayError } from "../../../../src/core/errors.ts";
import { createJavaScriptEngine } from "../../../../verifiers/code/javascript/engine.ts";
import { findInterpreter } from "../../../../verifiers/code/python/find-interpreter.ts";
import { sandboxWords } from "../../../../verifiers/code/python/sandbox-script.ts";
import type { TestsJob } from "../../../../verifiers/code/sandbox/job.ts";
import { choices, createBench, limits } from "./support.ts";

const short = { ...limits, cpuMs: 400, wallMs: 400 };
const good = "const solve = (a, b) => a + b;";
const tests = "assert.equal(solve(1, 2), 3);";

/** Child processes of this one. */
function children(): readonly number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/u.test(name))
    .flatMap((name) => {
      try {
        const [, after = ""] = readFileSync(`/proc/${name}/stat`, "latin1").split(") ");
        const isOurs = Number(after.split(" ")[1]) === process.pid && after[0] !== "Z";
        return isOurs && readFileSync(`/proc/${name}/cmdline`, "latin1").includes("child.ts") ? [Number(name)] : [];
      } catch {
        return []; // it ended meanwhile
      }
    });
}

describe.each(choices)("limits on %s", (choice) => {
  const bench = createBench(choice);
  afterAll(() => bench.engine.close());

  it.each([
    ["a loop at load", "for (;;) {}", ["timeout"]],
    ["a loop in a call", "function solve() { for (;;) {} }", ["timeout"]],
    ["a loop that catches all", "function solve() { for (;;) { try { for (;;) {} } catch {} } }", ["timeout"]],
    ["microtasks without end", "const again = () => Promise.resolve().then(again); again(); const solve = () => 3;", ["timeout", "memory"]],
    ["a microtask that loops", "const solve = () => { Promise.resolve().then(() => { for (;;) {} }); return 3; };", ["timeout"]],
    ["huge integers", "function solve() { let x = 10n; for (;;) x = x ** 10n; }", ["timeout", "error", "fail"]],
    ["a slow regular expression", "const solve = () => /^(a+)+$/.test('a'.repeat(80) + 'b');", ["timeout", "fail"]],
    ["filling arrays", "function solve() { for (;;) new Array(3e7).fill(1).sort(); }", ["timeout", "memory", "fail"]],
    [
      "a toString that loops",
      "const solve = () => { throw { toString() { for (;;) {} }, get message() { for (;;) {} } }; };",
      ["timeout", "fail"],
    ],
    ["waiting", "const solve = () => new Promise((done) => setTimeout(done, 60_000));", ["timeout"]],
    ["endless recursion", "function solve(a, b) { return solve(a, b) + 1; }", ["fail", "error"]],
    ["endless recursion, caught", "function solve() { try { return solve(); } catch { return solve(); } }", ["timeout", "fail", "error"]],
    ["growing memory", "function solve() { const all = []; for (;;) all.push(new Array(1e5).fill(all.length)); }", ["memory"]],
    ["growing text", "function solve() { let s = 'x'; for (;;) s += s; }", ["memory", "fail"]],
    ["growing buffers", "function solve() { const all = []; for (;;) all.push(new ArrayBuffer(1e7)); }", ["memory", "fail"]],
    [
      "endless getters in a result",
      "const solve = () => { const o = {}; Object.defineProperty(o, 'x', { enumerable: true, get() { for (;;) {} } }); return o; };",
      ["timeout"],
    ],
    ["an endless Proxy", "const solve = () => new Proxy({}, { ownKeys: () => { for (;;) {} } });", ["timeout"]],
    ["a WebAssembly module", "const solve = () => new WebAssembly.Module(new Uint8Array(8));", ["fail"]],
  ])(
    "end %s",
    async (_name, code, verdicts) => {
      const started = performance.now();
      const outcome = await bench.tests(code, `assert.equal(${code.includes("setTimeout") ? "await " : ""}solve(1, 2), 3);`, {
        // Where only another end is right, the time must not come in between.
        limits: verdicts.includes("timeout") ? short : limits,
        entryPoint: "solve",
      });
      expect(verdicts).toContain(outcome.verdict);
      if (outcome.verdict === "timeout") expect(["cpu", "wall"]).toContain(outcome.limit);
      // Twenty times the limit is what a machine that does other things may cost; a program that is not ended runs on.
      expect(performance.now() - started).toBeLessThan(8_500);
      expect(await bench.tests(good, tests)).toMatchObject({ verdict: "pass" });
    },
    30_000,
  );

  it.each([
    ["microtasks", "const again = () => void Promise.resolve().then(again); again(); const solve = () => 3;"],
    ["microtasks that keep what came before", "const all = []; const again = () => all.push(Promise.resolve().then(again)); again();"],
    ["a function that awaits", "async function solve() { for (;;) await null; }"],
    [
      "garbage",
      "const solve = () => { const a = Array.from({ length: 2e5 }, (_, i) => ({ i })); for (;;) JSON.parse(JSON.stringify(a)); };",
    ],
    [
      "deep values",
      "const solve = () => { let value = {}; for (let i = 0; i < 1e6; i++) value = [{ get x() { return [value]; } }, value]; return value; };",
    ],
    [
      "a throw that cannot be shown",
      "const loop = () => { for (;;); }; function solve() { throw { toString: loop, get message() { return loop(); } }; }",
    ],
    ["a regular expression", "const solve = () => /^(([a-z])+.)+[A-Z]([a-z])+$/.test('a'.repeat(60));"],
    ["integers", "function solve() { let big = 3n ** 100_000n; for (;;) big = (big * big) % (3n ** 100_001n); }"],
  ])("are told with the number of units, with %s", async (_name, code) => {
    const outcome = await bench.tests(code, "assert.equal(await solve(1, 2), 3);\nassert.ok(true);", { limits: short });
    expect(["timeout", "memory", "fail"]).toContain(outcome.verdict);
    expect(outcome.total).toBe(2);
    expect(await bench.tests(good, tests)).toMatchObject({ verdict: "pass" });
  });

  it("count waiting and computing, but let a short timer be", async () => {
    expect(
      await bench.tests(
        "const solve = async (a, b) => { await new Promise((done) => setTimeout(done, 30)); return a + b; };",
        "assert.equal(await solve(1, 2), 3);",
      ),
    ).toMatchObject({ verdict: "pass" });
  });

  it("rerun what shared a child with a program that ended it", async () => {
    const bad = "function solve() { const deep = 'x'.repeat(1e6); for (;;) { [...deep].map((c) => new Array(1e5).fill(c)).sort(); } }";
    const results = await Promise.all(
      Array.from({ length: 8 }, (_, i) => bench.tests(i === 3 ? bad : good, tests, { limits: { ...limits, cpuMs: 600, wallMs: 600 } })),
    );
    expect(results.map(({ verdict }) => verdict === "pass")).toEqual(results.map((_, i) => i !== 3));
  }, 30_000);

  it("try a job again whose child was killed, and say so where that happens twice", async () => {
    const slow = "function solve(a, b) { const until = Date.now() + 700; while (Date.now() < until); return a + b; }";
    const killNew = async (known: ReadonlySet<number>): Promise<number> => {
      for (;;) {
        const found = children().find((pid) => !known.has(pid));
        if (found !== undefined) {
          // Only once it has begun with the program.
          await new Promise((done) => setTimeout(done, 250));
          process.kill(found, "SIGKILL");
          return found;
        }
        await new Promise((done) => setTimeout(done, 5));
      }
    };
    const [once, twice] = [createBench(choice), createBench(choice)];
    const before = new Set(children());
    const [outcome] = await Promise.all([once.tests(slow, tests), killNew(before)]);
    expect(outcome).toMatchObject({ verdict: "pass" });
    await once.engine.close();
    const known = new Set(children());
    const failing = twice.tests(slow, tests).catch((error: unknown) => error);
    known.add(await killNew(known));
    await killNew(known);
    const error = await failing;
    expect(isAssayError(error) && error.code).toBe("E_SANDBOX_DIED");
    expect(await twice.tests(good, tests)).toMatchObject({ verdict: "pass" });
    await twice.engine.close();
    expect(await bench.tests(good, tests)).toMatchObject({ verdict: "pass" });
  }, 30_000);
});

describe("the engine", () => {
  const job: TestsJob = {
    kind: "tests",
    style: "assert",
    language: "javascript",
    code: good,
    tests: `const assert = require("assert");\n${tests}`,
    stopAtFailure: true,
    seed: 0,
    limits,
  };

  it("does not keep a process alive that has nothing to do", () => {
    const file = fileURLToPath(new URL("../../../../verifiers/code/javascript/engine.ts", import.meta.url));
    const script = `import { createJavaScriptEngine } from ${JSON.stringify(file)}; const engine = createJavaScriptEngine({ engine: "auto", workers: 1 }); const { verdict } = await engine.run(${JSON.stringify(job)}, new AbortController().signal); console.log(verdict);`;
    const out = execFileSync(process.execPath, ["--conditions=assay-source", "--input-type=module", "-e", script], {
      timeout: 10_000,
      encoding: "utf8",
    });
    expect(out).toBe("pass\n");
  });

  it("starts its children as it is told", async () => {
    const seen: (readonly string[])[] = [];
    const engine = createJavaScriptEngine({
      engine: "auto",
      workers: 1,
      jail: {
        around({ command, read }) {
          seen.push(read);
          return { command: "/usr/bin/env", args: ["-i", ...command] };
        },
        reached: () => undefined,
        refused: (why) => Promise.reject(new Error(why)),
      },
    });
    expect(await engine.run(job, new AbortController().signal)).toMatchObject({
      verdict: "pass",
      engine: expect.stringMatching(/^isolated-vm \d/u),
    });
    await engine.close();
    expect(seen).toHaveLength(1);
    expect(seen[0]?.some((path) => path.endsWith("isolated-vm"))).toBe(true);
  });

  it("gives up what is aborted or closed", async () => {
    const engine = createJavaScriptEngine({ engine: "quickjs", workers: 1 });
    const controller = new AbortController();
    const loop = engine
      .run({ ...job, code: "for (;;) {}", limits: { ...limits, cpuMs: 60_000, wallMs: 60_000 } }, controller.signal)
      .catch((error: unknown) => error);
    setTimeout(() => controller.abort(), 50);
    expect(await loop).toMatchObject({ code: "E_ABORTED" });
    expect(await engine.run(job, new AbortController().signal)).toMatchObject({ verdict: "pass" });
    await engine.close();
    await expect(engine.run(job, new AbortController().signal)).rejects.toMatchObject({ code: "E_CLOSED" });
  });

  it("names a machine on which nothing can be run", async () => {
    const jail = { reached: () => undefined, refused: (why: string) => Promise.resolve(new Error(`refused: ${why}`)) };
    const gone = createJavaScriptEngine({
      engine: "auto",
      workers: 1,
      jail: { ...jail, around: () => ({ command: "/nowhere/node", args: [] }) },
    });
    await expect(gone.run(job, new AbortController().signal)).rejects.toMatchObject({ code: "E_SANDBOX_UNAVAILABLE" });
    await gone.close();
    const walls = JSON.stringify({ level: "standard", read: ["/"], command: ["/nowhere/node"], memoryBytes: 2 ** 30 });
    const refusing = createJavaScriptEngine({
      engine: "auto",
      workers: 1,
      jail: { ...jail, around: () => ({ command: findInterpreter(undefined), args: [...sandboxWords, "--exec", walls] }) },
    });
    await expect(refusing.run(job, new AbortController().signal)).rejects.toThrow(/^refused: no folder is free/u);
    await refusing.close();
  });
});
