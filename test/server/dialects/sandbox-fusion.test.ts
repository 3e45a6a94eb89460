import { describe, expect, it } from "vitest";
import { math } from "../../../verifiers/math/index.ts";
import { rewardServer, type Reply, type TestServer } from "../../support/reward-server.ts";

const path = "/sandbox-fusion/run_code";
const wire = { compile_timeout: 10, run_timeout: 10, stdin: "1 2", memory_limit_MB: 512, language: "python", files: {}, fetch_files: [] };
const add = "print(sum(map(int, input().split())))";
const good = { status: "Success", message: "", compile_result: null, executor_pod_name: null, files: {} };

const start = async (options: Parameters<typeof rewardServer>[1] = {}): Promise<TestServer> =>
  await rewardServer({ math: math() }, options);
const base64 = (text: string): string => Buffer.from(text).toString("base64");

/** Star imports of so many modules that names of the program and of the modules meet, then a function that is called with JSON lines. */
const wrapped = (source: string, call: string): string =>
  [
    "import traceback",
    ..."string re datetime collections heapq bisect copy math random statistics itertools functools operator io sys json builtins typing"
      .split(" ")
      .flatMap((name) => [`from ${name} import *`, `import ${name}`]),
    source,
    "if __name__ == '__main__':",
    "    found = globals()['Solution']()",
    `    print(json.dumps(found.${call}(*[json.loads(line) for line in sys.stdin.read().split('\\n')])))`,
  ].join("\n");
const twoSum =
  "class Solution:\n    def twoSum(self, nums: List[int], target: int) -> List[int]:\n        return next([i, j] for i, j in combinations(range(len(nums)), 2) if nums[i] + nums[j] == target)";

const finished = (more: object): object => ({ run_result: { status: "Finished", ...more } });
const failed = (more: object): object => ({ status: "Failed", compile_result: null, ...finished(more) });

describe("the dialect of SandboxFusion", () => {
  it.each<readonly [string, object, object]>([
    ["right", { code: add }, { ...good, ...finished({ return_code: 0, stdout: "3\n", stderr: "" }) }],
    ["wrong, which the client sees by the output", { code: "print(4)" }, { ...good, ...finished({ return_code: 0, stdout: "4\n" }) }],
    ["without input", { code: "import sys\nprint(repr(sys.stdin.read()))", stdin: null }, finished({ stdout: "''\n" })],
    [
      "a function with the preamble of a client",
      { code: wrapped(twoSum, "twoSum"), stdin: "[2, 7, 11]\n9" },
      finished({ stdout: "[0, 1]\n" }),
    ],
    ["an error", { code: "import sys\nprint(3)\nsys.exit('bad')" }, failed({ return_code: 1, stdout: "3\n", stderr: "bad\n" })],
    ["a status", { code: "raise SystemExit(7)" }, failed({ return_code: 7 })],
    ["no Python", { code: "def f(:" }, failed({ return_code: 1, stdout: "" })],
    ["text that cannot be written down", { code: "print('\uD800')" }, failed({ return_code: 1 })],
    [
      "an endless loop",
      { code: "print(3, flush=True)\nwhile True: pass", run_timeout: 0.3 },
      { status: "Failed", run_result: { status: "TimeLimitExceeded", return_code: null, stdout: "3\n" } },
    ],
    [
      "a long sleep",
      { code: "import time\ntime.sleep(30)", run_timeout: 0.2 },
      { status: "Failed", run_result: { status: "TimeLimitExceeded", return_code: null } },
    ],
    ["a memory bomb", { code: "parts = []\nwhile True: parts.append(bytearray(1 << 20))", memory_limit_MB: 64 }, failed({ stdout: "" })],
    ["a flood of output", { code: "while True: print('x' * 1000)" }, failed({ return_code: -9 })],
    [
      "Node.js",
      { code: "console.log(require('fs').readFileSync(0, 'utf8').length)", language: "nodejs" },
      { ...good, ...finished({ stdout: "3\n" }) },
    ],
    ["a throw in Node.js", { code: "throw new Error('bad')", language: "nodejs" }, failed({ return_code: 1 })],
    ["TypeScript", { code: "const x: number = 4; console.log(x)", language: "typescript" }, { ...good, ...finished({ stdout: "4\n" }) }],
    [
      "files beside the program",
      {
        code: "import helper\nprint(helper.x, open('a/b.txt').read())",
        files: { "helper.py": base64("x = 1"), "./a//b.txt": base64("ü"), none: null },
      },
      finished({ stdout: "1 ü\n" }),
    ],
  ])("runs a program: %s", async (_name, body, expected) => {
    const server = await start();
    expect(await server.post(path, { ...wire, ...body })).toMatchObject({ status: 200, json: expected });
  });

  it("cuts a flood of output off", async () => {
    const server = await start();
    const reply = await server.post(path, { ...wire, code: "while True: print('x' * 1000)" });
    expect(reply.text.length).toBeLessThan(5_000_000);
  });

  it.each<readonly [string, object, string]>([
    ["a language of the protocol that is not offered", { language: "cpp" }, "python, javascript"],
    ["no language at all", { language: "" }, "python, javascript"],
    ["files to fetch", { fetch_files: ["a.txt"] }, "fetch_files"],
    ["files beside Node.js", { language: "nodejs", files: { a: "" } }, "files"],
    ["more memory than there is", { memory_limit_MB: 100_000 }, "4096 MB"],
  ])("says SandboxError and runs nothing for %s", async (_name, body, message) => {
    const server = await start();
    const json = { status: "SandboxError", message: expect.stringContaining(message), compile_result: null, run_result: null };
    expect(await server.post(path, { ...wire, code: add, ...body })).toMatchObject({ status: 200, json });
  });

  it.each<readonly [string, unknown, number]>([
    ["no JSON", "{", 400],
    ["a list", [], 422],
    ["no code", { ...wire }, 422],
    ["no language", { code: add }, 422],
    ...(
      [
        ["code", 1],
        ["code", null],
        ["language", ["python"]],
        ["language", "x".repeat(100)],
        ["stdin", 1],
        ["stdin", "\uD800"],
        ["run_timeout", "1"],
        ["run_timeout", 0],
        ["run_timeout", -1],
        ["run_timeout", 1e9],
        ["run_timeout", null],
        ["compile_timeout", {}],
        ["memory_limit_MB", 1.5],
        ["memory_limit_MB", -2],
        ["memory_limit_MB", "1024"],
        ["files", []],
        ["files", { a: 1 }],
        ["files", { a: "no base64!" }],
        ["files", { "../a": "" }],
        ["files", { "a/../../b": "" }],
        ["files", { "/etc/passwd": "" }],
        ["files", { "": "" }],
        ["files", { "a/": "" }],
        ["files", { "a\0b": "" }],
        ["files", { [`${"a/".repeat(8)}b`]: "" }],
        ["files", { ["ü".repeat(150)]: "" }],
        ["files", { a: "", "a/b": "" }],
        ["files", Object.fromEntries(Array.from({ length: 65 }, (_, index) => [`f${index}`, ""]))],
        ["files", { a: "A".repeat(10_485_764) }],
        ["fetch_files", "a"],
        ["fetch_files", [1]],
      ] as const
    ).map(([field, value]) => [`${field} ${JSON.stringify(value).slice(0, 40)}`, { ...wire, code: add, [field]: value }, 422] as const),
  ])("refuses %s", async (_name, body, status) => {
    const server = await start();
    expect(await server.post(path, body)).toMatchObject({ status, json: { error: { code: "E_BODY" } } });
  });

  it("answers 504 when a program cannot be run in time, and the next one as ever", async () => {
    const server = await start({ deadlineMs: 3_000, concurrency: { cpu: 1, sandbox: 1 } });
    const slow = { ...wire, code: "import time\ntime.sleep(60)", run_timeout: 50 };
    const replies = await Promise.all([server.post(path, slow), server.post(path, { ...slow, stdin: "another" })]);
    for (const reply of replies) expect(reply).toMatchObject({ status: 504, json: { error: { code: "E_REQUEST_DEADLINE" } } });
    expect(await server.post(path, { ...wire, code: add })).toMatchObject({ status: 200, json: { status: "Success" } });
  });

  it("runs many programs at once, each with its own input", async () => {
    const server = await start();
    const replies = await Promise.all(
      Array.from({ length: 60 }, (_, place) => server.post(path, { ...wire, code: add, stdin: `${place} 1` })),
    );
    expect(replies.map(stdoutOf)).toEqual(Array.from({ length: 60 }, (_, place) => `${place + 1}\n`));
  });

  it("is served at the root too, and needs no number for nulls", async () => {
    const server = await start({ rootDialects: ["sandbox-fusion"] });
    expect(stdoutOf(await server.post("/run_code", { ...wire, code: add }))).toBe("3\n");
  });
});

function stdoutOf({ json }: Reply): unknown {
  return (json as { run_result?: { stdout?: unknown } }).run_result?.stdout; // compared with what it has to be
}
