import { afterAll, describe, expect, it } from "vitest";
import { choices, createBench } from "./support.ts";

describe.each(choices)("units on %s", (choice) => {
  const bench = createBench(choice);
  afterAll(() => bench.engine.close());
  const add = "function add(a, b) { return a + b; }";
  const passed = (outcome: { readonly units: readonly { readonly passed: boolean }[] }): readonly boolean[] =>
    outcome.units.map((unit) => unit.passed);

  it("are the statements that assert", async () => {
    const outcome = await bench.tests(
      add,
      "const x = 1;\nassert.equal(add(x, 2), 3);\nassert.equal(add(1, 2), 4)\nfor (const n of [1, 2]) assert.equal(add(n, 0), n);\nif (add(1, 1) !== 2) throw new Error('no');",
    );
    expect(outcome).toMatchObject({ verdict: "fail", total: 4, message: "add(1, 2) gave 3, not 4" });
    expect(passed(outcome)).toEqual([true, false, true, true]);
  });

  it("are the statements of a function that is called", async () => {
    const tests =
      "function test() {\n  let candidate = add;\n  assert.deepEqual(candidate(1, 2), 3);\n  assert.deepEqual(candidate(1, 3), 5);\n}\n\ntest();";
    const outcome = await bench.tests(add, tests);
    expect(passed(outcome)).toEqual([true, false]);
    expect(outcome.message).toBe("candidate(1, 3) gave 4, not 5");
    expect(await bench.tests(add, tests, { stopAtFailure: true })).toMatchObject({ total: 2 });
  });

  it("are the calls of a helper", async () => {
    const outcome = await bench.tests(
      add,
      "const check = (a, b, want) => { assert.equal(add(a, b), want); };\ncheck(1, 2, 3); check(1, 2, 4);\ncheck(0, 0, 0);",
    );
    expect(passed(outcome)).toEqual([true, false, true]);
  });

  it("stop where this is asked for", async () => {
    const outcome = await bench.tests(add, "assert.equal(add(1, 1), 2);\nassert.equal(add(1, 1), 3);\nassert.equal(add(2, 2), 4);", {
      stopAtFailure: true,
    });
    expect(outcome).toMatchObject({ verdict: "fail", total: 3 });
    expect(passed(outcome)).toEqual([true, false]);
  });

  it("are the tests of a suite", async () => {
    const tests = `describe("add", () => { let n; beforeEach(() => { n = 1; });
      it("adds", () => { expect(add(n, 2)).toBe(3); }); it("is wrong", () => { expect(add(n, 2)).toEqual(4); }); it("waits", async () => { await null; expect([add(0, 0)]).toEqual([0]); });
      test.each([[1, 2], [2, 3]])("grows %i", (a, b) => { expect(add(a, 1)).toBe(b); }); it("throws", () => { expect(() => add(missing)).toThrow(); expect(add(0.1, 0.2)).toBeCloseTo(0.3); }); });`;
    const outcome = await bench.tests(add, tests, { style: "pytest" });
    expect(outcome).toMatchObject({ verdict: "fail", message: "add is wrong: expected 3 to equal 4", total: 6 });
    expect(passed(outcome)).toEqual([true, false, true, true, true, true]);
  });

  it("say what was thrown", async () => {
    const outcome = await bench.tests("function f() { throw new TypeError('bad\\u0007\\n' + 'x'.repeat(900)); }", "assert.equal(f(1), 2);");
    expect(outcome.message).toMatch(/^f\(1\) threw TypeError: bad\\x07 x+…$/u);
    expect(outcome.message.length).toBeLessThanOrEqual(300);
  });

  it("name what the program does not define", async () => {
    expect(await bench.tests("const other = 1;", "assert.equal(solve(1), 2);", { entryPoint: "solve" })).toMatchObject({
      verdict: "error",
      message: "the program defines no solve",
    });
  });

  it.each([
    ["a module", "const fs = require('fs');\nassert.equal(add(1, 2), 3);", "requires the module fs"],
    ["a syntax error", "assert.equal(add(1, 2), 3", "do not compile"],
    ["an error before the program is touched", "JSON.parse('{');\nassert.equal(add(1, 2), 3);", "before they reached the program"],
  ])("are not served for %s", async (_name, tests, reason) => {
    for (const code of [add, "syntax error (", "throw 1;"]) {
      const job = {
        kind: "tests",
        style: "assert",
        language: "javascript",
        code,
        tests: `const assert = require('assert');\n${tests}`,
        stopAtFailure: true,
        seed: 0,
      } as const;
      const limits = { cpuMs: 1_000, wallMs: 1_000, memoryBytes: 1e8, outputBytes: 1e6, processes: 1 };
      expect(await bench.run({ ...job, limits })).toEqual({ unserved: expect.stringContaining(reason) });
    }
  });

  it("may be written as a module", async () => {
    const tests =
      "import { strict as t } from 'node:assert';\nimport { add as plus } from './main.js';\nt.equal(plus(1, 2), 3);\nt.equal(plus(1, 2), '3');";
    expect(passed(await bench.tests(add, tests))).toEqual([true, false]);
  });

  it("are cases", async () => {
    const outcome = await bench.cases("const f = (a, b) => ({ sum: a + b, list: [a, b] });", "f", [
      [[1, 2], { sum: 3, list: [1, 2] }],
      [[1, 2], { sum: 3, list: [2, 1] }],
      [["a", null], { sum: "anull", list: ["a", null] }],
    ]);
    expect(passed(outcome)).toEqual([true, false, true]);
    expect(outcome.message).toBe("f(1,2) gave { sum: 3, list: [ 1, 2 ] }, not { sum: 3, list: [ 2, 1 ] }".replace("1,2)", "1, 2)"));
  });

  it("compare cases as asked", async () => {
    const row = (compare: "exact" | "float" | "unordered", expected: unknown) => ({
      args: [],
      expected,
      comparison: { compare, relativeTolerance: 1e-6, absoluteTolerance: 0 },
    });
    const run = async (code: string, one: ReturnType<typeof row>): Promise<string> =>
      (await bench.cases(code, "f", [], { cases: [one] as never })).verdict;
    expect(await run("const f = () => 0.1 + 0.2;", row("exact", 0.3))).toBe("fail");
    expect(await run("const f = () => [0.1 + 0.2, 'a'];", row("float", [0.3, "a"]))).toBe("pass");
    expect(await run("const f = () => [[2, 1], [3]];", row("unordered", [[3], [1, 2]]))).toBe("pass");
    expect(await run("const f = () => [1, 1, 2];", row("unordered", [1, 2, 2]))).toBe("fail");
    expect(await run("const f = () => undefined;", row("exact", null))).toBe("pass");
    expect(await run("const f = async () => 5;", row("exact", 5))).toBe("pass");
    expect(await run("const f = () => NaN;", row("float", 1))).toBe("fail");
    expect(await run("const f = () => '5';", row("exact", 5))).toBe("fail");
    expect(await run("const f = () => true;", row("exact", 1))).toBe("fail");
  });

  it("call methods of a class", async () => {
    const code =
      "class Solution { constructor() { this.n = 1; } add(a, b) { return a + b + this.n - 1; } static twice(x) { return 2 * x; } }";
    expect(await bench.cases(code, "Solution.add", [[[1, 2], 3]])).toMatchObject({ verdict: "pass" });
    expect(await bench.cases(code, "Solution.twice", [[[4], 8]])).toMatchObject({ verdict: "pass" });
    expect(await bench.cases(code, "Solution.none", [[[4], 8]])).toMatchObject({ verdict: "error" });
  });

  it("let a checker decide", async () => {
    const checker =
      "function check(args, expected, actual) { assert.ok(Array.isArray(actual)); return actual.reduce((a, b) => a + b, 0) === args[0]; }";
    const rows = [
      [[5], null],
      [[6], null],
    ] as const;
    expect(await bench.cases("const f = (n) => [1, n - 1];", "f", rows, { checker })).toMatchObject({ verdict: "pass" });
    const outcome = await bench.cases("const f = (n) => [1, 4];", "f", rows, { checker });
    expect(passed(outcome)).toEqual([true, false]);
  });
});

describe("TypeScript", () => {
  const bench = createBench("auto");
  afterAll(() => bench.engine.close());

  it("is run without its types", async () => {
    const code =
      "enum Kind { A = 1, B }\ninterface P { readonly x: number }\nnamespace N { export const two = 2; }\nclass C<T> { constructor(private readonly v: T) {} get(): T { return this.v; } }\nfunction f<T extends P>(p: T, k: Kind = Kind.B): number { return p.x + k + N.two + new C<number>(1).get()!; }\nexport default f;";
    const tests =
      "declare var require: any;\nconst check = require('node:assert');\ntype Q = { x: number };\ncheck.equal(f({ x: 1 } as Q), 6);";
    expect(await bench.tests(code, "", { language: "typescript", tests })).toMatchObject({ verdict: "pass" });
  });

  it("that does not parse does not compile", async () => {
    expect(await bench.tests("function f(a: number { return a; }", "assert.equal(f(1), 1);", { language: "typescript" })).toMatchObject({
      verdict: "compile_error",
    });
    expect(await bench.tests(`// ${"x".repeat(1_100_000)}`, "assert.equal(f(1), 1);")).toMatchObject({ verdict: "compile_error" });
  });
});
