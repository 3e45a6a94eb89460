import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { root } from "../../../scripts/sources.ts";
import type { Json, Sample, Score } from "../../../src/core/types.ts";
import { pythonFunction, type PythonFunctionOptions } from "../../../verifiers/python-function/index.ts";
import { runScore } from "../../support/run-score.ts";
import { sample } from "../../support/sample.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const file = join(import.meta.dirname, "functions.py");

type Options = Partial<PythonFunctionOptions>;

async function scoresOf(samples: readonly Partial<Sample>[], options: Options = {}): Promise<readonly Score[]> {
  return await runScore(pythonFunction({ file, function: "process", processes: 1, timeoutMs: 5_000, ...options }), samples.map(sample));
}

function pidIn(path: string): number | undefined {
  return existsSync(`${path}.pid`) ? Number(readFileSync(`${path}.pid`, "utf8")) : undefined;
}

/** Whether a process runs; one that has ended and is not yet collected does not. */
function runs(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) [ZX]/u.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

const died = { status: "errored", cause: "infrastructure", error: { code: "E_FUNCTION_DIED", retryable: true } };
const late = { status: "errored", cause: "infrastructure", error: { code: "E_FUNCTION_TIMEOUT", retryable: true } };
const good = { status: "scored", reward: 1 };

describe("a process with a function", () => {
  it.each<[string, object, Options]>([
    ["kill", died, {}],
    ["exit", died, {}],
    ["garbage", died, {}],
    ["endless garbage", died, {}],
    ["answer early", died, {}],
    ["close all", died, {}],
    ["fork", good, {}],
    ["hang", late, { timeoutMs: 2_500 }],
    ["kill", { ...good, reward: 0, cause: "candidate", code: "E_WORKER_DIED" }, { blame: "completion" }],
    ["hang", { ...good, reward: 0, cause: "candidate", code: "E_WORK_DEADLINE" }, { blame: "completion", timeoutMs: 2_500 }],
  ])("that does this costs no other sample its Score: %s", async (completion, expected, options) => {
    const scores = await scoresOf([{ completion: "a" }, { completion }, { completion: "b" }, { completion: "c" }], options);
    expect(scores).toMatchObject([good, expected, good, good]);
  });

  it.each<[string, object, Options]>([
    ["kill", died, {}],
    ["hang", late, { timeoutMs: 2_500 }],
  ])("that takes batches asks each alone after this: %s", async (completion, expected, options) => {
    const samples = ["good", "bad", completion, "good"].map((one) => ({ completion: one }));
    const scores = await scoresOf(samples, { function: "trl_process", batch: 4, ...options });
    expect(scores).toMatchObject([good, { ...good, reward: 0 }, expected, good]);
  });

  it("meets a sample that is nested deeper than Python reads", async () => {
    let reference: Json = [];
    for (let level = 0; level < 3_000; level += 1) reference = [reference];
    const [deep, plain] = await scoresOf([{ reference }, {}], { function: "equal" });
    expect(deep?.status).not.toBe("abstained");
    expect(plain).toMatchObject({ ...good, reward: 0 });
  });

  it("is asked again in a new process where it died once", async () => {
    const mark = join(temporaryFolder(), "mark");
    expect(await scoresOf([{ completion: "kill once", reference: mark }])).toMatchObject([good]);
    expect(existsSync(mark)).toBe(true);
  });

  it("may be killed from outside in the middle of a call", async () => {
    const mark = join(temporaryFolder(), "mark");
    const scores = scoresOf([{ completion: "wait to be killed", reference: mark }], { timeoutMs: 25_000 });
    await expect.poll(() => pidIn(mark)).toBeTypeOf("number");
    process.kill(pidIn(mark) ?? 0, "SIGKILL");
    expect(await scores).toMatchObject([good]);
  });

  it.skipIf(process.platform !== "linux")("takes along what it started", async () => {
    const mark = join(temporaryFolder(), "mark");
    expect(await scoresOf([{ completion: "leave a child", reference: mark }])).toMatchObject([died]);
    await expect.poll(() => runs(pidIn(mark) ?? 0)).toBe(false);
  });

  it.skipIf(process.platform !== "linux")("is ended where the run is ended", async () => {
    const mark = join(temporaryFolder(), "mark");
    const ending = new AbortController();
    const reward = pythonFunction({ file, function: "process", processes: 1 });
    const scores = runScore(reward, [sample({ completion: "wait to be killed", reference: mark })], { signal: ending.signal });
    await expect.poll(() => pidIn(mark)).toBeTypeOf("number");
    ending.abort();
    expect(await scores).toMatchObject([{ status: "errored", error: { code: "E_ABORTED" } }]);
    await expect.poll(() => runs(pidIn(mark) ?? 0)).toBe(false);
  });

  it("gives a thousand samples at once their own Scores, with some that end it", async () => {
    const samples = Array.from({ length: 1_000 }, (_, index) =>
      sample({ completion: index % 250 === 7 ? "kill" : `${index}`, reference: index % 3 === 0 ? `${index}` : "other" }),
    );
    const scores = await runScore(pythonFunction({ file, function: "process_or_equal", processes: 2 }), samples);
    for (const [index, score] of scores.entries())
      expect(score, `${index}`).toMatchObject(index % 250 === 7 ? died : { ...good, reward: index % 3 === 0 ? 1 : 0 });
  });
});

describe("loading a function", () => {
  it.each<[string, Readonly<Record<string, string>>, Options, RegExp]>([
    [
      "an import that fails",
      { "f.py": "import json\nimport no_such_module\n" },
      {},
      /f\.py cannot be imported: .*No module named 'no_such_module'.*f\.py:2/u,
    ],
    ["a file that exits", { "f.py": "raise SystemExit(1)\n" }, {}, /f\.py cannot be imported: .*SystemExit: 1/u],
    ["a file that ends the process", { "f.py": "import os\nos._exit(3)\n" }, {}, /status 3/u],
    ["no Python", { "f.py": "def f(:\n" }, {}, /SyntaxError/u],
    ["no such function", { "f.py": "def other():\n  pass\n" }, {}, /f\.py has no score; it has other/u],
    ["a value", { "f.py": "score = 3\n" }, {}, /score of f\.py is a int, which cannot be called/u],
    ["a class that wants more", { "f.py": "class score:\n  def __init__(self, x): pass\n" }, {}, /score\(\) cannot be made: .*TypeError/u],
    ["verl's lists", { "f.py": "def score(data_sources, solution_strs, ground_truths): pass\n" }, {}, /takes lists/u],
    ["no interpreter", { "f.py": "score = print\n" }, { python: "no-such-python" }, /there is no interpreter no-such-python/u],
    ["an import without end", { "f.py": "while True: pass\n" }, { loadMs: 1_000 }, /more than 1000 ms/u],
  ])("says what is wrong: %s", async (_name, files, options, message) => {
    const folder = temporaryFolder(files);
    const reward = pythonFunction({ file: join(folder, "f.py"), function: "score", ...options });
    const scores = await runScore(reward, [sample(), sample()]);
    for (const score of scores) {
      expect(score).toMatchObject({ status: "errored", error: { code: "E_FUNCTION_LOAD", retryable: false } });
      expect(score.reason).toMatch(message);
    }
  });

  it("is tried once for many samples, where it fails", async () => {
    const folder = temporaryFolder();
    const log = join(folder, "log");
    const { writeFileSync } = await import("node:fs");
    writeFileSync(join(folder, "f.py"), `open(${JSON.stringify(log)}, "a").write("x")\nraise ValueError("no")\n`);
    const reward = pythonFunction({ file: join(folder, "f.py"), function: "score", processes: 4 });
    await runScore(
      reward,
      Array.from({ length: 100 }, () => sample()),
    );
    await runScore(reward, [sample()]);
    expect(readFileSync(log, "utf8")).toBe("x");
  });

  it("that fails in a second process leaves all samples to the first", async () => {
    const folder = temporaryFolder({
      "f.py": `import os, time
here = os.path.dirname(os.path.abspath(__file__))
try:
    os.close(os.open(here + "/first", os.O_CREAT | os.O_EXCL))
except FileExistsError:
    with open(here + "/new", "w") as file:
        file.write(str(os.getpid()))
    os.replace(here + "/new", here + "/second")
    raise
def gone():
    try:
        os.kill(int(open(here + "/second").read()), 0)
    except FileNotFoundError:
        return False
    except ProcessLookupError:
        return True
    return False
def score(completion):
    while not gone():
        time.sleep(0.001)
    return 1.0
`,
    });
    const reward = pythonFunction({ file: join(folder, "f.py"), function: "score", processes: 2, timeoutMs: 25_000 });
    const scores = await runScore(
      reward,
      Array.from({ length: 50 }, () => sample()),
    );
    for (const score of scores) expect(score).toMatchObject(good);
  });

  it("imports neighbours of the file, and modules by name", async () => {
    const folder = temporaryFolder({
      "pipe/f.py": "from helper import value\ndef score(completion): return value\n",
      "pipe/helper.py": "value = 0.25\n",
      // A name that our own side has too.
      "pipe/assay_function.py": "raise ValueError('not this')\n",
      "pipe/serve.py": "value = 2\n",
      "pipe/p.yaml": "version: 1\nreward: { python-function: { module: f, function: score } }\n",
    });
    const [byFile] = await runScore(pythonFunction({ file: join(folder, "pipe/f.py"), function: "score" }), [sample()]);
    expect(byFile).toMatchObject({ reward: 0.25 });
    const run = assay(["explain", "--reward", join(folder, "pipe/p.yaml"), "--completion", "x", "--json"]);
    expect(JSON.parse(run.stdout)).toMatchObject({ reward: 0.25 });
  });
});

const command = ["--conditions=assay-source", join(root, "src/cli/bin.ts")];

function assay(words: readonly string[]): ReturnType<typeof spawnSync> & { readonly stdout: string; readonly stderr: string } {
  return spawnSync(process.execPath, [...command, ...words], { encoding: "utf8", timeout: 25_000, maxBuffer: 1 << 28 });
}

describe("the process that asks", () => {
  const pipeline = (): string =>
    join(
      temporaryFolder({
        "p.yaml": `version: 1\nreward: { python-function: { file: ${JSON.stringify(file)}, function: process } }\n`,
      }),
      "p.yaml",
    );

  it("gets what a function prints on standard error, bounded and without control characters", () => {
    const run = assay(["explain", "--reward", pipeline(), "--completion", "print", "--json"]);
    expect(run.status).toBe(0);
    expect(JSON.parse(run.stdout)).toMatchObject({ reward: 1 });
    expect(run.stderr).toMatch(/^printed x{100}\n/u);
    expect(run.stderr).toMatch(/what follows is left out/u);
    expect(run.stderr).not.toContain("\u001b");
    expect(run.stderr.length).toBeLessThan(400_000);
  });

  it.skipIf(process.platform !== "linux")("takes a call that never ends along when it is killed", async () => {
    const mark = join(temporaryFolder(), "mark");
    const words = ["explain", "--reward", pipeline(), "--completion", "wait to be killed", "--reference", JSON.stringify(mark)];
    const child = spawn(process.execPath, [...command, ...words], { stdio: "ignore" });
    onTestFinished(() => void child.kill("SIGKILL"));
    await expect.poll(() => pidIn(mark), { timeout: 20_000 }).toBeTypeOf("number");
    child.kill("SIGKILL");
    await expect.poll(() => runs(pidIn(mark) ?? 0)).toBe(false);
  });
});
