import { afterAll, describe, expect, it } from "vitest";
import { choices, createBench } from "./support.ts";

const identity = "const id = (value) => value; class Point { constructor(x) { this.x = x; } plus(o) { return new Point(this.x + o.x); } }";

describe.each(choices)("values that cross by %s", (choice) => {
  const bench = createBench(choice);
  afterAll(() => bench.engine.close());
  const passes = async (code: string, tests: string): Promise<void> => {
    expect(await bench.tests(code, tests)).toMatchObject({ verdict: "pass" });
  };

  it.each([
    ["undefined", "undefined"],
    ["NaN", "NaN"],
    ["negative zero", "-0"],
    ["infinities", "[Infinity, -Infinity]"],
    ["large integers", "[10n ** 30n, -(2n ** 70n), 0n]"],
    ["text with lone surrogates", '["\\ud800", "\\n\\u2028", ""]'],
    ["dates", "[new Date(5), new Date(NaN)]"],
    ["regular expressions", "/a\\/b[/]/giu"],
    ["maps and sets, nested", "new Map([[{ a: 1 }, new Set([[1], 2])]])"],
    ["typed arrays", "[Uint8Array.of(1, 255), Float64Array.of(-0, NaN), BigInt64Array.of(-5n)]"],
    ["buffers", "Uint8Array.of(1, 2, 3).buffer"],
    ["sparse arrays", "[1, , 3, , ]"],
    ["objects without a prototype", "Object.assign(Object.create(null), { a: 1 })"],
    ["errors", 'Object.assign(new RangeError("far"), { code: 7 })'],
    ["errors with a cause", 'new Error("a", { cause: new TypeError("b") })'],
    ["boxed values", "[Object(1), Object('x'), Object(true), Object(3n)]"],
    ["a key called __proto__", '{ ["__proto__"]: 1, constructor: 2 }'],
    ["nested data", "{ a: [{ b: [[], {}] }], c: null }"],
  ])("keeps %s", async (_name, value) => {
    const [made, sent] = [`function make() { return (${value}); }`, `(${value})`];
    await passes(`${identity} ${made}`, `assert.deepStrictEqual(make(), ${sent}); assert.deepStrictEqual(id(${sent}), ${sent});`);
  });

  it("keeps identity and cycles", async () => {
    await passes(
      `${identity} const kept = { n: 1 }; const get = () => kept; const loop = () => { const a = []; a.push(a); return a; };`,
      `const mine = { a: [] }; mine.self = mine; assert.strictEqual(id(mine), mine); assert.strictEqual(id([mine])[0].a, mine.a);
       assert.strictEqual(get(), get()); const made = loop(); assert.strictEqual(made[0], made);
       const sign = Symbol("s"); assert.strictEqual(id(sign), sign); assert.strictEqual(id(Symbol.iterator), Symbol.iterator); assert.strictEqual(id(id), id);`,
    );
  });

  it("brings back what was changed in place", async () => {
    await passes(
      `function sort(a) { a.sort((x, y) => x - y); } function edit(o) { o.x = { y: [1] }; delete o.z; } function fill(m, s, d) { m.set("k", [1]); s.add(2); d.setTime(7); }
       function reverse(list) { let last = null; while (list) { const { next } = list; list.next = last; last = list; list = next; } return last; }`,
      `const a = [3, 1, 2]; sort(a); assert.deepEqual(a, [1, 2, 3]);
       const o = { z: 1 }; edit(o); assert.deepStrictEqual(o, { x: { y: [1] } });
       const m = new Map(), s = new Set(), d = new Date(1); fill(m, s, d); assert.deepStrictEqual([m, s, d], [new Map([["k", [1]]]), new Set([2]), new Date(7)]);
       class Node { constructor(v, next) { this.v = v; this.next = next; } }
       const list = new Node(1, new Node(2, null)); const back = reverse(list);
       assert.equal(back.v, 2); assert.strictEqual(back.next, list); assert.ok(list instanceof Node);`,
    );
  });

  it("tells of frozen arguments", async () => {
    await passes(
      `"use strict"; function push(a) { try { a.push(1); return "changed"; } catch (error) { return error.name; } }`,
      `assert.equal(push(Object.freeze([])), "TypeError"); assert.equal(push([]), "changed");`,
    );
  });

  it("hands on classes and instances by handle", async () => {
    await passes(
      `${identity} class Far extends Point { static of(x) { return new Far(x); } get double() { return this.x * 2; } toString() { return "far " + this.x; } }`,
      `const p = new Point(1).plus(new Point(2)); assert.strictEqual(p.x, 3); assert.ok(p instanceof Point);
       assert.deepStrictEqual(p, new Point(3)); assert.notDeepStrictEqual(p, new Point(4)); assert.notDeepStrictEqual(p, { x: 3 }); assert.deepEqual(p, { x: 3 });
       const far = Far.of(4); assert.ok(far instanceof Point); assert.equal(far.double, 8); assert.equal(String(far), "far 4"); assert.equal(\`\${far}\`, "far 4");
       far.x = 5; assert.equal(far.double, 10); assert.deepEqual(Object.keys(far), ["x"]); assert.ok("double" in far); assert.equal(JSON.stringify(far), '{"x":5}');
       assert.equal(typeof Far, "function"); assert.equal(far.constructor, Far); assert.equal(Far.name, "Far");`,
    );
  });

  it("hands on errors of the program", async () => {
    await passes(
      `class Refused extends Error { constructor(m) { super(m); this.name = "Refused"; this.code = 7; } }
       function f(n) { if (n === 1) throw new TypeError("bad one"); if (n === 2) throw new Refused("no"); if (n === 3) throw { a: 1 }; if (n === 4) throw "text"; return n; }`,
      `assert.throws(() => f(1), TypeError); assert.throws(() => f(1), /bad/); assert.throws(() => f(1), { name: "TypeError", message: "bad one" });
       assert.throws(() => f(2), Refused); assert.throws(() => f(2), Error); assert.throws(() => f(2), { code: 7 }); assert.throws(() => f(2), /Refused: no/);
       try { f(3); } catch (error) { assert.deepEqual(error, { a: 1 }); } try { f(4); } catch (error) { assert.equal(error, "text"); } assert.doesNotThrow(() => f(5));`,
    );
  });

  it("lets the program call what the tests gave", async () => {
    await passes(
      `const apply = (list, f) => list.map((x, i) => f(x, i)); const compose = (...fs) => (x) => fs.reduce((v, f) => f(v), x);
       const memo = (f) => { const known = {}; return (x) => known[x] ?? (known[x] = f(x)); }; const bind = (o, name) => o[name]();`,
      `assert.deepEqual(apply([1, 2], (x, i) => x * 10 + i), [10, 21]); assert.equal(compose((x) => x + 1, Math.sqrt)(8), 3);
       let calls = 0; const once = memo((x) => { calls += 1; return x * 2; }); once(2); once(2); assert.equal(calls, 1);
       assert.throws(() => apply([1], () => { throw new RangeError("mine"); }), RangeError); assert.equal(bind({ n: 4, get() { return this.n; } }, "get"), 4);`,
    );
  });

  it("reads generators step by step", async () => {
    await passes(
      `function* some() { yield 1; yield [2]; return 3; } function* all() { for (let i = 0; ; i++) yield i; } const bag = { *[Symbol.iterator]() { yield "x"; } }; class Bag { *[Symbol.iterator]() { yield 5; } }`,
      `assert.deepEqual([...some()], [1, [2]]); const steps = all(); assert.deepEqual(steps.next(), { value: 0, done: false });
       let sum = 0; for (const n of all()) { if (n > 5) break; sum += n; } assert.equal(sum, 15); assert.deepEqual([...new Bag()], [5]);`,
    );
  });

  it("settles promises on both sides", async () => {
    await passes(
      `const wait = (ms) => new Promise((done) => setTimeout(done, ms)); async function twice(x) { await null; return x * 2; } async function late() { await wait(5); throw new RangeError("late"); }
       async function retry(f, n) { for (;;) { try { return await f(); } catch (error) { if (--n === 0) throw error; } } } const all = (list) => Promise.all(list);`,
      `assert.equal(await twice(2), 4); await assert.rejects(late(), RangeError); await assert.rejects(() => late(), /late/);
       let tries = 0; assert.equal(await retry(async () => { tries += 1; if (tries < 3) throw new Error("again"); return "ok"; }, 5), "ok"); assert.equal(tries, 3);
       assert.deepEqual(await all([Promise.resolve(1), 2, twice(3)]), [1, 2, 6]); assert.ok(twice(1) instanceof Promise);`,
    );
  });

  it("fails a test that waits for ever", async () => {
    const outcome = await bench.tests("const never = () => new Promise(() => {});", "assert.equal(await never(), 1);");
    expect(outcome).toMatchObject({ verdict: "fail", message: expect.stringContaining("never settles") });
  });

  it("sees variables of the program as they are now", async () => {
    await passes(
      "let count = 0; function inc() { count++; } const state = { n: 0 }; const get = () => state; function up() { state.n++; }",
      "inc(); inc(); assert.equal(count, 2); const seen = get(); up(); assert.equal(seen.n, 1); seen.n = 5; up(); assert.equal(get().n, 6);",
    );
  });

  it.each([
    ["module.exports", "module.exports = { add: (a, b) => a + b };"],
    ["exports", "exports.add = (a, b) => a + b;"],
    ["export", "export const add = (a, b) => a + b;"],
    ["export default", "export default function add(a, b) { return a + b; }"],
    ["an export list", "const plus = (a, b) => a + b;\nexport { plus as add };"],
  ])("finds what a program gives by %s", async (_name, code) => {
    await passes(code, "assert.equal(add(1, 2), 3);");
    await passes(code, 'const given = require("./solution"); assert.equal(given.add(1, 2), 3);');
  });

  it("carries large arguments and refuses huge results", async () => {
    await passes(
      "const sum = (list) => list.reduce((a, b) => a + b, 0);",
      "assert.equal(sum(Array.from({ length: 100_000 }, (_, i) => i)), 4999950000);",
    );
    const outcome = await bench.tests('const huge = () => "x".repeat(20_000_000);', "assert.equal(huge().length, 20_000_000);");
    expect(outcome.verdict).not.toBe("pass");
  });
});
