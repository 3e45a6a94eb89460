import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { builtin } from "../../../src/builtin.ts";
import { openCache } from "../../../src/cache/open-cache.ts";
import type { Message, Sample, Score } from "../../../src/core/types.ts";
import { createRegistry, loadPipeline, readPipeline } from "../../../src/pipeline/index.ts";
import { printConfig } from "../../../src/pipeline/config.ts";
import { pythonFunction, type PythonFunctionOptions } from "../../../verifiers/python-function/index.ts";
import { conformance } from "../../support/conformance.ts";
import { runScore } from "../../support/run-score.ts";
import { sample } from "../../support/sample.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const file = join(import.meta.dirname, "functions.py");
const registry = createRegistry(builtin);

type Options = Omit<PythonFunctionOptions, "function">;

function reward(name: string, options: Options = {}): ReturnType<typeof pythonFunction> {
  return pythonFunction({ file, function: name, processes: 1, ...options });
}

async function scoresOf(name: string, samples: readonly Partial<Sample>[], options: Options = {}): Promise<readonly Score[]> {
  return await runScore(reward(name, options), samples.map(sample));
}

const pairs = ["4", "5", "x"].map((completion) => sample({ completion, reference: "4" }));

describe("a plain function", () => {
  conformance({ reward: reward("equal", { determinism: "pure" }), samples: pairs });
});

describe("a function as verl calls it", () => {
  conformance({ reward: reward("compute_score", { determinism: "pure" }), samples: pairs });
});

describe("a function as TRL calls it", () => {
  conformance({ reward: reward("trl_lenient", { determinism: "pure" }), samples: pairs.slice(0, 2), pure: false });
});

describe("the signature", () => {
  it.each<[string, Partial<Sample>, Options, number | null]>([
    ["equal", {}, {}, 1],
    ["by_position", {}, {}, 1],
    ["only_completion", { completion: "right" }, {}, 1],
    ["third", {}, { arguments: { weight: 0.75 } }, 0.75],
    ["third", { metadata: { weight: 0.25, unused: 1 } }, {}, 0.25],
    ["third", { completion: "x", metadata: { bonus: 0.125, weight: 1 } }, {}, 0.125],
    ["partly", {}, {}, 0.5],
    ["short_verl", {}, {}, 1],
    ["trl", {}, {}, 1],
    ["trl", { reference: null, metadata: { solution: "4" } }, {}, 1],
    ["trl", { reference: null }, {}, null],
    ["trl_columns", { metadata: { level: 3 } }, { reference: "gold" }, 1],
    ["Shaped", {}, {}, 1],
    ["asynchronous", {}, {}, 1],
    ["asynchronous_trl", {}, {}, 1],
  ])("of %s is understood: %j %j", async (name, fields, options, expected) => {
    const [score] = await scoresOf(name, [{ completion: "4", reference: "4", ...fields }], options);
    expect(score).toMatchObject(expected === null ? { status: "abstained", cause: "reference" } : { status: "scored", reward: expected });
  });

  it("gives a plain function the prompt, the reference by its own name, and metadata", async () => {
    const fields = { prompt: "2+2?", completion: "4", reference: "4", metadata: { level: 2, topic: "sums" } };
    const [score] = await scoresOf("named", [fields]);
    expect(score).toMatchObject({ reward: 1, metrics: { level: 2 }, evidence: [{ said: { prompt: "2+2?", others: "topic" } }] });
    const [other] = await scoresOf("keywords", [fields]);
    expect(other).toMatchObject({ evidence: [{ said: { names: "completion,level,prompt,reference,topic" } }] });
  });

  it("gives verl's function its source and further fields, in either form", async () => {
    const fields = { completion: "4", reference: "4" };
    const [flat, nested] = await scoresOf("compute_score", [
      { ...fields, metadata: { data_source: "gsm8k", index: 7 } },
      { ...fields, metadata: { data_source: "math", ability: "x", extra_info: { index: 8 } } },
    ]);
    expect(flat).toMatchObject({ reward: 1, metrics: { acc: 1 }, evidence: [{ said: { source: "gsm8k", extra: "[('index', 7)]" } }] });
    expect(nested).toMatchObject({ evidence: [{ said: { source: "math", extra: "[('index', 8)]" } }] });
  });

  it("gives TRL's function chats as chats, columns as lists, and takes what it logs", async () => {
    const chat = (content: string): readonly Message[] => [{ role: "assistant", content }];
    const chats = await scoresOf("trl_chats", [
      { prompt: [{ role: "user", content: "say a" }], completion: chat("say a") },
      { prompt: [{ role: "user", content: "say a" }], completion: chat("b") },
    ]);
    expect(chats.map((score) => score.reward)).toEqual([1, 0]);
    const logged = await scoresOf(
      "trl",
      [
        { completion: "four", reference: "four" },
        { completion: "5", reference: "four" },
      ],
      { batch: 2 },
    );
    expect(logged.map((score) => score.metrics)).toEqual([
      { length: 4, count: 2 },
      { length: 1, count: 2 },
    ]);
  });

  it("lets calls of an async function run together", async () => {
    const scores = await scoresOf(
      "together",
      Array.from({ length: 8 }, () => ({ reference: 8 })),
      { batch: 8 },
    );
    expect(scores.map((score) => score.reward)).toEqual(Array<number>(8).fill(1));
  });
});

describe("what a function returns", () => {
  it.each<[string, object]>([
    ["none", { status: "abstained", cause: "reference" }],
    ["half", { status: "scored", reward: 0.5 }],
    ["whole", { status: "scored", reward: 1, decision: { verdict: 1, stratum: "python-function" } }],
    ["numpy number", { status: "scored", reward: 0.25 }],
    [
      "dict",
      {
        reward: 0.5,
        metrics: { len: 3, flag: 0 },
        evidence: [{ kind: "python-function", said: { text: "why\ufffd", nan: "nan", list: "a list" } }],
      },
    ],
    ["dict of None", { status: "abstained" }],
    ["dict without", { error: { code: "E_CHECK_RESULT" }, reason: expect.stringMatching(/neither score nor reward/u) as string }],
    ["many fields", { status: "scored", reward: 1 }],
    ["nan", { error: { code: "E_CHECK_RESULT" } }],
    ["infinite", { error: { code: "E_CHECK_RESULT" } }],
    ["huge whole", { error: { code: "E_CHECK_RESULT" } }],
    ["above", { error: { code: "E_CHECK_RESULT", retryable: false }, reason: expect.stringMatching(/1\.5.*\[0, 1\].*range/u) as string }],
    ["below", { error: { code: "E_CHECK_RESULT" } }],
    ["bool", { error: { code: "E_CHECK_RESULT" }, reason: expect.stringMatching(/float/u) as string }],
    ["numpy bool", { error: { code: "E_CHECK_RESULT" } }],
    ["text", { error: { code: "E_CHECK_RESULT" } }],
    ["complex", { error: { code: "E_CHECK_RESULT" } }],
    ["list", { error: { code: "E_CHECK_RESULT" } }],
    ["awkward", { error: { code: "E_CHECK_THREW" } }],
    ["raise", { error: { code: "E_CHECK_THREW" }, reason: expect.stringMatching(/KeyError: 'missing' \(functions\.py:\d+\)/u) as string }],
    ["exit", { error: { code: "E_CHECK_THREW" }, reason: expect.stringMatching(/SystemExit: 3/u) as string }],
    ["interrupt", { error: { code: "E_CHECK_THREW" } }],
    ["deep", { error: { code: "E_CHECK_THREW" }, reason: expect.stringMatching(/RecursionError/u) as string }],
    ["input", { error: { code: "E_CHECK_THREW" } }],
    ["long error", { error: { code: "E_CHECK_THREW" } }],
  ])("is read: %s", async (completion, expected) => {
    for (const name of ["result", "trl_results"]) {
      const [score, next] = await scoresOf(name, [{ completion }, { completion: "half" }]);
      expect(score).toMatchObject(expected);
      expect(JSON.stringify(score).length).toBeLessThan(50_000);
      expect(next).toMatchObject({ status: "scored", reward: 0.5 });
    }
  });

  it.each([
    ["short", /a list of 3 rewards was expected and one of 2 came/u],
    ["number", /a list of 3 rewards was expected and 1\.0 came/u],
  ])("is an error for every sample where it is %s", async (completion, reason) => {
    const scores = await scoresOf("trl_results", [{ completion }, { completion: "half" }, { completion: "half" }], { batch: 3 });
    for (const score of scores)
      expect(score).toMatchObject({ error: { code: "E_CHECK_RESULT" }, reason: expect.stringMatching(reason) as string });
  });

  it("may be an array, and may lie in a range of its own", async () => {
    const [one] = await scoresOf("trl_results", [{ completion: "array" }]);
    expect(one).toMatchObject({ reward: 1 });
    const wide = reward("result", { range: [-1, 2] });
    expect(wide.range).toEqual([-1, 2]);
    const scores = await runScore(
      wide,
      ["above", "below"].map((completion) => sample({ completion })),
    );
    expect(scores.map((score) => score.reward)).toEqual([1.5, -0.1]);
  });

  it.each(["\ud800", "💥 é\u0000\u2028", "\\ud800\n\r\t", "x".repeat(3_000_000)])(
    "is of the completion as it is: %#",
    async (completion) => {
      const [score] = await scoresOf("echo", [{ completion }]);
      expect(score).toMatchObject({
        metrics: { length: [...completion].length },
        evidence: [{ said: { text: completion.slice(0, 200).toWellFormed() } }],
      });
    },
  );

  it("is remembered only where the pipeline calls the function pure", async () => {
    for (const determinism of ["pure", "external"] as const) {
      await using cache = openCache({ memoryBytes: 1 << 20 });
      const random = reward("any_number", { determinism });
      const [first] = await runScore(random, [sample()], { cache });
      const [second] = await runScore(random, [sample()], { cache });
      expect(second?.cached).toBe(determinism === "pure");
      expect(second?.reward === first?.reward).toBe(determinism === "pure");
    }
  });
});

describe("a pipeline with a function", () => {
  const source = "def score(completion, reference):\n    return 1.0\n";
  const pipeline = "version: 1\nreward: { python-function: { file: code/f.py, function: score } }\n";

  it("names the file relative to itself, and its content is in the fingerprint and the printed configuration", async () => {
    const folder = temporaryFolder({
      "a/code/f.py": source,
      "a/p.yaml": pipeline,
      "b/code/f.py": source.replace("1.0", "0.5"),
      "b/p.yaml": pipeline,
    });
    const [a, b] = await Promise.all(["a", "b"].map(async (name) => await readPipeline(join(folder, name, "p.yaml"), registry)));
    expect(a?.fingerprint).not.toBe(b?.fingerprint);
    const printed = printConfig((a as NonNullable<typeof a>).config); // read above
    expect(loadPipeline({ text: printed, path: "p.yaml", folder: join(folder, "a") }, registry).fingerprint).toBe(a?.fingerprint);
    expect(() => loadPipeline({ text: printed, path: "p.yaml", folder: join(folder, "b") }, registry)).toThrow(/sha256/u);
  });

  it.each([
    ["no file and no module", { function: "f" }, /one of file and module/u],
    ["both", { function: "f", file: "a.py", module: "a" }, /one of file and module/u],
    ["a file that is not there", { function: "f", file: "none.py" }, /none\.py could not be read/u],
    ["a range without width", { function: "f", file, range: [1, 1] as const }, /min below max/u],
    ["a name that is none", { function: "f()", file }, /a name of Python/u],
  ])("is refused for %s", (_name, options, message) => {
    expect(() => pythonFunction(options)).toThrow(message);
  });

  it("is never what a sample may ask for", async () => {
    const { reward: rubric } = loadPipeline({ text: "version: 1\nreward: rubric\n", path: "p.yaml" }, registry);
    const reference = [{ id: "a", criterion: "b", check: { "python-function": { file, function: "equal" } } }];
    const [score] = await runScore(rubric as ReturnType<typeof pythonFunction>, [sample({ reference })]); // a rubric is a per-sample Reward
    expect(score).toMatchObject({ status: "abstained", reason: expect.stringMatching(/not by a sample/u) as string });
  });
});
