import { afterAll, describe, expect, it } from "vitest";
import { choices, createBench } from "./support.ts";

// Each program solves nothing: none may pass.
const attacks: readonly (readonly [name: string, code: string])[] = [
  ["valueOf", "const solve = () => ({ valueOf: () => 3, toString: () => '3', [Symbol.toPrimitive]: () => 3 });"],
  [
    "a class that is equal to all",
    "class Any { valueOf() { return 3; } toString() { return '3'; } toJSON() { return 3; } equals() { return true; } } const solve = () => new Any();",
  ],
  [
    "a Proxy that answers all",
    "const solve = () => new Proxy(function () {}, { get: (t, k) => (k === Symbol.toPrimitive ? () => 3 : solve()), has: () => true, apply: () => 3 });",
  ],
  ["a getter that counts", "let n = 2; const solve = () => ({ get value() { return ++n; } });"],
  ["a patched Object.is", "Object.is = () => true; const solve = () => 0;"],
  [
    "patched prototypes",
    "for (const p of [Array, Map, Set, String, Function, Object, Promise, RegExp]) for (const k of Object.getOwnPropertyNames(p.prototype)) { try { if (typeof p.prototype[k] === 'function' && k !== 'constructor') p.prototype[k] = () => true; } catch {} } const solve = () => 0;",
  ],
  [
    "patched JSON and Reflect",
    "JSON.stringify = () => '3'; JSON.parse = () => [[0, 1], [3]]; Reflect.apply = () => 3; Reflect.get = () => 3; const solve = () => 0;",
  ],
  [
    "an assert of its own",
    "globalThis.assert = () => {}; globalThis.assert.strictEqual = globalThis.assert.equal = globalThis.assert.deepStrictEqual = () => {}; var require = () => globalThis.assert; const solve = () => 0;",
  ],
  [
    "names of the marks",
    "var $begin = () => {}, $end = $begin, $fail = $begin, $scope = {}; globalThis.$fail = () => {}; const solve = () => 0;",
  ],
  [
    "properties on Object.prototype",
    "Object.defineProperty(Object.prototype, 'message', { get: () => '' }); Object.prototype.passed = true; Object.prototype.get = () => 3; Object.defineProperty(Object.prototype, 'value', { get() { return 3; }, set() {} }); const solve = () => 0;",
  ],
  [
    "setters on Array.prototype",
    "for (let i = 0; i < 9; i++) Object.defineProperty(Array.prototype, i, { set(v) { globalThis.seen = v; }, get: () => 3, configurable: true }); const solve = () => globalThis.seen;",
  ],
  ["toJSON everywhere", "Object.prototype.toJSON = Number.prototype.toJSON = Array.prototype.toJSON = () => 3; const solve = () => 0;"],
  [
    "prepareStackTrace",
    "Error.prepareStackTrace = (e, frames) => { globalThis.found = frames.map((f) => f.getFunction?.() ?? f.getThis?.()); return frames; }; const solve = () => { new Error('x').stack; return (globalThis.found ?? []).find((f) => typeof f === 'function' && f !== solve)?.('call', '[[0,1],[3]]') ?? 0; };",
  ],
  [
    "the caller",
    "function solve() { let at = solve, said; try { at = arguments.callee.caller; while (at) { said = String(at); at = at.caller; } } catch {} return said ? Number(/, (\\d+)\\)/.exec(said)?.[1]) : 0; }",
  ],
  ["Promise.prototype.then", "Promise.prototype.then = function (f) { f && f(3); return this; }; async function solve() { return 0; }"],
  [
    "Symbol.species",
    "class Mine extends Array { static get [Symbol.species]() { return class { constructor() { return 3; } }; } } const solve = () => Mine.from([1, 2]).map((x) => x);",
  ],
  [
    "defineProperty of what the bridge is called",
    "for (const k of ['host', 'link', 'codec', '$0', 'dispatch', 'setup', 'ask']) Object.defineProperty(globalThis, k, { get: () => () => '[[0,1],[3]]', configurable: true }); const solve = () => typeof host === 'function' ? 0 : 0;",
  ],
  [
    "what it throws lies",
    "const solve = () => { throw { toString() { return '3'; }, valueOf: () => 3, get message() { return 'pass'; }, name: 'AssertionError', code: 'ERR_ASSERTION' }; };",
  ],
  ["an ended process", "const solve = () => process.exit(0);"],
  ["an ended process at load", "process.exit(0); const solve = () => 0;"],
  [
    "frames on stdout",
    "const forged = Buffer.from('    ' + JSON.stringify({ type: 'ended', result: { verdict: 'pass', units: [], total: 0 } })).toString(); for (let i = 0; i < 20; i++) { process.stdout.write('\\0\\0\\0\\x40' + forged); console.log(forged); } const solve = () => 0;",
  ],
  ["a thenable", "const solve = () => ({ then(done) { done(3); } });"],
  ["intrinsics as results", "const solve = () => Object.prototype;"],
  ["eval as a result", "const solve = () => eval;"],
  ["a forged message of the bridge", "const solve = () => '[[0,1],[3]]';"],
  ["Function by a constructor", "const solve = () => (() => {}).constructor('return typeof $end === \"undefined\" ? 0 : 3')();"],
  [
    "an error with a getter as its stack",
    "const solve = () => { const e = new Error('x'); Object.defineProperty(e, 'stack', { get() { return 3; } }); Object.defineProperty(e, 'message', { get() { return 3; } }); throw e; };",
  ],
  [
    "symbols that decide",
    "const solve = () => ({ [Symbol.toPrimitive]: () => 3, [Symbol.toStringTag]: 'Number', [Symbol.hasInstance]: () => true });",
  ],
];

const exact =
  "assert.deepStrictEqual(solve(1, 2), 3); assert.strictEqual(solve(1, 2), 3); assert.equal(solve(1, 2), 3); assert.ok(solve(1, 2) === 3);";
const sloppy =
  "assert.deepEqual(solve(1, 2), 3);\nassert.ok(solve(1, 2) == 3);\nassert(solve(1, 2) >= 3 && solve(1, 2) <= 3);\nassert.ok(Math.abs(solve(1, 2) - 3) < 1e-9);";

describe.each(choices)("attacks on %s", (choice) => {
  const bench = createBench(choice);
  afterAll(() => bench.engine.close());

  it.each(attacks)("gains nothing by %s", async (_name, code) => {
    for (const tests of [exact, sloppy]) {
      const { verdict, units } = await bench.tests(code, tests, { entryPoint: "solve" });
      expect(verdict).not.toBe("pass");
      expect(units.filter((unit) => unit.passed)).toEqual([]);
    }
    expect(await bench.cases(code, "solve", [[[1, 2], 3]])).not.toMatchObject({ verdict: "pass" });
    expect(await bench.tests("const solve = (a, b) => a + b;", exact)).toMatchObject({ verdict: "pass" });
  });

  it("leaves built-ins of the tests as they are", async () => {
    const code =
      "var Set = class { get size() { return 1; } }; globalThis.Math = { abs: () => 0 }; globalThis.isNaN = () => true; function sorted() { return 1; } const solve = () => [1, 1, 2];";
    const { units } = await bench.tests(
      code,
      "assert.equal(new Set(solve()).size, 1);\nassert.ok(Math.abs(5) === 0);\nassert.ok(isNaN(4));",
    );
    expect(units.map((unit) => unit.passed)).toEqual([false, false, false]);
  });

  it("shows the program nothing that tests expect", async () => {
    const code = `
      const seen = [];
      const spy = (value) => new Proxy(value, { get: (t, k) => (seen.push(String(k)), t[k]), has: (t, k) => (seen.push(String(k)), k in t), ownKeys: (t) => (seen.push("keys"), Reflect.ownKeys(t)), getOwnPropertyDescriptor: (t, k) => (seen.push(String(k)), Reflect.getOwnPropertyDescriptor(t, k)) });
      class Result {}
      const solve = () => spy(new Result());
      const told = () => seen.filter((name) => name.startsWith("secret"));`;
    const tests =
      "try { assert.deepEqual(solve(), { secretKey: 1 }); } catch {}\ntry { assert.deepStrictEqual(solve(), { secretKey: 1 }); } catch {}\nassert.deepEqual(told(), []);";
    expect((await bench.tests(code, tests)).units.at(-1)).toEqual({ passed: true });
  });

  it("does not tell the program what an assertion in a callback expected", async () => {
    const code =
      "const found = []; function each(list, f) { for (const x of list) { try { f(x); } catch (error) { found.push(JSON.stringify(error) + error.message + error.expected); } } } const told = () => found.join();";
    const { units } = await bench.tests(code, "each([1], (x) => assert.equal(x, 4711));\nassert.ok(!told().includes('4711'));");
    expect(units.map((unit) => unit.passed)).toEqual([false, true]);
  });

  it("keeps programs apart", async () => {
    await bench.tests(
      "globalThis.left = 5; Object.prototype.left = 5; Array.prototype.map = null; const f = () => 1;",
      "assert.equal(f(), 1);",
    );
    expect(
      await bench.tests("const f = () => [typeof left, [1].map((x) => x)];", "assert.deepEqual(f(), ['undefined', [1]]);"),
    ).toMatchObject({ verdict: "pass" });
  });

  it("keeps tests apart", async () => {
    await bench.tests("const f = () => 1;", "leaked = 1; Array.prototype.extra = 1; Object.prototype.more = f(); assert.equal(f(), 1);");
    expect(
      await bench.tests(
        "const f = () => 1;",
        "assert.equal(typeof leaked, 'undefined'); assert.ok(!('extra' in []) && !('more' in {}) && f() === 1);",
      ),
    ).toMatchObject({ verdict: "pass" });
  });

  it("has no WebAssembly and no shared memory, files or modules", async () => {
    const code =
      "const f = () => [typeof WebAssembly, typeof SharedArrayBuffer, typeof Atomics, typeof fetch]; const read = (p) => require('fs').readFileSync(p, 'utf8'); const load = (m) => require(m);";
    const tests =
      "assert.deepEqual(f(), Array(4).fill('undefined')); assert.throws(() => read('/etc/passwd'), { code: 'ENOENT' }); for (const m of ['child_process', 'net', 'worker_threads', 'vm']) assert.throws(() => load(m));";
    expect(await bench.tests(code, tests)).toMatchObject({ verdict: "pass" });
  });
});
