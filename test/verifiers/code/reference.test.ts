import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readLanguage } from "../../../verifiers/code/languages.ts";
import { readTests } from "../../../verifiers/code/read-tests.ts";
import { maxCases, maxSource, reference } from "../../../verifiers/code/reference.ts";

const assert = { assert: "assert f(1) == 1" };
const oneCase = { args: [1], expected: 1 };
const oneRun = { input: "1\n", output: "1\n" };

function messageOf(value: unknown): string {
  const parsed = reference.safeParse(value);
  return parsed.success ? "" : parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; ");
}

function testsOf(tests: unknown): ReturnType<typeof readTests> {
  return readTests(reference.parse({ language: "python", tests }).tests);
}

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level += 1) value = [value];
  return value;
}

describe("the reference of code", () => {
  it.each<[tests: unknown]>([
    [assert],
    [{ assert: ["assert f(1) == 1", "assert f(2) == 2"], setup: "import math", entry_point: "f" }],
    [{ cases: [oneCase], entry_point: "Solution.f" }],
    [{ cases: [{ ...oneCase, kwargs: { a: [1] }, weight: 0.5, hidden: true, compare: "float", tolerance: 0.1 }], entry_point: "f" }],
    [{ cases: [{ args: [], expected: null }], entry_point: "f", compare: "unordered" }],
    [{ cases: [oneCase], entry_point: "f", checker: "def check(a, e, r): return True" }],
    [{ stdio: [oneRun] }],
    [{ stdio: [{ input: ["1", "2"], output: [], weight: 2, hidden: false }], compare: "float", absolute_tolerance: 0.1 }],
    [{ pytest: "def test_f():\n    assert f(1) == 1" }],
  ])("may be %j", (tests) => {
    const value = { language: "python", tests, timeout_ms: 10, memory_mb: 16, output_bytes: 1, processes: 1 };
    expect(reference.parse(value)).toEqual(value);
  });

  it.each<[why: string, value: unknown, message: string]>([
    ["another language", { language: "rust", tests: assert }, '"rust" is not a language that code can run, which are python, py,'],
    ["no language", { tests: assert }, "expected string"],
    ["no tests", { language: "python" }, "expected a map with one of assert, cases, stdio and pytest"],
    ["tests of no kind", { language: "python", tests: { asserts: "x" } }, 'not "asserts": did you mean "assert"?'],
    ["empty tests", { language: "python", tests: {} }, "not nothing"],
    ["tests of two kinds", { language: "python", tests: { ...assert, stdio: [oneRun] } }, "not assert and stdio"],
    ["an unknown key", { language: "python", tests: assert, timeout: 5 }, 'unknown key "timeout" of reference: did you mean "timeout_ms"?'],
    ["an unknown key of tests", { language: "python", tests: { ...assert, entrypoint: "f" } }, 'did you mean "entry_point"?'],
    [
      "an unknown key of a case",
      { language: "python", tests: { cases: [{ ...oneCase, expect: 1 }], entry_point: "f" } },
      'did you mean "expected"?',
    ],
    ["blank source", { language: "python", tests: { assert: " \n" } }, "expected source"],
    ["an empty list of asserts", { language: "python", tests: { assert: [] } }, "expected source"],
    ["no cases", { language: "python", tests: { cases: [], entry_point: "f" } }, "cases: "],
    ["no runs", { language: "python", tests: { stdio: [] } }, "stdio: "],
    ["cases without an entry point", { language: "python", tests: { cases: [oneCase] } }, "entry_point: "],
    [
      "an entry point that is no name",
      { language: "python", tests: { cases: [oneCase], entry_point: "f()" } },
      "expected the name of a function",
    ],
    ["a case without an expected value", { language: "python", tests: { cases: [{ args: [] }], entry_point: "f" } }, "cases.0.expected: "],
    ["args that are no list", { language: "python", tests: { cases: [{ args: 1, expected: 1 }], entry_point: "f" } }, "cases.0.args: "],
    [
      "deep arguments",
      { language: "python", tests: { cases: [{ args: [nested(200)], expected: 1 }], entry_point: "f" } },
      "at most 100 levels",
    ],
    ["a negative weight", { language: "python", tests: { stdio: [{ ...oneRun, weight: -1 }] } }, "stdio.0.weight: "],
    ["weights that are all 0", { language: "python", tests: { stdio: [{ ...oneRun, weight: 0 }] } }, "every case has the weight 0"],
    ["a checker beside compare", { language: "python", tests: { stdio: [oneRun], compare: "exact", checker: "x" } }, "leave out compare"],
    [
      "a checker beside a tolerance",
      { language: "python", tests: { stdio: [oneRun], absolute_tolerance: 1, checker: "x" } },
      "leave out tolerances",
    ],
    ["a tolerance without float", { language: "python", tests: { stdio: [oneRun], absolute_tolerance: 1 } }, 'need compare: "float"'],
    [
      "a case's tolerance beside exact",
      { language: "python", tests: { cases: [{ ...oneCase, tolerance: 1 }], compare: "exact", entry_point: "f" } },
      'tolerance needs compare: "float"',
    ],
    ["a limit below the bounds", { language: "python", tests: assert, timeout_ms: 9 }, "expected number to be >=10"],
    ["a limit above the bounds", { language: "python", tests: assert, memory_mb: 65_537 }, "expected number to be <=65536"],
    ["a limit that is no whole number", { language: "python", tests: assert, processes: 1.5 }, "expected int"],
    ["too many cases", { language: "python", tests: { stdio: Array.from({ length: maxCases + 1 }, () => oneRun) } }, "stdio: "],
    ["source that is too long", { language: "python", tests: { assert: "x".repeat(maxSource + 1) } }, "expected source"],
  ])("is refused with %s", (_, value, message) => {
    expect(messageOf(value)).toContain(message);
  });

  it("takes as many cases and as much source as the bounds say", () => {
    expect(messageOf({ language: "py", tests: { stdio: Array.from({ length: maxCases }, () => oneRun) } })).toBe("");
    expect(messageOf({ language: "py", tests: { assert: "x".repeat(maxSource) } })).toBe("");
  });

  it("is read by itself again", () => {
    const value = { language: "TS", tests: { cases: [oneCase], entry_point: "f" } };
    expect(reference.parse(reference.parse(value))).toEqual(value);
  });

  it("never throws, whatever it is", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (language, tests) => {
        reference.safeParse(tests);
        reference.safeParse({ language, tests });
        reference.safeParse({ language: "python", tests: { cases: tests, stdio: tests } });
        reference.safeParse({ language: "python", tests: { cases: tests } });
      }),
    );
  });
});

describe("readLanguage", () => {
  it.each([
    ["python", "python"],
    ["Python3", "python"],
    ["py", "python"],
    ["js", "javascript"],
    ["node", "javascript"],
    ["ts", "typescript"],
    ["TypeScript", "typescript"],
    ["java", undefined],
    ["", undefined],
    ["constructor", undefined],
  ])("reads %j as %j", (name, language) => {
    expect(readLanguage(name)).toBe(language);
  });
});

describe("readTests", () => {
  it("puts the setup before asserts that came as a list", () => {
    expect(testsOf({ assert: ["assert f(1) == 1", "assert f(2) == 2"], setup: "import math", entry_point: "f" })).toEqual({
      kind: "tests",
      style: "assert",
      source: "import math\nassert f(1) == 1\nassert f(2) == 2\n",
      entryPoint: "f",
    });
  });

  it("gives every case a comparison, its own before that of all", () => {
    const tests = testsOf({
      cases: [oneCase, { ...oneCase, compare: "unordered" }, { ...oneCase, tolerance: 0.5 }],
      entry_point: "f",
      compare: "float",
      relative_tolerance: 0.25,
    });
    expect(tests.kind === "cases" ? tests.cases.map((one) => one.comparison) : []).toEqual([
      { compare: "float", relativeTolerance: 0.25, absoluteTolerance: 1e-9 },
      { compare: "unordered", relativeTolerance: 0.25, absoluteTolerance: 1e-9 },
      { compare: "float", relativeTolerance: 0.5, absoluteTolerance: 0.5 },
    ]);
  });

  it("takes a tolerance as a wish for float, and equal values where nothing is said", () => {
    const tests = testsOf({ cases: [{ ...oneCase, tolerance: 0.5 }, oneCase], entry_point: "f" });
    expect(tests.kind === "cases" ? tests.cases.map((one) => one.comparison.compare) : []).toEqual(["float", "exact"]);
  });

  it("ends each line of an input or output", () => {
    expect(
      testsOf({
        stdio: [
          { input: ["1", "2"], output: [] },
          { input: "1", output: "2", weight: 3, hidden: true },
        ],
      }),
    ).toEqual({
      kind: "stdio",
      cases: [
        { input: "1\n2\n", expected: "" },
        { input: "1", expected: "2" },
      ],
      standings: [
        { weight: 1, hidden: false },
        { weight: 3, hidden: true },
      ],
      comparison: { compare: "tokens", relativeTolerance: 1e-6, absoluteTolerance: 1e-9 },
    });
  });
});
