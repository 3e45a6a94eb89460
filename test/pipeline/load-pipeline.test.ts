import { describe, expect, it } from "vitest";
import { AssayError } from "../../src/core/errors.ts";
import { faultsOf, type Fault } from "../../src/pipeline/fault.ts";
import { loadPipeline, type Pipeline } from "../../src/pipeline/load-pipeline.ts";
import { registry } from "./support/recipes.ts";

const load = (text: string): Pipeline => loadPipeline({ text, path: "pipeline.yaml" }, registry);

/** The faults of a text that must not load. */
function faultsIn(text: string): readonly Fault[] {
  try {
    load(text);
  } catch (error) {
    if (error instanceof AssayError) return faultsOf(error);
    throw error;
  }
  throw new Error("the pipeline loaded");
}

const onlyFault = (text: string): Fault => {
  const faults = faultsIn(text);
  expect(faults).toHaveLength(1);
  return faults[0] as Fault; // there is exactly one
};

describe("loadPipeline, forms of a reward", () => {
  const spec = { use: "word", version: 2, with: { need: "yes", mode: "any" } };

  it.each([
    ["a bare name", "version: 1\nreward: word\n"],
    ["a name without options", "version: 1\nreward:\n  word:\n"],
    ["a name with null", "version: 1\nreward: { word: null }\n"],
    ["a name with empty options", "version: 1\nreward: { word: {} }\n"],
    ["a spec as a log writes it", 'version: 1\nreward: { use: word, version: 2, with: { need: "yes", mode: any } }\n'],
    ["a spec without version and with", "version: 1\nreward: { use: word }\n"],
    ["JSON", '{ "version": 1, "reward": { "word": {} } }'],
    ["JSON with a byte order mark and CRLF", '\uFEFF{\r\n"version": 1,\r\n"reward": "word"}\r\n'],
    ["a document with its end marker", "---\nversion: 1\nreward: word\n...\n"],
  ])("reads %s", (_name, text) => {
    expect(load(text).reward.spec).toEqual(spec);
  });

  it("reads rewards inside rewards at the recipe's paths", () => {
    const { reward } = load(`
version: 1
reward:
  choose:
    when: plain
    take:
      blend:
        fill: true
        a: { weight: 0.5, reward: { word: { need: [x, y] } } }
        b: { weight: 0.5, reward: { chain: [plain, { reward: plain }, { name: n, reward: plain }, { plain: {} }] } }
    else: 0.25
`);
    expect(reward.spec.with).toMatchObject({
      when: { use: "plain" },
      take: {
        use: "blend",
        with: {
          fill: true,
          a: { reward: { with: { need: ["x", "y"] } } },
          b: { reward: { with: { steps: [{ use: "plain" }, { reward: { use: "plain" } }, { name: "n" }, { use: "plain" }] } } },
        },
      },
      else: 0.25,
    });
  });

  it("leaves a recipe's own options beside parts of any name to its schema", () => {
    expect(load("version: 1\nreward: { chain: { steps: [plain], on: loud } }").reward.spec.with).toMatchObject({ on: "loud" });
    expect(onlyFault("version: 1\nreward: { chain: { steps: [plain], on: lout } }")).toMatchObject({
      code: "E_PIPELINE_OPTION",
      hint: 'Did you mean "loud"?',
    });
  });

  it("takes a group Reward at the top", () => {
    expect(load("version: 1\nreward: { centre: { reward: plain } }").reward.scope).toBe("group");
  });

  it("reads the seed", () => {
    expect(load("version: 1\nreward: plain\nseed: 7").seed).toBe(7);
    expect(load("version: 1\nreward: plain").seed).toBeUndefined();
  });

  it("loads what it prints, with the same fingerprint", async () => {
    const { printConfig } = await import("../../src/pipeline/config.ts");
    const first = load(
      "version: 1\nreward: { choose: { when: { word: { need: ['a: b', 'c # d', '1', 'true', ''] } }, take: { chain: [plain, { name: x, reward: plain }] } } }\nseed: 3",
    );
    const again = load(printConfig(first.config));
    expect(again.reward.spec).toEqual(first.reward.spec);
    expect(again.fingerprint).toBe(first.fingerprint);
    expect(again.seed).toBe(3);
  });
});

describe("loadPipeline, faults", () => {
  it("names an unknown reward with its place, path and the nearest name", () => {
    const text = "version: 1\nreward:\n  choose:\n    when: plain\n    take:\n      plan: {}\n";
    expect(onlyFault(text)).toEqual({
      code: "E_UNKNOWN_REWARD",
      message: 'Unknown reward "plan" at reward.choose.take (pipeline.yaml:6:7)',
      hint: 'Did you mean "plain"? Known: blend, centre, chain, choose, plain, strict, word.',
      line: 6,
      column: 7,
    });
  });

  it.each<[string, string, Partial<Fault>]>([
    [
      "an unknown option",
      "version: 1\nreward: { word: { ned: x } }",
      { code: "E_PIPELINE_OPTION", line: 2, column: 19, hint: 'Did you mean "need"? Known: need, mode, limit.' },
    ],
    [
      "an option of a recipe without any",
      "version: 1\nreward: { plain: { x: 1 } }",
      { message: 'Unknown option "x" of "plain"; it takes none at reward.plain.x (pipeline.yaml:2:20)' },
    ],
    [
      "a wrong type",
      "version: 1\nreward: { strict: { pattern: 5 } }",
      { message: 'Option "pattern" of "strict": expected text, 5 came, at reward.strict.pattern (pipeline.yaml:2:30)' },
    ],
    [
      "a missing option",
      "version: 1\nreward: strict",
      { message: 'Option "pattern" of "strict" is required: expected text, nothing came, at reward.strict.pattern (pipeline.yaml:2:9)' },
    ],
    [
      "a wrong choice",
      "version: 1\nreward: { word: { mode: al } }",
      {
        message: 'Option "mode" of "word": expected one of "any", "all", "al" came, at reward.word.mode (pipeline.yaml:2:25)',
        hint: 'Did you mean "all"?',
      },
    ],
    [
      "a number out of bounds",
      "version: 1\nreward: { word: { limit: 10 } }",
      { message: 'Option "limit" of "word": expected a number, at most 9, 10 came, at reward.word.limit (pipeline.yaml:2:26)' },
    ],
    [
      "no form of a union",
      "version: 1\nreward: { word: { need: 5 } }",
      { message: 'Option "need" of "word": expected text, or a list, 5 came, at reward.word.need (pipeline.yaml:2:25)' },
    ],
    [
      "the fitting form of a union",
      "version: 1\nreward: { word: { need: [x, 5] } }",
      { message: 'Option "need.1" of "word": expected text, 5 came, at reward.word.need.1 (pipeline.yaml:2:29)' },
    ],
    [
      "a number where a reward stands",
      "version: 1\nreward: { choose: { when: 3, take: plain } }",
      {
        message:
          'Option "when" of "choose": expected a reward, such as "exact" or { exact: { … } }, 3 came, at reward.choose.when (pipeline.yaml:2:27)',
      },
    ],
    [
      "two names in one node",
      "version: 1\nreward: { plain: {}, word: {} }",
      { code: "E_PIPELINE_OPTION", line: 2, column: 22, hint: "Two rewards become one by a combinator such as weighted-sum." },
    ],
    [
      "options on the level of the name",
      "version: 1\nreward: { word: {}, need: x }",
      { hint: 'Options stand one level deeper, below "word".' },
    ],
    ["an empty node", "version: 1\nreward: {}", { code: "E_PIPELINE_OPTION", line: 2, column: 9 }],
    ["a reward without a value", "version: 1\nreward:\n", { code: "E_PIPELINE_OPTION", line: 2 }],
    [
      "no reward",
      "version: 1\n",
      { message: "reward is required: expected a name or a map with one name, nothing came, at reward (pipeline.yaml:1:1)" },
    ],
    [
      "another version of the file",
      "version: 2\nreward: plain",
      { message: 'Option "version" of the pipeline: expected 1, 2 came, at version (pipeline.yaml:1:10)' },
    ],
    [
      "an unknown field of the file",
      "version: 1\nreward: plain\nsede: 3",
      { line: 3, column: 1, hint: 'Did you mean "seed"? Known: $schema, version, recipes, reward, seed.' },
    ],
    ["a seed that is no whole number", "version: 1\nreward: plain\nseed: 1.5", { code: "E_PIPELINE_OPTION", line: 3, column: 7 }],
    [
      "a version that the recipe does not have",
      "version: 1\nreward: { use: word, version: 1 }",
      { message: '"word" here has version 2; the file asks for 1 at reward.version (pipeline.yaml:2:31)' },
    ],
    [
      "a stranger beside use",
      "version: 1\nreward: { use: word, wiht: {} }",
      { line: 2, column: 22, hint: 'Did you mean "with"? A reward in this form has use, version and with.' },
    ],
    [
      "text as options",
      "version: 1\nreward: { word: yes please }",
      { message: 'Options of "word": expected a map, "yes please" came, at reward.word (pipeline.yaml:2:17)' },
    ],
    ["a number as a name", "version: 1\nreward: 5", { code: "E_PIPELINE_OPTION", line: 2, column: 9 }],
    ["infinity", "version: 1\nreward: { choose: { when: plain, take: plain, else: .inf } }", { code: "E_PIPELINE_OPTION", line: 2 }],
  ])("says where and what for %s", (_name, text, fault) => {
    expect(onlyFault(text)).toMatchObject(fault);
  });

  it("refuses a group Reward inside a branch, wherever it stands", () => {
    for (const [text, column] of [
      ["reward: { choose: { when: plain, take: { centre: { reward: plain } } } }", 40],
      ["reward: { chain: [plain, { centre: { reward: plain } }] }", 26],
      ["reward: { chain: [{ name: x, reward: { centre: { reward: plain } } }] }", 38],
      ["reward: { centre: { reward: { centre: { reward: plain } } } }", 29],
    ] as const) {
      expect(onlyFault(`version: 1\n${text}`)).toMatchObject({ code: "E_GROUP_IN_BRANCH", line: 2, column });
    }
  });

  it("reports every fault of a file in its order", () => {
    const faults = faultsIn(
      "version: 3\nreward:\n  blend:\n    a: { weight: x, reward: plan }\n    b: { weight: 1, reward: { word: { ned: 1, limit: 0 } } }\n    fill: 2\nsede: 1\n",
    );
    expect(faults.map(({ line }) => line)).toEqual([1, 4, 4, 5, 5, 6, 7]);
  });

  it("shows at most twenty faults and counts the rest", () => {
    const parts = Array.from({ length: 30 }, (_, index) => `    p${index}: { weight: 1, reward: none }`);
    const text = `version: 1\nreward:\n  blend:\n${parts.join("\n")}\n`;
    expect(() => load(text)).toThrow(/has 30 faults:(\n {2}E_UNKNOWN_REWARD: .*){20}\n {2}and 10 more$/u);
    expect(faultsIn(text)).toHaveLength(20);
  });

  it("escapes control characters of the file in its messages", () => {
    expect(onlyFault('version: 1\nreward: "\\e[31mred"').message).toContain(String.raw`"\u001b[31mred"`);
  });
});
