/** One program each with tests that hold only if values, objects and errors arrive on the tests' side as they left. */
export const carriedRows: readonly (readonly [fact: string, program: string, tests: string])[] = [
  ["tuples, sets, bytes and big integers", "def f(): return (1, {2, 3}, b'x', 10**40)", "assert f() == (1, {2, 3}, b'x', 10**40)"],
  [
    "NaN, infinities and minus zero",
    "def f(): return [float('nan'), float('-inf'), -0.0]",
    "import math\na, b, c = f()\nassert a != a and b < 0 and math.copysign(1, c) == -1",
  ],
  ["keys of every kind", "def f(): return {(1, 2): 'a', 3: None, True: 0.5}", "assert f() == {(1, 2): 'a', 3: None, True: 0.5}"],
  ["lone surrogates and NUL", "def f(): return '\\ud800\\x00'", "assert f() == '\\ud800\\x00'"],
  [
    "counters, deques and ordered dictionaries",
    "from collections import *\ndef f(): return Counter('aab'), deque([1, 2], 5), OrderedDict(a=1), defaultdict(int, b=2)",
    "from collections import *\nc, d, o, e = f()\nassert c['a'] == 2 and d.maxlen == 5 and list(o) == ['a'] and e['x'] == 0",
  ],
  [
    "fractions, decimals and dates",
    "from fractions import *\nfrom decimal import *\nimport datetime\ndef f(): return Fraction(1, 3), Decimal('0.10'), datetime.date(2024, 2, 29)",
    "from fractions import *\nfrom decimal import *\nimport datetime\nassert f() == (Fraction(1, 3), Decimal('0.1'), datetime.date(2024, 2, 29))",
  ],
  ["views of dictionaries", "def f(): return {1: 2}.keys(), {1: 2}.items()", "assert f()[0] == {1} and (1, 2) in f()[1]"],
  ["types and builtins", "def f(): return [int, len, type(None)]", "a, b, c = f()\nassert a is int and b is len"],
  ["one list that stands twice", "def f():\n    a = []\n    return [a, a]", "x, y = f()\nassert x is y"],
  ["a list that holds itself", "def f():\n    a = [1]\n    a.append(a)\n    return a", "x = f()\nassert x[1] is x"],
  ["an argument that is returned", "def f(a): return a", "x = [1]\nassert f(x) is x"],
  [
    "arguments changed in place",
    "def f(a, b, c):\n    a.sort(); b['k'] = a; c.add(9)",
    "x, y, z = [3, 1], {}, {1}\nassert f(x, y, z) is None\nassert x == [1, 3] and y['k'] is x and z == {1, 9}",
  ],
  [
    "arguments changed before an error",
    "def f(a):\n    a.append(1)\n    raise KeyError('k')",
    "x = []\ntry:\n    f(x)\n    assert False\nexcept KeyError as error:\n    assert error.args == ('k',)\nassert x == [1]",
  ],
  [
    "errors of the program's own classes",
    "class Mine(ValueError): pass\ndef f(): raise Mine('no')",
    "try:\n    f()\n    assert False\nexcept Mine as error:\n    assert isinstance(error, ValueError) and str(error) == 'no'",
  ],
  [
    "named tuples",
    "from collections import namedtuple\nP = namedtuple('P', 'x y')\ndef f(): return P(1, 2)",
    "assert f() == (1, 2) and f().y == 2",
  ],
  [
    "enumerations",
    "import enum\nclass C(enum.IntEnum):\n    RED = 1\ndef f(): return C.RED",
    "assert f() == 1 and f() is not None and C.RED == 1",
  ],
  [
    "objects with methods",
    "class Stack:\n    def __init__(self): self.items = []\n    def push(self, x): self.items.append(x)\n    def __len__(self): return len(self.items)",
    "s = Stack()\ns.push(4)\ns.push(5)\nassert len(s) == 2 and s.items == [4, 5]",
  ],
  [
    "operators of objects",
    "class V:\n    def __init__(self, x): self.x = x\n    def __add__(self, o): return V(self.x + o.x)\n    def __mul__(self, k): return V(self.x * k)\n    def __eq__(self, o): return isinstance(o, V) and o.x == self.x\n    def __repr__(self): return f'V({self.x})'",
    "a = V(2)\nassert a.x == 2 and a + V(3) == V(5) and a * 4 == V(8) and repr(a) == 'V(2)'",
  ],
  [
    "attributes that tests set",
    "class Node:\n    def __init__(self, v): self.v, self.left = v, None\ndef depth(n): return 0 if n is None else 1 + depth(n.left)",
    "n = Node(1)\nn.left = Node(2)\nassert depth(n) == 2 and n.left.v == 2",
  ],
  [
    "generators, also endless ones",
    "import itertools\ndef f():\n    yield from itertools.count()",
    "import itertools\nassert list(itertools.islice(f(), 3)) == [0, 1, 2]",
  ],
  [
    "context managers",
    "import contextlib\nlog = []\n@contextlib.contextmanager\ndef f():\n    log.append('in')\n    yield 7\n    log.append('out')\ndef seen(): return log",
    "with f() as x:\n    assert x == 7 and seen() == ['in']\nassert seen() == ['in', 'out']",
  ],
  ["functions of the tests", "def f(g, xs): return [g(x) for x in xs]", "k = 10\nassert f(lambda x: x + k, [1, 2]) == [11, 12]"],
  [
    "errors of the tests' functions",
    "def f(g):\n    try:\n        g()\n    except ZeroDivisionError:\n        return 'caught'",
    "assert f(lambda: 1 / 0) == 'caught'",
  ],
  [
    "objects of the tests",
    "def f(o):\n    o.seen = o.n + 1\n    return o.double(4)",
    "class T:\n    n = 1\n    def double(self, x): return 2 * x\nt = T()\nassert f(t) == 8 and t.seen == 2",
  ],
  ["functions that return functions", "def f(n): return lambda x: x + n", "g = f(3)\nassert g(4) == 7"],
  ["coroutines", "async def f(x): return x + 1", "import asyncio\nassert asyncio.run(f(1)) == 2"],
  [
    "what the program prints, where tests listen",
    "def f(): print('hi')",
    "import io, contextlib\nout = io.StringIO()\nwith contextlib.redirect_stdout(out):\n    f()\nassert out.getvalue() == 'hi\\n'",
  ],
  [
    "input that tests put there",
    "def f(): return input() + input()",
    "import sys, io\nsys.stdin = io.StringIO('a\\nb\\nc\\n')\nassert f() == 'ab' and sys.stdin.readline() == 'c\\n'",
  ],
  ["a method of the class Solution", "class Solution:\n    def twice(self, x): return 2 * x", "assert twice(4) == 8"],
  [
    "modules that the tests use without importing them",
    "import math\nmath.floor = lambda x: 0\ndef f(): return 0.5",
    "assert math.floor(7.5) == 7 and f() == 0.5",
  ],
];
