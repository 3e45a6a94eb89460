import { afterAll, describe, expect, it } from "vitest";
import { choices, createBench } from "./support.ts";

const readers: readonly (readonly [name: string, code: string])[] = [
  ["fs by number", "const [a, b] = require('fs').readFileSync(0, 'utf8').trim().split(' ').map(Number); console.log(a + b);"],
  [
    "fs by path",
    "const text = require('node:fs').readFileSync('/dev/stdin').toString(); console.log(text.trim().split(/\\s+/).reduce((a, b) => a + Number(b), 0));",
  ],
  [
    "events of stdin",
    "let all = ''; process.stdin.setEncoding('utf8'); process.stdin.on('data', (part) => (all += part)); process.stdin.on('end', () => { const [a, b] = all.split(' ').map(Number); process.stdout.write(a + b + '\\n'); });",
  ],
  [
    "readable of stdin",
    "let all = ''; process.stdin.on('readable', () => { let part; while ((part = process.stdin.read()) !== null) all += part; }).on('end', () => console.log(eval(all.trim().replace(' ', '+'))));",
  ],
  [
    "stdin as an iterator",
    "(async () => { let all = ''; for await (const part of process.stdin) all += part; const [a, b] = all.split(' ').map(Number); console.log(a + b); })();",
  ],
  [
    "lines by events",
    "const rl = require('readline').createInterface({ input: process.stdin, output: process.stdout, terminal: false }); const rows = []; rl.on('line', (row) => rows.push(row)); rl.on('close', () => { const [a, b] = rows[0].split(' ').map(Number); console.log(a + b); });",
  ],
  [
    "lines as an iterator",
    "const rl = require('readline').createInterface({ input: process.stdin }); async function main() { for await (const row of rl) { const [a, b] = row.split(' ').map(Number); console.log(a + b); } } main();",
  ],
  [
    "a question",
    "const rl = require('readline').createInterface({ input: process.stdin }); rl.question('', (row) => { const [a, b] = row.split(' ').map(Number); console.log(a + b); rl.close(); });",
  ],
  [
    "a module",
    "import { readFileSync } from 'fs';\nimport * as rl from 'node:readline';\nconst [a, b] = readFileSync(0, 'utf-8').split(' ').map(Number);\nconsole.log(a + b);",
  ],
  [
    "a default import",
    "import assert from 'node:assert';\nimport { default as fs } from 'fs';\nconst [a, b] = fs.readFileSync(0, 'utf8').split(' ').map(Number);\nassert.equal(a, 2);\nconsole.log(a + b);",
  ],
  [
    "a module that awaits",
    "import readline from 'readline';\nlet sum = 0;\nfor await (const row of readline.createInterface({ input: process.stdin })) {\n  const [a, b] = row.split(' ').map(Number);\n  sum += a + b;\n}\nawait new Promise((done) => setTimeout(done, 2));\nawait (async () => console.log(sum))();",
  ],
  ["a timer", "setTimeout(() => { const [a, b] = require('fs').readFileSync(0, 'utf8').split(' ').map(Number); console.log(a + b); }, 5);"],
];

describe.each(choices)("whole programs on %s", (choice) => {
  const bench = createBench(choice);
  afterAll(() => bench.engine.close());

  it.each(readers)("read their input by %s", async (_name, code) => {
    expect(await bench.stdio(code, "2 40\n")).toMatchObject({ verdict: "pass", stdout: "42\n", units: [], total: 0 });
  });

  it("write as in Node", async () => {
    const code =
      "console.log('a', 1, [1, 'x', { b: null }], new Map([[1, 2]])); console.error('to stderr'); console.info('%s-%d', 'q', 5); console.log(); console.group('g'); console.log('in\\nside'); console.groupEnd(); process.stdout.write('end');";
    expect(await bench.stdio(code)).toMatchObject({
      stdout: "a 1 [ 1, 'x', { b: null } ] Map(1) { 1 => 2 }\nq-5\n\ng\n  in\n  side\nend",
      stderr: "to stderr\n",
    });
  });

  it.each([
    ["a status of zero", "console.log('x'); process.exit(0); console.log('y');", "pass"],
    ["another status", "console.log('x'); process.exit(3);", "error"],
    ["an exit that it catches", "try { process.exit(1); } catch {} for (;;) {}", "error"],
    ["an exit code that was set", "process.exitCode = 2; console.log('x');", "error"],
    ["an error", "console.log('x'); throw new Error('no');", "error"],
    ["an error in a timer", "console.log('x'); setTimeout(() => { throw new Error('no'); }, 1);", "error"],
    ["a value that is thrown", "throw { toString() { for (;;) {} } };", "error"],
    ["a syntax error", "console.log('x'", "compile_error"],
    ["an error in a module that awaits", "console.log('x'); await null; throw new Error('no');", "error"],
    ["a promise that it awaits and nobody settles", "await new Promise(() => {}); console.log('x');", "error"],
    ["a syntax error of a module that awaits", "await null; let = ;", "compile_error"],
  ])("end by %s", async (_name, code, verdict) => {
    expect(await bench.stdio(code)).toMatchObject({ verdict });
  });

  it("go on for as long as promises and timers follow each other", async () => {
    const code =
      "const sleep = (ms) => new Promise((done) => setTimeout(done, ms)); (async () => { for (let i = 0; i < 9; i++) { await sleep(i % 3); await null; console.log(i); } })();";
    expect(await bench.stdio(code)).toMatchObject({ verdict: "pass", stdout: "0\n1\n2\n3\n4\n5\n6\n7\n8\n" });
  });

  it("show what they wrote before they threw", async () => {
    expect(await bench.stdio("console.log('x'); throw new Error('no');")).toMatchObject({ stdout: "x\n", stderr: "Uncaught Error: no\n" });
  });

  // quickjs does not tell of promises that are rejected and have no handler.
  it.runIf(choice === "isolated-vm").each([
    ["at once", "console.log('x'); Promise.reject(new Error('no'));"],
    ["by an async function", "async function main() { console.log('x'); throw new Error('no'); } main();"],
    ["in a timer", "console.log('x'); setTimeout(async () => { throw new Error('no'); }, 1);"],
    ["and handled too late", "console.log('x'); const p = Promise.reject(new Error('no')); setTimeout(() => p.catch(() => {}), 1);"],
  ])("end by a promise that is rejected %s", async (_name, code) => {
    expect(await bench.stdio(code)).toMatchObject({ verdict: "error", stdout: "x\n", message: "the program threw Error: no" });
  });

  it("may reject a promise that has a handler in time", async () => {
    const code =
      "const p = Promise.reject(1); Promise.resolve().then(() => p.catch(() => console.log('x'))); Promise.allSettled([Promise.reject(2)]);";
    expect(await bench.stdio(code)).toMatchObject({ verdict: "pass", stdout: "x\n" });
  });

  it("have no arguments and draw the same numbers for the same seed", async () => {
    const code = "console.log(process.argv.length, Math.random(), Math.random());";
    const [first, second] = [await bench.stdio(code), await bench.stdio(code)];
    expect(first.stdout).toBe(second.stdout);
    expect(first.stdout).toMatch(/^2 0\.\d+ 0\.\d+\n$/u);
  });

  it("may write a lot, and no more than is allowed", async () => {
    const full = await bench.stdio("for (let i = 0; i < 1024; i++) console.log('x'.repeat(1023));");
    expect(full).toMatchObject({ verdict: "pass" });
    expect(full.stdout.length).toBe(1_048_576);
    for (const code of [
      "for (;;) console.log('x'.repeat(1000));",
      "process.stdout.write('x'.repeat(30_000_000));",
      "try { for (;;) console.error('€'.repeat(500)); } catch {} for (;;) {}",
    ]) {
      const over = await bench.stdio(code);
      expect(over).toMatchObject({ verdict: "output_limit", limit: "output" });
      expect(over.stdout.length + over.stderr.length).toBeLessThan(2_200_000);
    }
  });

  it("are checked by source where this is asked for", async () => {
    const job = {
      kind: "check",
      language: "javascript",
      code: "function check(input, expected, output) { return Number(output) > Number(input); }",
      input: "4",
      expected: "",
      limits: { cpuMs: 1_000, wallMs: 1_000, memoryBytes: 1e8, outputBytes: 1e6, processes: 1 },
      seed: 0,
    } as const;
    expect(await bench.run({ ...job, output: "5" })).toMatchObject({ verdict: "pass" });
    expect(await bench.run({ ...job, output: "3" })).toMatchObject({ verdict: "fail" });
    expect(await bench.run({ ...job, code: "function other() {}", output: "3" })).toEqual({ unserved: expect.stringContaining("check") });
  });
});
