import { createServer, type AddressInfo, type Server } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createBench, slowMs } from "./bench.ts";

const bench = createBench();
let server: Server;
let connections = 0;
beforeAll(async () => {
  server = createServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
  server.close();
});

const lied = "def f(): return 42\n";
/** Finds the objects of JavaScript that the start of Pyodide has left, past every name that was taken away. */
const findProxies = `
import importlib.abc
kind = next(one for one in importlib.abc.MetaPathFinder.__subclasses__() if one.__name__ == "JsFinder")
proxies = kind.find_spec.__globals__["jsfinder"].jsproxies
`;
/** Each gives what the tests want where its attack reaches what it is after, and only then. */
const reaching: readonly (readonly [fact: string, program: string])[] = [
  ["import js", `import js\n${lied}`],
  ["import pyodide_js", `import pyodide_js\n${lied}`],
  ["run_js", "from pyodide.code import run_js\ndef f(): return run_js('42')"],
  [
    "import of the bridge after its names are freed",
    `import sys\nfor n in list(sys.modules):\n    if sys.modules[n] is None: del sys.modules[n]\nimport js\n${lied}`,
  ],
  [
    "the bridge's own module, made anew",
    "import sys\nsys.modules.pop('_pyodide_core'); sys.modules.pop('_pyodide', None); sys.modules.pop('pyodide', None)\nimport _pyodide_core\nfrom _pyodide_core import raw_call_js\ndef f(): return 42",
  ],
  [
    "objects of JavaScript by their constructors",
    `${findProxies}\ndef f(): return proxies["pyodide_js"].loadPackage.constructor("return 42")()`,
  ],
  ["the global object of JavaScript", `${findProxies}\ndef f(): return 42 if proxies["js"].Object is not None else 0`],
  ["the files of the machine by emscripten", `${findProxies}\ndef f(): return 42 if proxies["pyodide_js"].FS.filesystems.NODEFS else 0`],
  ["a package from elsewhere", `${findProxies}\ndef f(): return 42 if proxies["pyodide_js"].loadPackage("http://127.0.0.1/") else 0`],
  ["a shell", "import os\ndef f(): return 42 if os.system('true') == 0 else 0"],
  ["a process", "import subprocess\ndef f():\n    subprocess.run(['true'], check=True)\n    return 42"],
  ["a fork", "import os\ndef f(): return 42 if os.fork() >= 0 else 0"],
  ["emscripten's scripts by ctypes", "import ctypes\ndef f():\n    ctypes.pythonapi.emscripten_run_script(b'1')\n    return 42"],
  ["the C library's system by ctypes", "import ctypes\ndef f(): return 42 if ctypes.pythonapi.system(b'true') == 0 else 0"],
  [
    "a library of its own",
    "import ctypes\nopen('/tmp/a.so', 'wb').write(b'\\0asm\\1\\0\\0\\0')\ndef f():\n    ctypes.CDLL('/tmp/a.so')\n    return 42",
  ],
  ["a thread", "import threading\nt = threading.Thread(target=print)\nt.start()\ndef f(): return 42"],
  ["accounts of the machine", "def f(): return 42 if 'root:' in open('/etc/passwd').read() else 0"],
  ["folders of the machine", "import os\ndef f(): return 42 if set(os.listdir('/')) & {'usr', 'Users', 'etc', 'work', 'root'} else 0"],
  ["the environment", "import os\ndef f(): return 42 if set(os.environ) - {'PATH', 'HOME', 'TMPDIR', 'LANG', 'PYTHONHASHSEED'} else 0"],
  ["modules of the tests", "import sys\ndef f(): return 42 if any('assay' in n or 'tests' == n for n in sys.modules) else 0"],
  ["devices of the parent", "import os\ndef f(): return 42 if 'assay' in os.listdir('/dev') else 0"],
  [
    "the snapshot and other descriptors",
    "import os\ndef f():\n    for n in range(4, 64):\n        try: os.fstat(n); return 42\n        except OSError: pass",
  ],
  ["timers", "import signal\ndef f():\n    signal.setitimer(signal.ITIMER_REAL, 0.1)\n    return 42"],
];

/** Each ends its process, or says things that only the tests' side may. */
const lying: readonly (readonly [fact: string, program: string])[] = [
  ["an exit with status 0", "import os\ndef f(): os._exit(0)"],
  ["an exit while it loads", "import os\nos._exit(0)"],
  ["SystemExit", "import sys\ndef f(): sys.exit(0)"],
  ["an abort", "import os\ndef f(): os.abort()"],
  ["a signal to itself", "import os\ndef f(): os.kill(os.getpid(), 9)"],
  ["a broken interpreter", "import ctypes\ndef f(): ctypes.string_at(2**32 - 8)"],
  ["patched builtins", "import builtins\nbuiltins.len = builtins.sorted = builtins.isinstance = lambda *a, **k: True\ndef f(): return 41"],
  [
    "an object that equals everything",
    "class E:\n    def __eq__(self, other): return True\n    def __hash__(self): return 42\ndef f(): return E()",
  ],
  ["a number that equals everything", "class E(int):\n    def __eq__(self, other): return True\ndef f(): return E(41)"],
  [
    "verdicts on every descriptor",
    'import os\nv = b\'{"state":"done","units":[[true]],"total":1,"message":""}\'\nfor n in range(0, 16):\n    for order in ("big", "little"):\n        try: os.write(n, len(v).to_bytes(4, order) + v)\n        except OSError: pass\ndef f(): return 41',
  ],
  ["a broken frame", "import os\ndef f():\n    os.write(3, b'\\xff\\xff\\xff\\x7fabc')\n    os._exit(0)"],
  ["half a frame, then its end", "import os\ndef f():\n    os.write(3, b'\\x00\\x01\\x00\\x00[')\n    os._exit(0)"],
  [
    "a reply for a later call",
    "import os\nr = b'[2,\"value\",42,[]]'\nfor n in range(9): os.write(3, len(r).to_bytes(4, 'little') + r)\ndef f(): return 41",
  ],
  ["an answer before the end", "import os\nr = b'[0,\"ready\",null]'\nos.write(3, len(r).to_bytes(4, 'little') + r)\nos._exit(0)"],
  ["a value that is too deep", "def f():\n    x = []\n    for _ in range(100000): x = [x]\n    return x"],
  ["an endless iterator", "import itertools\ndef f(): return itertools.count()"],
];

const control = async (): Promise<void> => {
  expect(await bench.tests("def f(): return 42", "assert f() == 42")).toMatchObject({ verdict: "pass" });
};

describe("wasm python, attacks", { timeout: slowMs }, () => {
  for (const [fact, program] of [...reaching, ...lying])
    it(`gives nothing for ${fact}`, async () => {
      const found = await bench.tests(program, "assert f() == 42");
      expect(["fail", "error", "output_limit", "timeout"], JSON.stringify(found)).toContain(found.verdict);
      expect(found.units.filter(({ passed }) => passed)).toEqual([]);
      await control();
    });

  it("gives nothing for a connection", async () => {
    const { port } = server.address() as AddressInfo; // it listens on a port
    const program = `import socket\ndef f():\n    s = socket.create_connection(("127.0.0.1", ${port}), 1)\n    s.send(b"x")\n    return 42`;
    expect((await bench.tests(program, "assert f() == 42")).verdict).not.toBe("pass");
    const asked = `import urllib.request\ndef f():\n    urllib.request.urlopen("http://127.0.0.1:${port}/")\n    return 42`;
    expect((await bench.tests(asked, "assert f() == 42")).verdict).not.toBe("pass");
    await control();
    expect(connections).toBe(0);
  });

  it("leaves nothing of one program to the next", async () => {
    const program =
      "import sys, builtins, os, json\nbuiltins.open = None\njson.dumps = None\nopen_ = os.open('/tmp/left', os.O_CREAT | os.O_WRONLY)\nsys.modules['left'] = sys\ndef f(): return 42";
    expect(await bench.tests(program, "assert f() == 42")).toMatchObject({ verdict: "pass" });
    const next =
      "import sys, os, json\ndef f(): return 'left' in sys.modules or os.path.exists('/tmp/left') or json.dumps is None or open is None";
    expect(await bench.tests(next, "assert f() is False")).toMatchObject({ verdict: "pass" });
  });
});
