import nodeAssert from "node:assert";
import { inspect as nodeInspect, format as nodeFormat } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createAssert } from "../../../../verifiers/code/javascript/guest/assert.ts";
import { createDeepEqual } from "../../../../verifiers/code/javascript/guest/deep-equal.ts";
import { createFormat } from "../../../../verifiers/code/javascript/guest/format.ts";
import { inColumns } from "../../../../verifiers/code/javascript/guest/in-columns.ts";
import { createInspect } from "../../../../verifiers/code/javascript/guest/inspect.ts";
import { createInspector } from "../../../../verifiers/code/javascript/guest/inspector.ts";
import { createKinds } from "../../../../verifiers/code/javascript/guest/kinds.ts";
import { quote } from "../../../../verifiers/code/javascript/guest/quote.ts";

const deepEqual = createDeepEqual({ isStandIn: () => false, snapshot: (value) => value });
const { inspect, format } = createInspector({ createInspect, createFormat, createKinds, quote, inColumns });
const ours = createAssert({ deepEqual, inspect: (value) => inspect(value), isStandIn: () => false }) as unknown as Record<
  string,
  (...args: unknown[]) => unknown
>;
const theirs = nodeAssert as unknown as typeof ours;

/** How a call ends: passed, or the name of what it threw. */
function endOf(run: () => unknown): string {
  try {
    run();
    return "passed";
  } catch (error) {
    return error instanceof Error ? ((error as { code?: string }).code ?? error.name) : "other";
  }
}

class A {
  x = 1;
}
class B {
  x = 1;
}
const cycle: unknown[] = [1];
cycle.push(cycle);
const otherCycle: unknown[] = [1];
otherCycle.push(otherCycle);
const values: readonly unknown[] = [
  undefined,
  null,
  true,
  false,
  0,
  -0,
  1,
  NaN,
  "1",
  "",
  "a",
  1n,
  0n,
  Symbol.iterator,
  Infinity,
  [],
  [1],
  ["1"],
  [undefined],
  [null],
  [0],
  [-0],
  new Array(1),
  [1, 2],
  [[1]],
  Object.assign([1], { extra: 1 }),
  {},
  { a: 1 },
  { a: "1" },
  { a: undefined },
  { a: null },
  { b: 1 },
  Object.create(null),
  { a: { b: [1] } },
  { constructor: Object },
  new A(),
  new B(),
  { x: 1 },
  Object(1),
  Object("a"),
  Object(true),
  new Date(0),
  new Date(1),
  new Date(NaN),
  /a/u,
  /a/gu,
  new Error("a"),
  new Error("b"),
  new TypeError("a"),
  new Error("a", { cause: 1 }),
  Object.assign(new Error("a"), { code: 1 }),
  new Map(),
  new Map([[1, 2]]),
  new Map([["1", 2]]),
  new Map([[{ a: 1 }, 2]]),
  new Map([[null, undefined]]),
  new Set(),
  new Set([1]),
  new Set(["1"]),
  new Set([{ a: 1 }]),
  new Set([[1], [2]]),
  new Set([[2], [1]]),
  Uint8Array.of(1),
  Uint8Array.of(),
  Float32Array.of(-0),
  Float32Array.of(0),
  Uint8Array.of(1).buffer,
  cycle,
  otherCycle,
  Math.max,
  () => 1,
  { [Symbol.for("s")]: 1 },
  { [Symbol.for("s")]: 2 },
  Promise.resolve(1),
  new WeakMap(),
  Object.assign(new Map([[1, 2]]), { a: 1 }),
];

describe("assert of the tests", () => {
  it.each(["equal", "notEqual", "strictEqual", "notStrictEqual", "deepEqual", "notDeepEqual", "deepStrictEqual", "notDeepStrictEqual"])(
    "ends as in Node: %s",
    (name) => {
      for (const a of values) {
        for (const b of values) {
          // Node 24 takes a null in an expected list for anything, which would let wrong answers pass.
          if (/^(?:notD|d)eepEqual$/u.test(name) && Array.isArray(b) && b.includes(null)) continue;
          const want = endOf(() => theirs[name]?.(a, b));
          expect(
            endOf(() => ours[name]?.(a, b)),
            `${name}(${nodeInspect(a)}, ${nodeInspect(b)})`,
          ).toBe(want);
        }
      }
    },
  );

  it("ends as in Node for data of any shape", () => {
    const leaf = fc.oneof(fc.constantFrom(undefined, null, 0, -0, NaN, 1, "1", "", true, 1n), fc.integer({ max: 3, min: 0 }));
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 3, withCrossShrink: true },
        leaf,
        fc.array(tie("tree"), { maxLength: 3 }),
        fc.sparseArray(tie("tree"), { maxLength: 3, maxNumElements: 2 }),
        fc.dictionary(fc.constantFrom("a", "b", "c"), tie("tree"), { maxKeys: 2 }),
        fc.array(tie("tree"), { maxLength: 3 }).map((list) => new Set(list)),
        fc.array(fc.tuple(tie("tree"), tie("tree")), { maxLength: 3 }).map((list) => new Map(list)),
      ),
    }));
    // Node 24 itself stumbles over some sets of primitives against sets of objects; they are not equal.
    const same = (a: unknown, b: unknown): boolean =>
      (nodeInspect(b, { depth: 9 }).includes("null") ? ["deepStrictEqual"] : ["deepEqual", "deepStrictEqual"]).every(
        (name) => endOf(() => ours[name]?.(a, b)) === endOf(() => theirs[name]?.(a, b)).replace("TypeError", "ERR_ASSERTION"),
      );
    fc.assert(fc.property(tree, tree, same), { numRuns: 3_000 });
    fc.assert(
      fc.property(tree, (a) => same(a, structuredClone(a))),
      { numRuns: 1_000 },
    );
  });

  const boom = (): never => {
    throw new RangeError("boom");
  };
  const quiet = (): number => 1;
  const textual: readonly (readonly unknown[])[] = [
    [boom],
    [quiet],
    [boom, RangeError],
    [boom, TypeError],
    [boom, Error],
    [boom, /boom/u],
    [boom, /bang/u],
    [boom, { message: "boom" }],
    [boom, { message: /oo/u, name: "RangeError" }],
    [boom, { message: "no" }],
    [boom, {}],
    [boom, new RangeError("boom")],
    [boom, new RangeError("other")],
    [boom, () => true],
    [boom, () => false],
    [boom, "boom"],
    [boom, "message"],
    [quiet, "message"],
    [quiet, RangeError],
    [1],
    [boom, "a", "b"],
    [boom, 1],
  ];

  it.each(["throws", "doesNotThrow"])("ends as in Node: %s", (name) => {
    for (const args of textual)
      expect(
        endOf(() => ours[name]?.(...args)),
        nodeInspect(args),
      ).toBe(endOf(() => theirs[name]?.(...args)));
  });

  it.each(["rejects", "doesNotReject"])("ends as in Node: %s", async (name) => {
    const end = async (run: unknown): Promise<string> => {
      try {
        await run;
        return "passed";
      } catch (error) {
        return (error as { code?: string }).code ?? (error as Error).name;
      }
    };
    for (const [run, ...rest] of textual) {
      const given = typeof run === "function" ? async () => run() as unknown : run;
      expect(await end(ours[name]?.(given, ...rest)), nodeInspect([run, ...rest])).toBe(await end(theirs[name]?.(given, ...rest)));
    }
  });

  it("ends as in Node: the rest", () => {
    const calls: readonly (readonly [string, ...unknown[]])[] = [
      ["ok", 1],
      ["ok", 0],
      ["ok"],
      ["ok", "", "why"],
      ["match", "abc", /b/u],
      ["match", "abc", /d/u],
      ["match", 1, /1/u],
      ["match", "a", "a"],
      ["doesNotMatch", "abc", /d/u],
      ["doesNotMatch", "abc", /b/u],
      ["doesNotMatch", 1, /b/u],
      ["fail"],
      ["fail", "why"],
      ["fail", new TypeError("mine")],
      ["ifError", null],
      ["ifError", undefined],
      ["ifError", new Error("x")],
      ["ifError", 0],
      ["equal", 1],
      ["strictEqual"],
      ["equal", 1, 2, new TypeError("mine")],
      ["partialDeepStrictEqual", { a: 1, b: 2 }, { a: 1 }],
      ["partialDeepStrictEqual", { a: 1 }, { a: 1, b: 2 }],
      ["partialDeepStrictEqual", [1, 2, 3], [1, 3]],
    ];
    for (const [name, ...args] of calls)
      expect(
        endOf(() => ours[name]?.(...args)),
        nodeInspect([name, ...args]),
      ).toBe(endOf(() => theirs[name]?.(...args)));
    const strict = ours["strict"] as unknown as typeof ours;
    expect(endOf(() => strict["equal"]?.(1, "1"))).toBe("ERR_ASSERTION");
    expect(endOf(() => strict["deepEqual"]?.([1], ["1"]))).toBe("ERR_ASSERTION");
  });
});

describe("inspect", () => {
  it("shows values as Node does", () => {
    const shown: readonly unknown[] = [
      ...values.filter((value) => !(value instanceof Error) && !(value instanceof Promise)),
      Array.from({ length: 30 }, (_, i) => i * 7),
      Array.from({ length: 120 }, (_, i) => i),
      Array.from({ length: 26 }, (_, i) => "x".repeat(i % 7)),
      { a: { b: { c: { d: 1 } } } },
      [[[[1]]]],
      "it's",
      "both ' and \"",
      "line\nbreak",
      ["a\tb\\"],
      { "a-b": 1, b2: [1] },
      new Map([["k", { a: [1, 2] }]]),
      class C {},
      class D extends A {},
      function named() {},
      { f() {} },
      {
        get x() {
          return 1;
        },
        set x(_) {},
      },
      Object.assign(new Array(3), { 0: undefined, 2: null }),
      Array.from({ length: 3 }, () => ({ name: "a long enough name", value: 123_456, list: [1, 2, 3] })),
      "x".repeat(200).split(""),
      [1.5, -0, 1e21],
      { a: 1n },
    ];
    for (const value of shown) expect(inspect(value)).toBe(nodeInspect(value));
  });

  it("formats as Node does", () => {
    const rows: readonly (readonly unknown[])[] = [
      ["%s is %d", "a", 4, "more"],
      ["%i %f %j %o %%", 4.7, "1.5x", { a: 1 }, [1]],
      ["a", { b: 1 }, [2]],
      [1, "x"],
      ["%s"],
      ["%s", null, undefined],
      ["100%"],
      [],
      ["%d", "x"],
      ["%s", -0, 5n, Symbol("q")],
    ];
    for (const row of rows.filter((one) => !String(one[0]).includes("%o"))) expect(format(row)).toBe(nodeFormat(...(row as [unknown])));
  });
});
