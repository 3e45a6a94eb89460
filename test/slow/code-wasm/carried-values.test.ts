import { afterAll, describe, expect, it } from "vitest";
import { carriedRows } from "../../verifiers/code/python/carried-rows.ts";
import { createBench, slowMs } from "./bench.ts";

const bench = createBench();
afterAll(() => bench[Symbol.asyncDispose]());

/** A process for each takes a second, so of what is carried elsewhere one of each kind is carried here. */
const shared: ReadonlySet<string> = new Set([
  "tuples, sets, bytes and big integers",
  "NaN, infinities and minus zero",
  "lone surrogates and NUL",
  "fractions, decimals and dates",
  "a list that holds itself",
  "arguments changed in place",
  "errors of the program's own classes",
  "objects with methods",
]);
const rows: typeof carriedRows = [
  ...carriedRows.filter(([fact]) => shared.has(fact)),
  [
    "functions of the tests that the program calls, and back",
    "def f(g, n): return g(lambda k: k + n) if n else 0",
    "seen = []\ndef back(h):\n    seen.append(h(1))\n    return f(back, 0) + h(2)\nassert f(back, 5) == 7 and seen == [6]",
  ],
  ["generators", "def f():\n    yield 1\n    yield 2", "assert list(f()) == [1, 2]"],
  ["a megabyte each way", "def f(x): return x + x", "assert f('a' * 1000000) == 'a' * 2000000"],
];

describe("wasm python, carried values", { timeout: slowMs }, () => {
  it("takes every shared row", () => {
    expect(rows.filter(([fact]) => shared.has(fact))).toHaveLength(shared.size);
  });
  for (const [fact, program, tests] of rows)
    it(fact, async () => {
      expect(await bench.tests(program, tests)).toMatchObject({ verdict: "pass" });
    });
});
