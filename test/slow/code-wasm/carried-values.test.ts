import { afterAll, describe, expect, it } from "vitest";
import { createBench, slowMs } from "./bench.ts";

const bench = createBench();
afterAll(() => bench[Symbol.asyncDispose]());

/** One program each with tests that hold only if values, objects and errors arrive on the tests' side as they left. */
const rows: readonly (readonly [fact: string, program: string, tests: string])[] = [
  ["tuples, sets, bytes and big integers", "def f(): return (1, {2, 3}, b'x', 10**40)", "assert f() == (1, {2, 3}, b'x', 10**40)"],
  [
    "NaN, infinities and minus zero",
    "def f(): return [float('nan'), float('-inf'), -0.0]",
    "import math\na, b, c = f()\nassert a != a and b < 0 and math.copysign(1, c) == -1",
  ],
  ["lone surrogates and NUL", "def f(): return '\\ud800\\x00'", "assert f() == '\\ud800\\x00'"],
  [
    "fractions, decimals and dates",
    "from fractions import *\nfrom decimal import *\nimport datetime\ndef f(): return Fraction(1, 3), Decimal('0.10'), datetime.date(2024, 2, 29)",
    "from fractions import *\nfrom decimal import *\nimport datetime\nassert f() == (Fraction(1, 3), Decimal('0.1'), datetime.date(2024, 2, 29))",
  ],
  ["a list that holds itself", "def f():\n    a = [1]\n    a.append(a)\n    return a", "x = f()\nassert x[1] is x"],
  [
    "arguments changed in place",
    "def f(a, b, c):\n    a.sort(); b['k'] = a; c.add(9)",
    "x, y, z = [3, 1], {}, {1}\nassert f(x, y, z) is None\nassert x == [1, 3] and y['k'] is x and z == {1, 9}",
  ],
  [
    "functions of the tests that the program calls, and back",
    "def f(g, n): return g(lambda k: k + n) if n else 0",
    "seen = []\ndef back(h):\n    seen.append(h(1))\n    return f(back, 0) + h(2)\nassert f(back, 5) == 7 and seen == [6]",
  ],
  [
    "errors of the program's own classes",
    "class Mine(ValueError): pass\ndef f(): raise Mine('no')",
    "try:\n    f()\n    assert False\nexcept Mine as error:\n    assert isinstance(error, ValueError) and str(error) == 'no'",
  ],
  [
    "objects with methods",
    "class Stack:\n    def __init__(self): self.items = []\n    def push(self, x): self.items.append(x)\n    def __len__(self): return len(self.items)",
    "s = Stack()\ns.push(4)\ns.push(5)\nassert len(s) == 2 and s.items == [4, 5]",
  ],
  ["generators", "def f():\n    yield 1\n    yield 2", "assert list(f()) == [1, 2]"],
  ["a megabyte each way", "def f(x): return x + x", "assert f('a' * 1000000) == 'a' * 2000000"],
];

describe("wasm python, carried values", { timeout: slowMs }, () => {
  for (const [fact, program, tests] of rows)
    it(fact, async () => {
      expect(await bench.tests(program, tests)).toMatchObject({ verdict: "pass" });
    });
});
